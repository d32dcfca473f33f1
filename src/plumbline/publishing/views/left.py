"""What was released, in public: each release as it left, with its words, its file and its checksum."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.publishing.left import READABLE, as_it_left, of_our_own, that_left
from plumbline.publishing.left_list import LeftList
from plumbline.publishing.models import ReleasedContent
from plumbline.publishing.states import State
from plumbline.publishing.views.addresses import address_of
from plumbline.publishing.views.caching import for_everyone
from plumbline.publishing.views.feeds import NEWEST, as_response, empty_feed


@login_not_required
@require_safe
@for_everyone
def left_list(request: HttpRequest) -> HttpResponseBase:
    """Every release of our own that the public could ever read, to search and narrow down."""
    listing = LeftList(request.GET, of_our_own())
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "publishing/left_list.jinja", {"listing": listing})


@login_not_required
@require_safe
@for_everyone
def left(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One release as it left. Of a withdrawn one, that it was withdrawn and why."""
    found = get_object_or_404(that_left().select_related("supersedes"), public_id=public_id)
    context = {
        "release": found,
        "left": as_it_left(found),
        "file": address_of(reverse("publishing:left_json", args=[found.public_id])),
    }
    return render(request, "publishing/left.jinja", context)


@login_not_required
@require_safe
@for_everyone
def as_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes that were frozen when it left; what was withdrawn is gone."""
    readable = ReleasedContent.objects.filter(release__state__in=READABLE)
    found = readable.filter(release__public_id=public_id).first()
    if found is None:
        raise Http404("There is no file of such a release.")
    response = HttpResponse(found.text.encode(), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="release.json"'
    response["Access-Control-Allow-Origin"] = "*"
    return response


@login_not_required
@require_safe
@for_everyone
def feed(request: HttpRequest) -> HttpResponse:
    """The newest releases for feed readers."""
    title = f"What {settings.ENVIRONMENT.shown_name} released"
    atom = empty_feed(title, page="publishing:left_list", feed="publishing:left_feed")
    for one in of_our_own().order_by("-published_at")[:NEWEST]:
        address = address_of(reverse("publishing:left", args=[one.public_id]))
        moment = one.withdrawn_at or one.superseded_at or one.published_at
        said = f"{one.state_label}: {one.reason}" if one.state != State.PUBLISHED else "\n".join(one.paragraphs)
        atom.add_item(
            title=one.title,
            link=address,
            description=said,
            unique_id=address,
            pubdate=one.published_at,
            updateddate=moment,
        )
    return as_response(atom)
