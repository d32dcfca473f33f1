"""Programmes at the desk, in lists, in pictures and in public."""

import csv
import io
from datetime import date

import pytest
from django.test import Client

from plumbline.plan import actions
from plumbline.plan.models import FocusArea, Programme
from plumbline.plan.pictures.drivers import Diagram, describe_drivers, drivers_svg
from plumbline.publishing.promises import by_programme, promises_made
from tests.cast import make_person, sign_in
from tests.plan.plan_builders import (
    a_commitment,
    a_lead,
    a_programme,
    a_promise,
    an_action,
    an_area,
    today,
)

pytestmark = pytest.mark.django_db
PLAN = "/desk/plan/"


def _client(role: str = "programme_lead") -> Client:
    return sign_in(Client(), make_person(role))


def _page(client: Client, path: str) -> str:
    response = client.get(PLAN + path)
    assert response.status_code == 200, path
    return response.content.decode()


def _two() -> tuple[FocusArea, FocusArea]:
    """An area in each of two programmes."""
    return an_area(title="Ours"), an_area(title="Theirs", programme=a_programme(title="Second programme"))


# At the desk


def test_with_one_programme_the_plan_begins_with_what_it_is_for() -> None:
    actions.change_programme(
        by=a_lead(),
        programme=an_area(title="Ours").programme,
        title="The programme",
        purpose="So that nobody waits longer.",
        answers="Chief executive",
        starts_on=date(2026, 4, 1),
        ends_on=date(2029, 3, 31),
    )

    page = _page(_client(), "")

    assert page.count("The programme") >= 1
    assert "So that nobody waits longer." in page
    assert "Chief executive answers for it · 1 April 2026 to 31 March 2029" in page
    assert '<h2 class="nhsuk-heading-m"><a href="/desk/plan/areas/' in page


def test_with_several_programmes_the_plan_is_grouped_by_them() -> None:
    _two()

    page = _page(_client(), "")

    assert page.index("Anti-racism programme</a></h2>") < page.index("Ours</a></h3>")
    assert page.index("Ours</a></h3>") < page.index("Second programme</a></h2>") < page.index("Theirs</a></h3>")


def test_a_programme_is_added_changed_closed_and_opened_again_at_the_desk() -> None:
    client = _client()
    words = {"title": "Inclusion", "purpose": "For everyone.", "answers": "Chair"}

    made = client.post(f"{PLAN}programmes/new", words)
    client.post(f"{PLAN}programmes/inclusion/change", words | {"purpose": "For all of us."})
    shown = _page(client, "programmes/inclusion/")
    client.post(f"{PLAN}programmes/inclusion/close")
    closed = _page(client, "programmes/inclusion/")
    client.post(f"{PLAN}programmes/inclusion/reopen")

    assert made["Location"] == f"{PLAN}programmes/inclusion/"
    assert "For all of us." in shown
    assert "Closed on" in closed
    assert "Closed on" not in _page(client, "programmes/inclusion/")
    assert "Inclusion" in _page(client, "programmes/")


def test_a_programme_that_cannot_be_closed_says_why_on_its_page() -> None:
    an_area(title="Ours")

    page = _client().post(f"{PLAN}programmes/anti-racism/close").content.decode()

    assert "1 area of focus is still open: Ours." in page


def test_a_programme_that_ends_before_it_starts_is_asked_for_again() -> None:
    days = dict(zip(("starts_on_day", "starts_on_month", "starts_on_year"), ["1", "4", "2027"], strict=True))
    days |= dict(zip(("ends_on_day", "ends_on_month", "ends_on_year"), ["1", "3", "2027"], strict=True))

    page = _client().post(f"{PLAN}programmes/new", {"title": "Back", **days}).content.decode()

    assert "comes before the day on which it starts" in page
    assert not Programme.objects.filter(title="Back").exists()


def test_an_area_is_asked_for_its_programme_only_where_there_are_several() -> None:
    area, client = an_area(slug="ours"), _client()
    alone = _page(client, "areas/new")
    other = a_programme(title="Second programme")

    asked = _page(client, f"areas/new?programme={other.slug}")
    client.post(f"{PLAN}areas/ours/change", {"title": "Ours", "programme": other.pk})

    assert 'name="programme"' not in alone
    assert f'<option value="{other.pk}" selected>' in asked
    area.refresh_from_db()
    assert area.programme == other
    assert "Part of <a" in _page(client, "areas/ours/")


def test_an_area_is_closed_and_opened_again_at_the_desk() -> None:
    an_area(slug="ours")
    client = _client()

    client.post(f"{PLAN}areas/ours/close")
    closed = _page(client, "areas/ours/")
    client.post(f"{PLAN}areas/ours/reopen")

    assert "Closed on" in closed
    assert "Closed on" not in _page(client, "areas/ours/")


