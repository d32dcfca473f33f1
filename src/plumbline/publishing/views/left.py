"""What was released, in public: each release as it left, with its words, its file and its checksum."""

import json
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from plumbline.design.listing import Column, Days, Filter, Listing
from plumbline.plan.models import RecordEntry
from plumbline.publishing.models import Release, ReleasedContent
from plumbline.publishing.states import LABELS, LEFT, State
from plumbline.publishing.views.addresses import address_of
from plumbline.publishing.views.caching import for_everyone
from plumbline.publishing.views.feeds import NEWEST, as_response, empty_feed


class LeftList(Listing):
    """Releases of our own, newest first."""

    name = "what-left"
    caption = "What we released"
    search = ("title__icontains", "readable__icontains")
    search_label = "Search what we released"
    filters = (
        Filter("state", "State", [(state, LABELS[state]) for state in LEFT], "state"),
        Days("from", "From", lambda day: Q(published_at__date__gte=day)),
        Days("to", "To", lambda day: Q(published_at__date__lte=day)),
    )
    default_sort = "-published_at"
    page_size = 20
    empty = "Nothing of our own has been released yet."
    columns = (
        Column("published_at", "Released", sort="published_at"),
        Column("title", "Title", sort="title"),
        Column("state_label", "State"),
        Column("checksum", "Checksum"),
    )


@login_not_required
@require_safe
@for_everyone
def left_list(request: HttpRequest) -> HttpResponseBase:
    """Every release of our own that the public could ever read, to search and narrow down."""
    listing = LeftList(request.GET, _left().filter(by_system=False))
    if listing.wants_csv:
        return listing.as_csv()
    return render(request, "publishing/left_list.jinja", {"listing": listing})


@login_not_required
@require_safe
@for_everyone
def left(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One release as it left. Of a withdrawn one, that it was withdrawn and why."""
    found = get_object_or_404(_left().select_related("supersedes"), public_id=public_id)
    items = found.items.values_list("run__measure", "run__title", "run__kind").order_by("position", "pk")
    context = {
        "release": found,
        "successor": found.successor,
        "measures": list(dict.fromkeys((slug, title, kind == "demonstration") for slug, title, kind in items)),
        "entries": _entries(found),
        "file": address_of(reverse("publishing:left_json", args=[found.public_id])),
    }
    return render(request, "publishing/left.jinja", context)


@login_not_required
@require_safe
@for_everyone
def as_json(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The bytes that were frozen when it left; what was withdrawn is gone."""
    readable = ReleasedContent.objects.filter(release__state__in=(State.PUBLISHED, State.SUPERSEDED))
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
    for one in _left().filter(by_system=False).order_by("-published_at")[:NEWEST]:
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


def _left() -> QuerySet[Release]:
    # What was withdrawn is not even found by its words: a search would say what they were.
    words = Case(When(state=State.WITHDRAWN, then=Value("")), default=F("words"), output_field=TextField())
    return Release.objects.filter(state__in=LEFT).annotate(readable=words)


def _entries(release: Release) -> list[RecordEntry]:
    """What became public of the plan with it, as its frozen content names it."""
    kept = ReleasedContent.objects.filter(release=release).first()
    numbers = [one["entry"] for one in json.loads(kept.text)["plan"]] if kept else []
    return list(RecordEntry.objects.filter(number__in=numbers).order_by("number"))
