"""The pages of the pictures: filters, areas with pages of their own, and the same as a table."""

from datetime import date

import pytest
from django.test import Client

from plumbline.plan.models import Action, Commitment, Committee, Dependency, FocusArea, Milestone
from tests.cast import make_person, sign_in
from tests.plan.plan_builders import the_programme

PAGES = ("timeline/", "timeline.svg", "drivers/", "drivers.svg")
ROOT = "/desk/plan/pictures/"


@pytest.fixture
def lead(client: Client, db: None) -> Client:
    return sign_in(client, make_person("programme_lead"))


def plant(areas: int, actions: int) -> None:
    committee = Committee.objects.create(slug="board", name="The board")
    owner = make_person(name="Ada Bello")
    for at in range(areas):
        area = FocusArea.objects.create(
            programme=the_programme(), position=at, slug=f"area-{at}", title=f"Area {at}"
        )
        commitment = Commitment.objects.create(
            number=at + 1,
            area=area,
            promise=f"Promise {at}",
            due=date(2030, 1, 1),
            committee=committee if at else None,
        )
        last = None
        for number in range(actions):
            action = Action.objects.create(
                number=at * 1000 + number + 1,
                commitment=commitment,
                title=f"Step {at}.{number}",
                owner=None if number else owner,
                starts=date(2026, 4, 1),
                due=date(2027, 3, 31),
            )
            Milestone.objects.create(
                action=action, title="Half", due=date(2026, 9, 1), reached_on=date(2026, 9, 1)
            )
            if last:
                Dependency.objects.create(action=action, waits_for=last)
            last = action


def test_the_timeline_has_a_picture_and_the_same_as_a_table(lead: Client) -> None:
    plant(1, 2)

    page = lead.get(f"{ROOT}timeline/").content.decode()

    assert 'src="/desk/plan/pictures/timeline.svg' in page
    assert "A2 Step 0.1" in page
    assert "2 actions from April 2026 to March 2027" in page
    assert "1 of 1" in page


@pytest.mark.parametrize(
    ("query", "steps"),
    [
        ("", ["0.0", "0.1", "1.0", "1.1"]),
        ("area=area-1", ["1.0", "1.1"]),
        ("committee=board", ["1.0", "1.1"]),
        ("owner={owner}", ["0.0", "1.0"]),
        ("owner={owner}&area=area-0", ["0.0"]),
        ("owner=nonsense", ["0.0", "0.1", "1.0", "1.1"]),
        ("owner=00000000-0000-4000-8000-000000000000", []),
        ("area=%00", ["0.0", "0.1", "1.0", "1.1"]),
    ],
)
def test_what_is_chosen_is_drawn(lead: Client, query: str, steps: list[str]) -> None:
    plant(2, 2)
    chosen = query.format(owner=Action.objects.get(number=1).owner.public_id)

    page = lead.get(f"{ROOT}timeline/?{chosen}").content.decode()
    picture = lead.get(f"{ROOT}timeline.svg?{chosen}&size=wide").content.decode()

    assert [step for step in ("0.0", "0.1", "1.0", "1.1") if f"Step {step}" in page] == steps
    assert [step for step in ("0.0", "0.1", "1.0", "1.1") if f"Step {step}" in picture] == steps


def test_a_large_plan_has_a_picture_for_each_area(lead: Client) -> None:
    plant(3, 40)

    first, second = (lead.get(f"{ROOT}timeline/{query}").content.decode() for query in ("", "?area=area-1"))

    assert [first.count(f"Step {area}.") for area in range(3)] == [40, 0, 0]
    assert [second.count(f"Step {area}.") for area in range(3)] == [0, 40, 0]
    assert "timeline.svg?area=area-0" in first
    assert '<strong aria-current="true">Area 0</strong>' in first


def test_the_drivers_are_shown_as_a_list_too(lead: Client) -> None:
    plant(2, 1)

    page = lead.get(f"{ROOT}drivers/?area=area-1").content.decode()

    assert "C2 Promise 1" in page
    assert "A1001 Step 1.0" in page


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_plan_has_calm_pages(lead: Client, page: str) -> None:
    assert lead.get(ROOT + page).status_code == 200


@pytest.mark.parametrize(
    ("page", "queries"), [("timeline/", 12), ("timeline.svg", 9), ("drivers/", 15), ("drivers.svg", 12)]
)
def test_a_page_costs_the_same_however_large_the_plan(
    lead: Client, page: str, queries: int, django_assert_num_queries: object
) -> None:
    plant(1, 1)
    lead.get(ROOT + page)

    with django_assert_num_queries(queries):  # type: ignore[operator]
        lead.get(ROOT + page)
    Committee.objects.all().delete()
    plant_more()
    with django_assert_num_queries(queries):  # type: ignore[operator]
        lead.get(ROOT + page)


def plant_more() -> None:
    commitment = Commitment.objects.get()
    for number in range(2, 5):
        action = Action.objects.create(
            number=number, commitment=commitment, title="x", starts=date(2026, 4, 1), due=date(2027, 3, 31)
        )
        Dependency.objects.create(action=action, waits_for=Action.objects.get(number=number - 1))


@pytest.mark.parametrize("page", PAGES)
def test_those_who_do_not_see_the_plan_do_not_see_it_drawn(client: Client, page: str, db: None) -> None:
    sign_in(client, make_person("partner"))

    assert client.get(ROOT + page).status_code == 403
