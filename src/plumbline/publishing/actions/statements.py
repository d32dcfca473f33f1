"""Recording what the board has declared. A version is never changed; a new one says why it differs."""

from datetime import date

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.actions.record import enter
from plumbline.plan.models import RecordKind
from plumbline.publishing.access import check_may_adopt_statement
from plumbline.publishing.models import BoardStatement


@transaction.atomic
def adopt_statement(
    *,
    by: Person | str,
    text: str,
    adopted_on: date,
    adopted_by: str = "The board",
    why_changed: str = "",
) -> BoardStatement:
    """Add a version of the board's statement, in force from that day. The public record says what it was before.

    Raises:
        RecordRefused: the record can't keep it, such as for the name of somebody; the sentence says what.
    """
    if not isinstance(by, str):
        check_may_adopt_statement(by)
    before = BoardStatement.objects.order_by("version").last()
    statement = BoardStatement.objects.create(
        version=before.version + 1 if before else 1,
        text=text.strip(),
        adopted_on=adopted_on,
        adopted_by=adopted_by.strip(),
        why_changed=why_changed.strip(),
    )
    enter(
        by=by,
        kind=RecordKind.STATED,
        subject="statement:board",
        title="The board's statement",
        before=_in_record(before) if before else None,
        after=_in_record(statement),
        reason=statement.why_changed,
        decided_by=statement.adopted_by,
        day=adopted_on,
    )
    record(
        by=by,
        action="publishing.adopt_statement",
        subject=f"publishing.statement:{statement.version}",
        detail={"adopted_on": adopted_on.isoformat()},
    )
    return statement


def _in_record(statement: BoardStatement) -> dict[str, object]:
    return {"version": statement.version, "text": statement.text, "adopted_on": statement.adopted_on.isoformat()}
