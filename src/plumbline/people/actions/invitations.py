"""Inviting people, and letting them in once."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.organisation.models import Unit
from plumbline.people.access import check_may_change_invitation, check_may_invite_as
from plumbline.people.actions.accounts import create_account
from plumbline.people.actions.grants import give
from plumbline.people.letters import send_invitation
from plumbline.people.links import InvitationUnusable, check_usable
from plumbline.people.models import Invitation, Person
from plumbline.people.roles import known_role

logger = logging.getLogger(__name__)
VALID_FOR = timedelta(days=7)

__all__ = ["InvitationUnusable", "accept_invitation", "invite", "resend_invitation", "withdraw_invitation"]


@transaction.atomic
def invite(*, by: Person, email: str, name: str, role: str, why: str, unit: Unit | None = None) -> Invitation:
    """Write the invitation and send its link by e-mail once it is safely written.

    Raises:
        PermissionDenied: this person may not invite anyone to this role or part of the trust.
        ValidationError: the address has an account or an open invitation already.
    """
    check_may_invite_as(by, role=known_role(role), unit=unit)
    address = email.strip().lower()
    _check_new(address)
    invitation = Invitation.objects.create(
        email=address,
        name=name.strip(),
        role=role,
        unit=unit,
        why=why.strip(),
        invited_by=by,
        expires_at=timezone.now() + VALID_FOR,
    )
    record(by=by, action="people.invite", subject=invitation.audit_reference, detail={"role": role})
    transaction.on_commit(lambda: _send(invitation))
    return invitation


def _check_new(address: str) -> None:
    if Person.objects.filter(email__iexact=address).exists():
        raise ValidationError({"email": "This person has an account. Give them the role on their own page."})
    if Invitation.objects.open().filter(email__iexact=address).exists():
        raise ValidationError({"email": "This person has an open invitation. Send it again or withdraw it."})


@transaction.atomic
def resend_invitation(*, by: Person, invitation: Invitation) -> Invitation:
    """Send a new link that is valid for another week; the earlier link stops working."""
    held = _hold(invitation)
    check_may_change_invitation(by, held)
    check_may_invite_as(by, role=known_role(held.role), unit=held.unit)
    held.round += 1
    held.sent_at = None
    held.expires_at = timezone.now() + VALID_FOR
    held.save(update_fields=["round", "sent_at", "expires_at"])
    record(by=by, action="people.resend_invitation", subject=held.audit_reference)
    transaction.on_commit(lambda: _send(held))
    return held


@transaction.atomic
def withdraw_invitation(*, by: Person, invitation: Invitation) -> Invitation:
    """The link stops working."""
    held = _hold(invitation)
    check_may_change_invitation(by, held)
    held.withdrawn_at, held.withdrawn_by = timezone.now(), by
    held.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(by=by, action="people.withdraw_invitation", subject=held.audit_reference)
    return held


@transaction.atomic
def accept_invitation(*, by: Invitation, round_: int, password: str) -> Person:
    """Make the account and give it the role. The invitation itself acts: the person has no account yet.

    Raises:
        InvitationUnusable: it was used, withdrawn, replaced or has run out; of two at once, the second gets this.
    """
    held = _hold(by)
    check_usable(held, round_)
    if Person.objects.filter(email__iexact=held.email).exists():
        raise InvitationUnusable("accepted")
    person = create_account(by=held, email=held.email, name=held.name, password=password)
    held.accepted_at, held.accepted_as = timezone.now(), person
    held.save(update_fields=["accepted_at", "accepted_as"])
    give(by=held.invited_by, person=person, role=held.role, unit=held.unit, why=held.why)
    record(by=person, action="people.accept_invitation", subject=held.audit_reference)
    return person


def _hold(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _send(invitation: Invitation) -> None:
    try:
        send_invitation(invitation)
    except (SMTPException, OSError) as error:
        # Neither the address nor the link goes into the log; the list of invitations says "not sent".
        logger.error("invitation e-mail not sent: %s", type(error).__name__)
        return
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
