"""The only writers of this room: each act is whole or not at all, with its audit entry inside.

The audit trail names people and grants by reference; names, addresses and reasons stay in this room's tables.
"""

from plumbline.people.actions.accounts import (
    appoint_first_administrator,
    close_account,
    create_account,
    reopen_account,
)
from plumbline.people.actions.demonstration import plant_demonstration_people
from plumbline.people.actions.grants import end_grant, grant_role, keep_groups_in_step
from plumbline.people.actions.invitations import (
    InvitationUnusable,
    accept_invitation,
    invite,
    resend_invitation,
    withdraw_invitation,
)
from plumbline.people.actions.tokens import make_token, revoke_token, revoke_tokens_of

__all__ = [
    "InvitationUnusable",
    "accept_invitation",
    "appoint_first_administrator",
    "close_account",
    "create_account",
    "end_grant",
    "grant_role",
    "invite",
    "keep_groups_in_step",
    "make_token",
    "plant_demonstration_people",
    "reopen_account",
    "resend_invitation",
    "revoke_token",
    "revoke_tokens_of",
    "withdraw_invitation",
]
