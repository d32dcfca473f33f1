"""Opens cases for those who hold a key, and wraps new keys for those who may. The only place that touches wraps.

A case key exists in versions. Whoever is granted a case gets every version; when a grant ends the next thing said
is sealed under a new version that the one who left never gets. Wrapping needs public keys only, so that a new
version needs nobody's passphrase.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from plumbline.speakup.models import (
    Case,
    CaseKeyWrap,
    HandlerKey,
    IdentityHalf,
    Message,
    Recovery,
    RecoveryWrap,
    SealedValue,
)
from plumbline.speakup.sealing.boxes import Place, open_box, open_data, seal, seal_data, version_of
from plumbline.speakup.sealing.codes import CustodianKey
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.sealing.keypairs import KeyPair, wrap
from plumbline.speakup.sealing.shares import unwrap_two_of_three

SUMMARY_BUCKET = (2_048,)
ANSWERS_BUCKET = (16_384, 65_536)
_QUICK_BUCKET = (64,)


class NotYours(Exception):
    """Somebody's key opens nothing of this case. What they then see is that there is no such case."""


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Someone whose private key is at hand now: a handler, the custodians together, or the reporter."""

    pair: KeyPair
    handler_key: HandlerKey | None = None
    recovery: Recovery | None = None

    def own(self, wraps: QuerySet[Any]) -> QuerySet[Any]:
        """Of some wraps, those that this holder opens."""
        return wraps.filter(handler_key=self.handler_key, recovery=self.recovery)

    @property
    def quick_key(self) -> bytes:
        """The symmetric key of this holder's own."""
        return self.pair.symmetric(purpose="quick wraps")


@dataclass(repr=False)
class OpenCase:
    """A case whose keys are at hand. Reads and seals; writes nothing to the database itself."""

    case: Case
    keys: Mapping[int, bytes]
    holder: Holder = field(repr=False)

    def read(self, box: bytes | memoryview, *, name: str) -> bytes:
        """The content of a box of this case."""
        content = bytes(box)
        return open_box(content, key=self._key(version_of(content)), place=self._place(name))

    def read_data(self, box: bytes | memoryview, *, name: str) -> Any:
        """What was sealed with `seal_data`."""
        content = bytes(box)
        return open_data(content, key=self._key(version_of(content)), place=self._place(name))

    def seal(self, content: bytes, *, name: str) -> bytes:
        """A box under the newest key."""
        newest = max(self.keys)
        return seal(content, key=self.keys[newest], place=self._place(name), version=newest)

    def seal_data(self, data: Any, *, name: str, **how: Any) -> bytes:
        """A box under the newest key, of anything that JSON can say."""
        newest = max(self.keys)
        return seal_data(data, key=self.keys[newest], place=self._place(name), version=newest, **how)

    def value(self, name: str) -> Any:
        """A sealed field, or None where there is none."""
        found = self._values.get(name)
        return None if found is None else self.read_data(found, name=name)

    def message(self, message: Message) -> dict[str, Any]:
        """What a message says."""
        read: dict[str, Any] = self.read_data(message.box, name=message_field(message))
        return read

    @cached_property
    def _values(self) -> dict[str, bytes]:
        rows = SealedValue.objects.filter(case=self.case).values_list("field", "box")
        return {name: bytes(box) for name, box in rows}

    def _key(self, version: int) -> bytes:
        if version not in self.keys:
            raise SealBroken("This was written after your time with this case.")
        return self.keys[version]

    def _place(self, name: str) -> Place:
        return Place(str(self.case.pk), name)


def message_field(message: Message) -> str:
    """Where a message's box belongs: its case, its thread, itself."""
    return f"message:{message.thread}:{message.public_id}"


def open_case(case: Case, holder: Holder) -> OpenCase:
    """The case with every version of its key that the holder has.

    Raises:
        NotYours: none of them.
    """
    keys = dict(_keys_of(holder.own(CaseKeyWrap.objects.filter(case=case)), holder))
    if not keys:
        raise NotYours("There is no such case.")
    return OpenCase(case, {version: key for (_, version), key in keys.items()}, holder)


