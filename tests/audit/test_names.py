"""Who a reference is: told at reading time, to readers who may know, and kept nowhere."""

import csv
import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plumbline.audit.actions import record
from plumbline.audit.models import Entry
from plumbline.organisation.actions import add_unit
from plumbline.people.models import Person

SignIn = Callable[..., Client]
READ, PEOPLE, TREE = "audit.view_entries", "people.view_people", "organisation.view_tree"
BY = "system:test"


@pytest.fixture
def planted(db: None) -> Person:
    """Somebody who did something to a unit."""
    person = Person.objects.create_user("planted@example.org", name="Planted Name")
    unit = add_unit(by=BY, parent=None, code="T", name="Planted Trust")
    record(by=person, action="house.do_thing", subject=unit.reference, detail={"for": person.audit_reference})
    return person


@pytest.mark.parametrize(
    ("permissions", "names"),
    [
        ((READ,), (False, False)),
        ((READ, PEOPLE), (True, False)),
        ((READ, TREE), (False, True)),
        ((READ, PEOPLE, TREE), (True, True)),
    ],
)
@pytest.mark.parametrize("page", ["/desk/audit/", "/desk/audit/2"])
def test_a_name_is_told_to_whom_it_may_be(
    client_who_may: SignIn, planted: Person, page: str, permissions: tuple[str, ...], names: tuple[bool, bool]
) -> None:
    shown = client_who_may(*permissions).get(page).content.decode()

    assert ("Planted Name" in shown, "Planted Trust" in shown) == names
    assert "planted@example.org" not in shown


def test_an_entry_gives_the_reference_beside_the_name(client_who_may: SignIn, planted: Person) -> None:
    page = client_who_may(READ, PEOPLE, TREE).get("/desk/audit/2").content.decode()

    assert "Planted Name did “do thing” to Planted Trust." in page
    assert page.count(f"Planted Name ({planted.audit_reference})") == 2  # the actor, and in the detail


def test_readers_know_themselves(client_who_may: SignIn, db: None) -> None:
    client = client_who_may(READ)
    person = Person.objects.get()
    record(by=person, action="house.do_thing", subject="house.thing:1")

    assert f"{person.name} did “do thing”" in client.get("/desk/audit/1").content.decode()


def test_neither_the_trail_nor_its_download_holds_a_name(client_who_may: SignIn, planted: Person) -> None:
    client = client_who_may(READ, PEOPLE, TREE)
    client.get("/desk/audit/")

    body = b"".join(client.get("/desk/audit/?format=csv")).decode("utf-8-sig")

    assert [row["by"] for row in csv.DictReader(io.StringIO(body))] == [planted.audit_reference, BY]
    assert "Planted Name" not in body
    assert "Planted Name" not in str(list(Entry.objects.values()))


def test_a_reference_to_nobody_stays_a_reference(client_who_may: SignIn, db: None) -> None:
    record(by=f"people.person:{uuid4()}", action="house.do_thing", subject="people.person:nobody")

    page = client_who_may(READ, PEOPLE).get("/desk/audit/").content.decode()

    content = page[page.index("<main") :]  # the header names who is signed in
    assert ("person nobody" in content, "Ada Example" in content) == (True, False)


@pytest.mark.parametrize("rows", [1, 3])
def test_all_names_of_a_page_cost_one_question(client_who_may: SignIn, rows: int) -> None:
    client = client_who_may(READ, PEOPLE)
    for number in range(rows):
        person = Person.objects.create_user(f"actor{number}@example.org", name=f"Actor {number}")
        record(by=person, action="house.do_thing", subject=person.audit_reference)

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/desk/audit/").content.decode()

    assert ([f"Actor {number}" in page for number in range(3)], len(queries)) == (
        [number < rows for number in range(3)],
        7,
    )
