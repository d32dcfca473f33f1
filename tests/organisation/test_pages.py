"""The organisation's pages: who may open them, what they cost, and what they do."""

import csv
import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plumbline.organisation.actions import add_unit, import_tree, load_vocabularies, upload_tree_file
from plumbline.organisation.models import Occupancy, Place, Succession, Term, TreeFile, Unit
from plumbline.organisation.tree_rows import COLUMNS

SignIn = Callable[..., Client]
BY = "system:test"
VIEW, EDIT, WORDS = "organisation.view_tree", "organisation.edit_tree", "organisation.view_vocabularies"
BASE = "/desk/organisation/"
DOORS = [
    (VIEW, ""),
    (VIEW, "units/{unit}"),
    (VIEW, "sites"),
    (VIEW, "sites/{site}"),
    (VIEW, "organisation.csv"),
    (EDIT, "add"),
    *(
        (EDIT, f"units/{{unit}}/{act}")
        for act in ("add", "edit", "rename", "move", "close", "reopen", "succession")
    ),
    (EDIT, "files"),
    (EDIT, "files/{file}"),
    (EDIT, "files/{file}/problems.csv"),
    (EDIT, "sites/add"),
    *((EDIT, f"sites/{{site}}/{act}") for act in ("edit", "close", "reopen", "units/add", "places/add")),
    *((EDIT, f"places/{{place}}/{act}") for act in ("edit", "close", "reopen")),
    (EDIT, "units/{linked}/sites/add"),
    (EDIT, "units/{linked}/sites/{link}/end"),
    (EDIT, "vocabularies/localities/add"),
    *((EDIT, f"vocabularies/localities/{{term}}/{act}") for act in ("correct", "end", "confirm")),
    (WORDS, "vocabularies"),
    (WORDS, "vocabularies/ethnicity-census-2021"),
    (WORDS, "trusts/RW1"),
]


@pytest.fixture
def world(small_trust: SimpleNamespace) -> dict[str, object]:
    """Something behind every door."""
    rows = b"kind,code,name,parent,sites\nsite,P1,Old mill,,\nward,P2,Wren,P1,\nteam,N1B,Day team,N1,P1"
    import_tree(by=BY, content=rows)
    load_vocabularies(by=BY)
    file = upload_tree_file(by=BY, name="=evil.csv", content=b"kind,code,name,parent\nteam,X,=1+1,N1")
    link = Occupancy.objects.get()
    return {
        "unit": small_trust.crisis.public_id,
        "site": link.site.public_id,
        "place": Place.objects.get().public_id,
        "linked": link.unit.public_id,
        "link": link.pk,
        "file": file.public_id,
        "term": Term.objects.get(code="IOW").pk,
    }


@pytest.mark.parametrize(("permission", "path"), DOORS)
def test_a_door_opens_to_its_permission_and_to_nothing_else(
    client_who_may: SignIn, world: dict[str, object], permission: str, path: str
) -> None:
    address = BASE + path.format(**world)

    colleague = client_who_may(permission).get(address).status_code
    others = client_who_may(*({VIEW, EDIT, WORDS} - {permission})).get(address).status_code
    stranger = Client().get(address)

    assert (colleague, others) == (200, 403)
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/account/login/")


@pytest.mark.parametrize("more", [0, 2])
@pytest.mark.parametrize(("path", "queries"), [("", 3), ("units/{unit}", 10), ("sites", 4)])
def test_a_page_asks_as_many_questions_for_three_rows_as_for_one(
    client_who_may: SignIn, world: dict[str, object], path: str, queries: int, more: int
) -> None:
    client = client_who_may(VIEW)
    crisis = Unit.objects.get(code="N1")
    for number in range(more):
        add_unit(by=BY, parent=crisis, code=f"M{number}", name=f"More {number}")
        import_tree(by=BY, content=f"kind,code,name,parent\nsite,Q{number},Site {number},".encode())

    with CaptureQueriesContext(connection) as asked:
        response = client.get(BASE + path.format(**world))

    assert (response.status_code, len(asked)) == (200, queries)


def test_a_search_shows_what_it_finds_within_its_parts(
    client_who_may: SignIn, small_trust: SimpleNamespace
) -> None:
    page = client_who_may(VIEW).get(BASE, {"q": "night"}).content.decode()

    assert "1 found for “night”" in page
    assert [name in page for name in ("North", "Crisis", "Night team", "Nursing")] == [True, True, True, False]


