"""A handler's own key: setting it up, unlocking the desk with it, locking, and another passphrase."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from plumbline.speakup.access import check_may_hold_key, key_of
from plumbline.speakup.actions import keys as actions
from plumbline.speakup.handler import unlocking
from plumbline.speakup.handler.forms import ChangePassphraseForm, SetUpForm, UnlockForm
from plumbline.speakup.handler.unlocking import Desk, desk_page, person_of, safe_next
from plumbline.speakup.keyring import Holder
from plumbline.speakup.sealing.errors import WrongPassphrase

WRONG = "That passphrase does not open your key."
read_or_write = require_http_methods(["GET", "HEAD", "POST"])


@read_or_write
@never_cache
def unlock(request: HttpRequest) -> HttpResponse:
    """Type the passphrase, once in a session."""
    person = person_of(request)
    check_may_hold_key(person)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holder = actions.unlock_key(by=person, passphrase=form.cleaned_data["passphrase"])
        except (WrongPassphrase, actions.TooSoon) as refusal:
            sentence = WRONG if isinstance(refusal, WrongPassphrase) else str(refusal)
            form.add_error("passphrase", sentence)
        else:
            response = HttpResponseRedirect(safe_next(request))
            unlocking.unlock(request, response, holder)
            return response
    if request.method != "POST" and key_of(person) is None:
        return redirect("cases:set_up")
    return render(request, "speakup/handler/unlock.jinja", {"form": form, "next": safe_next(request)})


@require_POST
@never_cache
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the desk now."""
    check_may_hold_key(request.user)
    response = redirect("cases:unlock")
    unlocking.lock(request, response)
    messages.success(request, "The desk is locked.")
    return response


@read_or_write
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Make a key: the first one, or another after a passphrase was lost."""
    check_may_hold_key(request.user)
    return _set_up(request)


# Whoever finds a desk unattended must not make a key of their own for what comes next.
@reauthentication_required
def _set_up(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    earlier = key_of(person)
    initial = {"shown_as": earlier.shown_as if earlier else person.name}
    form = SetUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        passphrase = form.cleaned_data["passphrase"]
        try:
            key = actions.set_up_key(by=person, passphrase=passphrase, shown_as=form.cleaned_data["shown_as"])
        except ValidationError as error:
            form.tell(error)
        else:
            response = redirect("cases:list")
            unlocking.unlock(request, response, Holder(key.open(passphrase), handler_key=key))
            messages.success(request, "Your key is made, and the desk is unlocked.")
            return response
    context = {"form": form, "earlier": earlier, "lock_minutes": settings.ENVIRONMENT.speakup_lock_minutes}
    return render(request, "speakup/handler/set_up.jinja", context)


@read_or_write
@desk_page(check_may_hold_key)
def passphrase(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Another passphrase for the same key."""
    form = ChangePassphraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _changed(form, desk):
        messages.success(request, "Your passphrase is changed. Use the new one from now on.")
        return redirect("cases:list")
    return render(request, "speakup/handler/passphrase.jinja", {"form": form})


def _changed(form: ChangePassphraseForm, desk: Desk) -> bool:
    try:
        holder = actions.try_passphrase(by=desk.person, passphrase=form.cleaned_data["current"])
        actions.change_passphrase(by=desk.person, holder=holder, passphrase=form.cleaned_data["passphrase"])
    except (WrongPassphrase, actions.TooSoon) as refusal:
        form.add_error("current", WRONG if isinstance(refusal, WrongPassphrase) else str(refusal))
    except (ValidationError, PermissionDenied) as refusal:
        form.tell(refusal if isinstance(refusal, ValidationError) else ValidationError(str(refusal)))
    else:
        return True
    return False
