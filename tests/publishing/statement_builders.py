"""The board's statement in this room's tests: what is in force, and what is written next."""

from datetime import date

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import StatementDraft

FIRST = "We will not put up with racism. We will show our figures."
NEXT = "We will not put up with racism. We will show our figures each month."
WHY = "Staff asked us to say how often."


def a_draft(writer: Person, **changes: object) -> StatementDraft:
    words = {
        "text": NEXT,
        "adopted_on": date(2026, 3, 3),
        "adopted_by": "The board, in public",
        "why_changed": WHY,
    }
    return actions.write_statement(by=writer, **words | changes)
