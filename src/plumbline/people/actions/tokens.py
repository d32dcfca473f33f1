"""Making tokens for programs, and revoking them."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.access import check_may_make_token, check_may_revoke
from plumbline.people.backends import grants_of
from plumbline.people.models import ApiToken, Person
from plumbline.people.scopes import SCOPES
from plumbline.people.tokens import PREFIX, digest_of, factor_of, new_secret

MOST_TOKENS = 20
"""Open tokens of one person: more are a sign that nobody looks after them."""


@transaction.atomic
def make_token(*, by: Person, name: str, scopes: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """A token in one's own name. The second of the pair is the token itself, which is kept nowhere.

    Raises:
        PermissionDenied: a scope is asked for that none of the person's roles opens.
        ValidationError: the name is taken or empty, or the days are out of range.
    """
    wanted = [slug for slug in SCOPES if slug in set(scopes)]
    check_may_make_token(by, wanted)
    # Two at once with the same name: the second waits here and is told.
    Person.objects.select_for_update().get(pk=by.pk)
    _check(by, name.strip(), days)
    secret, now = new_secret(), timezone.now()
    token = ApiToken.objects.create(
        person=by,
        name=name.strip(),
        scopes=" ".join(wanted),
        digest=digest_of(secret),
        beginning=secret[: len(PREFIX) + 4],
        factor=factor_of(by),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    detail = {"scopes": wanted, "expires_at": token.expires_at.isoformat()}
    record(by=by, action="people.make_token", subject=token.audit_reference, detail=detail)
    return token, secret


def _check(person: Person, name: str, days: int) -> None:
    mine = ApiToken.objects.filter(person=person, revoked_at=None)
    if not name:
        raise ValidationError({"name": "Give the token a name, such as the program that uses it."})
    longest = settings.ENVIRONMENT.token_longest_days
    if not 1 <= days <= longest:
        raise ValidationError({"days": f"A token lasts between 1 and {longest} days."})
    if mine.filter(name__iexact=name).exists():
        raise ValidationError({"name": "You have a token of this name. Revoke it or choose another name."})
    if mine.live().count() >= MOST_TOKENS:
        raise ValidationError(f"You have {MOST_TOKENS} tokens. Revoke those that you no longer use.")


@transaction.atomic
def revoke_token(*, by: Person, token: ApiToken) -> ApiToken:
    """The token opens nothing from now on.

    Raises:
        PermissionDenied: it is somebody else's, and this person looks after no tokens; or it was revoked already.
    """
    held = ApiToken.objects.select_for_update(of=("self",)).select_related("person").get(pk=token.pk)
    check_may_revoke(by, held)
    return _revoke(by, held)


@transaction.atomic
def revoke_tokens_of(*, by: Person, person: Person) -> None:
    """Every token of a person, because the account is closed. Whether it may be was decided by who calls this."""
    for held in ApiToken.objects.select_for_update(of=("self",)).filter(person=person, revoked_at=None):
        _revoke(by, held)


@transaction.atomic
def revoke_tokens_without_role(*, by: Person, person: Person) -> None:
    """The tokens for something that no role of this person opens any more, because a role has ended."""
    held = {permission for _, role in grants_of(person) for permission in role.permissions}
    for token in ApiToken.objects.select_for_update(of=("self",)).filter(person=person, revoked_at=None):
        scopes = [SCOPES[slug] for slug in token.scope_slugs]
        if any(scope.permissions and not scope.permissions & held for scope in scopes):
            _revoke(by, token)


def _revoke(by: Person, held: ApiToken) -> ApiToken:
    held.revoked_at, held.revoked_by = timezone.now(), by
    held.save(update_fields=["revoked_at", "revoked_by"])
    record(by=by, action="people.revoke_token", subject=held.audit_reference)
    return held
