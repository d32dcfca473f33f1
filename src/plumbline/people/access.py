"""Who may do what in this room. `check_may_x` raises a sentence; `may_x` asks it."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from plumbline.organisation.models import Unit
from plumbline.people.backends import ANYWHERE, open_roles
from plumbline.people.models import ApiToken, Grant, Invitation, Person
from plumbline.people.roles import Role
from plumbline.people.scopes import SCOPES, Scope


def check_may_view_people(person: Person) -> None:
    if not person.has_perm("people.view_people", ANYWHERE):
        raise PermissionDenied(
            "You need a role that may see who has an account, such as administrator or auditor."
        )


def check_may_invite(person: Person) -> None:
    if not person.has_perm("people.invite_person", ANYWHERE):
        raise PermissionDenied("Only an administrator may invite people.")


def may_invite(person: Person) -> bool:
    return _allowed(check_may_invite, person)


def check_may_invite_as(person: Person, *, role: Role, unit: Unit | None) -> None:
    """Inviting someone gives them a role, so it needs both permissions for that part of the trust."""
    if not person.has_perm("people.invite_person", unit):
        raise PermissionDenied("Only an administrator may invite people, and only to their part of the trust.")
    _check_may_give(person, role=role, unit=unit)


def check_may_grant_something(person: Person) -> None:
    if not person.has_perm("people.grant_role", ANYWHERE):
        raise PermissionDenied("You need a role that may give roles, such as administrator.")


def may_grant_something(person: Person) -> bool:
    return _allowed(check_may_grant_something, person)


def check_may_grant(person: Person, *, to: Person, role: Role, unit: Unit | None) -> None:
    if person == to:
        raise PermissionDenied("Nobody may give a role to themselves. Ask another administrator.")
    if not to.is_active:
        raise PermissionDenied("This account is closed. Reopen it before giving it a role.")
    _check_may_give(person, role=role, unit=unit)


def _check_may_give(person: Person, *, role: Role, unit: Unit | None) -> None:
    if not person.has_perm("people.grant_role", unit):
        raise PermissionDenied("You may not give roles for this part of the trust.")
    if not set(open_roles(person, unit)) & set(role.granted_by):
        raise PermissionDenied(f"Your role may not give the role of {role.name.lower()}.")
    if role.scope == "trust" and unit is not None:
        raise PermissionDenied(f"The role of {role.name.lower()} is for the whole trust, not for a part of it.")


def check_may_end(person: Person, grant: Grant) -> None:
    if grant.ended_at:
        raise PermissionDenied("This role was already taken away.")
    role = grant.described_role
    ender = set(open_roles(person, grant.unit))
    if not person.has_perm("people.end_grant", grant.unit) or not (role is None or ender & set(role.granted_by)):
        raise PermissionDenied("You may not take this role away.")
    if grant.role == "administrator":
        _check_an_administrator_stays(without=grant.person)


def may_end(person: Person, grant: Grant) -> bool:
    return _allowed(check_may_end, person, grant)


def check_may_close(person: Person, account: Person) -> None:
    if person == account:
        raise PermissionDenied("Nobody may close their own account. Ask another administrator.")
    _check_may_open_and_close(person)
    if not account.is_active:
        raise PermissionDenied("This account is already closed.")
    _check_an_administrator_stays(without=account)


def may_close(person: Person, account: Person) -> bool:
    return _allowed(check_may_close, person, account)


def check_may_reopen(person: Person, account: Person) -> None:
    _check_may_open_and_close(person)
    if account.is_active:
        raise PermissionDenied("This account is not closed.")


def may_reopen(person: Person, account: Person) -> bool:
    return _allowed(check_may_reopen, person, account)


def check_may_change_invitation(person: Person, invitation: Invitation) -> None:
    check_may_invite(person)
    if invitation.accepted_at:
        raise PermissionDenied("This invitation was already accepted.")
    if invitation.withdrawn_at:
        raise PermissionDenied("This invitation was already withdrawn.")


def scopes_open_to(person: Person) -> list[Scope]:
    """The scopes that a program may use in this person's name."""
    return [
        scope
        for scope in SCOPES.values()
        if not scope.permissions
        or any(person.has_perm(permission, ANYWHERE) for permission in sorted(scope.permissions))
    ]


def check_may_make_token(person: Person, scopes: Sequence[str]) -> None:
    if person.limited_to is not None:
        raise PermissionDenied("A token cannot make another token. Sign in to make one.")
    offered = {scope.slug for scope in scopes_open_to(person)}
    if not scopes or not set(scopes) <= offered:
        raise PermissionDenied("Your roles do not open this to you, so they cannot open it to a program either.")


def check_may_view_tokens(person: Person) -> None:
    if not person.has_perm("people.revoke_token"):
        raise PermissionDenied("Only an administrator of the whole trust may see everyone's tokens.")


def may_view_tokens(person: Person) -> bool:
    return _allowed(check_may_view_tokens, person)


def check_may_revoke(person: Person, token: ApiToken) -> None:
    if person != token.person:
        check_may_view_tokens(person)
    if token.revoked_at:
        raise PermissionDenied("This token was already revoked.")


def _check_may_open_and_close(person: Person) -> None:
    if not person.has_perm("people.invite_person"):
        raise PermissionDenied("Only an administrator of the whole trust may close and reopen accounts.")


def _check_an_administrator_stays(*, without: Person) -> None:
    left = Grant.objects.current().filter(role="administrator", unit=None, person__is_active=True)
    lasting = left.filter(ends=None) | left.filter(ends__gt=timezone.localdate())
    if not lasting.exclude(person=without).exists() and left.filter(person=without).exists():
        raise PermissionDenied("This is the last administrator. Make somebody else administrator first.")


def _allowed(check: object, *args: object) -> bool:
    try:
        check(*args)  # type: ignore[operator]
    except PermissionDenied:
        return False
    return True
