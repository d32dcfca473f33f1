"""The order of programmes, and of areas of focus of one: who changes it, what two at once get, who follows it."""

import csv
import io
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client

from plumbline.audit.models import Entry
from plumbline.people.models import Person
from plumbline.plan import actions
from plumbline.plan.models import FocusArea, Programme
from plumbline.plan.refusals import PlanUnusable
from tests.cast import make_person, sign_in
from tests.plan.plan_builders import (
    a_commitment,
    a_lead,
    a_programme,
    a_promise,
    an_action,
    an_area,
    the_programme,
)

pytestmark = pytest.mark.django_db
PLAN = "/desk/plan/"
NEW = f"{PLAN}commitments/new"


def _areas(*titles: str, **told: object) -> list[FocusArea]:
    return [an_area(title=title, slug=title.lower(), **told) for title in titles]


def _titles(programme: Programme | None = None) -> list[str]:
    found = (programme or the_programme()).areas.all() if programme else FocusArea.objects.in_order()
    return [area.title for area in found]


def _client(role: str = "programme_lead") -> Client:
    return sign_in(Client(), make_person(role))


# What may be moved, and where to


@pytest.mark.parametrize(
    ("moved", "after", "order", "places"),
    [
        ("Three", None, ["Three", "One", "Two"], {"from": 3, "to": 1}),
        ("One", "Three", ["Two", "Three", "One"], {"from": 1, "to": 3}),
        ("Three", "One", ["One", "Three", "Two"], {"from": 3, "to": 2}),
    ],
)
def test_an_area_is_put_after_another_or_first(
    moved: str, after: str | None, order: list[str], places: dict[str, int]
) -> None:
    areas = {area.title: area for area in _areas("One", "Two", "Three")}

    now = actions.place_area(by=a_lead(), area=areas[moved], after=areas.get(after or ""))

    entry = Entry.objects.get(action="plan.place_area")
    assert (_titles(), now) == (order, places["to"])
    assert entry.subject == f"plan.focusarea:{moved.lower()}"
    assert entry.detail == {"programme": "anti-racism", **places}


def test_a_programme_is_put_after_another_or_first() -> None:
    one, two = a_programme(title="One", slug="one"), a_programme(title="Two", slug="two")

    actions.place_programme(by=a_lead(), programme=two, after=None)

    entry = Entry.objects.get(action="plan.place_programme")
    assert list(Programme.objects.all()) == [two, one]
    assert (entry.subject, entry.detail) == ("plan.programme:two", {"from": 2, "to": 1})


def test_what_stays_where_it_is_leaves_no_entry() -> None:
    one, two, _ = _areas("One", "Two", "Three")

    assert actions.place_area(by=a_lead(), area=two, after=one) == 2

    assert not Entry.objects.filter(action="plan.place_area").exists()


def test_places_that_were_the_same_become_different_ones() -> None:
    one, two, three = _areas("One", "Two", "Three")
    FocusArea.objects.update(position=0)

    actions.place_area(by=a_lead(), area=three, after=one)

    assert list(FocusArea.objects.values_list("title", "position")) == [("One", 1), ("Three", 2), ("Two", 3)]
    assert two.programme == one.programme


def test_an_area_comes_after_no_area_of_another_programme_and_not_after_itself() -> None:
    one, _ = _areas("One", "Two")
    elsewhere = an_area(title="Elsewhere", programme=a_programme())

    for after in (elsewhere, one):
        with pytest.raises(PlanUnusable, match="not beside it any more"):
            actions.place_area(by=a_lead(), area=one, after=after)


def test_an_area_that_moves_to_another_programme_or_is_added_comes_last_there() -> None:
    one, _ = _areas("One", "Two")
    other = a_programme()
    _areas("Three", "Four", programme=other)
    actions.place_area(by=a_lead(), area=FocusArea.objects.get(title="Four"), after=None)

    actions.move_area(by=a_lead(), area=one, programme=other)
    an_area(title="Five", programme=other)

    assert _titles(other) == ["Four", "Three", "One", "Five"]


def test_who_only_looks_puts_nothing_in_order() -> None:
    looker, area = make_person("board_reader"), an_area()

    for act in (
        lambda: actions.place_area(by=looker, area=area, after=None),
        lambda: actions.place_programme(by=looker, programme=area.programme, after=None),
    ):
        with pytest.raises(PermissionDenied):
            act()


# Two at once


def _at_once(*acts: tuple[Person, FocusArea, FocusArea | None]) -> None:
    start = threading.Barrier(len(acts))

    def act(by: Person, area: FocusArea, after: FocusArea | None) -> None:
        start.wait()
        try:
            actions.place_area(by=by, area=area, after=after)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=told) for told in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_two_who_move_different_areas_at_once_both_get_what_they_asked_for() -> None:
    one, two, three, four = _areas("One", "Two", "Three", "Four")

    _at_once((a_lead(), one, four), (a_lead(), three, None))

    assert _titles() == ["Three", "Two", "Four", "One"]
    assert [area.position for area in FocusArea.objects.in_order()] == [1, 2, 3, 4]
    assert two.programme == one.programme


