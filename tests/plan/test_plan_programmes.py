"""Programmes: what may be done with them, and what becomes of areas that stood for themselves."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from plumbline.audit.models import Entry
from plumbline.plan import actions
from plumbline.plan.actions.sheets import apply_sheet, bring_sheet
from plumbline.plan.models import FocusArea, Programme, RecordEntry
from plumbline.plan.record.keeping import RecordRefused
from plumbline.plan.refusals import PlanUnusable
from tests.cast import make_person
from tests.plan.plan_builders import (
    BY,
    a_lead,
    a_programme,
    a_promise,
    an_area,
    the_programme,
    today,
)

pytestmark = pytest.mark.django_db
SHEET = b"Focus area,Commitment,Action,Due\nBrought,Promise,Step,31/03/2027\n"


def _two() -> tuple[FocusArea, FocusArea]:
    """An area in each of two programmes."""
    return an_area(title="Ours"), an_area(title="Theirs", programme=a_programme(title="Second programme"))


# What may be done with them


def test_the_first_area_makes_the_programme_that_it_belongs_to() -> None:
    area = actions.add_area(by=BY, title="Ours", slug="ours")

    assert (area.programme.title, area.programme.slug) == ("Anti-racism programme", "anti-racism")
    assert actions.add_area(by=BY, title="More", slug="more").programme == area.programme


def test_with_several_programmes_an_area_says_which() -> None:
    _two()

    with pytest.raises(PlanUnusable, match="Say which one"):
        actions.add_area(by=BY, title="Lost", slug="lost")


def test_no_area_is_added_while_every_programme_is_closed() -> None:
    actions.close_programme(by=a_lead(), programme=the_programme(), day=today())

    with pytest.raises(PlanUnusable, match="Every programme is closed"):
        actions.add_area(by=BY, title="Late", slug="late")
    with pytest.raises(PlanUnusable, match="is closed"):
        an_area()


def test_a_programme_with_open_areas_is_not_closed_and_says_which() -> None:
    lead, programme = a_lead(), a_programme()
    first, second = an_area(title="First", programme=programme), an_area(title="Second", programme=programme)

    with pytest.raises(PlanUnusable, match=r"2 areas of focus are still open: First, Second\. Close each"):
        actions.close_programme(by=lead, programme=programme, day=today())
    actions.close_area(by=lead, area=first, day=today())
    with pytest.raises(PlanUnusable, match="1 area of focus is still open: Second"):
        actions.close_programme(by=lead, programme=programme, day=today())
    actions.move_area(by=lead, area=second, programme=the_programme())
    actions.close_programme(by=lead, programme=programme, day=today())

    assert Programme.objects.get(pk=programme.pk).closed_on == today()
    with pytest.raises(PlanUnusable, match="Open the programme again first"):
        actions.reopen_area(by=lead, area=first)


def test_an_area_moves_with_its_promises_and_the_public_record_stays_as_it_is() -> None:
    lead, other = a_lead(), a_programme()
    promise = a_promise(area=an_area(slug="ours"))
    before = list(RecordEntry.objects.values_list("number", "after"))

    actions.move_area(by=lead, area=promise.area, programme=other)

    entry = Entry.objects.get(action="plan.move_area")
    assert (entry.subject, entry.detail) == ("plan.focusarea:ours", {"from": "anti-racism", "to": other.slug})
    assert list(RecordEntry.objects.values_list("number", "after")) == before


def test_nothing_moves_to_a_programme_that_is_closed() -> None:
    lead, closed = a_lead(), a_programme()
    actions.close_programme(by=lead, programme=closed, day=today())

    with pytest.raises(PlanUnusable, match="Choose another programme"):
        actions.move_area(by=lead, area=an_area(), programme=closed)


def test_a_programme_keeps_its_slug_whatever_it_is_called() -> None:
    programme = a_programme(slug="first")

    told = {"purpose": "So that.", "answers": "Chair", "starts_on": None, "ends_on": None}
    actions.change_programme(by=a_lead(), programme=programme, title="Other words", **told)

    assert Programme.objects.filter(slug="first", title="Other words").exists()


def test_two_programmes_of_one_title_are_refused() -> None:
    a_programme(title="One")

    with pytest.raises(PlanUnusable, match="called “one” already"):
        a_programme(title="one")


def test_a_programme_that_names_somebody_is_refused() -> None:
    make_person(name="Ada Bello")

    with pytest.raises(RecordRefused, match="Ada Bello"):
        a_programme(answers="Ada Bello")


@pytest.mark.parametrize("wrong", [{"title": ""}, {"starts_on": date(2027, 1, 2), "ends_on": date(2027, 1, 1)}])
def test_the_database_keeps_no_programme_that_makes_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.create(**({"slug": "x", "title": "X"} | wrong))


def test_who_only_looks_writes_no_programme() -> None:
    looker, area = make_person("board_reader"), an_area()

    for act in (
        lambda: actions.add_programme(by=looker, title="x", slug="x"),
        lambda: actions.close_programme(by=looker, programme=area.programme, day=today()),
        lambda: actions.reopen_programme(by=looker, programme=area.programme),
        lambda: actions.move_area(by=looker, area=area, programme=area.programme),
        lambda: actions.reopen_area(by=looker, area=area),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_a_sheet_makes_new_belongs_to_the_programme_that_was_chosen() -> None:
    _two()
    other = Programme.objects.get(title="Second programme")

    apply_sheet(by=BY, sheet=bring_sheet(by=BY, name="a.csv", content=SHEET, programme=other))

    assert FocusArea.objects.get(title="Brought").programme == other


# Coming from areas that stood for themselves


def test_areas_that_stood_for_themselves_get_one_programme() -> None:
    area = actions.add_area(by=BY, title="Ours", slug="ours", programme=a_programme())
    migration = import_module("plumbline.plan.migrations.0010_programmes")

    migration.gather_areas(apps, None)

    area.refresh_from_db()
    assert (area.programme.slug, area.programme.title) == ("anti-racism", "Anti-racism programme")


def test_where_there_are_no_areas_no_programme_is_made() -> None:
    import_module("plumbline.plan.migrations.0010_programmes").gather_areas(apps, None)

    assert not Programme.objects.exists()
