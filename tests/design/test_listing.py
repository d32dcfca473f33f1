"""A list page takes any parameters, costs the same for any number of rows, and exports what it shows."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from plumbline.design.listing import Column, Filter, Listing
from tests.design.pages import draw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_groups() -> None:
    """Away with the groups that Wagtail's migrations make."""
    Group.objects.all().delete()


class Groups(Listing):
    name = "Groups of people"
    caption = "Groups"
    columns = (
        Column("name", "Name", sort="name", link=lambda group: f"/groups/{group.pk}"),
        Column("size", "Letters", value=lambda group: len(group.name), numeric=True),
        Column("id", "Number", sort="-id", export=False),
    )
    search = ("name__icontains",)
    filters = (Filter("first", "Starts with", (("a", "A"), ("b", "B")), "name__istartswith"),)
    default_sort = "name"
    page_size = 2


def made(*names: str) -> None:
    Group.objects.bulk_create(Group(name=name) for name in names)


def listed(parameters: str = "") -> Groups:
    return Groups(QueryDict(parameters), Group.objects.all())


def names(listing: Listing) -> list[Any]:
    return [row[0]["value"] for row in listing.rows]


def page_of(listing: Listing) -> str:
    return draw("{% from 'design/macros/lists.jinja' import list_page %}{{ list_page(x) }}", x=listing)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_two_queries_however_long(count: int) -> None:
    made(*"abc"[:count])

    with CaptureQueriesContext(
        connection,
    ) as queries:
        page_of(listed())

    assert len(queries) == 2


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ("", ["ada", "alf"]),
        ("sort=-name", ["bob", "alf"]),
        ("sort=id", ["bob", "alf"]),
        ("page=2", ["bob"]),
        ("q=B", ["bob"]),
        ("q=a+d", ["ada"]),
        ("first=b", ["bob"]),
        ("first=a&q=l", ["alf"]),
        ("q=zzz", []),
    ],
)
def test_search_sort_filters_and_pages_do_what_they_say(parameters: str, expected: list[str]) -> None:
    made("ada", "alf", "bob")

    assert names(listed(parameters)) == expected


@pytest.mark.parametrize(
    "parameters",
    [
        "sort=password", "sort=--name", "sort=name__id", "sort=", "first=z", "first=%00", "page=0", "page=-1",
        "page=x", "page=%D9%A3%00", "page=" + "9" * 6000, "format=xml", "unknown=1", "q=%00", "page=&page=",
        "sort=size", "first=a&first=",
    ],
)  # fmt: skip
def test_parameters_that_make_no_sense_still_open_the_list(parameters: str) -> None:
    made("ada", "alf", "bob")

    listing = listed(parameters)

    assert listing.total == 3
    assert "<table" in page_of(listing)


def test_links_keep_what_else_is_chosen() -> None:
    made("ada", "alf", "ann")
    listing = listed("q=a&first=a&sort=-name")

    hrefs = [column.get("href") for column in listing.head]
    assert hrefs == ["?q=a&first=a&sort=name", None, "?q=a&first=a&sort=id"]
    assert [column.get("sorted") for column in listing.head] == ["descending", None, "none"]
    assert [(chip.text, chip.remove) for chip in listing.chips] == [
        ("a", "?first=a&sort=-name"),
        ("A", "?q=a&sort=-name"),
    ]
    assert listing.pages["next"] == "?q=a&first=a&sort=-name&page=2"
    assert listing.clear == "?sort=-name"


def test_the_download_holds_all_rows_of_the_filter_and_no_formula() -> None:
    made("=1+1", "@a", "-b", "+c", " =d", "plain", "zeta")

    response = listed("sort=name&page=2&format=csv").as_csv()
    text = b"".join(response).decode("utf-8-sig")  # type: ignore[arg-type]

    assert response["Content-Disposition"] == 'attachment; filename="groups-of-people.csv"'
    assert sorted(csv.reader(io.StringIO(text))) == sorted(
        [["Name", "Letters"], ["' =d", "3"], ["'+c", "2"], ["'-b", "2"], ["'=1+1", "4"], ["'@a", "2"],
         ["plain", "5"], ["zeta", "4"]]
    )  # fmt: skip


def test_a_download_after_a_filter_holds_that_filter() -> None:
    made("ada", "bob")

    text = b"".join(listed("first=b&format=csv").as_csv()).decode("utf-8-sig")  # type: ignore[arg-type]

    assert text == "Name,Letters\r\nbob,3\r\n"


def test_an_empty_list_says_whether_nothing_is_there_or_nothing_matches() -> None:
    before = page_of(listed())
    made("ada")
    after = page_of(listed("q=nobody"))

    assert "Nothing has been added yet." in before
    assert "Nothing matches." in after
    assert "<table" not in before + after


def test_a_search_is_drawn_as_text() -> None:
    made("ada")

    html = page_of(listed("q=%3Cscript%3E%22"))

    assert "<script" not in html
    assert "&lt;script&gt;&#34;" in html
