"""Recording what the board has declared. A version is never changed; a new one says why it differs."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.publishing.access import check_may_adopt_statement
from plumbline.publishing.models import BoardStatement


@transaction.atomic
def adopt_statement(*, by: Person | str, text: str, adopted_on: date, why_changed: str = "") -> BoardStatement:
    """Add a version of the board's statement, in force from that day."""
    if not isinstance(by, str):
        check_may_adopt_statement(by)
    last = BoardStatement.objects.aggregate(last=Max("version"))["last"] or 0
    statement = BoardStatement.objects.create(
        version=last + 1, text=text.strip(), adopted_on=adopted_on, why_changed=why_changed.strip()
    )
    record(
        by=by,
        action="publishing.adopt_statement",
        subject=f"publishing.statement:{statement.version}",
        detail={"adopted_on": adopted_on.isoformat()},
    )
    return statement
