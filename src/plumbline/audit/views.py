"""Pages of the audit trail. They read; nothing here writes."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.audit.access import check_may_verify_chain, check_may_view_entries, may_verify_chain
from plumbline.audit.lists import EntryExport, EntryListing
from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain
from plumbline.audit.words import detail_in_words, references_in, room_in_words, sentence, told_in_full
from plumbline.design.references import names_of


@require_safe
def entries(request: HttpRequest) -> HttpResponseBase:
    """All entries, to search and to download."""
    check_may_view_entries(request.user)
    if request.GET.get("format") == "csv":
        return EntryExport(request.GET, Entry.objects.all()).as_csv()
    listing = EntryListing(request.GET, Entry.objects.all())
    listing.name_for(request.user)
    return render(
        request, "audit/entries.jinja", {"listing": listing, "may_verify": may_verify_chain(request.user)}
    )


@require_safe
def entry(request: HttpRequest, number: int) -> HttpResponse:
    """One entry, in plain words and as it is kept."""
    check_may_view_entries(request.user)
    found = get_object_or_404(Entry, number=number)
    names = names_of(references_in(found), reader=request.user)
    context = {
        "entry": found,
        "sentence": sentence(found, names),
        "by": told_in_full(found.by, names),
        "subject": told_in_full(found.subject, names),
        "room": room_in_words(found.action),
        "detail": detail_in_words(found.detail, names),
        "has_next": Entry.objects.filter(number=number + 1).exists(),
    }
    return render(request, "audit/entry.jinja", context)


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the chain when asked to, and say what was found."""
    check_may_verify_chain(request.user)
    noted = request.GET.get("noted", "").strip().lower()[:100]
    error = _error_in(noted)
    asked = "noted" in request.GET and not error
    context = {"noted": noted, "error": error, "result": verify_chain(noted) if asked else None}
    return render(request, "audit/verify.jinja", context)


def _error_in(noted: str) -> str:
    if not noted or (len(noted) == 64 and set(noted) <= set("0123456789abcdef")):
        return ""
    return "A digest has 64 characters, each a number or a letter from a to f."
