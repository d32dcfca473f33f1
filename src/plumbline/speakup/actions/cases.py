"""What handlers do with a case: moves through its states, answers to the reporter, notes between handlers."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.speakup.access import check_is_granted
from plumbline.speakup.keyring import OpenCase, message_field, open_case
from plumbline.speakup.models import Attachment, Case, Message, Move, Scan, Thread
from plumbline.speakup.reading import move_field
from plumbline.speakup.rotation import turn_key_if_somebody_left
from plumbline.speakup.scanning import scan_again
from plumbline.speakup.states import TRANSITIONS, NotPossibleNow, Outcome, State, Transition, transition

LONGEST_MESSAGE = 10_000


@transaction.atomic
def move_case(
    *,
    by: Person,
    opened: OpenCase,
    act: str,
    reason: str,
    answer: str = "",
    outcomes: Sequence[str] = (),
    token: UUID,
) -> Case:
    """Take a case a step further, with a reason for the record and, where the step needs it, an answer.

    `outcomes` (values of `Outcome`) say what was done, on closing. The same form sent twice moves once.

    Raises:
        NoSuchCase: they are not granted the case.
        NotPossibleNow: somebody else moved it first.
        ValidationError: the reason or the answer is missing.
    """
    case = _locked(by, opened)
    if _moved_already(case, by, act, token):
        return case
    step = transition(act, case.state)
    _check_words(step, reason, answer)
    _check_outcomes(outcomes)
    fresh = _freshly_opened(opened, case)
    if answer.strip():
        _write(fresh, by=by, thread=Thread.DIALOGUE, text=answer, token=token)
    said = {"reason": reason.strip(), "outcomes": list(outcomes)}
    box = fresh.seal_data(said, name=move_field(step.act, step.before))
    Move.objects.create(case=case, act=act, before=step.before, after=step.after, by=by, box=box)
    _arrive(case, step, answered=bool(answer.strip()))
    record(
        by=by,
        action="speakup.move_case",
        subject=case.audit_reference,
        detail={"act": act, "from": step.before, "to": step.after},
    )
    return case


@transaction.atomic
def write_to_reporter(*, by: Person, opened: OpenCase, text: str, token: UUID) -> None:
    """Write in the thread that the person who told us reads. The same form sent twice writes once."""
    case = _locked(by, opened)
    if case.state == State.NEW:
        raise NotPossibleNow("Acknowledge the case first: that is the first thing the reporter hears from us.")
    if _write(_freshly_opened(opened, case), by=by, thread=Thread.DIALOGUE, text=text, token=token):
        case.answered_on, case.waits_for_reporter, case.waits_for_desk = timezone.localdate(), True, False
        case.save(update_fields=["answered_on", "waits_for_reporter", "waits_for_desk"])
        record(by=by, action="speakup.write_to_reporter", subject=case.audit_reference)


@transaction.atomic
def write_note(*, by: Person, opened: OpenCase, text: str, token: UUID) -> None:
    """Write in the thread that only handlers of the case read. The same form sent twice writes once."""
    case = _locked(by, opened)
    if _write(_freshly_opened(opened, case), by=by, thread=Thread.NOTES, text=text, token=token):
        record(by=by, action="speakup.write_note", subject=case.audit_reference)


@transaction.atomic
def mark_read(*, by: Person, opened: OpenCase) -> None:
    """What the reporter said last has been read by somebody who looks after the case."""
    case = _locked(by, opened)
    if case.waits_for_desk and case.state != State.NEW:
        case.waits_for_desk = False
        case.save(update_fields=["waits_for_desk"])
        record(by=by, action="speakup.mark_read", subject=case.audit_reference)


def scan_attachment(*, by: Person, opened: OpenCase, attachment: Attachment) -> str:
    """Ask the virus scanner about a file that was held back; returns what the scan gave (a `Scan` value)."""
    check_is_granted(by, opened.case)
    # Outside a transaction: a scanner may take a minute, and nobody should wait for it.
    verdict = scan_again(opened, attachment)
    with transaction.atomic():
        Attachment.objects.filter(pk=attachment.pk, scan=Scan.WAITING).update(scan=verdict)
        detail = {"verdict": verdict}
        record(by=by, action="speakup.scan_attachment", subject=opened.case.audit_reference, detail=detail)
    return verdict


def record_download(*, by: Person, opened: OpenCase, attachment: Attachment, original: bool = False) -> None:
    """Note that a handler takes a file out of the sealed room.

    Raises:
        NoSuchCase: they are not granted the case.
        PermissionDenied: the file is held back.
    """
    check_is_granted(by, opened.case)
    if attachment.scan in {Scan.WAITING, Scan.INFECTED}:
        raise PermissionDenied(
            "This file is held back: it may harm your computer. Ask for it to be scanned again."
        )
    detail = {"attachment": str(attachment.public_id), "original": original}
    record(by=by, action="speakup.download_attachment", subject=opened.case.audit_reference, detail=detail)


def report_broken_seal(*, by: Person, reference: str) -> None:
    """Note that something sealed did not open for somebody who holds its key: what is stored was changed."""
    case = Case.objects.filter(reference=reference).first()
    subject = case.audit_reference if case else by.audit_reference
    record(by=by, action="speakup.find_broken_seal", subject=subject)


def _locked(by: Person, opened: OpenCase) -> Case:
    case = Case.objects.select_for_update().get(pk=opened.case.pk)
    check_is_granted(by, case)
    return case


def _freshly_opened(opened: OpenCase, case: Case) -> OpenCase:
    """The case with its newest key, after people who left were taken out of it."""
    turn_key_if_somebody_left(case)
    return open_case(case, opened.holder)


def _moved_already(case: Case, by: Person, act: str, token: UUID) -> bool:
    """Whether this very form came before: its answer is there, or it was the last step and had none."""
    if Message.objects.filter(case=case, token=token, by=by).exists():
        return True
    last = Move.objects.filter(case=case).order_by("-pk").first()
    silent = last is not None and (last.act, last.by_id, last.after) == (act, by.pk, case.state)
    return silent and not any(step.answers for step in TRANSITIONS if step.act == act)


def _check_outcomes(outcomes: Sequence[str]) -> None:
    if set(outcomes) - set(Outcome.values):
        raise ValidationError({"outcomes": "Choose from the list what was done."})
    if Outcome.NOTHING in outcomes and len(set(outcomes)) > 1:
        raise ValidationError({"outcomes": "Either something was done or nothing was: untick one."})


def _check_words(step: Transition, reason: str, answer: str) -> None:
    errors = {}
    if not reason.strip():
        errors["reason"] = "Say why, for the record. Only handlers of this case can read it."
    if step.answers and not answer.strip():
        errors["answer"] = "Write to the person who told us: this step is never taken in silence."
    if errors:
        raise ValidationError(errors)


def _write(opened: OpenCase, *, by: Person, thread: str, text: str, token: UUID) -> bool:
    """Whether it was written now; False where the same form had written it before."""
    if not text.strip():
        raise ValidationError({"text": "Write something first."})
    if len(text) > LONGEST_MESSAGE:
        raise ValidationError({"text": f"Use at most {LONGEST_MESSAGE:,} characters; this has {len(text):,}."})
    if Message.objects.filter(case=opened.case, token=token).exists():
        return False
    message = Message(case=opened.case, thread=thread, by=by, at=timezone.now(), token=token)
    message.box = opened.seal_data({"text": text.strip()}, name=message_field(message))
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return False
    return True


def _arrive(case: Case, step: Transition, *, answered: bool) -> None:
    case.state = step.after
    if step.act == "acknowledge":
        case.acknowledged_at = timezone.now()
    case.closed_at = timezone.now() if step.after == State.CLOSED else None
    case.waits_for_desk = False
    if answered:
        case.answered_on, case.waits_for_reporter = timezone.localdate(), True
    case.save()
