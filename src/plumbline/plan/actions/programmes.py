"""Programmes, and which areas of focus belong to which."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.models import FocusArea, Programme
from plumbline.plan.record.keeping import check_names_nobody
from plumbline.plan.refusals import PlanUnusable

FIRST = {"slug": "anti-racism", "title": "Anti-racism programme"}
"""What the programme of areas is called until somebody says otherwise."""
MOST_NAMED = 5


@transaction.atomic
def add_programme(
    *,
    by: Person | str,
    title: str,
    slug: str,
    purpose: str = "",
    answers: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Programme:
    """Add a programme after the others.

    Raises:
        PlanUnusable: there is one of that title.
        RecordRefused: a text names somebody who has an account; the public reads these texts.
    """
    _check(by)
    last = Programme.objects.aggregate(last=Max("position"))["last"] or 0
    programme = Programme(position=last + 1, slug=slug)
    _say(programme, title, purpose, answers, (starts_on, ends_on))
    programme.save()
    record(by=by, action="plan.add_programme", subject=programme.audit_reference)
    return programme


@transaction.atomic
def change_programme(
    *,
    by: Person,
    programme: Programme,
    title: str,
    purpose: str,
    answers: str,
    starts_on: date | None,
    ends_on: date | None,
) -> Programme:
    """Say a programme in other words, or give it other days. Its slug stays.

    Raises:
        PlanUnusable: there is another one of that title.
        RecordRefused: a text names somebody who has an account; the public reads these texts.
    """
    _check(by)
    _say(programme, title, purpose, answers, (starts_on, ends_on))
    programme.save()
    record(by=by, action="plan.change_programme", subject=programme.audit_reference)
    return programme


@transaction.atomic
def close_programme(*, by: Person, programme: Programme, day: date) -> Programme:
    """Say that a programme is over. What was promised in it stays, in public too.

    Raises:
        PlanUnusable: areas of it are open still.
    """
    _check(by)
    current = Programme.objects.select_for_update().get(pk=programme.pk)
    still = list(current.areas.filter(closed_on__isnull=True).values_list("title", flat=True))
    if still:
        raise PlanUnusable(_still_open(still))
    current.closed_on = day
    current.save(update_fields=["closed_on"])
    record(by=by, action="plan.close_programme", subject=current.audit_reference, detail={"on": day.isoformat()})
    return current


@transaction.atomic
def reopen_programme(*, by: Person, programme: Programme) -> Programme:
    """Take it back that a programme was closed."""
    _check(by)
    programme.closed_on = None
    programme.save(update_fields=["closed_on"])
    record(by=by, action="plan.reopen_programme", subject=programme.audit_reference)
    return programme


@transaction.atomic
def move_area(*, by: Person, area: FocusArea, programme: Programme) -> FocusArea:
    """Let an area belong to another programme, after the others there, with its commitments and all said of them.

    Raises:
        PlanUnusable: the other programme is closed.
    """
    _check(by)
    was = area.programme
    area.programme = _open_one(programme)
    area.position = area.programme.last_place() + 1
    area.save(update_fields=["programme", "position"])
    said = {"from": was.slug, "to": programme.slug}
    record(by=by, action="plan.move_area", subject=area.audit_reference, detail=said)
    return area


@transaction.atomic
def home_of_new_areas(*, by: Person | str, programme: Programme | None = None) -> Programme:
    """The programme that new areas belong to: the one that was chosen, or else the only one. Makes the first.

    Raises:
        PlanUnusable: it is closed, or there are several and nobody said which.
    """
    _check(by)
    if programme is not None:
        return _open_one(programme)
    waiting = Programme.objects.filter(closed_on__isnull=True).select_for_update()[:2]
    found = list(waiting)
    if len(found) > 1:
        raise PlanUnusable("There are several programmes. Say which one the area belongs to.")
    if found:
        return found[0]
    if Programme.objects.exists():
        raise PlanUnusable("Every programme is closed. Open one again, or add another, before an area is added.")
    made = Programme.objects.create(position=1, **FIRST)
    record(by=by, action="plan.add_programme", subject=made.audit_reference)
    return made


def _open_one(programme: Programme) -> Programme:
    """The programme as it is now, held until the transaction ends, so that nobody closes it meanwhile."""
    current = Programme.objects.select_for_update().get(pk=programme.pk)
    if current.closed_on is not None:
        raise PlanUnusable(f"{current.title} is closed. Choose another programme, or open it again first.")
    return current


def _say(
    programme: Programme, title: str, purpose: str, answers: str, days: tuple[date | None, date | None]
) -> None:
    check_names_nobody([title, purpose, answers])
    if Programme.objects.filter(title__iexact=title.strip()).exclude(pk=programme.pk).exists():
        raise PlanUnusable(f"There is a programme called “{title.strip()}” already. Give this one another title.")
    programme.title, programme.purpose, programme.answers = title.strip(), purpose.strip(), answers.strip()
    programme.starts_on, programme.ends_on = days


def _still_open(titles: list[str]) -> str:
    more = f" and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    are = "1 area of focus is" if len(titles) == 1 else f"{len(titles)} areas of focus are"
    named = ", ".join(titles[:MOST_NAMED])
    return f"{are} still open: {named}{more}. Close each, or let it belong to another programme, first."


def _check(by: Person | str) -> None:
    if not isinstance(by, str):
        check_may_edit_plan(by)
