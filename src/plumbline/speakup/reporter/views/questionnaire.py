"""The one address of the whole questionnaire: it shows where the sitting is, and takes what was typed there."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from plumbline.speakup.attachments import AttachmentRefused
from plumbline.speakup.help import help_now
from plumbline.speakup.reporter import sittings
from plumbline.speakup.reporter.building import excluded_in
from plumbline.speakup.reporter.codes import shown_code
from plumbline.speakup.reporter.doors import cookie_of, door_page, draw, drop_cookie, to
from plumbline.speakup.reporter.moving import CHECK, OWN, is_sent, kept_of, move, page_of, pages_of
from plumbline.speakup.reporter.people import names_of
from plumbline.speakup.reporter.places import places
from plumbline.speakup.reporter.questions import EXCLUDE, FILES, HARM, QUESTIONS, Question, number_of
from plumbline.speakup.reporter.sending import DoorNotReady, NobodyLeft, readers_for
from plumbline.speakup.reporter.sittings import OpenSitting, editing, files_of
from plumbline.speakup.reporter.submitting import is_waiting, seconds_to_wait, submit
from plumbline.speakup.reporter.uploads import MOST_FILES, Taken, sentence_of, take_file


@door_page()
def report(request: HttpRequest) -> HttpResponse:
    """The sitting's current page; sent, it keeps what was typed and moves."""
    if request.method == "POST":
        return _take(request)
    sitting = sittings.look(cookie_of(request))
    if sitting.data.get("stage") == OWN:
        return to("mine")
    if is_waiting(sitting):
        submit(cookie_of(request))
        sitting = sittings.look(cookie_of(request))
    return _show(request, sitting)


def _take(request: HttpRequest) -> HttpResponse:
    cookie, act = cookie_of(request), request.POST.get("act", "next")
    if act == "send":
        submit(cookie)
    elif act == "kept":
        return _forget_code(request)
    elif request.POST.get("page") == FILES:
        _take_files(request, sittings.look(cookie))
    else:
        with editing(cookie) as sitting:
            move(sitting, request.POST)
    return to("help" if act == "help" else "report")


def _forget_code(request: HttpRequest) -> HttpResponse:
    sitting = sittings.look(cookie_of(request))
    if not is_sent(sitting):
        return to("report")
    page = draw(request, "speakup/reporter/done.jinja", {}, language=sitting.data.get("language", ""))
    sittings.forget(sitting.cookie)
    return drop_cookie(page)


def _take_files(request: HttpRequest, sitting: OpenSitting) -> None:
    """Cleaning may take seconds, and is done while nobody waits for the database."""
    act = request.POST.get("act", "next")
    taken, refusal = _cleaned(request, sitting, wanted=act == "add")
    with editing(sitting.cookie) as sitting:
        sitting.data["refusal"] = refusal
        if taken is not None:
            sittings.add_file(
                sitting, content=taken.content, about=taken.about, original=taken.original, scan=taken.scan
            )
        if act.startswith("remove:"):
            sittings.drop_file(sitting, act.removeprefix("remove:"))
        elif not refusal and act != "add":
            move(sitting, request.POST)


def _cleaned(request: HttpRequest, sitting: OpenSitting, *, wanted: bool) -> tuple[Taken | None, list[Any]]:
    try:
        taken = take_file(request)
        if taken is None and wanted:
            raise AttachmentRefused("no_file")
        if taken is not None and len(files_of(sitting)) >= MOST_FILES:
            raise AttachmentRefused("too_many", files=MOST_FILES)
    except AttachmentRefused as refused:
        return None, [refused.code, dict(refused.params)]
    return taken, []


def _show(request: HttpRequest, sitting: OpenSitting) -> HttpResponse:
    if is_sent(sitting):
        context = {**shown_code(sitting), "assisted": sitting.data.get("assisted")}
        return draw(request, "speakup/reporter/sent.jinja", context, sitting=sitting)
    if is_waiting(sitting):
        return draw(request, "speakup/reporter/waiting.jinja", _waiting(sitting), sitting=sitting)
    question = page_of(sitting)
    if question is None:
        return draw(request, "speakup/reporter/check.jinja", _check(sitting), sitting=sitting)
    return draw(request, question.template, _question(sitting, question), sitting=sitting)


def _waiting(sitting: OpenSitting) -> dict[str, Any]:
    seconds = seconds_to_wait(sitting)
    return {"seconds": seconds, "refresh": min(max(seconds, 2), 20)}


def _question(sitting: OpenSitting, question: Question) -> dict[str, Any]:
    form = question.form(kept_of(sitting, question), complain=bool(sitting.data.get("complain")))
    context: dict[str, Any] = {
        "question": question,
        "answers": form,
        "number": number_of(question),
        "count": len(QUESTIONS),
        "is_first": question == pages_of(sitting)[0],
        "was_checked": sitting.data.get("was_checked"),
    }
    if question.slug == "where":
        context["places"] = places().options
    if question.slug in {HARM, EXCLUDE}:
        context["help"] = help_now()
    if question.slug == FILES:
        context |= {"files": files_of(sitting), "refusal": _refusal(sitting)}
    return context


def _refusal(sitting: OpenSitting) -> Any:
    found = sitting.data.get("refusal")
    # Called inside the page, where the language is that of the reader.
    return (lambda: sentence_of(*found)) if found else None


def _check(sitting: OpenSitting) -> dict[str, Any]:
    environment = settings.ENVIRONMENT
    return {
        "page": CHECK,
        "pages": [(page, page.form(kept_of(sitting, page))) for page in pages_of(sitting) if page.slug != FILES],
        "files": files_of(sitting),
        "readers": _readers(sitting),
        "problem": sitting.data.get("problem"),
        "acknowledge_days": environment.speakup_acknowledge_days,
        "update_days": environment.speakup_update_days,
    }


def _readers(sitting: OpenSitting) -> list[str]:
    try:
        return names_of(readers_for(excluded_in(sitting)))
    except (DoorNotReady, NobodyLeft):
        return []