def open_summaries(cases: QuerySet[Case], holder: Holder) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Each case that the holder can open, with the summary that lists show. Three queries, however many cases.

    A summary that was changed or moved is `{"broken": True}`: one bad row must not hide a thousand good ones.
    """
    found = list(cases)
    wraps = holder.own(CaseKeyWrap.objects.filter(case__in=cases))
    keys = {(case, version): key for (case, version), key in _keys_of(wraps, holder)}
    boxes = dict(SealedValue.objects.filter(case__in=cases, field="summary").values_list("case_id", "box"))
    for case in found:
        box = bytes(boxes[case.pk])
        key = keys.get((case.pk, version_of(box)))
        if key is not None:
            yield case, _summary(case, box, key)


def _summary(case: Case, box: bytes, key: bytes) -> dict[str, Any]:
    try:
        read: dict[str, Any] = open_data(box, key=key, place=Place(str(case.pk), "summary"))
    except SealBroken:
        return {"broken": True}
    return read


def _keys_of(wraps: QuerySet[CaseKeyWrap], holder: Holder) -> Iterator[tuple[tuple[Any, int], bytes]]:
    quick_key = holder.quick_key
    for case, version, wrapped, quick in wraps.values_list("case_id", "version", "wrapped", "quick"):
        if quick is not None:
            yield (case, version), open_box(bytes(quick), key=quick_key, place=_quick_place(case, version))
        else:
            yield (case, version), holder.pair.unwrap(bytes(wrapped), info=case_info(case, version))


def quick_wrap(wrap_row: CaseKeyWrap, holder: Holder) -> bytes:
    """The same key under the holder's own symmetric key: opens a hundred times as fast."""
    key = holder.pair.unwrap(bytes(wrap_row.wrapped), info=case_info(wrap_row.case_id, wrap_row.version))
    place = _quick_place(wrap_row.case_id, wrap_row.version)
    return seal(key, key=holder.quick_key, place=place, buckets=_QUICK_BUCKET)


def wraps_for(
    case: Case, *, version: int, key: bytes, handlers: Iterable[HandlerKey], recovery: Recovery, reporter: bytes
) -> list[CaseKeyWrap]:
    """One version of a case's key, wrapped to everyone who may open it. Not saved."""
    info = case_info(case.pk, version)
    rows = [
        CaseKeyWrap(case=case, version=version, wrapped=wrap(key, to=reporter, info=info)),
        CaseKeyWrap(
            case=case, version=version, recovery=recovery, wrapped=wrap(key, to=bytes(recovery.public), info=info)
        ),
    ]
    return rows + [wrap_for_handler(case, version=version, key=key, handler=handler) for handler in handlers]


def wrap_for_handler(case: Case, *, version: int, key: bytes, handler: HandlerKey) -> CaseKeyWrap:
    """One version of a case's key, wrapped to one handler. Not saved."""
    info = case_info(case.pk, version)
    return CaseKeyWrap(
        case=case, version=version, handler_key=handler, wrapped=wrap(key, to=bytes(handler.public), info=info)
    )


def wrap_for_reporter(case: Case, *, version: int, key: bytes, public: bytes) -> bytes:
    """One version of a case's key, wrapped to the key pair of a return code."""
    return wrap(key, to=public, info=case_info(case.pk, version))


def halves_for(
    case: Case, *, half: str, secret: bytes, handlers: Iterable[HandlerKey], recovery: Recovery | None
) -> list[IdentityHalf]:
    """Half of an identity key, wrapped to all who hold that half. Not saved."""
    info = half_info(case.pk, half)
    rows = [
        IdentityHalf(
            case=case, half=half, handler_key=handler, wrapped=wrap(secret, to=bytes(handler.public), info=info)
        )
        for handler in handlers
    ]
    if recovery is not None:
        wrapped = wrap(secret, to=bytes(recovery.public), info=info)
        rows.append(IdentityHalf(case=case, half=half, recovery=recovery, wrapped=wrapped))
    return rows


def half_info(case: object, half: str) -> str:
    """What a wrapped half is bound to."""
    return f"identity-half|{case}|{half}"


def case_info(case: object, version: int) -> str:
    """What a wrapped case key is bound to."""
    return f"case-key|{case}|{version}"


def _quick_place(case: object, version: int) -> Place:
    return Place(str(case), f"quick wrap {version}")


def custodians_together(keys: Mapping[int, CustodianKey]) -> Holder:
    """What two custodians hold together.

    Raises:
        SealBroken: a key is not the one of that number, or there are not two.
    """
    recovery = Recovery.objects.get(retired_at=None)
    rows = RecoveryWrap.objects.filter(recovery=recovery)
    wrapped = {(row.first, row.second): bytes(row.wrapped) for row in rows}
    pairs = {number: key.key_pair for number, key in keys.items()}
    seed = unwrap_two_of_three(wrapped, pairs, info=recovery_info(recovery))
    pair = KeyPair(seed)
    if pair.public != bytes(recovery.public):
        raise SealBroken("These keys do not open the recovery key.")
    return Holder(pair, recovery=recovery)


def recovery_info(recovery: Recovery) -> str:
    """What the recovery key's wraps are bound to."""
    return f"recovery|{recovery.public_id}"
