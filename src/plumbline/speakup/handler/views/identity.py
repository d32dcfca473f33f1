"""Who told us: a handler asks and reads; a guardian decides, and hands halves on to another guardian."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from plumbline.speakup import casework
from plumbline.speakup.access import check_may_agree_identity, check_may_handle
from plumbline.speakup.actions import identity as actions
from plumbline.speakup.handler.forms import AskForm, PersonForm, Told
from plumbline.speakup.handler.unlocking import Desk, desk_page
from plumbline.speakup.handler.views.case_page import draw, open_case, typed

read_or_write = require_http_methods(["GET", "HEAD", "POST"])
AGREED = "You agreed. Whoever asked can read the name for a few days, and the person who told us will be told."
REFUSED = "You did not agree. Whoever asked is told so."


@require_safe
@desk_page(check_may_agree_identity)
def requests(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What waits for a guardian, and what they decided."""
    context = {
        "waiting": casework.requests_for(desk.person, desk.holder),
        "decided": casework.decided_by(desk.person),
        "held": casework.halves_held(desk.holder),
    }
    return render(request, "speakup/handler/identity.jinja", context)


@read_or_write
@desk_page(check_may_agree_identity)
def decide(request: HttpRequest, desk: Desk, public_id: UUID) -> HttpResponse:
    """Agree, or not, that somebody learns who told us."""
    found, asked = casework.find_request(desk.person, desk.holder, public_id)
    form, decision = Told(request.POST or None), request.POST.get("decision")
    if request.method == "POST" and decision in {"agree", "refuse"}:
        agreed = decision == "agree"
        try:
            actions.decide_identity(by=desk.person, request=found, holder=desk.holder, agreed=agreed)
        except PermissionDenied as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, AGREED if agreed else REFUSED)
            return redirect("cases:identity")
    return render(request, "speakup/handler/decide.jinja", {"asked": asked, "form": form})


@read_or_write
@desk_page(check_may_agree_identity)
def hand_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Give another guardian the halves that one holds."""
    guardians = {str(key.person.public_id): key.person for key in casework.other_guardians(desk.person)}
    form = PersonForm(typed(request, desk), people=[(key, person.name) for key, person in guardians.items()])
    if request.method == "POST" and form.is_valid():
        guardian = guardians[form.cleaned_data["person"]]
        try:
            count = actions.hand_halves_on(by=desk.person, holder=desk.holder, guardian=guardian)
        except PermissionDenied as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{guardian.name} now holds a half for {count} more case{'s' * (count != 1)}."
            )
            return redirect("cases:identity")
    context = {"form": form, "guardians": guardians, "held": casework.halves_held(desk.holder)}
    return render(request, "speakup/handler/hand_on.jinja", context)


@read_or_write
@desk_page(check_may_handle)
def name(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """Ask to know who told us, and see where that stands."""
    opened = open_case(desk, reference)
    form = AskForm(typed(request, desk))
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_identity(by=desk.person, opened=opened, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.tell(error)
        else:
            messages.success(request, "You have asked. A guardian will decide.")
            return redirect("cases:name", opened.case.reference)
    return draw(request, opened, "name", {"asked": casework.name_state(opened, desk.person), "form": form})


@read_or_write
@desk_page(check_may_handle)
def read_name(request: HttpRequest, desk: Desk, reference: str) -> HttpResponse:
    """A page that says that the reporter will be told; then the name, on this one answer and nowhere else."""
    opened = open_case(desk, reference)
    context: dict[str, object] = {"asked": casework.name_state(opened, desk.person), "identity": None}
    if request.method == "POST":
        try:
            context["identity"] = actions.read_identity(by=desk.person, opened=opened)
        except PermissionDenied as refusal:
            messages.error(request, str(refusal))
            return redirect("cases:name", opened.case.reference)
    return draw(request, opened, "read_name", context)
