"""Board packs as the public reads them: the list, one pack as a page, its files, and a feed.

Nothing is read here that `pack_desk.shelf` does not give: no draft, no pack of the board in private, no name.
"""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from plumbline.design.responses import safe_name
from plumbline.publishing.models import BoardPack
from plumbline.publishing.pack_desk.building import period_of
from plumbline.publishing.pack_desk.documents import (
    DOCUMENTS,
    about_document,
    body_of,
    document_of,
    styles_within,
)
from plumbline.publishing.pack_desk.listing import PublicPackList
from plumbline.publishing.pack_desk.shelf import OnTheShelf, on_the_shelf, packs_published, withdrawn_releases
from plumbline.publishing.packs.freezing import from_json
from plumbline.publishing.views.addresses import address_of
from plumbline.publishing.views.caching import for_everyone
from plumbline.publishing.views.feeds import NEWEST, as_response, empty_feed


@login_not_required
@require_safe
@for_everyone
def packs(request: HttpRequest) -> HttpResponseBase:
    """Every pack that was published, those of the latest meeting first."""
    listing = PublicPackList(request.GET, packs_published())
    if listing.wants_csv:
        return listing.as_csv()
    gone = withdrawn_releases()
    shown = [(one, period_of(one), bool(gone.intersection(one.rests_on))) for one in listing.page.object_list]
    return render(request, "publishing/public_packs.jinja", {"listing": listing, "shown": shown})


@login_not_required
@require_safe
@for_everyone
def pack(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pack as it was frozen; 410 with the reason once figures in it were withdrawn."""
    found = _find(public_id)
    frozen = from_json(found.pack.content)
    context = {
        "shelf": found,
        "pack": found.pack,
        "period": period_of(found.pack),
        "checker": frozen.checker,
        "record_digest": frozen.record_digest,
        "files": _files(found.pack) if found.is_readable else [],
        "body": body_of(found.pack, with_facts=False) if found.is_readable else "",
    }
    status = 200 if found.is_readable else 410
    return render(request, "publishing/public_pack.jinja", context, status=status)


@login_not_required
@require_safe
@for_everyone
def document(request: HttpRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    """A file of a published pack; 304 while the reader's copy is still right, 410 once figures were withdrawn."""
    found = _find(public_id)
    kind = DOCUMENTS.get(file_format)
    if kind is None:
        raise Http404("A pack is not to be had as such a file.")
    if not found.is_readable:
        text = "Figures in this pack were withdrawn.\n"
        return HttpResponse(text, status=410, content_type="text/plain; charset=utf-8")
    etag = quote_etag(f"{found.pack.checksum}-{file_format}")
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(document_of(found.pack, file_format), content_type=kind.content_type)
        name = safe_name(f"{found.pack.title} {found.pack.meeting}")
        response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["ETag"] = etag
    return response


@login_not_required
@require_safe
@for_everyone
def styles(request: HttpRequest) -> HttpResponse:
    """How a pack looks within a public page."""
    return HttpResponse(styles_within(".pl-public-pack"), content_type="text/css; charset=utf-8")


@login_not_required
@require_safe
@for_everyone
def feed(request: HttpRequest) -> HttpResponse:
    """The packs that were published last, for feed readers."""
    title = f"Board packs of {settings.ENVIRONMENT.shown_name}"
    atom = empty_feed(title, page="publishing:public_packs", feed="publishing:public_packs_feed")
    for one in packs_published().order_by("-published_at", "-pk")[:NEWEST]:
        address = address_of(reverse("publishing:public_pack", args=[one.public_id]))
        atom.add_item(
            title=one.title,
            link=address,
            description=f"For {one.committee_name}. Period: {period_of(one)}. Checksum: {one.checksum}.",
            unique_id=address,
            pubdate=one.published_at,
            updateddate=one.published_at,
        )
    return as_response(atom)


def _find(public_id: UUID) -> OnTheShelf:
    """The pack with what it says; 404 for any that is not public, so that nobody learns that it is there."""
    return on_the_shelf(get_object_or_404(packs_published(with_content=True), public_id=public_id))


def _files(pack: BoardPack) -> list[dict[str, str]]:
    return [
        {
            "text": document.label,
            "href": reverse("publishing:public_pack_file", args=[pack.public_id, file_format]),
            "format": f"{file_format.upper()}, {filesizeformat(about_document(pack, file_format).size)}",
        }
        for file_format, document in DOCUMENTS.items()
    ]
