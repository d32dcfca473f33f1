"""Sittings: what somebody at the front door has typed so far, sealed under a key that only their cookie carries.

The cookie is 256 random bits. From it come a token, by which the row is found, and a key, which opens it; the
row gives away neither. When the sitting was last used stands inside the seal. A turn of the front door's clock
forgets the rows that nobody used since the turn before: no column holds a time.
"""

import base64
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from plumbline.speakup.models import Sitting, SittingFile, Sweep
from plumbline.speakup.sealing.boxes import Place, open_box, open_data, seal, seal_data
from plumbline.speakup.sealing.codes import ReturnCode
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import derive

BUCKETS = (16_384, 65_536)
SMALL = (1_024,)
_SECRET_BYTES = 32


class SittingOver(Exception):
    """There is no sitting for this cookie: it was never one, it ended, or nobody used it for too long."""


class _Idle(SittingOver):
    """Nobody used it for too long."""


@dataclass(repr=False)
class OpenSitting:
    """A sitting whose cookie is at hand. `data` is what the seal holds; change it inside `editing` only."""

    secret: bytes
    data: dict[str, Any] = field(repr=False)

    @property
    def cookie(self) -> str:
        """What the browser keeps."""
        return base64.urlsafe_b64encode(self.secret).decode().rstrip("=")

    @property
    def token(self) -> bytes:
        """By what the row is found."""
        return derive(self.secret, purpose="sitting token", length=32)

    @property
    def form_token(self) -> str:
        """What every form carries, so that no other site can send one: it can't be known without the cookie."""
        return derive(self.secret, purpose="sitting form", length=18).hex()

    @property
    def code(self) -> ReturnCode:
        """The return code that this sitting's report has or will have."""
        return ReturnCode(*self.data["code"])

    def seal_file(self, content: bytes, *, name: str) -> bytes:
        """A box for a file of this sitting."""
        return seal(content, key=self._key, place=Place("sitting", name))

    def seal_about(self, about: dict[str, Any], *, name: str) -> bytes:
        """A box for what is known of a file."""
        return seal_data(about, key=self._key, place=Place("sitting", name), buckets=SMALL)

    def open_file(self, box: bytes | memoryview, *, name: str) -> bytes:
        """What `seal_file` sealed."""
        return open_box(bytes(box), key=self._key, place=Place("sitting", name))

    def open_about(self, box: bytes | memoryview, *, name: str) -> dict[str, Any]:
        """What `seal_about` sealed."""
        about: dict[str, Any] = open_data(bytes(box), key=self._key, place=Place("sitting", name))
        return about

    @property
    def _key(self) -> bytes:
        return derive(self.secret, purpose="sitting key", length=32)

    def _sealed(self) -> bytes:
        self.data["used"] = int(time.time())
        return seal_data(self.data, key=self._key, place=Place("sitting", "data"), buckets=BUCKETS)


def form_token_of(cookie: str) -> str:
    """What the forms of a cookie's sitting carry. Asks no table: there may be no such sitting.

    Raises:
        SittingOver: it is no cookie of ours.
    """
    return OpenSitting(_secret_of(cookie), {}).form_token


def begin(**data: Any) -> OpenSitting:
    """A new sitting. It has its return code from the start, so that sending twice gives the same one."""
    code = ReturnCode.new()
    start = {"answers": {}, "code": [code.locator, code.secret], **data}
    sitting = OpenSitting(secrets.token_bytes(_SECRET_BYTES), start)
    Sitting.objects.create(token=sitting.token, generation=_generation(), box=sitting._sealed())
    return sitting


def look(cookie: str) -> OpenSitting:
    """The sitting of a cookie, to be read.

    Raises:
        SittingOver: there is none any more.
    """
    try:
        return _opened(_secret_of(cookie), locked=False)
    except _Idle:
        forget(cookie)
        raise


