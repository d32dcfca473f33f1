"""What all pages of one case share: its open case, and its head with the parts one can go to."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from plumbline.speakup.access import find_case
from plumbline.speakup.answers import Summary
from plumbline.speakup.handler.listings import STATE_COLOURS, clock_for
from plumbline.speakup.handler.unlocking import Desk
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.sealing.errors import SealBroken
from plumbline.speakup.states import State

PARTS = (
    ("case", "The report"),
    ("dialogue", "With the person who told us"),
    ("notes", "Between handlers"),
    ("people", "Who may open it"),
    ("name", "Who told us"),
    ("history", "What was done"),
)


def open_case(desk: Desk, reference: str) -> OpenCase:
    """The case of an address. Raises `NoSuchCase`, which looks like any page that is not there."""
    return find_case(desk.person, reference, desk.holder)


def draw(
    request: HttpRequest, opened: OpenCase, part: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page of the case."""
    case = opened.case
    head = {
        "case": case,
        "part": part,
        "parts": PARTS,
        "state_label": State(case.state).label,
        "state_colour": STATE_COLOURS[State(case.state)],
        "clock": clock_for(case),
        "summary": summary_of(opened),
        "is_new": case.waits_for_desk and case.state != State.NEW,
    }
    return render(request, f"speakup/handler/{part}.jinja", head | dict(context), status=status)


def summary_of(opened: OpenCase) -> Summary:
    """The case in few words."""
    try:
        return Summary.read(opened.value("summary") or {})
    except SealBroken:
        return Summary(broken=True)


def typed(request: HttpRequest, desk: Desk) -> QueryDict | None:
    """What was typed into a page's form: now, or before the desk locked itself."""
    return request.POST if request.method == "POST" else desk.draft
