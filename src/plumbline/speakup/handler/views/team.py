"""The case team, for triage leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from plumbline.speakup.access import check_may_triage
from plumbline.speakup.casework import team_of
from plumbline.speakup.handler.listings import TeamList
from plumbline.speakup.handler.unlocking import Desk, desk_page


@require_safe
@desk_page(check_may_triage)
def team(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who has a key, who has none yet, who leads how many open cases."""
    mates = team_of(desk.person)
    context = {"listing": TeamList(request.GET, mates), "without": sum(mate.key_since is None for mate in mates)}
    return render(request, "speakup/handler/team.jinja", context)
