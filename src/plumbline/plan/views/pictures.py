"""The plan drawn: a timeline and driver diagrams, each beside the same as a table."""

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from plumbline.people.models import Person
from plumbline.people.requests import SignedInRequest
from plumbline.plan.access import check_may_view_plan
from plumbline.plan.models import Action, Aim, Commitment, Committee, FocusArea
from plumbline.plan.pictures.drivers import Diagram, Driver, Step, describe_drivers, drivers_svg
from plumbline.plan.pictures.timeline import Bar, Stone, Timeline, describe_timeline, timeline_svg
from plumbline.plan.work_rows import WorkRow, in_plan_order, read_rows

MOST_IN_ONE = 40
"""Actions of several areas in one picture; with more, each area has a page of its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader chose to see; what makes no sense is as if it had not been asked."""

    programme: str = ""
    area: str = ""
    owner: str = ""
    committee: str = ""

    def query(self, **changed: str) -> str:
        """The same as the end of an address."""
        return urlencode({key: value for key, value in (asdict(self) | changed).items() if value})

    def actions(self) -> QuerySet[Action]:
        """The actions of this programme, owner and committee, of every area."""
        found = Action.objects.all()
        if self.programme:
            found = found.filter(commitment__area__programme__slug=self.programme)
        if self.owner:
            found = found.filter(owner__public_id=self.owner)
        return found.filter(commitment__committee__slug=self.committee) if self.committee else found

    def areas(self) -> QuerySet[FocusArea]:
        """The areas of this programme, in order."""
        found = FocusArea.objects.in_order()
        return found.filter(programme__slug=self.programme) if self.programme else found


def _asked(request: SignedInRequest) -> Asked:
    owner = request.GET.get("owner", "")
    try:
        owner = str(UUID(owner)) if owner else ""
    except ValueError:
        owner = ""
    words = (request.GET.get(key, "")[:100].replace("\x00", "") for key in ("programme", "area", "committee"))
    programme, area, committee = words
    return Asked(programme=programme, area=area, owner=owner, committee=committee)


def _controls(asked: Asked) -> list[dict[str, Any]]:
    """What can be chosen, each with what is chosen now."""
    areas = list(FocusArea.objects.in_order())
    programmes = list({area.programme.slug: area.programme.title for area in areas}.items())
    of_one = [(area.slug, area.title) for area in areas if asked.programme in ("", area.programme.slug)]
    owning = Person.objects.filter(pk__in=Action.objects.order_by().values("owner")).order_by("name", "email")
    owners = [(str(person.public_id), str(person)) for person in owning]
    committees = [(one.slug, one.name) for one in Committee.objects.order_by("name")]
    named = [
        ("area", "Area of focus", of_one),
        ("owner", "Owner", owners),
        ("committee", "Committee", committees),
    ]
    if len(programmes) > 1:
        named.insert(0, ("programme", "Programme", programmes))
    return [
        {"key": key, "label": label, "choices": choices, "chosen": getattr(asked, key)}
        for key, label, choices in named
    ]


def _chosen_rows(asked: Asked) -> tuple[list[WorkRow], list[tuple[str, str]], str]:
    """The rows of one picture, the areas that have any (slug, title), and which of these is shown; "" is all."""
    rows = in_plan_order(read_rows(asked.actions(), today=timezone.localdate()))
    areas = list(dict.fromkeys((_area(row).slug, _area(row).title) for row in rows))
    shown = asked.area
    if not shown and len(rows) > MOST_IN_ONE:
        shown = areas[0][0]
    return [row for row in rows if not shown or _area(row).slug == shown], areas, shown


def _area(row: WorkRow) -> FocusArea:
    return row.action.commitment.area


def _timeline(rows: list[WorkRow]) -> Timeline:
    several = len({_area(row).pk for row in rows}) > 1
    title = "Actions over time" if several or not rows else f"{_area(rows[0]).title}: actions over time"
    named = len({_area(row).programme_id for row in rows}) > 1
    return Timeline(title, tuple(_bar(row, _group(row, several, named)) for row in rows), timezone.localdate())


def _group(row: WorkRow, several: bool, named: bool) -> str:
    """What a bar stands under: its commitment, or its area where there are several, with its programme."""
    commitment, area = row.action.commitment, _area(row)
    if not several:
        return f"{commitment.reference} {commitment.promise}"
    return f"{area.programme.title}: {area.title}" if named else area.title


