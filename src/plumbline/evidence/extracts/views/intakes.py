"""One extract: what it holds, how its columns are read, what is wrong with it, and when it is wiped."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render

from plumbline.design.responses import safe_name
from plumbline.evidence import actions
from plumbline.evidence.actions import IntakeUnusable
from plumbline.evidence.extracts import house, minding
from plumbline.evidence.extracts.errands import LOOK, REJECTS
from plumbline.evidence.extracts.forms import ColumnsForm, TableForm
from plumbline.evidence.extracts.looking import certain_columns, mask
from plumbline.evidence.extracts.sealed import read_sealed
from plumbline.evidence.extracts.views.doors import extract_form, extract_page, find_intake, person_of
from plumbline.evidence.models import Intake, Job, Origin, SavedMapping
from plumbline.evidence.queries import name_of
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.errors import BadDefinition
from plumbline.measures.extracts.layouts import TableLayout, find_layout, without_numbers
from plumbline.measures.extracts.mapping import ColumnMapping, TableMapping


@extract_page
def intake(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One extract."""
    minding.stop_dead_jobs()
    found = find_intake(public_id)
    jobs = list(found.jobs.all()[:20])
    catalogue = load_catalogue()
    report = found.report or {}
    shown = {
        "intake": found,
        "brought_by": name_of(found.brought_by),
        "active": next((job for job in jobs if job.is_active), None),
        "jobs": jobs,
        "is_here": _is_here(found),
        "wiped_from": None if found.is_wiped else house.idle_until(found.touched_at),
        "keeps_after_run": house.kept_after_run().total_seconds() // 60,
        "seen": [_with_shown_headings(each) for each in look_of(found)],
        "report": report,
        "answerable": [catalogue[slug] for slug in report.get("answerable", []) if slug in catalogue],
        "unanswerable": [
            (each["tables"], [catalogue[slug].title for slug in each["measures"] if slug in catalogue])
            for each in report.get("unanswerable", [])
        ],
        "is_in_place": found.origin in (Origin.FOLDER, Origin.DATABASE),
        "saved": SavedMapping.objects.exists(),
    }
    return render(request, "evidence/extracts/intake.jinja", shown)


def _is_here(intake: Intake) -> bool:
    return not intake.is_wiped and house.keeper().key(intake.public_id.hex) is not None


def look_of(intake: Intake) -> list[dict[str, Any]]:
    """What checking saw of each file; empty where it was not checked or its files are gone."""
    key = house.keeper().key(intake.public_id.hex)
    path = house.keeper().place(intake.public_id.hex) / LOOK if key else None
    if key is None or path is None or not path.exists():
        return []
    seen: list[dict[str, Any]] = json.loads(b"".join(read_sealed(path, key)))
    return seen


def _with_shown_headings(seen: dict[str, Any]) -> dict[str, Any]:
    """Where it is not plain that the first row holds headings, it may be somebody's record, and is masked."""
    masked = [mask(cell) for cell in seen["headings"]]
    return {**seen, "shown": seen["headings"] if seen["has_headings"] else masked}


