"""What leads people to the front door from outside: posters, and somebody who writes a report down for them."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plumbline.speakup.access import ASSIST, EDIT_DOOR, check_may_assist
from plumbline.speakup.catalogues import BY_CODE
from plumbline.speakup.handler.door.forms import PosterForm
from plumbline.speakup.posters import ASSIST_DOOR, poster_in


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Everything here that this person may do."""
    context = {"may_edit": request.user.has_perm(EDIT_DOOR), "may_assist": request.user.has_perm(ASSIST)}
    if not any(context.values()):
        raise PermissionDenied("Your role does not include the front door's words, posters or paper.")
    return render(request, "speakup/door/index.jinja", context)


@require_safe
def posters(request: HttpRequest) -> HttpResponse:
    """Choose what to print."""
    check_may_assist(request.user)
    return render(request, "speakup/door/posters.jinja", {"form": PosterForm()})


@require_safe
def print_posters(request: HttpRequest) -> HttpResponse:
    """The sheets, ready for the browser's own printing."""
    check_may_assist(request.user)
    form = PosterForm(request.GET)
    if not form.is_valid():
        return render(request, "speakup/door/posters.jinja", {"form": form if request.GET else PosterForm()})
    language = BY_CODE[form.cleaned_data["language"]]
    sheets = [poster_in(language, site=name) for name in form.site_names]
    return render(request, "speakup/door/print_posters.jinja", {"sheets": sheets, "language": language})


@require_safe
def assist(request: HttpRequest) -> HttpResponse:
    """How to write a report down for somebody else."""
    check_may_assist(request.user)
    return render(request, "speakup/door/assist.jinja", {"front_door": f"/{ASSIST_DOOR}"})
