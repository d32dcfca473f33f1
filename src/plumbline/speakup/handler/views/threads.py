"""The two threads of a case, on two pages: with the person who told us, and between handlers."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from plumbline.speakup.access import check_may_handle
from plumbline.speakup.actions.cases import mark_read, write_note, write_to_reporter
from plumbline.speakup.answers import Summary
from plumbline.speakup.casework import message_templates
from plumbline.speakup.handler.forms import DialogueForm, NoteForm, Once
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case, summary_of, typed
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.reading import thread
from plumbline.speakup.states import NotPossibleNow, State

read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@desk_page(check_may_handle)
def dialogue(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """What was said with the person who told us; and say something more."""
    opened = open_case(desk, reference)
    form = _dialogue_form(request, desk, summary_of(opened))
    if request.method == "POST" and "use" in request.POST:
        form = DialogueForm(initial=form.with_words(), templates=message_templates())
    elif request.method == "POST" and _wrote(request, desk, opened, form, write_to_reporter):
        messages.success(request, "Sent to the person who told us.")
        return redirect("cases:dialogue", opened.case.reference)
    context = {"said": thread(opened, "dialogue"), "form": form, "may_write": opened.case.state != State.NEW}
    return draw(request, opened, "dialogue", context)


@read_or_write
@desk_page(check_may_handle)
def notes(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """What handlers said among themselves; and note something more."""
    opened = open_case(desk, reference)
    form = NoteForm(typed(request, desk))
    if request.method == "POST" and _wrote(request, desk, opened, form, write_note):
        messages.success(request, "Kept as a note between handlers.")
        return redirect("cases:notes", opened.case.reference)
    return draw(request, opened, "notes", {"said": thread(opened, "notes"), "form": form})


@read_or_write
@desk_page(check_may_handle)
def seen(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Say that what the reporter wrote last has been read."""
    opened = open_case(desk, reference)
    if request.method == "POST":
        mark_read(by=desk.person, opened=opened)
        messages.success(request, "Marked as read.")
    return redirect("cases:dialogue", opened.case.reference)


def _dialogue_form(request: HttpRequest, desk: Desk, summary: Summary) -> DialogueForm:
    return DialogueForm(typed(request, desk), templates=message_templates(), language=summary.language)


def _wrote(request: HttpRequest, desk: Desk, opened: OpenCase, form: Once, write: Callable[..., None]) -> bool:
    if not form.is_valid():
        return False
    try:
        write(by=desk.person, opened=opened, text=form.cleaned_data["text"], token=form.cleaned_data["token"])
    except ValidationError as error:
        form.tell(error)
    except NotPossibleNow as late:
        form.add_error(None, str(late))
    else:
        return True
    return False
