"""The order of programmes, and of areas of focus within one. The desk, the files and the public page follow it.

A place is said by the neighbour that comes before, never by a number: two people who move things at once both get
what they asked for, and who asks twice moves it once.
"""

from collections.abc import Sequence
from typing import TypeVar

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.models import FocusArea, Programme
from plumbline.plan.refusals import PlanUnusable

Placed = TypeVar("Placed", Programme, FocusArea)


@transaction.atomic
def place_programme(*, by: Person, programme: Programme, after: Programme | None) -> int:
    """Put a programme after another one, or first; its place now, counted from 1.

    Raises:
        PlanUnusable: it is to come after itself.
    """
    check_may_edit_plan(by)
    found = list(Programme.objects.select_for_update().order_by("pk"))
    was, now = _places(found, programme, after)
    if was != now:
        detail = {"from": was, "to": now}
        record(by=by, action="plan.place_programme", subject=programme.audit_reference, detail=detail)
    return now


@transaction.atomic
def place_area(*, by: Person, area: FocusArea, after: FocusArea | None) -> int:
    """Put an area of focus after another one of its programme, or first in it; its place now, counted from 1.

    Raises:
        PlanUnusable: it is to come after itself, or one of the two belongs to another programme meanwhile.
    """
    check_may_edit_plan(by)
    # The programme is held first: two who order its areas at once wait for each other, whichever they move.
    home = Programme.objects.select_for_update(of=("self",)).get(areas=area)
    found = list(FocusArea.objects.filter(programme=home).select_for_update().order_by("pk"))
    was, now = _places(found, area, after)
    if was != now:
        detail = {"programme": home.slug, "from": was, "to": now}
        record(by=by, action="plan.place_area", subject=area.audit_reference, detail=detail)
    return now


def _places(found: Sequence[Placed], moved: Placed, after: Placed | None) -> tuple[int, int]:
    """Write the places of all anew, and tell where the moved one stood and stands. Writes nothing if it stays."""
    before = sorted(found, key=lambda one: (one.position, one.pk))
    if moved not in before:
        raise PlanUnusable(f"“{moved}” belongs to another programme now. Look at the order again.")
    ordered = [one for one in before if one != moved]
    ordered.insert(_index_after(ordered, after), moved)
    was, now = before.index(moved) + 1, ordered.index(moved) + 1
    if was != now:
        for place, one in enumerate(ordered, start=1):
            one.position = place
        type(moved)._default_manager.bulk_update(ordered, ["position"])
    return was, now


def _index_after(others: Sequence[Placed], after: Placed | None) -> int:
    if after is None:
        return 0
    if after not in others:
        raise PlanUnusable(
            f"“{after}” is not beside it any more. Look at the order again, and choose another place."
        )
    return others.index(after) + 1