@pytest.mark.django_db(transaction=True)
def test_two_who_move_the_same_area_up_at_once_move_it_once() -> None:
    one, _, three = _areas("One", "Two", "Three")

    _at_once((a_lead(), three, one), (a_lead(), three, one))

    assert (_titles(), Entry.objects.filter(action="plan.place_area").count()) == (["One", "Three", "Two"], 1)


# At the desk


def test_an_area_is_moved_up_and_down_at_the_desk_and_the_page_says_where_it_is() -> None:
    _areas("One", "Two", "Three")
    client, page = _client(), f"{PLAN}programmes/anti-racism/order"

    up = client.post(page, {"moved": "three", "after": "one"}, follow=True)
    moved = _titles()
    client.post(page, {"moved": "one", "after": "two"})

    assert up.redirect_chain == [(f"{page}#place-three", 302)]
    assert "Three is number 2 of 3 now." in up.content.decode()
    assert (moved, _titles()) == (["One", "Three", "Two"], ["Three", "Two", "One"])


def test_each_button_says_what_it_moves_and_the_first_goes_no_further_up() -> None:
    _areas("One", "Two", "Three")

    page = _client().get(f"{PLAN}programmes/anti-racism/order").content.decode()

    buttons = [
        (row.split('"')[1], row.split("<span")[0].rsplit(">", 1)[1])
        for row in page.split('name="after" value=')[1:]
    ]
    assert buttons == [
        ("two", "Down"),
        *(("", "Up"), ("three", "Down")),
        ("one", "Up"),
    ]
    assert 'Up<span class="nhsuk-u-visually-hidden"> Three</span>' in page


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose which one to move"),
        ({"moved": "one", "after": "one"}, "Look at the order again"),
        ({"moved": "one", "after": "elsewhere"}, "Select a valid choice"),
        ({"moved": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_moved_is_said_and_nothing_changes(sent: dict[str, str], said: str) -> None:
    _areas("One", "Two")
    an_area(slug="elsewhere", programme=a_programme())

    page = _client().post(f"{PLAN}programmes/anti-racism/order", sent).content.decode()

    assert said in page
    assert "Error: " in page
    assert _titles(the_programme()) == ["One", "Two"]


def test_programmes_are_put_in_order_at_the_desk_where_there_are_several() -> None:
    a_programme(title="One", slug="one")
    client = _client()
    alone = client.get(f"{PLAN}programmes/").content.decode()
    nothing = client.get(f"{PLAN}programmes/order").content.decode()
    a_programme(title="Two", slug="two")

    offered = client.get(f"{PLAN}programmes/").content.decode()
    client.post(f"{PLAN}programmes/order", {"moved": "two", "after": ""})

    assert ("programmes/order" in alone, "programmes/order" in offered) == (False, True)
    assert "nothing to put in order" in nothing
    assert [one.slug for one in Programme.objects.all()] == ["two", "one"]


@pytest.mark.parametrize(("areas", "queries"), [(1, 5), (3, 7), (6, 7)])
def test_the_page_of_an_order_costs_the_same(areas: int, queries: int, django_assert_num_queries) -> None:
    for _ in range(areas):
        an_area()
    client, page = _client(), f"{PLAN}programmes/anti-racism/order"
    client.get(page)

    with django_assert_num_queries(queries):
        client.get(page)


# Who follows the order


def test_the_desk_the_files_and_the_public_follow_the_order() -> None:
    second = a_programme(title="Second programme")
    for area in (*_areas("One", "Two"), *_areas("Three", programme=second)):
        a_promise(area=area, promise=f"Promise of {area.title}")
        an_action(commitment=a_commitment(area=area))
    etag = Client().get("/api/v1/promises")["ETag"]

    actions.place_programme(by=a_lead(), programme=second, after=None)
    actions.place_area(by=a_lead(), area=FocusArea.objects.get(title="Two"), after=None)

    client, order = _client(), ["Three", "Two", "One"]
    plan = _rows(client.get(f"{PLAN}sheets/action-plan.csv"))
    public = _rows(Client().get("/plan/?format=csv"))
    desk = _rows(client.get(f"{PLAN}commitments/?format=csv&sort=area"))
    for reader, path, end in ((client, PLAN, "</a>"), (Client(), "/plan/", "</h4>"), (client, NEW, "</option>")):
        text = reader.get(path).content.decode()
        places = [text.index(f">{title}{end}") for title in order]
        assert places == sorted(places)
    assert list(dict.fromkeys(row["Area of focus"] for row in public)) == order
    assert list(dict.fromkeys(row["Area of focus"] for row in desk)) == order
    assert list(dict.fromkeys(row["Focus area"] for row in plan)) == order
    assert Client().get("/api/v1/promises")["ETag"] != etag


def _rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
