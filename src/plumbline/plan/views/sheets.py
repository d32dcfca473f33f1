"""Bringing an action plan as a spreadsheet, and taking it away as one."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.design.listing import Column, Listing
from plumbline.design.responses import csv_response, safe_name
from plumbline.people.requests import SignedInRequest
from plumbline.plan.access import check_may_edit_plan, check_may_view_plan
from plumbline.plan.actions.sheets import Added, SheetUnusable, apply_sheet, bring_sheet, map_sheet
from plumbline.plan.models import Action, PlanSheet
from plumbline.plan.plan_lines import plan_lines
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.sheet_drafts import draft_of, known_people, laid_out
from plumbline.plan.sheets.drafts import Draft
from plumbline.plan.sheets.keeping import from_kept
from plumbline.plan.sheets.mapping import choices_from, headings_of
from plumbline.plan.sheets.measuring import MOST_BYTES, Unreadable
from plumbline.plan.sheets.writing import HEAD, PlanLine, write_workbook
from plumbline.plan.sheets_forms import ApplyForm, BringForm, ColumnsForm, PeopleForm, columns_initial
from plumbline.plan.work_rows import read_rows

MOST_SHOWN = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


class SheetList(Listing):
    """Files that were brought."""

    name = "brought-plans"
    caption = "Files that were brought"
    columns = (
        Column("name", "File", sort="name", link=lambda sheet: sheet.get_absolute_url()),
        Column(
            "state",
            "Where it stands",
            value=lambda sheet: sheet.get_state_display(),
            tag=lambda sheet: "blue" if sheet.is_applied else "grey",
        ),
        Column("brought_by", "Brought by", value=lambda sheet: str(sheet.brought_by or "")),
        Column("brought_at", "Brought", sort="brought_at"),
    )
    search = ("name__icontains",)
    default_sort = "-brought_at"
    empty = "No file was brought yet."


@require_safe
@never_cache
def sheets(request: SignedInRequest) -> HttpResponseBase:
    """Every file that was brought."""
    check_may_edit_plan(request.user)
    # The cells are large and not shown here.
    listing = SheetList(request.GET, PlanSheet.objects.select_related("brought_by").defer("sheets", "mapping"))
    return (
        listing.as_csv()
        if listing.wants_csv
        else render(request, "plan/sheets/sheets.jinja", {"listing": listing})
    )


@read_or_write
@never_cache
def bring(request: SignedInRequest) -> HttpResponse:
    """Upload a spreadsheet."""
    check_may_edit_plan(request.user)
    form = BringForm(request.POST, request.FILES) if request.method == "POST" else BringForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["plan"]
        try:
            # One byte more than is taken is enough to say that it is too much.
            content, programme = file.read(MOST_BYTES + 1), form.cleaned_data.get("programme")
            sheet = bring_sheet(by=request.user, name=file.name, content=content, programme=programme)
        except Unreadable as error:
            form.add_error("plan", str(error))
        else:
            return redirect("plansheets:columns", sheet.public_id)
    return render(request, "plan/sheets/bring.jinja", {"form": form})


@read_or_write
@never_cache
def columns(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Choose which column is which."""
    check_may_edit_plan(request.user)
    sheet = get_object_or_404(PlanSheet, public_id=public_id)
    if sheet.is_applied:
        return redirect(sheet)
    read, choices = from_kept(sheet.sheets), choices_from(sheet.mapping)
    laid = laid_out(read)
    form = ColumnsForm(
        request.POST if request.method == "POST" else None,
        sheets=laid,
        headings=headings_of(laid),
        initial=columns_initial(choices),
    )
    if request.method == "POST" and form.is_valid():
        map_sheet(by=request.user, sheet=sheet, choices=form.choices(choices.people))
        return redirect(sheet)
    found = {one.sheet.name for one in laid}
    without = [one.name for one in read if one.name not in found]
    return render(request, "plan/sheets/columns.jinja", {"form": form, "sheet": sheet, "without": without})


