"""Forms by which people change a vocabulary's terms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from plumbline.organisation import actions, forms
from plumbline.organisation.access import check_may_edit_tree
from plumbline.organisation.models import Term, Vocabulary
from plumbline.organisation.views.changing import Page, change, read_or_write


@read_or_write
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a code."""
    check_may_edit_tree(request.user)
    found = get_object_or_404(Vocabulary, slug=slug)

    def act(**given: Any) -> Term:
        return actions.add_term(by=request.user, vocabulary=found, **given)

    lines = [
        "It stays unconfirmed until somebody says that they read it in its source.",
        "Measures know the codes they were written for: a new code alone changes no figure.",
    ]
    page = Page(f"Add a code to {found.title}", "Add", _back(found), lines)
    return change(request, forms.TermForm(request.POST or None), act, page)


@read_or_write
def correct(request: HttpRequest, slug: str, term: int) -> HttpResponse:
    """Correct the label or the source of an unconfirmed code."""
    found = _editable(request, slug, term)
    initial = {"label": found.label, "source": found.source}

    def act(**given: Any) -> Term:
        return actions.correct_term(by=request.user, term=found, **given)

    page = Page(f"Correct {found}", "Save", _back(found.vocabulary))
    return change(request, forms.CorrectTermForm(request.POST or None, initial=initial), act, page)


@read_or_write
def end(request: HttpRequest, slug: str, term: int) -> HttpResponse:
    """Say when a code holds for the last time, or take that back."""
    found = _editable(request, slug, term)
    initial = {"last_day": found.valid_to}
    form = forms.EndTermForm(request.POST or None, initial=initial, has_ended=found.valid_to is not None)

    def act(**given: Any) -> Term:
        return actions.end_term(by=request.user, term=found, **given)

    lines = ["It stays in the list with its last day, so that older records can still be read."]
    title = f"Change the last day of {found}" if found.valid_to else f"Do you want to end {found}?"
    button = "Save" if found.valid_to else "End"
    return change(request, form, act, Page(title, button, _back(found.vocabulary), lines, not found.valid_to))


@read_or_write
def confirm(request: HttpRequest, slug: str, term: int) -> HttpResponse:
    """Say that a code was read in its source."""
    found = _editable(request, slug, term)

    def act(**given: Any) -> Term:
        return actions.confirm_term(by=request.user, term=found, **given)

    lines = [
        f"Its label is “{found.label}”. Correct it first if its source has other words.",
        "Your account and today’s date are kept with it. A confirmed code can’t be corrected any more.",
    ]
    page = Page(f"Confirm {found}", "Confirm", _back(found.vocabulary), lines)
    return change(request, forms.ConfirmTermForm(request.POST or None), act, page)


def _editable(request: HttpRequest, slug: str, term: int) -> Term:
    check_may_edit_tree(request.user)
    return get_object_or_404(Term.objects.select_related("vocabulary"), pk=term, vocabulary__slug=slug)


def _back(vocabulary: Vocabulary) -> tuple[str, str]:
    return vocabulary.title, reverse("organisation:vocabulary", args=[vocabulary.slug])
