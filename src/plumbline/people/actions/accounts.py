"""Opening, closing and reopening accounts."""

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.people.access import check_may_close, check_may_reopen
from plumbline.people.actions.grants import give
from plumbline.people.actions.tokens import revoke_tokens_of
from plumbline.people.models import Grant, Person


@transaction.atomic
def create_account(*, by: Actor | str, email: str, name: str, password: str) -> Person:
    """An account without any role; its address counts as confirmed."""
    address = email.strip().lower()
    if Person.objects.filter(email__iexact=address).exists():
        raise ValidationError("There is already an account with this e-mail address.")
    person = Person.objects.create_user(email=address, password=password, name=name.strip())
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    record(by=by, action="people.create_account", subject=person.audit_reference)
    return person


@transaction.atomic
def appoint_first_administrator(*, by: str, email: str, name: str, password: str) -> Person:
    """The first administrator of a new site, whom nobody can invite.

    Raises:
        PermissionDenied: somebody is, or was, administrator already.
    """
    if Grant.objects.filter(role="administrator").exists():
        raise PermissionDenied("This site already has an administrator, who can invite others.")
    person = create_account(by=by, email=email, name=name, password=password)
    give(by=by, person=person, role="administrator", why="First administrator of this site")
    return person


@transaction.atomic
def close_account(*, by: Person, person: Person) -> None:
    """Nobody can sign in to the account; its open sessions and its tokens end now. Its grants stay on record."""
    check_may_close(by, person)
    person.is_active = False
    person.sessions_ended = timezone.now()
    person.save(update_fields=["is_active", "sessions_ended"])
    record(by=by, action="people.close_account", subject=person.audit_reference)
    revoke_tokens_of(by=by, person=person)


@transaction.atomic
def reopen_account(*, by: Person, person: Person) -> None:
    """The person can sign in again; roles that were not ended count again."""
    check_may_reopen(by, person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    record(by=by, action="people.reopen_account", subject=person.audit_reference)
