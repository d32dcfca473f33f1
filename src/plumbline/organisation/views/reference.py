"""Vocabularies and the national record of trusts."""

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from plumbline.design.references import names_of
from plumbline.organisation import queries
from plumbline.organisation.access import check_may_view_vocabularies, may_edit_tree
from plumbline.organisation.models import Mapping, NhsTrust, Vocabulary


@require_safe
def vocabularies(request: HttpRequest) -> HttpResponse:
    """The lists of codes that records use, and the national record of trusts."""
    check_may_view_vocabularies(request.user)
    trusts = NhsTrust.objects.filter(names__isnull=False).distinct().prefetch_related("names")
    context = {
        "vocabularies": Vocabulary.objects.annotate(size=Count("terms")),
        "trusts": [(trust, queries.latest_name(trust)) for trust in trusts],
    }
    return render(request, "organisation/vocabularies.jinja", context)


@require_safe
def vocabulary(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: its codes, where each is counted in the other list, and its traps."""
    check_may_view_vocabularies(request.user)
    found = get_object_or_404(Vocabulary, slug=slug)
    terms = list(found.terms.all())
    context = {
        "vocabulary": found,
        "terms": terms,
        "names": names_of({term.confirmed_by for term in terms}, reader=request.user),
        "may_edit": may_edit_tree(request.user),
        "maps_to": _mappings().filter(from_term__vocabulary=found),
        "maps_from": _mappings().filter(to_term__vocabulary=found),
    }
    return render(request, "organisation/vocabulary.jinja", context)


def _mappings() -> QuerySet[Mapping]:
    related = Mapping.objects.select_related("from_term__vocabulary", "to_term__vocabulary")
    return related.order_by("from_term__sort", "pk")


@require_safe
def trust(request: HttpRequest, code: str) -> HttpResponse:
    """One trust of the national record: its names, and the codes that it covers through time."""
    check_may_view_vocabularies(request.user)
    found = get_object_or_404(NhsTrust.objects.prefetch_related("names"), code=code)
    context = {
        "trust": found,
        "name": queries.latest_name(found) or found.code,
        "covered": queries.codes_covered_by(found.code),
        "became": found.became.select_related("successor").prefetch_related("successor__names"),
    }
    return render(request, "organisation/trust.jinja", context)
