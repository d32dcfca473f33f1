"""The tables of this room: accounts, grants, invitations, and the tokens that programs come with."""

from plumbline.people.models.accounts import (
    Grant,
    GrantQuerySet,
    Invitation,
    InvitationQuerySet,
    NeverDeleted,
    Person,
    PersonManager,
)
from plumbline.people.models.tokens import ApiToken, ApiTokenQuerySet, Factor

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "Factor",
    "Grant",
    "GrantQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "NeverDeleted",
    "Person",
    "PersonManager",
]