def test_renaming_goes_to_the_unit_and_keeps_what_was_typed_when_refused(
    client_who_may: SignIn, small_trust: SimpleNamespace
) -> None:
    client = client_who_may(VIEW, EDIT)
    address = f"{BASE}units/{small_trust.crisis.public_id}"
    day = {"since_day": "1", "since_month": "6", "since_year": "2020"}

    refused = client.post(f"{address}/rename", {"name": "=1+1", **day}).content.decode()
    saved = client.post(f"{address}/rename", {"name": "Home treatment", **day})

    assert 'value="=1+1"' in refused
    assert "Start with a letter or a number." in refused
    assert (saved.status_code, saved["Location"], Unit.objects.get(code="N1").name) == (
        302,
        address,
        "Home treatment",
    )


def test_a_unit_is_added_moved_closed_and_succeeded_from_its_pages(
    client_who_may: SignIn, small_trust: SimpleNamespace
) -> None:
    client = client_who_may(VIEW, EDIT)
    crisis = f"{BASE}units/{small_trust.crisis.public_id}"
    south, nursing = small_trust.south.public_id, small_trust.nursing.public_id
    since = {"since_day": "1", "since_month": "6", "since_year": "2020"}
    last = {"last_day_day": "31", "last_day_month": "3", "last_day_year": "2024"}
    day = {"day_day": "1", "day_month": "4", "day_year": "2024"}

    client.post(f"{crisis}/add", {"name": "Day team", "code": "N1B"})
    client.post(f"{crisis}/move", {"to": south, **since})
    client.post(f"{crisis}/close", last)
    client.post(f"{crisis}/succession", {"successor": nursing, "kind": "merged", **day})

    moved = Unit.objects.get(code="N1")
    assert (moved.get_parent().code, moved.get_children().count(), str(moved.closed)) == ("S", 2, "2024-03-31")
    assert [str(succession) for succession in Succession.objects.all()] == ["Crisis merged into Nursing"]


def test_a_day_that_is_none_gets_a_sentence(client_who_may: SignIn, small_trust: SimpleNamespace) -> None:
    page = client_who_may(VIEW).get(f"{BASE}units/{small_trust.crisis.public_id}?on=yesterday").content.decode()

    assert page.count("Write the day as year-month-day, such as 2024-10-01.") == 2


def test_a_file_is_looked_at_before_it_changes_anything(
    client_who_may: SignIn, small_trust: SimpleNamespace
) -> None:
    client = client_who_may(VIEW, EDIT)
    upload = SimpleUploadedFile("teams.csv", b"kind,code,name,parent\nteam,N1B,Day team,N1")

    preview = client.post(f"{BASE}files", {"file": upload})["Location"]
    shown = client.get(preview).content.decode()
    before = Unit.objects.filter(code="N1B").exists()
    client.post(preview)

    assert ("Import 1 row" in shown, before) == (True, False)
    assert Unit.objects.get(code="N1B").name == "Day team"
    assert TreeFile.objects.get().content == ""


def test_the_problems_of_a_file_download_without_running_as_formulas(
    client_who_may: SignIn, world: dict[str, object]
) -> None:
    response = client_who_may(EDIT).get(f"{BASE}files/{world['file']}/problems.csv")

    head, row = csv.reader(io.StringIO(b"".join(response).decode("utf-8-sig")))
    assert head == ["file", "row", "column", "problem"]
    assert row[:3] == ["'=evil.csv", "2", "name"]


def test_the_export_is_what_the_import_takes(client_who_may: SignIn, world: dict[str, object]) -> None:
    body = b"".join(client_who_may(VIEW).get(f"{BASE}organisation.csv"))

    assert body.decode("utf-8-sig").splitlines()[0] == ",".join(COLUMNS)
    assert import_tree(by=BY, content=body).counts == {"add": 0, "change": 0, "keep": 9}


def test_unconfirmed_terms_say_so_and_traps_are_told(client_who_may: SignIn, world: dict[str, object]) -> None:
    client = client_who_may(WORDS)

    bands = client.get(f"{BASE}vocabularies/pay-bands").content.decode()
    census = client.get(f"{BASE}vocabularies/ethnicity-census-2021").content.decode()

    assert (bands.count(">Unconfirmed<"), census.count(">Unconfirmed<")) == (8, 0)
    assert "Chinese is in the group Asian here, and in the group Other in NHS 2001." in census
