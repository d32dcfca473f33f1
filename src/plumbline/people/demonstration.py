"""The invented people of a demonstration: how to sign in as each. Knows no Django, so that it prints quickly."""

from dataclasses import dataclass

from plumbline.people.roles import Role, catalogue

# Printed on the screen by design: a demonstration holds no real data; outside of one these people never exist.
PASSWORD = "plumbline demonstration"  # noqa: S105
DOMAIN = "demo.plumbline.invalid"
# Trees, so that nobody takes them for real people.
FIRST_NAMES = {
    "programme_lead": "Rowan",
    "sponsor": "Holly",
    "action_owner": "Hazel",
    "partner": "Aspen",
    "case_handler": "Linden",
    "triage_lead": "Juniper",
    "identity_guardian": "Yew",
    "analyst": "Alder",
    "engagement_lead": "Willow",
    "network_chair": "Acacia",
    "communications_editor": "Laurel",
    "board_member": "Cedar",
    "auditor": "Maple",
    "administrator": "Elder",
}
# A second one of a role, so that somebody can be kept out of a report, or take a case over.
SECONDS = {"triage_lead": "Hawthorn", "case_handler": "Sorrel"}


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody in the demonstration."""

    role: Role
    first_name: str
    email: str


def address_of(role: Role, *, second: bool = False) -> str:
    """The e-mail address of an invented person with this role; no such domain can exist."""
    return f"{'second-' if second else ''}{role.slug.replace('_', '-')}@{DOMAIN}"


def everyone() -> list[Invented]:
    """Everyone in the demonstration, by role."""
    roles = catalogue().roles
    firsts = [Invented(role, FIRST_NAMES[role.slug], address_of(role)) for role in roles]
    seconds = [
        Invented(role, SECONDS[role.slug], address_of(role, second=True))
        for role in roles
        if role.slug in SECONDS
    ]
    return firsts + seconds


def sign_ins() -> list[tuple[str, str]]:
    """(role, e-mail address) of everyone in the demonstration."""
    return [(invented.role.name, invented.email) for invented in everyone()]
