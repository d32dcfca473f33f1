"""Who is at the desk with their key at hand: unlocking once in a session, locking, and a decorator for pages.

After unlocking, the private key lies in the session sealed under a key that only a cookie of this browser
carries: neither the database nor the cookie opens anything alone. Nothing here may keep an unsealed key anywhere.
"""

import base64
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from plumbline.people.models import Person
from plumbline.speakup.access import NoSuchCase, key_of
from plumbline.speakup.actions.cases import report_broken_seal
from plumbline.speakup.keyring import Holder
from plumbline.speakup.sealing.boxes import Place, open_box, seal
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import KeyPair, derive, wrap

COOKIE = "speakup_desk"
SESSION = "speakup_desk"
DRAFT = "speakup_desk_draft"
PATH = "/desk/speak-up/"
_SECRET_BYTES = 32
_SEED_BUCKET = (128,)
_NOTED_EVERY = 30
"""Seconds between two writings of the last use: not every page needs to write the session."""
_LONGEST_DRAFT = 100_000
_NEVER_KEPT = {"passphrase", "again", "current"}
"""A form with one of these is not kept at all."""

P = ParamSpec("P")


@dataclass(frozen=True, slots=True, repr=False)
class Desk:
    """Somebody at the desk, with their key at hand for this request."""

    person: Person
    holder: Holder
    draft: QueryDict | None = None
    """What they sent to this page when the desk had locked itself, to be sent again."""


View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponseBase]


def desk_page(check: Callable[[Any], None]) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """A page that needs a permission, and then the key at hand. What a person may not know of is not there."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @never_cache
        @wraps(view)
        def page(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            check(request.user)
            desk = open_desk(request)
            if desk is None:
                return _to_unlock(request)
            try:
                return view(request, desk, *args, **kwargs)
            except NoSuchCase:
                raise Http404 from None
            except SealBroken:
                # Their key is the right one, so what is stored was changed or moved: somebody must look into it.
                report_broken_seal(by=desk.person, reference=str(kwargs.get("reference", "")))
                return render(request, "speakup/handler/broken.jinja", status=500)

        return page

    return decorate


def person_of(request: HttpRequest) -> Person:
    """Who is signed in."""
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user


def unlock(request: HttpRequest, response: HttpResponseBase, holder: Holder) -> None:
    """Keep an opened key at hand for this browser and this session."""
    if holder.handler_key is None:
        raise SealBroken("Only a person's own key is kept at hand.")
    secret = secrets.token_bytes(_SECRET_BYTES)
    key_id = str(holder.handler_key.public_id)
    place = _place(person_of(request), key_id)
    box = seal(holder.pair.seed, key=_key(secret), place=place, buckets=_SEED_BUCKET)
    request.session[SESSION] = {"key": key_id, "box": _text(box), "used": int(time.time())}
    response.set_cookie(COOKIE, _text(secret), path=PATH, secure=settings.HTTPS, httponly=True, samesite="Strict")


def lock(request: HttpRequest, response: HttpResponseBase) -> None:
    """Forget the key. What this browser still has opens nothing."""
    request.session.pop(SESSION, None)
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def open_desk(request: HttpRequest) -> Desk | None:
    """The desk of whoever asks; None where it is locked."""
    kept = request.session.get(SESSION)
    if not kept:
        return None
    if _is_idle(kept):
        del request.session[SESSION]
        return None
    holder = _holder(request, kept)
    if holder is None:
        return None
    if time.time() - kept["used"] > _NOTED_EVERY:
        request.session[SESSION] = {**kept, "used": int(time.time())}
    return Desk(person_of(request), holder, _take_draft(request, holder))


def safe_next(request: HttpRequest) -> str:
    """Where to go after unlocking: a page of this desk, or its front page."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith(PATH)
    return asked if ours else reverse("cases:list")


def _holder(request: HttpRequest, kept: Mapping[str, Any]) -> Holder | None:
    person = person_of(request)
    secret, box = _bytes(request.COOKIES.get(COOKIE, "")), _bytes(kept["box"])
    key = key_of(person)
    if key is None or str(key.public_id) != kept["key"] or len(secret) != _SECRET_BYTES:
        return None
    try:
        seed = open_box(box, key=_key(secret), place=_place(person, kept["key"]))
    except SealBroken:
        return None
    return Holder(KeyPair(seed), handler_key=key)


def _is_idle(kept: Mapping[str, Any]) -> bool:
    return bool(time.time() - kept["used"] > settings.ENVIRONMENT.speakup_lock_minutes * 60)


def _to_unlock(request: HttpRequest) -> HttpResponse:
    back = request.path if request.method == "POST" else request.get_full_path()
    if request.method == "POST":
        _keep_draft(request)
    return HttpResponseRedirect(f"{reverse('cases:unlock')}?{urlencode({'next': back})}")


def _keep_draft(request: HttpRequest) -> None:
    """Seal what was typed to the person's own key, so that a desk that locked itself loses nobody's words."""
    person = person_of(request)
    key = key_of(person)
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = json.dumps([request.path, typed.urlencode()])
    if key is None or not typed or _NEVER_KEPT & set(typed) or len(text) > _LONGEST_DRAFT:
        return
    request.session[DRAFT] = _text(wrap(text.encode(), to=bytes(key.public), info=_draft_info(person)))


def _take_draft(request: HttpRequest, holder: Holder) -> QueryDict | None:
    """What was typed on this page before the desk locked itself. Another page leaves it where it is."""
    kept = request.session.get(DRAFT)
    if not kept or request.method == "POST":
        return None
    try:
        path, typed = json.loads(holder.pair.unwrap(_bytes(kept), info=_draft_info(person_of(request))))
    except SealBroken:
        del request.session[DRAFT]
        return None
    if path != request.path:
        return None
    del request.session[DRAFT]
    messages.warning(
        request, "The desk locked itself before this was sent. Your words are still here: send them again."
    )
    return QueryDict(typed)


def _place(person: Person, key_id: str) -> Place:
    return Place(f"desk of {person.public_id}", f"key {key_id}")


def _draft_info(person: Person) -> str:
    return f"desk-draft|{person.public_id}"


def _key(secret: bytes) -> bytes:
    return derive(secret, purpose="desk", length=32)


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return b""