def _bar(row: WorkRow, group: str) -> Bar:
    action = row.action
    return Bar(
        reference=action.reference,
        title=action.title,
        group=group,
        starts=action.starts,
        due=action.due,
        status=row.standing.status,
        owner=str(action.owner or ""),
        stones=tuple(Stone(one.title, one.due, one.reached_on is not None) for one in row.milestones),
        waits_for=tuple(row.waits_for),
    )


@require_safe
@never_cache
def timeline(request: SignedInRequest) -> HttpResponse:
    """Actions over time, with the same as a table."""
    check_may_view_plan(request.user)
    asked = _asked(request)
    rows, areas, shown = _chosen_rows(asked)
    drawn = _timeline(rows)
    context = {
        "controls": _controls(asked),
        "drawn": drawn,
        "alt": describe_timeline(drawn),
        "rows": rows,
        "several": len({_area(row).programme_id for row in rows}) > 1,
        "areas": [(title, asked.query(area=slug), slug == shown) for slug, title in areas] if shown else [],
        **_addresses("planpictures:timeline_svg", asked.query(area=shown)),
    }
    return render(request, "plan/pictures/timeline.jinja", context)


@require_safe
@never_cache
def timeline_picture(request: SignedInRequest) -> HttpResponse:
    """The timeline as SVG, for a phone or (size=wide) for a page."""
    check_may_view_plan(request.user)
    rows, _, _ = _chosen_rows(_asked(request))
    return _picture(timeline_svg(_timeline(rows), wide=_is_wide(request)))


@require_safe
@never_cache
def drivers(request: SignedInRequest) -> HttpResponse:
    """What drives an area of focus, with the same as a list."""
    check_may_view_plan(request.user)
    asked = _asked(request)
    areas = list(asked.areas())
    area = next((one for one in areas if one.slug == asked.area), areas[0] if areas else None)
    diagram = _diagram(area, asked) if area else None
    context = {
        "controls": _controls(asked),
        "diagram": diagram,
        "alt": describe_drivers(diagram) if diagram else "",
        "areas": [(one.title, asked.query(area=one.slug), one == area) for one in areas],
        **_addresses("planpictures:drivers_svg", asked.query(area=area.slug if area else "")),
    }
    return render(request, "plan/pictures/drivers.jinja", context)


@require_safe
@never_cache
def drivers_picture(request: SignedInRequest) -> HttpResponse:
    """The driver diagram of one area as SVG."""
    check_may_view_plan(request.user)
    asked = _asked(request)
    areas = asked.areas()
    area = (areas.filter(slug=asked.area) if asked.area else areas).first()
    diagram = _diagram(area, asked) if area else Diagram("The plan", ())
    return _picture(drivers_svg(diagram, wide=_is_wide(request)))


def _diagram(area: FocusArea, asked: Asked) -> Diagram:
    rows = read_rows(asked.actions().filter(commitment__area=area), today=timezone.localdate())
    measured = _aims_of(area)
    commitments = Commitment.objects.filter(area=area).order_by("number")
    if asked.committee:
        commitments = commitments.filter(committee__slug=asked.committee)
    steps: dict[int, list[Step]] = {}
    for row in rows:
        step = Step(row.action.reference, row.action.title, row.standing.status)
        steps.setdefault(row.action.commitment_id, []).append(step)
    # With an owner chosen, what is none of theirs would only be in the way.
    shown = [one for one in commitments if not asked.owner or one.pk in steps]
    drawn = [
        Driver(one.reference, one.promise, tuple(steps.get(one.pk, ())), tuple(measured.get(one.pk, ())))
        for one in shown
    ]
    return Diagram(area.title, tuple(drawn), programme=area.programme.title)


def _aims_of(area: FocusArea) -> dict[int, list[str]]:
    """What each commitment is measured by now, by the commitments' keys."""
    found = defaultdict(list)
    for aim in Aim.objects.filter(commitment__area=area, ended_on__isnull=True).order_by("pk"):
        found[aim.commitment_id].append(f"{aim.title}: {aim.target:g} by {aim.target_day:%B %Y}")
    return found


def _addresses(name: str, query: str) -> dict[str, str]:
    address = reverse(name)
    joined = f"{query}&" if query else ""
    return {"svg": f"{address}?{query}" if query else address, "wide_svg": f"{address}?{joined}size=wide"}


def _is_wide(request: SignedInRequest) -> bool:
    return request.GET.get("size") == "wide"


def _picture(svg: str) -> HttpResponse:
    return HttpResponse(svg, content_type="image/svg+xml")
