"""A step in the life of a case: a page that asks why and, where the step needs it, what the reporter is told."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from plumbline.speakup.access import check_may_handle
from plumbline.speakup.actions.cases import move_case
from plumbline.speakup.casework import message_templates
from plumbline.speakup.handler.forms import AnswerForm, CloseForm, MoveForm, Once
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case, summary_of, typed
from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.states import TRANSITIONS, NotPossibleNow, Transition, transition

ACTS = {step.act: step for step in TRANSITIONS}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(check_may_handle)
def move(request: HttpRequest, desk: Desk, reference: str, act: str) -> HttpResponse:
    """Ask, then take the step."""
    opened = open_case(desk, reference)
    if act not in ACTS:
        raise Http404
    form = _form(request, desk, opened, ACTS[act])
    try:
        if request.method == "POST" and "use" not in request.POST:
            # Asked of the action first: the same form sent twice has moved the case already.
            if _moved(desk, opened, act, form):
                messages.success(request, "Done.")
                return redirect("cases:case", opened.case.reference)
        else:
            transition(act, opened.case.state)
    except NotPossibleNow as late:
        kept = [form.data.get(name, "") for name in ("reason", "answer")] if form.is_bound else []
        return draw(request, opened, "too_late", {"why": str(late), "kept": list(filter(None, kept))}, status=409)
    if "use" in request.POST and isinstance(form, AnswerForm):
        form = type(form)(initial=form.with_words(), templates=message_templates())
    return draw(request, opened, "move", {"form": form, "step": ACTS[act]})


def _form(request: HttpRequest, desk: Desk, opened: OpenCase, step: Transition) -> Once:
    data = typed(request, desk)
    if not step.answers:
        return MoveForm(data)
    kind = CloseForm if step.act == "close" else AnswerForm
    return kind(data, templates=message_templates(), language=summary_of(opened).language)


def _moved(desk: Desk, opened: OpenCase, act: str, form: Once) -> bool:
    if not form.is_valid():
        transition(act, opened.case.state)
        return False
    given = {
        name: form.cleaned_data[name] for name in ("reason", "answer", "outcomes", "token") if name in form.fields
    }
    try:
        move_case(by=desk.person, opened=opened, act=act, **given)
    except ValidationError as error:
        form.tell(error)
        return False
    return True
