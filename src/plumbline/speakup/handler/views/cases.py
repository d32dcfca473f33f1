"""The list of cases, the report itself, and what was done about it."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.speakup import casework
from plumbline.speakup.access import AGREE, HANDLE, check_may_handle, check_may_hold_key
from plumbline.speakup.answers import Answer, rows_of
from plumbline.speakup.handler.listings import CaseList, case_rows
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.reading import files, steps
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.states import acts_from


@require_safe
@never_cache
def cases(request: HttpRequest) -> HttpResponseBase:
    """The front page of the desk: a handler's cases, or what waits for a guardian."""
    check_may_hold_key(request.user)
    if not request.user.has_perm(HANDLE) and request.user.has_perm(AGREE):
        return redirect("cases:identity")
    return _cases(request)


@desk_page(check_may_handle)
def _cases(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = casework.summaries_of(desk.person, desk.holder)
    rows = case_rows(found, leads=casework.leads_of(desk.person))
    context = {
        "listing": CaseList(request.GET, rows),
        "late": sum(row.clock.late > 0 for row in rows),
        "not_safe": sum("not-safe" in row.tests for row in rows),
        "closed_to_me": casework.closed_to_new_key(desk.person, desk.holder),
    }
    return render(request, "speakup/handler/list.jinja", context)


@require_safe
@desk_page(check_may_handle)
def case(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """What somebody told us, in their own words and order, with their files."""
    opened = open_case(desk, reference)
    context = {
        "answers": _answers(opened),
        "files": files(opened),
        "acts": acts_from(opened.case.state),
        "excluded": casework.excluded_of(opened),
    }
    return draw(request, opened, "case", context)


@require_safe
@desk_page(check_may_handle)
def history(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """The moves of the case with their reasons."""
    opened = open_case(desk, reference)
    return draw(request, opened, "history", {"steps": steps(opened)})


def _answers(opened: OpenCase) -> list[Answer] | None:
    """None where what is stored was changed or moved, and so does not open."""
    try:
        return rows_of(opened.value("answers") or {})
    except SealBroken:
        return None