@contextmanager
def editing(cookie: str) -> Iterator[OpenSitting]:
    """The sitting of a cookie, to be changed: two tabs take turns, and what was changed is kept on leaving.

    Raises:
        SittingOver: there is none any more.
    """
    try:
        with _turn_to_write(), transaction.atomic():
            sitting = _opened(_secret_of(cookie), locked=True)
            yield sitting
            keep(sitting)
    except _Idle:
        # Outside the transaction, which has been undone.
        forget(cookie)
        raise


_writer = threading.Lock()


@contextmanager
def _turn_to_write() -> Iterator[None]:
    # SQLite lets whoever waits for its one writer sleep and try again, each time for longer, so that some of many
    # reporters wait twenty times as long as the others. Within a server process they queue here instead.
    if connection.vendor != "sqlite":
        yield
        return
    with _writer:
        yield


def keep(sitting: OpenSitting) -> None:
    """Write a sitting back."""
    now = Coalesce(Subquery(Sweep.objects.order_by("pk").values("generation")[:1]), 1)
    Sitting.objects.filter(token=sitting.token).update(box=sitting._sealed(), generation=now)


def forget(cookie: str) -> None:
    """Wipe a sitting and its files, now. Nothing happens where there is none."""
    try:
        secret = _secret_of(cookie)
    except SittingOver:
        return
    Sitting.objects.filter(token=derive(secret, purpose="sitting token", length=32)).delete()


def turn_clock(*, force: bool = False) -> int:
    """Turn the front door's clock if it is time, and forget what nobody used since the turn before.

    Returns:
        How many sittings were forgotten.
    """
    every = timedelta(minutes=settings.ENVIRONMENT.speakup_idle_minutes)
    Sweep.objects.get_or_create(defaults={"generation": 1})
    due = Sweep.objects.all() if force else Sweep.objects.filter(turned_at__lte=timezone.now() - every)
    if not due.update(generation=F("generation") + 1, turned_at=timezone.now()):
        return 0
    old = Sitting.objects.filter(generation__lt=_generation() - 1)
    SittingFile.objects.filter(sitting__in=old).delete()
    return old.delete()[1].get("speakup.Sitting", 0)


def add_file(
    sitting: OpenSitting, *, content: bytes, about: dict[str, Any], original: bytes | None, scan: str
) -> None:
    """Keep a cleaned file until the report is sent."""
    public_id = uuid4()
    SittingFile.objects.create(
        public_id=public_id,
        sitting_id=sitting.token,
        scan=scan,
        about=sitting.seal_about(about, name=f"{public_id}:about"),
        box=sitting.seal_file(content, name=f"{public_id}:content"),
        original=None if original is None else sitting.seal_file(original, name=f"{public_id}:original"),
    )


def files_of(sitting: OpenSitting) -> list[tuple[str, dict[str, Any], str]]:
    """The files of a sitting: identifier, what is known of each, and what the virus scanner said."""
    rows = SittingFile.objects.filter(sitting=sitting.token).order_by("pk")
    return [
        (str(name), sitting.open_about(about, name=f"{name}:about"), scan)
        for name, about, scan in rows.values_list("public_id", "about", "scan")
    ]


def drop_file(sitting: OpenSitting, public_id: str) -> None:
    """Wipe a file that somebody does not want to give after all."""
    SittingFile.objects.filter(sitting=sitting.token, public_id=public_id).delete()


def _generation() -> int:
    found = Sweep.objects.values_list("generation", flat=True).first()
    return 1 if found is None else found


def _secret_of(cookie: str) -> bytes:
    try:
        secret = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except ValueError:
        raise SittingOver from None
    if len(secret) != _SECRET_BYTES:
        raise SittingOver
    return secret


def _opened(secret: bytes, *, locked: bool) -> OpenSitting:
    sitting = OpenSitting(secret, {})
    rows = Sitting.objects.select_for_update() if locked else Sitting.objects.all()
    row = rows.filter(token=sitting.token).first()
    if row is None:
        raise SittingOver
    try:
        sitting.data = open_data(bytes(row.box), key=sitting._key, place=Place("sitting", "data"))
    except SealBroken:
        raise SittingOver from None
    if time.time() - sitting.data["used"] > settings.ENVIRONMENT.speakup_idle_minutes * 60:
        raise _Idle
    return sitting
