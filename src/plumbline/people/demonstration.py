"""The invented people of a demonstration: how to sign in as each. Knows no Django, so that it prints quickly."""

from plumbline.people.roles import Role, catalogue

# Printed on the screen by design: a demonstration holds no real data; outside of one these people never exist.
PASSWORD = "plumbline demonstration"  # noqa: S105
DOMAIN = "demo.plumbline.invalid"
# Trees, so that nobody takes them for real people.
FIRST_NAMES = {
    "programme_lead": "Rowan",
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


def address_of(role: Role) -> str:
    """The e-mail address of the invented person with this role; no such domain can exist."""
    return f"{role.slug.replace('_', '-')}@{DOMAIN}"


def sign_ins() -> list[tuple[str, str]]:
    """(role, e-mail address) of everyone in the demonstration."""
    return [(role.name, address_of(role)) for role in catalogue().roles]
