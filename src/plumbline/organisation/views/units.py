"""The tree, a unit's page and the forms that change a unit."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.organisation import actions, forms, queries
from plumbline.organisation.access import check_may_edit_tree, check_may_view_tree, may_edit_tree
from plumbline.organisation.models import Kind, Unit
from plumbline.organisation.tree_view import grow_tree, history_of
from plumbline.organisation.views.changing import Page, change, read_or_write

MOST_SEARCHED = 100


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """All parts of the trust, nested."""
    check_may_view_tree(request.user)
    search = request.GET.get("q", "").strip()[:MOST_SEARCHED]
    with_closed = request.GET.get("closed") == "yes"
    context = {
        "tree": grow_tree(search=search, with_closed=with_closed),
        "search": search,
        "with_closed": with_closed,
        "all_open": request.GET.get("open") == "all",
        "may_edit": may_edit_tree(request.user),
    }
    return render(request, "organisation/tree.jinja", context)


@require_safe
def unit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One unit: what it is, where it belongs, what it was."""
    check_may_view_tree(request.user)
    found = get_object_or_404(Unit, public_id=public_id)
    day, error = _asked_day(request)
    context = {
        "unit": found,
        "above": list(found.get_ancestors()),
        "children": found.get_children().order_by("name"),
        "below": Kind(found.kind).below,
        "links": queries.links_in_order(found.occupancies),
        "history": history_of(found),
        "day": day,
        "asked": request.GET.get("on", ""),
        "day_error": error,
        "line": queries.line_on(found, day) if day else [],
        "may_edit": may_edit_tree(request.user, found),
    }
    return render(request, "organisation/unit.jinja", context)


def _asked_day(request: HttpRequest) -> tuple[date | None, str]:
    asked = request.GET.get("on", "").strip()
    if not asked:
        return None, ""
    try:
        return date.fromisoformat(asked), ""
    except ValueError:
        return None, "Write the day as year-month-day, such as 2024-10-01."


@read_or_write
def add_root(request: HttpRequest) -> HttpResponse:
    """Add a trust."""
    check_may_edit_tree(request.user)
    form = forms.AddForm(request.POST or None)

    def act(**given: Any) -> Unit:
        return actions.add_unit(by=request.user, parent=None, **given)

    return _change(request, None, form, act, title="Add a trust", button="Add")


@read_or_write
def add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a part of a unit."""
    parent = _editable(request, public_id)
    form = forms.AddForm(request.POST or None)

    def act(**given: Any) -> Unit:
        return actions.add_unit(by=request.user, parent=parent, **given)

    below = Kind(parent.kind).below
    return _change(request, parent, form, act, title=f"Add a {below} to {parent.name}", button="Add")


@read_or_write
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct a unit's codes and first day."""
    found = _editable(request, public_id)
    initial = {"code": found.code, "ods_code": found.ods_code, "opened": found.opened}
    form = forms.EditForm(request.POST or None, initial=initial)

    def act(**given: Any) -> Unit:
        return actions.edit_unit(by=request.user, unit=found, **given)

    return _change(request, found, form, act, title=f"Correct {found.name}", button="Save")


@read_or_write
def rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a unit a new name from a day on."""
    found = _editable(request, public_id)
    form = forms.RenameForm(request.POST or None)

    def act(**given: Any) -> Unit:
        return actions.rename_unit(by=request.user, unit=found, **given)

    lines = ["Figures from before that day keep the old name."]
    return _change(request, found, form, act, title=f"Rename {found.name}", button="Rename", lines=lines)


@read_or_write
def move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a unit part of another."""
    found = _editable(request, public_id)
    form = forms.MoveForm(request.POST or None, unit=found)

    def act(**given: Any) -> Unit:
        return actions.move_unit(by=request.user, unit=found, **given)

    lines = [
        "Everything that is part of it moves with it.",
        "People’s roles for the part it leaves no longer reach it.",
    ]
    return _change(request, found, form, act, title=f"Move {found.name}", button="Move", lines=lines)


@read_or_write
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close a unit and all below it."""
    found = _editable(request, public_id)
    form = forms.CloseForm(request.POST or None)

    def act(**given: Any) -> int:
        return actions.close_unit(by=request.user, unit=found, **given)

    open_below = list(found.get_descendants().filter(closed__isnull=True).values_list("name", flat=True))
    lines = [f"Closes with it: {', '.join(open_below)}."] if open_below else ["Nothing is part of it."]
    lines.append("Its figures and its history stay.")
    title = f"Do you want to close {found.name}?"
    return _change(request, found, form, act, title=title, button="Close", lines=lines, warning=True)


@read_or_write
def reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a closing back."""
    found = _editable(request, public_id)
    form = forms.ReopenForm(request.POST or None)

    def act(**given: Any) -> Unit:
        return actions.reopen_unit(by=request.user, unit=found, **given)

    lines = ["What was closed with it stays closed until you reopen it too."]
    return _change(request, found, form, act, title=f"Reopen {found.name}", button="Reopen", lines=lines)


@read_or_write
def succession(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record that another unit took over from this one."""
    found = _editable(request, public_id)
    form = forms.SuccessionForm(request.POST or None, unit=found)

    def act(**given: Any) -> object:
        return actions.record_succession(by=request.user, predecessor=found, **given)

    lines = ["Recording this closes nothing: close the unit as well if it ended."]
    title = f"Record what became of {found.name}"
    return _change(request, found, form, act, title=title, button="Record", lines=lines)


def _editable(request: HttpRequest, public_id: UUID) -> Unit:
    found = get_object_or_404(Unit, public_id=public_id)
    check_may_edit_tree(request.user, found)
    return found


def _change(
    request: HttpRequest,
    found: Unit | None,
    form: forms.Told,
    act: Callable[..., object],
    *,
    title: str,
    button: str,
    lines: Sequence[str] = (),
    warning: bool = False,
) -> HttpResponse:
    back = (found.name, _address(found)) if found else ("Organisation", reverse("organisation:tree"))

    def address_of(outcome: object) -> str:
        return _address(outcome) if isinstance(outcome, Unit) else back[1]

    return change(request, form, act, Page(title, button, back, lines, warning), address_of)


def _address(unit: Unit) -> str:
    return reverse("organisation:unit", args=[unit.public_id])
