"""Saved column mappings: look at one, take it away as a file, bring one, remove one."""

from uuid import UUID

import yaml
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from plumbline.design.responses import safe_name
from plumbline.evidence import actions
from plumbline.evidence.extracts.forms import MappingFileForm
from plumbline.evidence.extracts.listings import MappingList
from plumbline.evidence.extracts.views.doors import extract_form, extract_page, person_of
from plumbline.evidence.models import SavedMapping
from plumbline.measures.errors import BadDefinition
from plumbline.measures.extracts.mapping import read_mapping

LARGEST = 200_000
"""Bytes of a mapping file."""


@extract_form
def mappings(request: HttpRequest) -> HttpResponseBase:
    """Every saved mapping, and a form to bring one that was written elsewhere."""
    listing = MappingList(request.GET, SavedMapping.objects.all())
    if listing.wants_csv:
        return listing.as_csv()
    form = MappingFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise BadDefinition("This file is too large to be a column mapping.")
            known = read_mapping(file.read(), name="The file")
        except BadDefinition as error:
            form.add_error("file", str(error))
        else:
            saved = actions.save_mapping(by=person_of(request), name=form.cleaned_data["name"], mapping=known)
            messages.success(request, "The mapping is saved.")
            return redirect("evidence:mapping", saved.public_id)
    return render(request, "evidence/extracts/mappings.jinja", {"listing": listing, "form": form})


@extract_page
def mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One saved mapping; as a file where that is asked for."""
    found = get_object_or_404(SavedMapping, public_id=public_id)
    if request.GET.get("format") == "yaml":
        text = yaml.safe_dump(found.content, sort_keys=False, allow_unicode=True)
        response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{safe_name(found.name)}.yaml"'
        return response
    return render(request, "evidence/extracts/mapping.jinja", {"mapping": found})


@extract_form
def remove_mapping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Confirm, then forget a mapping."""
    found = get_object_or_404(SavedMapping, public_id=public_id)
    if request.method == "POST":
        actions.remove_mapping(by=person_of(request), mapping=found)
        messages.success(request, "The mapping is removed.")
        return redirect("evidence:mappings")
    return render(request, "evidence/extracts/remove_mapping.jinja", {"mapping": found})
