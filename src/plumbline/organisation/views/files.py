"""Import and export of the organisation as a CSV file."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from plumbline.design.responses import csv_response
from plumbline.organisation import actions, forms
from plumbline.organisation.access import check_may_edit_tree, check_may_view_tree
from plumbline.organisation.models import TreeFile
from plumbline.organisation.tree_plan import current_rows, plan_of
from plumbline.organisation.tree_rows import COLUMNS, cells
from plumbline.organisation.views.changing import read_or_write

MOST_SHOWN = 100


@read_or_write
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and go to its preview."""
    check_may_edit_tree(request.user)
    form = forms.UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = actions.upload_tree_file(by=request.user, name=file.name, content=file.read())
        except ValidationError as error:
            form.tell(error)
        else:
            return redirect("organisation:file", kept.public_id)
    return render(request, "organisation/upload.jinja", {"form": form, "columns": COLUMNS})


@read_or_write
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What a file would change, or what is wrong with it; applied when that is confirmed."""
    check_may_edit_tree(request.user)
    file = get_object_or_404(TreeFile, public_id=public_id)
    if request.method == "POST":
        try:
            plan = actions.apply_tree_file(by=request.user, file=file)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("organisation:file", file.public_id)
        counts = plan.counts
        messages.success(request, f"Imported: {counts['add']} added and {counts['change']} changed.")
        return redirect("organisation:tree")
    context = {"file": file, "plan": None if file.applied_at else plan_of(file), "most": MOST_SHOWN}
    return render(request, "organisation/preview.jinja", context)


@require_safe
def problems(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """Everything that is wrong with a file, to mend it beside the sheet."""
    check_may_edit_tree(request.user)
    file = get_object_or_404(TreeFile, public_id=public_id)
    rows = ((file.name, p.row or "", p.column, p.sentence) for p in plan_of(file).problems)
    return csv_response("problems", ["file", "row", "column", "problem"], rows)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The whole organisation as a file that can be imported again."""
    check_may_view_tree(request.user)
    return csv_response("organisation", COLUMNS, (cells(row) for row in current_rows()))
