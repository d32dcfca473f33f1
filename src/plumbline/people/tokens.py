"""Programs that come with a token: whose it is, what it may, and why it opens nothing where it does not.

The person that `person_of_token` gives has the token's limits on it: `has_perm` never allows more than the scope,
and never more than the person may now. The token is never kept, never logged and never taken from an address.
"""

import base64
import hashlib
import secrets
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from plumbline.people.backends import ANYWHERE
from plumbline.people.models import ApiToken, Factor, Person
from plumbline.people.scopes import SCOPES, permissions_of

PREFIX = "plumb_"
"""Makes a token that was put into a public place by mistake easy to find."""
LONGEST = 200
MINUTE = 60
CHALLENGE = 'Bearer realm="Plumbline", Basic realm="Plumbline", charset="UTF-8"'


class TokenRefused(Exception):
    """A request with a token opens nothing; the message says why, `status` is 401, 403 or 429."""

    def __init__(self, told: str, *, status: int, retry_after: int | None = None) -> None:
        super().__init__(told)
        self.status = status
        self.retry_after = retry_after

    @property
    def headers(self) -> dict[str, str]:
        """What the answer's headers say to a program: how to come, or when."""
        if self.retry_after is not None:
            return {"Retry-After": str(self.retry_after)}
        return {"WWW-Authenticate": CHALLENGE} if self.status == 401 else {}


def new_secret() -> str:
    """A token that nobody can guess: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a token. It has 256 random bits, so a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_of(request: HttpRequest) -> ApiToken | None:
    """The open token that a request brings, its request counted; None where it brings no Authorization header.

    Raises:
        TokenRefused: what it brings is no open token, or it was used too often.
    """
    header = request.headers.get("Authorization", "").strip()
    if not header:
        return None
    token = _find(_secret_of(header))
    _count(token)
    _note_the_day(token)
    return token


def person_of_token(token: ApiToken, *, scope: str) -> Person:
    """The person in whose name a program comes, limited to the scope.

    Raises:
        TokenRefused: the token has not this scope, or none of its owner's roles opens it now.
    """
    if scope not in token.scope_slugs:
        raise TokenRefused(
            f"This token may not do this. Make one that may “{SCOPES[scope].name.lower()}” on your account page.",
            status=403,
        )
    person = token.person
    person.limited_to = permissions_of([scope])
    person.second_factor_shown = token.factor == Factor.SHOWN
    person.second_factor_put_off = token.factor == Factor.PUT_OFF and settings.ENVIRONMENT.demonstration
    if person.limited_to and not any(person.has_perm(name, ANYWHERE) for name in sorted(person.limited_to)):
        raise TokenRefused("The owner of this token has no role any more that opens this.", status=403)
    return person


def factor_of(person: Person) -> str:
    """What the session of this person has shown, to be kept with a token that they make."""
    if person.second_factor_shown:
        return Factor.SHOWN
    return Factor.PUT_OFF if person.second_factor_put_off else Factor.NONE


def _secret_of(header: str) -> str:
    """Bearer, or the password of HTTP Basic for programs that can send nothing else."""
    kind, _, given = header.partition(" ")
    given = given.strip()
    if kind.lower() == "bearer" and given:
        return given[:LONGEST]
    if kind.lower() == "basic":
        try:
            return base64.b64decode(given, validate=True).decode().partition(":")[2][:LONGEST]
        except ValueError:  # not base64, not ASCII, or not UTF-8 within
            pass
    raise TokenRefused(
        "Send a token as “Authorization: Bearer plumb_…”, or as the password of HTTP Basic.", status=401
    )


def _find(secret: str) -> ApiToken:
    digest = digest_of(secret)
    # The database compares hashes, not tokens: how long it takes tells nothing about a token.
    token = ApiToken.objects.live().select_related("person").filter(digest=digest).first()
    if token is None or not constant_time_compare(token.digest, digest):
        # The same words for a token that never was, one that ran out and one that was revoked.
        raise TokenRefused("This token opens nothing. It may have run out or been revoked.", status=401)
    return token


def _count(token: ApiToken) -> None:
    """Count a request in the cache, where it is forgotten: when a program runs is nobody's business."""
    limit, now = settings.ENVIRONMENT.token_requests_a_minute, time.time()
    key = f"people.token.{token.pk}.{int(now // MINUTE)}"
    if cache.add(key, 1, timeout=2 * MINUTE):
        return
    try:
        used = cache.incr(key)
    except ValueError:  # the cache let it go between the two steps
        return
    if used > limit:
        raise TokenRefused(
            f"This token was used more than {limit} times in a minute. Wait, then go on.",
            status=429,
            retry_after=MINUTE - int(now % MINUTE),
        )


def _note_the_day(token: ApiToken) -> None:
    today = timezone.localdate()
    if token.last_used != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used=today)