@pytest.mark.parametrize(
    ("path", "value"),
    [("commitments/", "second"), ("actions/", "Second+programme"), ("pictures/timeline/", "second")],
)
def test_lists_are_narrowed_by_programme_where_there_are_several(path: str, value: str) -> None:
    an_action(title="Step one", commitment=a_commitment(area=an_area(), promise="First promise"))
    client = _client()
    alone = _page(client, path)
    second = an_area(programme=a_programme(title="Second programme", slug="second"))
    an_action(title="Step two", commitment=a_commitment(area=second, promise="Second promise"))

    both, narrowed = _page(client, path), _page(client, f"{path}?programme={value}")

    assert ('name="programme"' in alone, 'name="programme"' in both) == (False, True)
    words = ("First promise", "Second promise") if path == "commitments/" else ("Step one", "Step two")
    assert [word in both for word in words] == [True, True]
    assert [word in narrowed for word in words] == [False, True]


@pytest.mark.parametrize("path", ["commitments/", "actions/"])
def test_a_download_says_which_programme(path: str) -> None:
    an_action()

    content = b"".join(_client().get(f"{PLAN}{path}?format=csv").streaming_content).decode("utf-8-sig")

    assert [row["Programme"] for row in csv.DictReader(io.StringIO(content))] == ["Anti-racism programme"]


def test_the_whole_plan_as_a_file_says_which_programme() -> None:
    for area in _two():
        an_action(commitment=a_commitment(area=area))

    answer = _client().get(f"{PLAN}sheets/action-plan.csv")

    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert [row["Programme"] for row in rows] == ["Anti-racism programme", "Second programme"]


def test_a_sheet_is_asked_for_its_programme_only_where_there_are_several() -> None:
    an_area()
    client = _client()

    alone = _page(client, "sheets/bring")
    a_programme()

    assert ('name="programme"' in alone, 'name="programme"' in _page(client, "sheets/bring")) == (False, True)


def test_pictures_say_which_programme() -> None:
    for area in _two():
        an_action(commitment=a_commitment(area=area))
    client = _client()

    drivers = _page(client, "pictures/drivers/?programme=anti-racism")

    assert "Anti-racism programme: Ours" in drivers
    assert "Theirs" not in drivers
    assert "Second programme: Theirs" in client.get(f"{PLAN}pictures/timeline.svg?size=wide").content.decode()


@pytest.mark.parametrize("wide", [True, False])
def test_a_driver_diagram_begins_with_the_programme(wide: bool) -> None:
    svg = drivers_svg(Diagram("Ours", (), programme="The programme"), wide=wide)

    assert svg.index(">The programme<") < svg.index(">Ours<")
    assert describe_drivers(Diagram("Ours", (), programme="The programme")).startswith("Ours, of The programme,")


@pytest.mark.parametrize("programmes", [1, 3])
def test_the_list_of_programmes_costs_the_same(programmes: int, django_assert_num_queries) -> None:
    for _ in range(programmes):
        an_area(programme=a_programme())
    client = _client()
    _page(client, "programmes/")

    with django_assert_num_queries(5):
        _page(client, "programmes/")


# In public


def test_the_public_reads_what_one_programme_is_for() -> None:
    a_promise(area=an_area(programme=a_programme(title="The programme", purpose="So that nobody waits longer.")))
    a_programme(title="Nothing is promised in it")

    page = Client().get("/plan/").content.decode()

    assert "The programme</h2>" in page
    assert "So that nobody waits longer." in page
    assert "Nothing is promised in it" not in page
    assert 'name="programme"' not in page


def test_promises_of_several_programmes_are_grouped_by_them_in_public() -> None:
    for area in _two():
        a_promise(area=area, promise=f"Promise of {area.title}")

    page = Client().get("/plan/").content.decode()
    narrowed = Client().get("/plan/?programme=Second+programme").content.decode()

    places = [
        page.index(text) for text in ("programme</h3>", "Ours</h4>", "Second programme</h3>", "Theirs</h4>")
    ]
    assert places == sorted(places)
    assert "Promise of Theirs</a></h5>" in narrowed
    assert "Promise of Ours" not in narrowed


def test_areas_come_in_the_order_of_their_programmes() -> None:
    second = a_promise(area=_two()[1])
    first = a_promise(area=FocusArea.objects.get(title="Ours"))

    found = by_programme(promises_made(today=today()))

    assert [list(areas) for areas in found.values()] == [[first.area], [second.area]]


def test_programs_read_the_programme_and_hear_when_it_is_called_otherwise() -> None:
    promise = a_promise(area=an_area())
    client = Client()

    before = client.get("/api/v1/promises")
    told = {"purpose": "", "answers": "", "starts_on": None, "ends_on": None}
    actions.change_programme(by=a_lead(), programme=promise.area.programme, title="Other words", **told)
    after = client.get("/api/v1/promises", headers={"if-none-match": before["ETag"]})

    assert before.json()["promises"][0]["programme"] == "Anti-racism programme"
    assert (after.status_code, after.json()["promises"][0]["programme"]) == (200, "Other words")
