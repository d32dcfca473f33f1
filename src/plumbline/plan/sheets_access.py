"""Who may bring an action plan as a spreadsheet, and who may take it away as one."""

from django.core.exceptions import PermissionDenied

from plumbline.people.models import Person

VIEW = "plan.view_plan"
EDIT = "plan.edit_plan"


def check_may_bring_sheet(person: Person) -> None:
    """Those who write the plan."""
    if not person.has_perm(EDIT):
        raise PermissionDenied("Your roles do not let you write the action plan, so you can't bring one.")


def check_may_take_plan(person: Person) -> None:
    """Those who see the whole plan may take it away, and see it drawn."""
    if not person.has_perm(VIEW):
        raise PermissionDenied("Your roles do not let you see the action plan.")


def may_bring_sheet(person: Person) -> bool:
    """Whether `check_may_bring_sheet` lets this person through."""
    return person.has_perm(EDIT)
