"""What the board declares: one person writes a draft, another adopts it, and the public record gains an entry.

A version is never changed; a new one says why it differs.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.actions.record import enter
from plumbline.plan.record.keeping import RecordRefused, check_names_nobody, check_values, check_words, texts_in
from plumbline.publishing.models import BoardStatement, StatementDraft
from plumbline.publishing.statement.access import check_may_act_on_draft, check_may_write_statement
from plumbline.publishing.statement.record import entry_of
from plumbline.publishing.statement.states import DraftState, draft_step
from plumbline.publishing.statement.words import paragraphs_in


class StatementUnusable(Exception):
    """Something can't be done with the board's statement as asked; the message says why."""


@transaction.atomic
def write_statement(
    *, by: Person, text: str, adopted_on: date, adopted_by: str = "The board", why_changed: str = ""
) -> StatementDraft:
    """Write a draft of the next version. Nothing is public before somebody else adopts it.

    Raises:
        StatementUnusable: the public record would refuse it, or another draft waits; the sentence says which.
    """
    check_may_write_statement(by)
    draft = StatementDraft(author=by)
    _write(draft, text=text, adopted_on=adopted_on, adopted_by=adopted_by, why_changed=why_changed)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:
        raise StatementUnusable(
            "Another draft waits. It has to be adopted, refused or withdrawn before you can send yours."
        ) from None
    _audit(by, "publishing.write_statement", draft)
    return draft


@transaction.atomic
def change_statement(*, by: Person, draft: StatementDraft, **words: Any) -> StatementDraft:
    """Write one's own draft differently, while it waits; `words` as `write_statement` takes them."""
    current = _take("change", by, draft)
    _write(current, **words)
    current.revision += 1
    current.written_at = timezone.now()
    current.save()
    _audit(by, "publishing.change_statement", current)
    return current


@transaction.atomic
def withdraw_statement(*, by: Person, draft: StatementDraft) -> StatementDraft:
    """Take back one's own draft, while it waits."""
    current = _take("withdraw", by, draft)
    _close(current, DraftState.WITHDRAWN)
    _audit(by, "publishing.withdraw_statement", current)
    return current


@transaction.atomic
def refuse_statement(
    *, by: Person, draft: StatementDraft, answer: str, seen: int | None = None
) -> StatementDraft:
    """Say, as somebody other than its author, why a draft does not become public; `seen` as in adopting."""
    current = _take("refuse", by, draft)
    _check_seen(current, draft.revision if seen is None else seen)
    if not answer.strip():
        raise StatementUnusable("Say why you refuse it. Its author sees your answer.")
    current.second, current.answer = by, answer.strip()
    _close(current, DraftState.REFUSED)
    _audit(by, "publishing.refuse_statement", current)
    return current


@transaction.atomic
def adopt_statement(*, by: Person, draft: StatementDraft, seen: int | None = None) -> BoardStatement:
    """Make a draft the statement in force, as somebody other than its author. The public record says what it was.

    `seen` is the revision that this person has read (left out: the one that `draft` was loaded with).

    Raises:
        StatementUnusable: it was changed since it was read, or the public record would not keep it.
        NotPossibleNow: the draft does not wait any more.
    """
    current = _take("adopt", by, draft)
    _check_seen(current, draft.revision if seen is None else seen)
    _check(current)
    current.second = by
    _close(current, DraftState.ADOPTED)
    statement = _declare(by, current.words, draft=current)
    _audit(by, "publishing.adopt_statement", current, version=statement.version)
    return statement


@transaction.atomic
def plant_statement(
    *, by: str, text: str, adopted_on: date, adopted_by: str = "The board", why_changed: str = ""
) -> BoardStatement:
    """Record, as Plumbline itself, what the board declared before: for the demonstration and an installation.

    Raises:
        RecordRefused: the record can't keep it, such as for the name of somebody; the sentence says what.
    """
    words = {"text": text, "adopted_on": adopted_on, "adopted_by": adopted_by, "why_changed": why_changed}
    statement = _declare(by, words)
    subject = f"publishing.statement:{statement.version}"
    record(by=by, action="publishing.plant_statement", subject=subject)
    return statement


def _take(act: str, by: Person, draft: StatementDraft) -> StatementDraft:
    # The lock makes the second of two who act at once see what the first one did.
    current = StatementDraft.objects.select_for_update().get(pk=draft.pk)
    check_may_act_on_draft(by, current, draft_step(act, current.state))
    return current


def _check_seen(draft: StatementDraft, seen: int) -> None:
    if draft.revision != seen:
        raise StatementUnusable("The draft was changed since you looked at it. Look at it again.")


def _write(draft: StatementDraft, *, text: str, adopted_on: date, adopted_by: str, why_changed: str = "") -> None:
    # One way to part paragraphs, whatever the browser sent: page, record and difference then agree.
    draft.text = "\n\n".join(paragraphs_in(text))
    draft.adopted_on, draft.adopted_by = adopted_on, adopted_by.strip()
    draft.why_changed = why_changed.strip()
    _check(draft)


def _check(draft: StatementDraft) -> None:
    """Say now what the public or its record could not be told, to the person who can mend it."""
    before = BoardStatement.objects.adopted().first()
    if not draft.text:
        raise StatementUnusable("Enter what the board declares.")
    if before and not draft.why_changed:
        raise StatementUnusable("Say why it changed. The public sees the reason.")
    if draft.adopted_on > timezone.localdate():
        raise StatementUnusable("The day on which it was adopted has not come yet.")
    if before and draft.adopted_on < before.adopted_on:
        raise StatementUnusable(
            f"The statement in force was adopted on {before.adopted_in_words}. This one can't be older than that."
        )
    _check_record_would_keep(draft)


def _check_record_would_keep(draft: StatementDraft) -> None:
    told = entry_of(draft, None)
    said = {name: told[name] for name in ("title", "reason", "decided_by")}
    try:
        check_words(kind=told["kind"], subject=told["subject"], **said)
        check_values(told["kind"], None, told["after"])
        check_names_nobody([*said.values(), *texts_in(told["after"])])
    except RecordRefused as refused:
        raise StatementUnusable(str(refused)) from None


def _declare(by: Person | str, words: dict[str, Any], *, draft: StatementDraft | None = None) -> BoardStatement:
    """The next version and its entry in the public record."""
    before = BoardStatement.objects.order_by("version").last()
    statement = BoardStatement(version=before.version + 1 if before else 1, draft=draft, **words)
    statement.save()
    enter(by=by, **entry_of(statement, before))
    return statement


def _close(draft: StatementDraft, state: DraftState) -> None:
    draft.state, draft.closed_at = state, timezone.now()
    draft.save()


def _audit(by: Person, action: str, draft: StatementDraft, **detail: object) -> None:
    # The words stay with the draft and the public record: the trail names what was done and nobody else.
    record(by=by, action=action, subject=draft.audit_reference, detail={"revision": draft.revision, **detail})
