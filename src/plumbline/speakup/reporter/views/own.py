"""Coming back with a code: type it, read the answer, write, add, rate, change the code, leave."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plumbline.speakup.attachments import AttachmentRefused
from plumbline.speakup.reading import files, thread
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.codes import as_file, shown_code
from plumbline.speakup.reporter.conversation import told_us, written
from plumbline.speakup.reporter.doors import cookie_of, door_page, draw, drop_cookie, keep_cookie, to
from plumbline.speakup.reporter.forms import RatingForm
from plumbline.speakup.reporter.languages import asked_language, is_known
from plumbline.speakup.reporter.moving import OWN, is_sent
from plumbline.speakup.reporter.returning import (
    NoSuchReport,
    change_code,
    find_report,
    give_file,
    mark_read,
    open_own,
    write_back,
)
from plumbline.speakup.reporter.sittings import OpenSitting, SittingOver, editing
from plumbline.speakup.reporter.uploads import sentence_of, take_file
from plumbline.speakup.sealing.errors import CodeUnreadable
from plumbline.speakup.states import REPORTER_READS, State

LONGEST = 10_000


@door_page(has_sitting=False)
def come_back(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    if request.method != "POST":
        return draw(request, "speakup/reporter/return.jinja", {"typed": "", "wrong": ""})
    typed = request.POST.get("code", "")[:200]
    try:
        code = find_report(typed)
    except CodeUnreadable:
        return draw(request, "speakup/reporter/return.jinja", {"typed": typed, "wrong": "letters"})
    except NoSuchReport:
        return draw(request, "speakup/reporter/return.jinja", {"typed": typed, "wrong": "none"})
    sittings.forget(cookie_of(request))
    sitting = sittings.begin(stage=OWN, code=[code.locator, code.secret], language=asked_language(request))
    return keep_cookie(to("mine"), sitting)


@door_page(methods=("POST",))
def code_file(request: HttpRequest) -> HttpResponse:
    """The code as a file to keep, while it is shown."""
    sitting = sittings.look(cookie_of(request))
    if not is_sent(sitting) and not sitting.data.get("fresh_code"):
        raise SittingOver
    return as_file(sitting)


@door_page()
def mine(request: HttpRequest) -> HttpResponse:
    """One's own report."""
    sitting = sittings.look(cookie_of(request))
    if sitting.data.get("stage") != OWN:
        raise SittingOver
    if request.method == "POST":
        return _act(request, sitting)
    if sitting.data.get("fresh_code"):
        return draw(request, "speakup/reporter/new_code.jinja", shown_code(sitting), sitting=sitting)
    opened = open_own(sitting)
    if opened.case.code_is_handed_over or sitting.data.get("asks_code"):
        context = {"must": opened.case.code_is_handed_over}
        return draw(request, "speakup/reporter/change_code.jinja", context, sitting=sitting)
    if opened.case.waits_for_reporter:
        mark_read(sitting)
    return draw(request, "speakup/reporter/mine.jinja", _own(sitting, opened), sitting=sitting)


def _own(sitting: OpenSitting, opened: Any) -> dict[str, Any]:
    state = State(opened.case.state)
    status, next_step = REPORTER_READS[state]
    refusal = sitting.data.get("refusal")
    return {
        "status": status,
        "next_step": next_step,
        "is_new": state == State.NEW,
        "is_closed": state == State.CLOSED,
        "received": opened.case.received,
        "thread": [written(said) for said in thread(opened, "dialogue")],
        "files": files(opened),
        "told": told_us(opened),
        "letter": sitting.data.get("letter") or {},
        "refusal": (lambda: sentence_of(*refusal)) if refusal else None,
        "rating": RatingForm({}),
        "form_id": uuid4(),
        "acknowledge_days": settings.ENVIRONMENT.speakup_acknowledge_days,
        "update_days": settings.ENVIRONMENT.speakup_update_days,
    }


def _act(request: HttpRequest, sitting: OpenSitting) -> HttpResponse:
    act, _, value = request.POST.get("act", "").partition(":")
    if act == "leave":
        sittings.forget(sitting.cookie)
        return drop_cookie(to("start"))
    if act == "change-code":
        with editing(sitting.cookie) as sitting:
            change_code(sitting)
            sitting.data["fresh_code"] = True
            sitting.data.pop("asks_code", None)
    elif act == "language" and is_known(value):
        _note(sitting, language=value)
    elif act in {"code", "keep-code", "kept"}:
        _note(sitting, asks_code=act == "code", fresh_code=False)
    elif not open_own(sitting).case.code_is_handed_over:
        _DO.get(act, _nothing)(request, sitting)
    return to("mine")


def _note(sitting: OpenSitting, **what: Any) -> None:
    with editing(sitting.cookie) as fresh:
        for name, value in what.items():
            fresh.data[name] = value


def _write(request: HttpRequest, sitting: OpenSitting) -> None:
    text, token = request.POST.get("text", ""), _token(request)
    wrong = "empty" if not text.strip() else "long" if len(text) > LONGEST else ""
    if not wrong:
        write_back(sitting, text=text.strip(), token=token)
    _note(sitting, letter={"text": text, "wrong": wrong} if wrong else {})


def _rate(request: HttpRequest, sitting: OpenSitting) -> None:
    form = RatingForm(RatingForm.kept_of(request.POST), complain=True)
    rating = form.typed()
    words = rating.pop("words", "")[:LONGEST]
    if rating or words.strip():
        write_back(sitting, text=words.strip(), token=_token(request), rating=rating)


def _add_file(request: HttpRequest, sitting: OpenSitting) -> None:
    try:
        taken = take_file(request)
        if taken is None:
            raise AttachmentRefused("no_file")
    except AttachmentRefused as refused:
        _note(sitting, refusal=[refused.code, dict(refused.params)])
        return
    give_file(sitting, content=taken.content, about=taken.about, original=taken.original, scan=taken.scan)
    _note(sitting, refusal=[])


def _nothing(request: HttpRequest, sitting: OpenSitting) -> None:
    """A button that this page does not have."""


_DO = {"write": _write, "rate": _rate, "file": _add_file}


def _token(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form_id", ""))
    except ValueError:
        return uuid4()
