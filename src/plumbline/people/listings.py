"""The lists of this room: people, and invitations."""

from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from plumbline.design.listing import Column, Filter, Listing
from plumbline.people.forms import part_choices
from plumbline.people.queries import holding_role, holding_something_in
from plumbline.people.roles import catalogue
from plumbline.people.scopes import SCOPES

INVITATION_COLOURS = {
    "waiting": "blue",
    "not sent": "orange",
    "expired": "grey",
    "withdrawn": "grey",
    "accepted": "white",
}


def _roles(person: Any) -> str:
    return ", ".join(f"{grant.role_name} ({grant.part})" for grant in person.current_grants) or "None"


def _role_choices() -> list[tuple[str, str]]:
    return [(role.slug, role.name) for role in catalogue().roles]


def _with_status(status: str) -> Q:
    return {"open": Q(is_active=True), "closed": Q(is_active=False), "alone": Q(has_factor=False)}[status]


class People(Listing):
    """Everyone who has, or had, an account."""

    name = "people"
    caption = "People with an account"
    columns = (
        Column(
            "name", "Name", sort="name", link=lambda person: reverse("people:person", args=[person.public_id])
        ),
        Column("email", "E-mail address", sort="email"),
        Column("roles", "Roles now", value=_roles),
        Column("has_factor", "Second factor", sort="has_factor"),
        Column("last_login", "Last signed in", sort="last_login"),
        Column(
            "status",
            "Account",
            value=lambda person: "open" if person.is_active else "closed",
            sort="-is_active",
            tag=lambda person: "blue" if person.is_active else "grey",
        ),
    )
    search = ("name__icontains", "email__icontains")
    search_label = "Name or e-mail address"
    filters = (
        Filter("role", "Role now", _role_choices, holding_role),
        Filter("unit", "Roles that reach", lambda: part_choices()[1:], holding_something_in),
        Filter(
            "status",
            "Account",
            (("open", "Open"), ("closed", "Closed"), ("alone", "Without a second factor")),
            _with_status,
        ),
    )
    default_sort = "name"
    empty = "Nobody has an account yet."


TOKEN_COLOURS = {"open": "blue", "expired": "grey", "revoked": "grey", "account closed": "grey"}


def _token_state(state: str) -> Q:
    now = timezone.now()
    return {
        "open": Q(revoked_at=None, expires_at__gt=now, person__is_active=True),
        "expired": Q(revoked_at=None, expires_at__lte=now),
        "revoked": Q(revoked_at__isnull=False),
    }[state]


class _Tokens(Listing):
    search: ClassVar[tuple[str, ...]] = ("name__icontains", "beginning__istartswith")
    filters = (
        Filter(
            "state", "State", (("open", "Open"), ("expired", "Run out"), ("revoked", "Revoked")), _token_state
        ),
        Filter("scope", "May", [(scope.slug, scope.name) for scope in SCOPES.values()], "scopes__contains"),
    )
    default_sort = "-made_at"


_NAME = Column("name", "Name", sort="name")
_ABOUT = (
    Column("beginning", "Begins with"),
    Column(
        "scopes", "May", value=lambda token: ", ".join(SCOPES[slug].name.lower() for slug in token.scope_slugs)
    ),
    Column("made_at", "Made", sort="made_at"),
    Column("expires_at", "Until", sort="expires_at"),
    Column("last_used", "Last used", value=lambda token: token.last_used or "Never", sort="last_used"),
    Column("state", "State", tag=lambda token: TOKEN_COLOURS[token.state]),
)
_REVOKE = Column(
    "revoke",
    "Change",
    value=lambda token: "Already revoked" if token.revoked_at else "Revoke",
    link=lambda token: "" if token.revoked_at else reverse("people:revoke_token", args=[token.public_id]),
    export=False,
)


class MyTokens(_Tokens):
    """One's own tokens."""

    name = "my-tokens"
    caption = "Your tokens"
    columns = (_NAME, *_ABOUT, _REVOKE)
    search_label = "Name, or how it begins"
    empty = "You have no tokens. A program, such as Power BI, needs one to read figures in your name."


class EveryonesTokens(_Tokens):
    """Everyone's tokens, for those who look after them."""

    name = "tokens"
    caption = "Everyone's tokens"
    columns = (
        _NAME,
        Column(
            "person",
            "Whose",
            value=lambda token: token.person.name,
            sort="person__name",
            link=lambda token: reverse("people:person", args=[token.person.public_id]),
        ),
        *_ABOUT,
        _REVOKE,
    )
    search = (*_Tokens.search, "person__name__icontains", "person__email__icontains")
    search_label = "Name, person, or how it begins"
    empty = "Nobody has made a token yet."


def _in_state(state: str) -> Q:
    still_open = Q(accepted_at=None, withdrawn_at=None)
    now = timezone.now()
    return {
        "waiting": still_open & Q(expires_at__gt=now),
        "expired": still_open & Q(expires_at__lte=now),
        "accepted": Q(accepted_at__isnull=False),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }[state]


class Invitations(Listing):
    """Everyone who was ever invited."""

    name = "invitations"
    caption = "Invitations"
    columns = (
        Column(
            "name",
            "Name",
            sort="name",
            link=lambda invitation: reverse("people:invitation", args=[invitation.public_id]),
        ),
        Column("email", "E-mail address", sort="email"),
        Column(
            "role", "Role", value=lambda invitation: f"{invitation.role_name} ({invitation.part})", sort="role"
        ),
        Column("invited_by", "Invited by", value=lambda invitation: invitation.invited_by.name),
        Column("invited_at", "Invited", sort="invited_at"),
        Column("expires_at", "Valid until", sort="expires_at"),
        Column(
            "state",
            "State",
            tag=lambda invitation: INVITATION_COLOURS[invitation.state],
        ),
    )
    search = ("name__icontains", "email__icontains")
    search_label = "Name or e-mail address"
    filters = (
        Filter(
            "state",
            "State",
            (
                ("waiting", "Waiting"),
                ("expired", "Expired"),
                ("accepted", "Accepted"),
                ("withdrawn", "Withdrawn"),
            ),
            _in_state,
        ),
        Filter("role", "Role", _role_choices, "role"),
    )
    default_sort = "-invited_at"
    empty = "Nobody has been invited yet."
