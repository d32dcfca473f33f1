"""Sending a report: sealed for those who may read it, once, however often the button is pressed.

Everything is sealed before the first row is written, and all rows are written or none. Whoever was shown a return
code has a case: the code is shown only after the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.speakup.access import AGREE, TRIAGE, keys_by_permission
from plumbline.speakup.keyring import (
    ANSWERS_BUCKET,
    SUMMARY_BUCKET,
    Holder,
    OpenCase,
    halves_for,
    wraps_for,
)
from plumbline.speakup.letterbox import make_slip
from plumbline.speakup.models import (
    Attachment,
    Case,
    CaseGrant,
    CaseKeyWrap,
    HandlerKey,
    IdentityHalf,
    Recovery,
    SealedValue,
    SittingFile,
)
from plumbline.speakup.notices import tell
from plumbline.speakup.reporter.sittings import OpenSitting, editing
from plumbline.speakup.scanning import attachment_field
from plumbline.speakup.sealing.boxes import Place, new_key, seal_data
from plumbline.speakup.sealing.codes import ALPHABET, ReturnCode
from plumbline.speakup.sealing.keypairs import derive
from plumbline.speakup.sealing.shares import split

_REFERENCE_TRIES = 20


class DoorNotReady(Exception):
    """Nobody could open a report yet: the trust has not set up its keys."""


class NobodyLeft(Exception):
    """Everyone who could read the report was excluded from it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody tells us, ready to be sealed. `identity` is empty for who stays anonymous."""

    answers: dict[str, Any]
    summary: dict[str, Any]
    identity: dict[str, Any] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    """Public identifiers of people who must not know of it."""
    excluded_words: str = ""
    assisted: bool = False
    counts: dict[str, Any] = field(default_factory=dict)
    """What the letterbox may count: month, kinds, who did it, area."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who will be able to open a report: `leads` all of it but the name, `guardians` half of the name's key."""

    leads: Sequence[HandlerKey]
    guardians: Sequence[HandlerKey]
    recovery: Recovery


def readers_for(excluded: Sequence[str] = ()) -> Readers:
    """Who would be able to open a report now.

    Raises:
        DoorNotReady: the keys are not set up.
        NobodyLeft: with these people excluded, no triage lead or no guardian remains.
    """
    recovery = Recovery.objects.filter(retired_at=None).first()
    leads, guardians = keys_by_permission(TRIAGE, AGREE).values()
    if recovery is None or not leads or not guardians:
        raise DoorNotReady("This trust has not set up who can open reports yet.")
    left = [key for key in leads if str(key.person.public_id) not in excluded]
    # Whoever could read the report never holds the other half of the name's key.
    reading = {key.person_id for key in left}
    others = [
        key for key in guardians if str(key.person.public_id) not in excluded and key.person_id not in reading
    ]
    if not left or not others:
        raise NobodyLeft("Nobody would be left who can read this report.")
    return Readers(left, others, recovery)


def send_report(cookie: str, report: Report) -> ReturnCode:
    """Seal a report and keep it. Sending the same sitting again gives the same code and makes no second case.

    Raises:
        SittingOver: the sitting has ended.
        DoorNotReady, NobodyLeft: see `readers_for`.
    """
    readers = readers_for(report.excluded)
    with editing(cookie) as sitting:
        if sitting.data.get("stage") != "sent":
            _write(sitting, report, readers)
            sitting.data = {
                "stage": "sent",
                "code": sitting.data["code"],
                "language": sitting.data.get("language"),
            }
            sitting.data["assisted"] = report.assisted
        return sitting.code


def _write(sitting: OpenSitting, report: Report, readers: Readers) -> None:
    code = sitting.code
    case = Case(
        # No two cases can have it: whatever went wrong, one sitting makes one case.
        token=derive(sitting.secret, purpose="submission", length=32),
        locator=code.locator,
        verifier=code.verifier,
        code_key=code.key_pair.public,
        code_is_handed_over=report.assisted,
    )
    opened = OpenCase(case, {1: new_key()}, Holder(code.key_pair))
    values = _values(opened, report)
    wraps = wraps_for(
        case,
        version=1,
        key=opened.keys[1],
        handlers=readers.leads,
        recovery=readers.recovery,
        reporter=bytes(case.code_key),
    )
    halves = _identity(case, report, readers, values)
    files = _files(opened, sitting)
    slip = make_slip(report.counts)
    _save_with_reference(case)
    SealedValue.objects.bulk_create(values)
    CaseKeyWrap.objects.bulk_create(wraps)
    IdentityHalf.objects.bulk_create(halves)
    if files:
        Attachment.objects.bulk_create(files)
        SittingFile.objects.filter(sitting=sitting.token).delete()
    CaseGrant.objects.bulk_create([CaseGrant(case=case, person=key.person) for key in readers.leads])
    if slip is not None:
        slip.save()
    tell(*(key.person for key in readers.leads))


def _values(opened: OpenCase, report: Report) -> list[SealedValue]:
    exclusions = {"people": list(report.excluded), "words": report.excluded_words}
    sealed = {
        "answers": opened.seal_data(report.answers, name="answers", buckets=ANSWERS_BUCKET),
        "summary": opened.seal_data(report.summary, name="summary", buckets=SUMMARY_BUCKET),
        "exclusions": opened.seal_data(exclusions, name="exclusions"),
    }
    return [SealedValue(case=opened.case, field=name, box=box) for name, box in sealed.items()]


def _identity(case: Case, report: Report, readers: Readers, values: list[SealedValue]) -> list[IdentityHalf]:
    if not report.identity:
        return []
    key = new_key()
    box = seal_data(report.identity, key=key, place=Place(str(case.pk), "identity"))
    values.append(SealedValue(case=case, field="identity", box=box))
    first, second = split(key)
    return [
        *halves_for(case, half="a", secret=first, handlers=readers.leads, recovery=readers.recovery),
        *halves_for(case, half="b", secret=second, handlers=readers.guardians, recovery=readers.recovery),
    ]


def _files(opened: OpenCase, sitting: OpenSitting) -> list[Attachment]:
    return [
        _resealed(opened, sitting, row)
        for row in SittingFile.objects.filter(sitting=sitting.token).order_by("pk")
    ]


def _resealed(opened: OpenCase, sitting: OpenSitting, row: SittingFile) -> Attachment:
    attachment = Attachment(case=opened.case, public_id=uuid4(), scan=row.scan, day=timezone.localdate())
    about = sitting.open_about(row.about, name=f"{row.public_id}:about")
    content = sitting.open_file(row.box, name=f"{row.public_id}:content")
    attachment.about = opened.seal_data(about, name=attachment_field(attachment, "about"))
    attachment.box = opened.seal(content, name=attachment_field(attachment, "content"))
    if row.original is not None:
        original = sitting.open_file(row.original, name=f"{row.public_id}:original")
        attachment.original = opened.seal(original, name=attachment_field(attachment, "original"))
    return attachment


def _save_with_reference(case: Case) -> None:
    """A reference that no case has. Random, so that it tells neither how many there are nor in which order."""
    for _ in range(_REFERENCE_TRIES):
        letters = ReturnCode.new().locator
        case.reference = f"{letters[:3]}-{letters[3:6]}"
        try:
            with transaction.atomic():
                case.save(force_insert=True)
            return
        except IntegrityError:
            if not Case.objects.filter(reference=case.reference).exists():
                raise
    raise IntegrityError(f"No free reference was found among {len(ALPHABET) ** 6:,}.")
