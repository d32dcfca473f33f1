"""The public record: the list, each entry with the whole history of its promise, the file and the feed."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from plumbline.plan.models import RecordEntry
from plumbline.plan.record.history import exported, history_of, latest_digest, state_of_record, witnesses_of
from plumbline.plan.record.words import COLOURS, changes_of, in_short
from plumbline.publishing.record_list import RecordDownload, RecordList
from plumbline.publishing.views.addresses import address_of
from plumbline.publishing.views.caching import for_everyone
from plumbline.publishing.views.feeds import NEWEST, as_response, empty_feed


@login_not_required
@require_safe
@for_everyone
def record(request: HttpRequest) -> HttpResponseBase:
    """Every entry, to search and narrow down, and how to check that none was rewritten."""
    entries = RecordEntry.objects.all()
    if request.GET.get("format") == "csv":
        return RecordDownload(request.GET, entries).as_csv()
    listing, digest = RecordList(request.GET, entries), latest_digest()
    context = {
        "listing": listing,
        "shown": [(each, in_short(each)) for each in listing.page.object_list],
        "colours": COLOURS,
        "digest": digest,
        "witnesses": witnesses_of(digest) if digest else 0,
        "file": address_of(reverse("publishing:record_json")),
    }
    return render(request, "publishing/record.jinja", context)


@login_not_required
@require_safe
@for_everyone
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry: what was and what is, why, who decided, and all else that was said about the same promise."""
    found = get_object_or_404(RecordEntry, number=number)
    history = list(history_of(found.subject))
    context = {
        "entry": found,
        "changes": changes_of(found),
        "colours": COLOURS,
        "history": [(each, in_short(each)) for each in history],
        "corrections": [each.number for each in history if each.corrects == number],
    }
    return render(request, "publishing/record_entry.jinja", context)


@login_not_required
@require_safe
@for_everyone
def as_json(request: HttpRequest) -> HttpResponseBase:
    """The whole record as a file that anybody can check; 304 while the reader's copy is still right."""
    etag = quote_etag(state_of_record())
    fresh: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    response = fresh or StreamingHttpResponse(exported(), content_type="application/json")
    response["Access-Control-Allow-Origin"] = "*"
    response["ETag"] = etag
    if fresh is None:
        response["Content-Disposition"] = 'attachment; filename="record.json"'
    return response


@login_not_required
@require_safe
@for_everyone
def feed(request: HttpRequest) -> HttpResponse:
    """The newest entries for feed readers."""
    title = f"Public record of {settings.ENVIRONMENT.shown_name}"
    atom = empty_feed(title, page="publishing:record", feed="publishing:record_feed")
    for each in RecordEntry.objects.order_by("-number")[:NEWEST]:
        atom.add_item(
            title=f"{each.get_kind_display()}: {each.title}",
            link=address_of(each.get_absolute_url()),
            description=in_short(each),
            unique_id=address_of(each.get_absolute_url()),
            pubdate=each.at,
            updateddate=each.at,
        )
    return as_response(atom)
