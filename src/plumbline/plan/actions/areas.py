"""Areas of focus, committees and partner organisations."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_may_edit_plan
from plumbline.plan.actions.programmes import home_of_new_areas, move_area
from plumbline.plan.models import Committee, FocusArea, Partner, Programme
from plumbline.plan.refusals import PlanUnusable


@transaction.atomic
def add_area(
    *,
    by: Person | str,
    title: str,
    slug: str,
    summary: str = "",
    source: str = "",
    confirmed: bool = False,
    programme: Programme | None = None,
) -> FocusArea:
    """Add an area of focus after the others, to a programme or to the only one that there is.

    Raises:
        PlanUnusable: the programme is closed, or nobody said which of several.
    """
    _check(by)
    home = home_of_new_areas(by=by, programme=programme)
    area = FocusArea.objects.create(
        programme=home,
        position=home.last_place() + 1,
        title=title.strip(),
        slug=slug,
        summary=summary,
        source=source,
        confirmed=confirmed,
    )
    said = {"confirmed": confirmed, "programme": home.slug}
    record(by=by, action="plan.add_area", subject=area.audit_reference, detail=said)
    return area


@transaction.atomic
def change_area(
    *,
    by: Person,
    area: FocusArea,
    title: str,
    summary: str,
    source: str,
    confirmed: bool,
    programme: Programme | None = None,
) -> FocusArea:
    """Say an area in other words, that the trust has confirmed it, or that it belongs to another programme.

    Raises:
        PlanUnusable: the other programme is closed.
    """
    _check(by)
    if programme is not None and programme.pk != area.programme_id:
        move_area(by=by, area=area, programme=programme)
    area.title, area.summary, area.source, area.confirmed = title.strip(), summary, source, confirmed
    area.save(update_fields=["title", "summary", "source", "confirmed"])
    record(by=by, action="plan.change_area", subject=area.audit_reference, detail={"confirmed": confirmed})
    return area


@transaction.atomic
def close_area(*, by: Person, area: FocusArea, day: date) -> FocusArea:
    """Say that nothing new is promised in an area; what was promised stays."""
    _check(by)
    area.closed_on = day
    area.save(update_fields=["closed_on"])
    record(by=by, action="plan.close_area", subject=area.audit_reference, detail={"on": day.isoformat()})
    return area


@transaction.atomic
def reopen_area(*, by: Person, area: FocusArea) -> FocusArea:
    """Take it back that an area was closed.

    Raises:
        PlanUnusable: its programme is closed.
    """
    _check(by)
    programme = Programme.objects.select_for_update().get(pk=area.programme_id)
    if programme.closed_on is not None:
        raise PlanUnusable(f"{programme.title} is closed. Open the programme again first.")
    area.closed_on = None
    area.save(update_fields=["closed_on"])
    record(by=by, action="plan.reopen_area", subject=area.audit_reference)
    return area


@transaction.atomic
def add_committee(*, by: Person | str, name: str, slug: str, remit: str = "") -> Committee:
    """Add somebody who hears how commitments go."""
    _check(by)
    committee = Committee.objects.create(name=name.strip(), slug=slug, remit=remit)
    record(by=by, action="plan.add_committee", subject=f"plan.committee:{committee.slug}")
    return committee


@transaction.atomic
def add_partner(*, by: Person | str, name: str, people: Sequence[Person] = ()) -> Partner:
    """Add an organisation outside the trust that takes part; its people see its actions and no others."""
    _check(by)
    partner = Partner.objects.create(name=name.strip())
    partner.people.set(people)
    _audit_partner(by, "plan.add_partner", partner, people)
    return partner


@transaction.atomic
def set_partner_people(*, by: Person, partner: Partner, people: Sequence[Person]) -> Partner:
    """Say who acts for a partner organisation here."""
    _check(by)
    partner.people.set(people)
    _audit_partner(by, "plan.set_partner_people", partner, people)
    return partner


def _audit_partner(by: Person | str, action: str, partner: Partner, people: Sequence[Person]) -> None:
    who = [person.audit_reference for person in people]
    record(by=by, action=action, subject=f"plan.partner:{partner.public_id}", detail={"people": who})


def _check(by: Person | str) -> None:
    if not isinstance(by, str):
        check_may_edit_plan(by)