@read_or_write
@never_cache
def preview(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What a file would add and what is wrong with it; who is meant by names; and adding it."""
    check_may_edit_plan(request.user)
    sheet = get_object_or_404(PlanSheet, public_id=public_id)
    if request.method == "POST" and "people" in request.POST:
        return _choose_people(request, sheet)
    if request.method == "POST":
        return _apply(request, sheet)
    return _show(request, sheet)


def _choose_people(request: SignedInRequest, sheet: PlanSheet) -> HttpResponse:
    if sheet.is_applied:
        return redirect(sheet)
    form = _people_form(sheet, draft_of(sheet), request.POST)
    if form.is_valid():
        choices = choices_from(sheet.mapping)
        kept = {name: who for name, who in choices.people.items() if name not in form.names} | form.people()
        map_sheet(by=request.user, sheet=sheet, choices=choices.meaning(kept))
    return redirect(sheet)


def _people_form(sheet: PlanSheet, draft: Draft, data: object = None) -> PeopleForm:
    chosen = choices_from(sheet.mapping).people
    return PeopleForm(data, unknown=draft.unknown, everyone=known_people(), chosen=chosen)


def _apply(request: SignedInRequest, sheet: PlanSheet) -> HttpResponse:
    form = ApplyForm(request.POST)
    form.is_valid()
    try:
        added = apply_sheet(by=request.user, sheet=sheet, leave_out_errors=form.cleaned_data["leave_out"])
    except (SheetUnusable, PlanUnusable) as error:
        form.add_error("leave_out", str(error))
        return _show(request, sheet, form)
    messages.success(request, in_words(added))
    return redirect(sheet)


def in_words(added: Added) -> str:
    """What came into the plan, in a sentence."""
    if added.already:
        return "This file was added before. Nothing was added again."
    if not any(added.counts.values()):
        return "The plan holds all of this already. Nothing was added."
    names = {"areas": "focus area", "commitments": "draft commitment", "actions": "action", "updates": "update"}
    parts = [
        f"{count:,} {names[key]}{'' if count == 1 else 's'}"
        for key, count in added.counts.items()
        if key in names and count
    ]
    return f"Added to the plan: {', '.join(parts)}."


def _show(request: SignedInRequest, sheet: PlanSheet, form: ApplyForm | None = None) -> HttpResponse:
    if sheet.is_applied:
        return render(request, "plan/sheets/applied.jinja", {"sheet": sheet})
    draft = draft_of(sheet)
    shown = {
        "sheet": sheet,
        "draft": draft,
        "form": form or ApplyForm(),
        "people_form": _people_form(sheet, draft) if draft.unknown else None,
        "people": {one.identifier: one.name for one in known_people()},
        "most": MOST_SHOWN,
    }
    return render(request, "plan/sheets/preview.jinja", shown)


@require_safe
@never_cache
def problems(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    """Everything that is wrong with a file, to mend it beside the sheet."""
    check_may_edit_plan(request.user)
    sheet = get_object_or_404(PlanSheet, public_id=public_id)
    if sheet.is_applied:
        raise Http404
    head = ["file", "sheet", "row", "cell", "column", "kind", "what"]
    return csv_response("what-is-wrong", head, _remarks(sheet, draft_of(sheet)))


def _remarks(sheet: PlanSheet, draft: Draft) -> Iterator[list[object]]:
    for kind, remarks in (("error", draft.problems), ("note", draft.remarks), ("left out", draft.left_out)):
        for one in remarks:
            yield [sheet.name, one.sheet, one.row, one.cell, one.column, kind, one.sentence]


@require_safe
@never_cache
def export(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """The whole plan as a file that can be brought again."""
    check_may_view_plan(request.user)
    today = timezone.localdate()
    name = safe_name(f"action plan {today:%Y-%m-%d}")
    if file_format == "csv":
        return csv_response(name, HEAD, (line.cells() for line in _lines()))
    response = HttpResponse(write_workbook(_lines(), title="Action plan", written_on=today), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def _lines() -> list[PlanLine]:
    return plan_lines(read_rows(Action.objects.prefetch_related("partners"), today=timezone.localdate()))
