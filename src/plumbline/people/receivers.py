"""What happens beside signing in: the audit trail hears of it, and groups are brought in step.

A second factor that was just set up counts as used in this session: setting it up proved that it works.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from plumbline.audit.actions import record
from plumbline.people.actions import keep_groups_in_step
from plumbline.people.models import Person


def signed_in(sender: object, *, request: HttpRequest, user: Person, **told: Any) -> None:
    """A grant may have begun or run out since the last time."""
    keep_groups_in_step(by="system:sign-in", person=user)
    record(by=user, action="people.sign_in", subject=user.audit_reference)


def factor_added(
    sender: object, *, request: HttpRequest, user: Person, authenticator: Authenticator, **told: Any
) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    _record(user, "people.add_second_factor", authenticator)


def factor_removed(sender: object, *, user: Person, authenticator: Authenticator, **told: Any) -> None:
    _record(user, "people.remove_second_factor", authenticator)


def factor_reset(sender: object, *, user: Person, authenticator: Authenticator, **told: Any) -> None:
    _record(user, "people.renew_recovery_codes", authenticator)


def password_changed(sender: object, *, user: Person, **told: Any) -> None:
    record(by=user, action="people.change_password", subject=user.audit_reference)


def address_changed(sender: object, *, user: Person, **told: Any) -> None:
    record(by=user, action="people.change_address", subject=user.audit_reference)


def _record(person: Person, action: str, authenticator: Authenticator) -> None:
    detail = {"kind": str(authenticator.type)}
    record(by=person, action=action, subject=person.audit_reference, detail=detail)


def connect() -> None:
    """Called once, when the site starts."""
    account.user_logged_in.connect(signed_in)
    account.password_changed.connect(password_changed)
    account.password_set.connect(password_changed)
    account.password_reset.connect(password_changed)
    account.email_changed.connect(address_changed)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_removed.connect(factor_removed)
    mfa.authenticator_reset.connect(factor_reset)
