"""The plan in public: every promise in plain words, how it stands, its figures and its whole history."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from plumbline.plan.record.history import history_of, latest_digest
from plumbline.plan.record.words import COLOURS, in_short
from plumbline.plan.trajectory_chart import in_a_sentence, trajectory_svg
from plumbline.publishing.promise_list import PromiseList
from plumbline.publishing.promises import NOT_DONE, by_programme, made, promise_of, promises_made
from plumbline.publishing.views.caching import for_everyone


@login_not_required
@require_safe
@for_everyone
def promises(request: HttpRequest) -> HttpResponseBase:
    """Every promise by programme and area of focus, what was not done first, to search and narrow down."""
    every = promises_made(today=timezone.localdate())
    listing = PromiseList(request.GET, every)
    if listing.wants_csv:
        return listing.as_csv()
    context = {
        "listing": listing,
        "places": by_programme(list(listing.page.object_list)),
        "programmes": list(by_programme(every)),
        "not_done": [one for one in every if one.standing in NOT_DONE],
    }
    return render(request, "publishing/promises.jinja", context)


@login_not_required
@require_safe
@for_everyone
def promise(request: HttpRequest, number: int) -> HttpResponse:
    """One promise: how it stands, its figures against its line, and all that was ever said of it in public."""
    found = promise_of(get_object_or_404(made(), number=number), today=timezone.localdate())
    context = {
        "promise": found,
        "history": [(entry, in_short(entry)) for entry in history_of(found.commitment.record_subject)],
        "colours": COLOURS,
        "describe_trajectory": in_a_sentence,
        "digest": latest_digest(),
    }
    return render(request, "publishing/promise.jinja", context)


@login_not_required
@require_safe
@for_everyone
def chart(request: HttpRequest, number: int, public_id: UUID) -> HttpResponse:
    """The figures of one measure against the line that was promised, from what has left alone."""
    found = promise_of(get_object_or_404(made(), number=number), today=timezone.localdate())
    measured = next((one for one in found.measured if one.aim.public_id == public_id), None)
    if measured is None or measured.line is None:
        raise Http404("There is no picture at this address.")
    return HttpResponse(trajectory_svg(measured), content_type="image/svg+xml")
