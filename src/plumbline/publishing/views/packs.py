"""The desk of board packs: every pack, the calendar of committees, and one pack as the board reads it."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.design.responses import safe_name
from plumbline.measures.definitions import load_catalogue
from plumbline.people.models import Person
from plumbline.plan.access import may_edit_plan
from plumbline.publishing.models import BoardPack
from plumbline.publishing.models.packs import SUMMARY
from plumbline.publishing.pack_desk import access as pack_access
from plumbline.publishing.pack_desk.building import gather, period_of
from plumbline.publishing.pack_desk.documents import DOCUMENTS, body_of, document_of, styles_within
from plumbline.publishing.pack_desk.listing import PACK_COLOURS, PackList, calendar
from plumbline.publishing.pack_desk.states import PackState, PackStep, pack_steps_from
from plumbline.publishing.packs.content import ContentUnusable, Pack
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.packs.html import as_body


@require_safe
@never_cache
def packs(request: HttpRequest) -> HttpResponseBase:
    """The list."""
    person = person_of(request)
    pack_access.check_may_see_packs(person)
    listing = PackList(request.GET, pack_access.packs_open_to(person).select_related("committee"))
    if listing.wants_csv:
        return listing.as_csv()
    may_prepare = pack_access.may_prepare_pack(person)
    return render(request, "publishing/packs.jinja", {"listing": listing, "may_prepare": may_prepare})


@require_safe
@never_cache
def pack_calendar(request: HttpRequest) -> HttpResponse:
    """Which packs are due for which meeting."""
    person = person_of(request)
    pack_access.check_may_see_packs(person)
    days = calendar(pack_access.packs_open_to(person), today=timezone.localdate())
    return render(request, "publishing/pack_calendar.jinja", {"committees": days, "colours": PACK_COLOURS})


@require_safe
def pack_styles(request: HttpRequest) -> HttpResponse:
    """How a pack looks within a page of the desk, whose own letters and background stay."""
    pack_access.check_may_see_packs(person_of(request))
    response = HttpResponse(styles_within(".pl-desk"), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@never_cache
def pack(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One pack: where it stands, what can be done now, and what it says."""
    person = person_of(request)
    found = find_pack(person, public_id)
    steps = [step for step in pack_steps_from(found.state) if _is_offered(person, found, step)]
    context: dict[str, Any] = {
        "pack": found,
        "period": period_of(found),
        "colour": PACK_COLOURS[found.state],
        "steps": steps,
        "waiting_for": "" if steps else _waiting_for(person, found),
        "documents": DOCUMENTS,
        "may_prepare": pack_access.may_prepare_pack(person),
        "may_write": found.state == PackState.DRAFT and _may_write(person, found),
        "may_add_action": may_edit_plan(person),
        "written": _written(found),
        "follower": BoardPack.objects.filter(supersedes=found).first() if found.is_kept else None,
        **_said(person, found, may_freeze=any(step.act == "freeze" for step in steps)),
    }
    return render(request, "publishing/pack.jinja", context)


def _is_offered(person: Person, pack: BoardPack, step: PackStep) -> bool:
    return pack_access.may_act_on_pack(person, pack, step) and (step.act != "publish" or pack.can_be_published)


def _said(person: Person, pack: BoardPack, *, may_freeze: bool) -> dict[str, Any]:
    """The pack as it was frozen; before that, as it would be frozen now."""
    if pack.is_kept:
        return {"body": body_of(pack), "seen": ""}
    try:
        content: Pack = gather(pack, checker=person if may_freeze else None)
    except ContentUnusable as unusable:
        return {"body": "", "seen": "", "unusable": str(unusable)}
    return {"body": as_body(content), "seen": checksum(content) if may_freeze else ""}


def _written(pack: BoardPack) -> list[tuple[str, str, str]]:
    """What can be written about: (section, its name, who wrote it last)."""
    by = {one.section: str(one.by or "Plumbline") for one in pack.narratives.all()}
    known = load_catalogue()
    titles = {
        one.measure: known[one.measure].title if one.measure in known else one.measure
        for one in pack.choices.all()
    }
    sections = [(SUMMARY, "The whole pack"), *titles.items()]
    return [(section, name, by.get(section, "")) for section, name in sections]


def _waiting_for(person: Person, pack: BoardPack) -> str:
    """Why this person cannot move a pack on that waits for a checker."""
    for step in pack_steps_from(pack.state) if pack.state == PackState.SUBMITTED else ():
        if step.act != "freeze":
            continue
        try:
            pack_access.check_may_act_on_pack(person, pack, step)
        except PermissionDenied as refusal:
            return str(refusal)
    return ""


def _may_write(person: Person, pack: BoardPack) -> bool:
    return pack.author_id == person.pk and pack_access.may_prepare_pack(person)


@require_safe
@never_cache
def pack_file(request: HttpRequest, public_id: UUID, file_format: str) -> HttpResponse:
    """A document of a frozen pack; a draft has none."""
    found = find_pack(person_of(request), public_id)
    document = DOCUMENTS.get(file_format)
    if document is None or not found.is_kept:
        raise Http404("Only a frozen pack can be had as a file.")
    response = HttpResponse(document_of(found, file_format), content_type=document.content_type)
    name = safe_name(f"{found.title} {found.meeting}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response["ETag"] = f'"{found.checksum}"'
    return response


def find_pack(person: Person, public_id: UUID) -> BoardPack:
    """The pack, for those who may read it."""
    pack_access.check_may_see_packs(person)
    rows = BoardPack.objects.select_related("committee", "author", "checker", "supersedes").prefetch_related(
        "choices", "narratives__by", "decisions__action"
    )
    found = get_object_or_404(rows, public_id=public_id)
    pack_access.check_may_read_pack(person, found)
    return found


def person_of(request: HttpRequest) -> Person:
    """Who asks."""
    assert isinstance(request.user, Person)  # noqa: S101 - LoginRequiredMiddleware lets nobody else through
    return request.user
