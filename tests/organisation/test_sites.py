"""Sites, the places in them, and who works there from when until when."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from plumbline.audit.models import Entry
from plumbline.organisation import actions
from plumbline.organisation.models import Occupancy, Place, Site
from plumbline.people.models import Person
from tests.organisation.moments import OPENING

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db
BY = "system:test"
DAY = date(2020, 6, 1)
BASE = "/desk/organisation/"
EDIT = "organisation.edit_tree"


@pytest.fixture
def mill(small_trust: SimpleNamespace) -> SimpleNamespace:
    """A site with a ward, where the night team works."""
    site = actions.add_site(by=BY, code="P1", name="Old mill", opened=OPENING)
    ward = actions.add_place(by=BY, site=site, code="P1W", name="Wren Ward", kind="ward", opened=OPENING)
    link = actions.link_unit(by=BY, unit=small_trust.team, site=site, place=ward, since=DAY)
    return SimpleNamespace(site=site, ward=ward, link=link, team=small_trust.team, crisis=small_trust.crisis)


def last_entry() -> tuple[str, str, dict[str, object]]:
    entry = Entry.objects.latest("number")
    return entry.action, entry.subject, entry.detail


def test_a_site_is_renamed_and_the_trail_says_from_what(mill: SimpleNamespace) -> None:
    actions.edit_site(
        by=BY,
        site=mill.site,
        code="P1",
        name="New mill",
        address="1 Mill Lane",
        postcode="ZZ1 1AA",
        ods_code="",
        opened=OPENING,
    )

    assert (Site.objects.get().name, Site.objects.get().postcode) == ("New mill", "ZZ1 1AA")
    assert last_entry() == (
        "organisation.edit_site",
        mill.site.reference,
        {"changed": ["name", "address", "postcode"], "from": {"name": "Old mill"}, "to": {"name": "New mill"}},
    )


@pytest.mark.parametrize("taken", ["p1", "P1w", "n1A"])
def test_a_code_of_anything_else_is_refused(mill: SimpleNamespace, taken: str) -> None:
    with pytest.raises(ValidationError, match=f"The code {taken} is already used"):
        actions.add_site(by=BY, code=taken, name="Another")
    with pytest.raises(ValidationError, match=f"The code {taken} is already used"):
        actions.add_place(by=BY, site=mill.site, code=taken, name="Another", kind="ward")
    with pytest.raises(ValidationError, match=f"The code {taken} is already used"):
        actions.add_unit(by=BY, parent=mill.crisis, code=taken, name="Another")


def test_closing_a_site_closes_its_places_and_ends_who_works_there(mill: SimpleNamespace) -> None:
    last_day = date(2024, 3, 31)

    actions.close_site(by=BY, site=mill.site, last_day=last_day, reason="Sold")

    ends = (Site.objects.get().closed, Place.objects.get().closed, Occupancy.objects.get().until)
    assert ends == (last_day, last_day, last_day)
    assert last_entry()[2] == {"last_day": "2024-03-31", "places": 1, "links": 1, "reason": "Sold"}


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [
        (OPENING - timedelta(days=1), "Old mill opened on 1 April 2012, after that day"),
        (DAY - timedelta(days=1), "Night team came on 1 June 2020, after that day"),
        (date(2999, 1, 1), "the date is in the future"),
    ],
)
def test_a_closing_that_cannot_be_true_closes_nothing(
    mill: SimpleNamespace, last_day: date, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        actions.close_site(by=BY, site=mill.site, last_day=last_day)

    assert (Site.objects.get().closed, Place.objects.get().closed, Occupancy.objects.get().until) == (None,) * 3


def test_a_place_reopens_only_at_an_open_site(mill: SimpleNamespace) -> None:
    actions.close_site(by=BY, site=mill.site, last_day=DAY)

    with pytest.raises(ValidationError, match="Reopen Old mill first"):
        actions.reopen_place(by=BY, place=mill.ward)
    actions.reopen_site(by=BY, site=mill.site)
    actions.reopen_place(by=BY, place=mill.ward)

    assert (Site.objects.get().closed, Place.objects.get().closed) == (None, None)


def test_a_unit_leaves_and_comes_back(mill: SimpleNamespace) -> None:
    given = {"by": BY, "unit": mill.team, "site": mill.site, "place": mill.ward}

    with pytest.raises(ValidationError, match="Night team already works at Wren Ward"):
        actions.link_unit(**given)
    actions.end_link(by=BY, link=mill.link, last_day=date(2021, 1, 1))
    actions.link_unit(**given, since=date(2022, 1, 1))

    assert list(Occupancy.objects.order_by("pk").values_list("since", "until")) == [
        (DAY, date(2021, 1, 1)),
        (date(2022, 1, 1), None),
    ]


def test_a_place_of_another_site_is_refused(mill: SimpleNamespace) -> None:
    other = actions.add_site(by=BY, code="P2", name="Barn")

    with pytest.raises(ValidationError, match="Wren Ward is not at Barn"):
        actions.link_unit(by=BY, unit=mill.team, site=other, place=mill.ward)


@pytest.mark.parametrize("values", [{"until": DAY - timedelta(days=1)}])
def test_the_database_itself_refuses_an_end_before_the_beginning(
    mill: SimpleNamespace, values: dict[str, date]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.update(**values)


def test_the_database_itself_refuses_the_same_link_twice(mill: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Occupancy.objects.create(unit=mill.team, site=mill.site, place=mill.ward)


def test_an_import_ends_links_it_no_longer_names_and_keeps_the_days_of_others(mill: SimpleNamespace) -> None:
    actions.add_site(by=BY, code="P2", name="Barn")
    actions.link_unit(by=BY, unit=mill.team, site=Site.objects.get(code="P2"), since=DAY)

    content = b"kind,code,name,parent,opened,sites\nteam,N1A,Night team,N1,2012-04-01,P1W;P1"
    actions.import_tree(by=BY, content=content)

    today = timezone.localdate()
    assert list(Occupancy.objects.order_by("pk").values_list("site__code", "place__code", "since", "until")) == [
        ("P1", "P1W", DAY, None),
        ("P2", None, DAY, today - timedelta(days=1)),
        ("P1", None, today, None),
    ]


def test_a_stranger_changes_no_site(mill: SimpleNamespace) -> None:
    stranger = Person.objects.create_user("stranger@example.org", name="A Stranger")
    entries = Entry.objects.count()

    for act in (
        lambda: actions.add_site(by=stranger, code="X", name="Mine"),
        lambda: actions.close_site(by=stranger, site=mill.site, last_day=DAY),
        lambda: actions.add_place(by=stranger, site=mill.site, code="X", name="Mine", kind="ward"),
        lambda: actions.close_place(by=stranger, place=mill.ward, last_day=DAY),
        lambda: actions.link_unit(by=stranger, unit=mill.crisis, site=mill.site),
        lambda: actions.end_link(by=stranger, link=mill.link, last_day=DAY),
    ):
        with pytest.raises(PermissionDenied):
            act()

    assert (Entry.objects.count(), Site.objects.count(), Occupancy.objects.get().until) == (entries, 1, None)


def test_the_pages_add_change_link_and_close(client_who_may: SignIn, small_trust: SimpleNamespace) -> None:
    client = client_who_may("organisation.view_tree", EDIT)
    last = {"last_day_day": "31", "last_day_month": "3", "last_day_year": "2024"}
    since = {"since_day": "1", "since_month": "6", "since_year": "2020"}

    address = client.post(f"{BASE}sites/add", {"name": "Old mill", "code": "P1"})["Location"]
    client.post(f"{address}/edit", {"name": "New mill", "code": "P1"})
    client.post(f"{address}/places/add", {"name": "Wren Ward", "code": "P1W", "kind": "ward"})
    site, ward = Site.objects.get(), Place.objects.get()
    client.post(f"{BASE}places/{ward.public_id}/edit", {"name": "Robin Ward", "code": "P1W", "kind": "ward"})
    client.post(f"{address}/units/add", {"unit": small_trust.team.public_id, "place": ward.public_id, **since})
    crisis = f"{BASE}units/{small_trust.crisis.public_id}"
    client.post(f"{crisis}/sites/add", {"site": site.public_id, **since})
    link = Occupancy.objects.get(unit=small_trust.crisis)
    client.post(f"{crisis}/sites/{link.pk}/end", last)
    confirm = client.get(f"{address}/close").content.decode()
    client.post(f"{address}/close", last)
    page = client.get(address).content.decode()

    assert "Closes with it: Robin Ward." in confirm
    assert "These stop working there on that day: Night team." in confirm
    assert (page.count("31 March 2024"), page.count("1 June 2020")) == (4, 2)
    assert list(Occupancy.objects.values_list("until", flat=True)) == [date(2024, 3, 31)] * 2


@pytest.mark.parametrize("more", [0, 2])
def test_a_site_asks_as_many_questions_for_three_rows_as_for_one(
    client_who_may: SignIn, mill: SimpleNamespace, more: int
) -> None:
    client = client_who_may("organisation.view_tree", EDIT)
    for number in range(more):
        code = f"M{number}"
        ward = actions.add_place(by=BY, site=mill.site, code=f"{code}W", name=f"Ward {number}", kind="ward")
        unit = actions.add_unit(by=BY, parent=mill.crisis, code=code, name=f"Team {number}")
        actions.link_unit(by=BY, unit=unit, site=mill.site, place=ward)

    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"{BASE}sites/{mill.site.public_id}")

    assert (response.status_code, len(asked)) == (200, 5)
