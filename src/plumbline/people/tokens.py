"""Programs that come with a token: whose it is, what it may, and what they are told where it opens nothing.

A view for programs is decorated with `token_needed("push")`, or asks `person_of_request(request, scope="read")`. The
person that comes out has the token's limits on it: `has_perm` never allows more than the scope, and never more than
the person may.
"""

import hashlib
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from plumbline.people.models import ApiToken, Factor, Person
from plumbline.people.scopes import SCOPES

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
PREFIX = "plumb_"
"""Makes a token that was put into a public place by mistake easy to find."""
LONGEST = 200


class TokenRefused(Exception):
    """A request with a token opens nothing; the message says why, `status` is 401, 403 or 429."""

    def __init__(self, told: str, *, status: int) -> None:
        super().__init__(told)
        self.status = status


def new_secret() -> str:
    """A token that nobody can guess: 256 random bits."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a token. It has 256 random bits, so a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def carries_token(request: HttpRequest) -> bool:
    """Whether the request brings an Authorization header; a session is then not looked at."""
    return bool(request.headers.get("Authorization"))


def person_of_token(request: HttpRequest, *, scope: str) -> Person:
    """The person in whose name a program comes, limited to the scope. Counts the request.

    Raises:
        TokenRefused: there is no token, it is not open, it has not this scope, or it was used too often.
    """
    token = _find(_secret_of(request))
    limit = settings.ENVIRONMENT.token_requests_a_minute
    if not ApiToken.objects.spend(token, at=timezone.now(), limit=limit):
        raise TokenRefused(
            f"This token was used more than {limit} times in a minute. Wait a minute, then go on.", status=429
        )
    if scope not in token.scope_slugs:
        raise TokenRefused(
            f"This token has not the scope “{scope}”. Make one that has it on your account page.", status=403
        )
    return _in_the_name_of(token, scope)


def person_of_request(request: HttpRequest, *, scope: str) -> Person | None:
    """Who asks: by token where one is brought, else by session; None for the public.

    Raises:
        TokenRefused: a token was brought that opens nothing here.
    """
    if carries_token(request):
        return person_of_token(request, scope=scope)
    return request.user if isinstance(request.user, Person) else None


def token_needed(scope: str) -> Callable[[View[P]], View[P]]:
    """A view for programs alone: a token with this scope, no session, and so no form token either."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            try:
                request.user = person_of_token(request, scope=scope)
                response = view(request, *args, **kwargs)
            except TokenRefused as refused:
                response = refusal(str(refused), status=refused.status)
            except PermissionDenied as denied:
                response = refusal(str(denied), status=403)
            patch_vary_headers(response, ["Authorization"])
            return response

        return login_not_required(csrf_exempt(guarded))

    return decorate


def refusal(told: str, *, status: int) -> JsonResponse:
    """Why a program gets nothing, as JSON, with the headers that say what to do."""
    response = JsonResponse({"error": told}, status=status, json_dumps_params={"ensure_ascii": False})
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="Plumbline"'
    if status == 429:
        response["Retry-After"] = "60"
    response["Cache-Control"] = "no-store"
    return response


def _secret_of(request: HttpRequest) -> str:
    kind, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
    secret = secret.strip()
    if kind.lower() != "bearer" or not secret:
        raise TokenRefused("Send a token in the header: Authorization: Bearer plumb_…", status=401)
    return secret[:LONGEST]


def _find(secret: str) -> ApiToken:
    token = ApiToken.objects.live().select_related("person").filter(digest=digest_of(secret)).first()
    if token is None:
        # The same words for a token that never was, one that ran out and one that was revoked.
        raise TokenRefused("This token opens nothing. It may have run out or been revoked.", status=401)
    return token


def _in_the_name_of(token: ApiToken, scope: str) -> Any:
    person = token.person
    person.limited_to = SCOPES[scope].permissions
    person.second_factor_shown = token.factor == Factor.SHOWN
    person.second_factor_put_off = token.factor == Factor.PUT_OFF and settings.ENVIRONMENT.demonstration
    return person


def factor_of(person: Person) -> str:
    """What the session of this person has shown, to be kept with a token that they make."""
    if person.second_factor_shown:
        return Factor.SHOWN
    return Factor.PUT_OFF if person.second_factor_put_off else Factor.NONE
