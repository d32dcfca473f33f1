"""The component gallery: every component in every state, for those who build and check pages."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.design import gallery as samples
from plumbline.design.access import check_may_view_gallery


@require_safe
def gallery(request: HttpRequest) -> HttpResponseBase:
    """Everything that is not a form or a list."""
    check_may_view_gallery(request.user)
    for show in (messages.info, messages.success, messages.warning, messages.error):
        show(request, "A message after something was done.")
    return render(request, "design/gallery/index.jinja", {"samples": samples})


@require_http_methods(["GET", "HEAD", "POST"])
def gallery_forms(request: HttpRequest) -> HttpResponseBase:
    """Every kind of field; sending it shows every error. Nothing is kept."""
    check_may_view_gallery(request.user)
    form = samples.SampleForm(request.POST, request.FILES) if request.method == "POST" else samples.SampleForm()
    return render(request, "design/gallery/forms.jinja", {"form": form})


@require_safe
def gallery_list(request: HttpRequest) -> HttpResponseBase:
    """A list with search, filter, sort, pages and download."""
    check_may_view_gallery(request.user)
    listing = samples.SampleList(request.GET, samples.sample_rows())
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "design/gallery/list.jinja", {"listing": listing})


@require_safe
def gallery_confirm(request: HttpRequest) -> HttpResponseBase:
    """A confirmation page."""
    check_may_view_gallery(request.user)
    return render(request, "design/gallery/confirm.jinja")
