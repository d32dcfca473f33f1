"""Keeping and forgetting ways of looking at a list. Each is one's own, and nobody else sees it."""

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_may_view_plan
from plumbline.plan.models import SavedView
from plumbline.plan.models.saved import LONGEST_QUERY
from plumbline.plan.refusals import PlanUnusable

MOST = 20
"""Views of one list that one person keeps."""


class NameTaken(PlanUnusable):
    """A view of that name is kept already; it can be replaced."""


@transaction.atomic
def save_view(
    *, by: Person, listed: str, name: str, query: str, opens: bool = False, replace: bool = False
) -> SavedView:
    """Keep a way of looking at a list under a name.

    Raises:
        NameTaken: another view of this list has the name, and nobody said to replace it.
        PlanUnusable: there is nothing to keep, or too much, or too many are kept.
    """
    check_may_view_plan(by)
    name, query = " ".join(name.split())[:60], query.strip("?& ")
    if not name or not query:
        raise PlanUnusable("Narrow the list down first, then give what you see a name.")
    if len(query) > LONGEST_QUERY:
        raise PlanUnusable("This search is too long to be kept. Search for fewer words.")
    own = SavedView.objects.filter(person=by, listed=listed)
    _check_room(own.exclude(name=name).count(), taken=own.filter(name=name).exists(), name=name, replace=replace)
    if opens:
        own.exclude(name=name).update(opens=False)
    values = {"query": query, "opens": opens}
    view, _ = SavedView.objects.update_or_create(person=by, listed=listed, name=name, defaults=values)
    record(by=by, action="plan.save_view", subject=by.audit_reference, detail={"list": listed})
    return view


@transaction.atomic
def forget_view(*, by: Person, listed: str, name: str) -> None:
    """Forget a way of looking of one's own; one that is not there is forgotten already."""
    check_may_view_plan(by)
    SavedView.objects.filter(person=by, listed=listed, name=name).delete()
    record(by=by, action="plan.forget_view", subject=by.audit_reference, detail={"list": listed})


@transaction.atomic
def open_like_this(*, by: Person, listed: str, name: str) -> None:
    """Open a list with one of one's views from now on; without a name, with everything again."""
    check_may_view_plan(by)
    own = SavedView.objects.filter(person=by, listed=listed)
    own.exclude(name=name).update(opens=False)
    own.filter(name=name).update(opens=True)
    record(by=by, action="plan.open_like_this", subject=by.audit_reference, detail={"list": listed})


def _check_room(others: int, *, taken: bool, name: str, replace: bool) -> None:
    if taken and not replace:
        raise NameTaken(
            f"You keep a view of this list called “{name}” already. Replace it, or type another name."
        )
    if others >= MOST:
        raise PlanUnusable(f"You keep {MOST} views of this list already. Forget one first.")
