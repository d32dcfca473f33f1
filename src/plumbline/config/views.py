"""Pages that belong to no room: the desk's front page and the two questions a load balancer asks."""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.evidence import waiting as of_evidence
from plumbline.people.queries import lacks_second_factor
from plumbline.people.requests import SignedInRequest
from plumbline.plan import waiting as of_the_plan
from plumbline.publishing import waiting as of_publishing

WAITING_ROOMS = (of_the_plan, of_publishing, of_evidence)
"""Whose work the front page tells. Speak up's is told only behind its own lock."""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the process can serve people: the database answers and no migration is waiting."""
    from django.db.migrations.executor import MigrationExecutor  # costs 50 ms at start-up, used here only

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except OperationalError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if waiting:
        return JsonResponse({"status": f"{len(waiting)} migrations are waiting"}, status=503)
    return JsonResponse({"status": "ready"})


@require_safe
@never_cache
def desk(request: SignedInRequest) -> HttpResponse:
    """The first page after signing in: what waits for this person, and the rooms that they may enter."""
    waiting = [one for room in WAITING_ROOMS for one in room.what_waits(request.user)]
    told = {"waiting": waiting, "lacks_second_factor": lacks_second_factor(request.user)}
    return render(request, "config/desk.jinja", told)