@extract_page
def rejects(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Every row that was left out or mended, and why; no cell of it."""
    found = find_intake(public_id)
    key = house.keeper().key(found.public_id.hex)
    path = house.keeper().place(found.public_id.hex) / REJECTS if key else None
    if key is None or path is None or not path.exists():
        messages.error(request, "The list of rows to mend is gone with the files. Bring the extract again.")
        return redirect(found)
    response = StreamingHttpResponse(read_sealed(path, key), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{safe_name(found.title)}-rows-to-mend.csv"'
    return response


@extract_form
def check(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read everything again."""
    found = find_intake(public_id)
    if request.method == "POST":
        return begin_check(request, found)
    return render(request, "evidence/extracts/check.jinja", {"intake": found})


def begin_check(request: HttpRequest, intake: Intake) -> HttpResponse:
    """Start reading every row."""
    try:
        job = actions.ask_for_job(by=person_of(request), intake=intake, errand=Job.Errand.CHECK)
    except IntakeUnusable as error:
        messages.error(request, str(error))
        return redirect(intake)
    minding.start(job)
    return redirect(job)


@extract_form
def wipe(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove the files now."""
    found = find_intake(public_id)
    if request.method == "POST":
        try:
            actions.wipe_intake(by=person_of(request), intake=found, why="somebody asked for it")
            messages.success(request, "The files are wiped. What was worked out from them stays.")
        except IntakeUnusable as error:
            messages.error(request, str(error))
        return redirect(found)
    return render(request, "evidence/extracts/wipe.jinja", {"intake": found})


@extract_form
def columns(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say which heading of one file stands for which column."""
    found = find_intake(public_id)
    seen = next((each for each in look_of(found) if each["name"] == request.GET.get("file")), None)
    if seen is None or not seen["has_headings"]:
        messages.error(request, "There is no such file here whose columns could be mapped.")
        return redirect(found)
    layout = _layout_asked(request, seen)
    table_form = TableForm(initial={"table": layout.name if layout else ""})
    form = _columns_form(request, found, seen, layout) if layout else None
    if request.method == "POST" and form is not None and layout is not None and form.is_valid():
        return _map(request, found, seen, layout, form)
    shown = {"intake": found, "seen": seen, "table_form": table_form, "form": form, "layout": layout}
    return render(request, "evidence/extracts/columns.jinja", shown)


def _layout_asked(request: HttpRequest, seen: dict[str, Any]) -> TableLayout | None:
    try:
        return find_layout(request.GET.get("table") or seen["likeliest"])
    except BadDefinition:
        return None


def _columns_form(request: HttpRequest, intake: Intake, seen: dict[str, Any], layout: TableLayout) -> ColumnsForm:
    known = certain_columns(layout, seen["headings"])
    near: dict[str, str] = {}
    if seen["likeliest"] == layout.name:
        known |= seen["columns"]
        near = {column: heading for column, heading in seen["near"].items() if heading not in known.values()}
    mapped = (intake.mapping or {}).get("tables", {}).get(layout.name, {}).get("columns", {})
    known |= {name: heading for name, heading in mapped.items() if heading in seen["headings"]}
    return ColumnsForm(request.POST or None, layout=layout, headings=seen["headings"], known=known, near=near)


def _map(
    request: HttpRequest, intake: Intake, seen: dict[str, Any], layout: TableLayout, form: ColumnsForm
) -> HttpResponse:
    person, name = person_of(request), form.cleaned_data["save_as"]
    before = ColumnMapping.model_validate(intake.mapping) if intake.mapping else None
    if before is not None and before.source != layout.source:
        form.add_error(None, f"The mapping in use is about {before.source}. One mapping is about one source.")
        shown = {"intake": intake, "seen": seen, "table_form": TableForm(), "form": form, "layout": layout}
        return render(request, "evidence/extracts/columns.jinja", shown)
    former = before.tables.get(layout.name) if before else None
    own = TableMapping(
        file=without_numbers(seen["name"]),
        columns=form.columns,
        values=former.values if former else {},
        dates=form.cleaned_data["dates"],
    )
    tables = {**(before.tables if before else {}), layout.name: own}
    mapping = ColumnMapping(source=layout.source, tables=tables)
    if name:
        actions.save_mapping(by=person, name=name, mapping=mapping)
    actions.map_columns(by=person, intake=intake, mapping=mapping, name=name)
    return begin_check(request, intake)


@extract_form
def use_mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Use a saved mapping for an extract that is here."""
    found = find_intake(public_id)
    saved = _saved(request.POST.get("mapping", ""))
    if request.method == "POST" and saved is not None:
        known = ColumnMapping.model_validate(saved.content)
        actions.map_columns(by=person_of(request), intake=found, mapping=known, name=saved.name)
        return begin_check(request, found)
    shown = {"intake": found, "mappings": SavedMapping.objects.all()}
    return render(request, "evidence/extracts/use_mapping.jinja", shown)


def _saved(asked: str) -> SavedMapping | None:
    return next((each for each in SavedMapping.objects.all() if str(each.public_id) == asked), None)
