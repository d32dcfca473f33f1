"""Wagtail's pages, pictures and documents as the public gets them, and the files that crawlers ask for."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import Page
from wagtail.views import serve as serve_page

from plumbline.publishing.pack_desk.shelf import packs_published
from plumbline.publishing.queries import released_measures
from plumbline.publishing.views.addresses import address_of
from plumbline.publishing.views.caching import for_everyone

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}


@login_not_required
@require_safe
@for_everyone
def page(request: HttpRequest, path: str) -> HttpResponseBase:
    """A published page. Wagtail refuses drafts and private pages before it renders anything."""
    return serve_page(request, path)


@login_not_required
@require_safe
def document(request: HttpRequest, document_id: int, document_filename: str) -> HttpResponseBase:
    """An uploaded document, always as a download."""
    return serve_document(request, document_id, document_filename)


@login_not_required
@require_safe
@for_everyone
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture in a page's size. Originals, which may say where a photo was taken, stay inside."""
    if Path(name).suffix.lower() not in PICTURES:
        raise Http404("There is no such picture.")
    response = serve_file(request, name, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    response["Content-Security-Policy"] = "default-src 'none'"
    return response


@login_not_required
@require_safe
@for_everyone
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may visit: the public pages, not the doors."""
    sitemap = address_of(reverse("publishing:sitemap"))
    lines = [
        "User-agent: *",
        "Disallow: /account/",
        "Disallow: /desk/",
        "Disallow: /editor/",
        f"Sitemap: {sitemap}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
@for_everyone
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page: what editors published, and what was released."""
    pages = Page.objects.live().public().filter(depth__gt=1).order_by("path")
    addresses = [page.get_url(request) for page in pages]
    addresses += [reverse(f"publishing:{name}") for name in ("data", "record", "left_list", "public_packs")]
    addresses.extend(reverse("publishing:measure", args=[measure.slug]) for measure in released_measures())
    addresses.extend(reverse("publishing:public_pack", args=[pack.public_id]) for pack in packs_published())
    context = {"addresses": [address_of(address) for address in addresses if address]}
    return render(request, "publishing/sitemap.jinja", context, content_type="application/xml")
