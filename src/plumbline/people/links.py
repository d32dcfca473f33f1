"""The links in invitations: signed, so that none can be guessed or altered, and never written to a log."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from plumbline.people.models import Invitation

_SALT = "plumbline.people.invitation"


@dataclass
class InvitationUnusable(Exception):
    """The link opens nothing. `reason`: tampered, replaced, accepted, withdrawn or expired."""

    reason: str


def token_for(invitation: Invitation) -> str:
    """What the link of this round of the invitation carries."""
    return signing.dumps({"invitation": invitation.public_id.hex, "round": invitation.round}, salt=_SALT)


def read_token(token: str) -> tuple[Invitation, int]:
    """The invitation that a link is for, and the round it belongs to.

    Raises:
        InvitationUnusable: somebody altered the link, or cut it short.
    """
    try:
        told = signing.loads(token, salt=_SALT)
        invitation = Invitation.objects.select_related("invited_by").get(public_id=UUID(told["invitation"]))
    except (signing.BadSignature, Invitation.DoesNotExist):
        raise InvitationUnusable("tampered") from None
    return invitation, told["round"]


def check_usable(invitation: Invitation, round_: int) -> None:
    """Raises InvitationUnusable, with the reason, unless the invitation can be accepted now."""
    if invitation.state in {"accepted", "withdrawn"}:
        raise InvitationUnusable(invitation.state)
    if invitation.round != round_:
        raise InvitationUnusable("replaced")
    if invitation.state == "expired":
        raise InvitationUnusable("expired")
