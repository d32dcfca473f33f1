"""Keeping and forgetting ways of looking at the list of actions. Each is one's own, and nobody else sees it."""

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_may_view_plan
from plumbline.plan.models import SavedView
from plumbline.plan.refusals import PlanUnusable

MOST = 20


@transaction.atomic
def save_view(*, by: Person, name: str, query: str) -> SavedView:
    """Keep a way of looking under a name; the same name again replaces it.

    Raises:
        PlanUnusable: there is nothing to keep, or too many are kept.
    """
    check_may_view_plan(by)
    if not name.strip() or not query.strip("?& "):
        raise PlanUnusable("Narrow the list down first, then give what you see a name.")
    if SavedView.objects.filter(person=by).exclude(name=name.strip()).count() >= MOST:
        raise PlanUnusable(f"You keep {MOST} views already. Forget one first.")
    view, _ = SavedView.objects.update_or_create(
        person=by, name=name.strip()[:60], defaults={"query": query.strip("?& ")[:500]}
    )
    record(by=by, action="plan.save_view", subject=by.audit_reference)
    return view


@transaction.atomic
def forget_view(*, by: Person, name: str) -> None:
    """Forget a way of looking of one's own; one that is not there is forgotten already."""
    check_may_view_plan(by)
    SavedView.objects.filter(person=by, name=name).delete()
    record(by=by, action="plan.forget_view", subject=by.audit_reference)
