"""The links in reminders: signed, for one update on one action, once. Opening one changes nothing; sending does.

Mail scanners open every link that passes them, so a look may never use a link up.
"""

from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.utils import timezone

from plumbline.plan.models import Action, UpdateLink
from plumbline.plan.states import ActionState

_SALT = "plumbline.plan.update"


class LinkUnusable(Exception):
    """A link that opens nothing; the message says what to do instead."""


def token_for(link: UpdateLink) -> str:
    """What the address of this link carries."""
    return signing.dumps(link.public_id.hex, salt=_SALT)


def read_token(token: str) -> UpdateLink:
    """The link behind an address, while it can be used.

    Raises:
        LinkUnusable: it was altered, used or ran out, or the action is no longer this person's.
    """
    try:
        public_id = UUID(signing.loads(token, salt=_SALT))
        link = UpdateLink.objects.select_related("action__commitment", "person").get(public_id=public_id)
    except (signing.BadSignature, ValueError, UpdateLink.DoesNotExist):
        raise LinkUnusable("This link is not complete. Copy all of it from the e-mail.") from None
    if link.used_at is not None:
        raise LinkUnusable("This link was used already. It takes one update.")
    if link.expires_at <= timezone.now():
        raise LinkUnusable("The time of this link is over.")
    if not link.person.is_active or not _is_still_theirs(link):
        raise LinkUnusable("This action is no longer with you.")
    if link.action.state in {ActionState.COMPLETE, ActionState.DROPPED}:
        raise LinkUnusable(
            f"This action is “{link.action.state_label.lower()}”, so there is nothing to say of it."
        )
    return link


def _is_still_theirs(link: UpdateLink) -> bool:
    theirs = Q(owner=link.person) | Q(deputy=link.person) | Q(partners__people=link.person)
    return Action.objects.filter(theirs, pk=link.action_id).exists()
