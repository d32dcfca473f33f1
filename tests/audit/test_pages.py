"""The audit pages: who may open them, and what they show."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from typer.testing import CliRunner

from plumbline.audit.actions import record
from plumbline.audit.models import Entry
from plumbline.cli.audit import audit_app

SignIn = Callable[..., Client]
PAGES = ["/desk/audit/", "/desk/audit/1", "/desk/audit/verify"]


@pytest.mark.parametrize("page", PAGES)
def test_who_is_not_signed_in_is_sent_to_sign_in(three_entries: list[Entry], page: str) -> None:
    response = Client().get(page)

    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={page}")


@pytest.mark.parametrize("page", PAGES)
def test_a_person_without_the_permission_is_refused(
    client_who_may: SignIn, three_entries: list[Entry], page: str
) -> None:
    assert client_who_may("organisation.view_tree").get(page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_no_page_takes_anything_but_reading(
    client_who_may: SignIn, three_entries: list[Entry], page: str
) -> None:
    client = client_who_may("audit.view_entries", "audit.verify_chain")

    assert client.post(page).status_code == 405


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_many_questions_for_three_rows_as_for_one(client_who_may: SignIn, rows: int) -> None:
    client = client_who_may("audit.view_entries", "audit.verify_chain")
    for number in range(rows):
        record(by=f"system:test{number}", action=f"house.do_{'abc'[number]}", subject="house.thing:1")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/desk/audit/")

    assert (response.status_code, len(queries)) == (200, 6)


def test_the_list_is_narrowed_by_actor_action_and_search(
    client_who_may: SignIn, three_entries: list[Entry]
) -> None:
    client = client_who_may("audit.view_entries")
    record(by="system:other", action="house.undo_thing", subject="house.thing:4")

    def numbers(query: str) -> list[str]:
        rows = csv.reader(
            io.StringIO(b"".join(client.get(f"/desk/audit/?format=csv&{query}")).decode("utf-8-sig"))
        )
        return [row[0] for row in rows][1:]

    assert numbers("by=system:other") == ["4"]
    assert numbers("action=house.do_thing") == ["3", "2", "1"]
    assert numbers("q=thing:2") == ["2"]
    assert numbers("sort=number") == ["1", "2", "3", "4"]
    assert numbers("from=2026-02-31&to=never") == ["4", "3", "2", "1"]


def test_the_list_is_narrowed_by_days_on_the_trusts_clocks(
    client_who_may: SignIn, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_who_may("audit.view_entries")
    moments = [(29, 22), (29, 23), (30, 22), (30, 23)]  # in UTC; in June the trust's day turns at 23:00
    for day, hour in moments:
        at = datetime(2026, 6, day, hour, 30, tzinfo=UTC)
        monkeypatch.setattr("plumbline.audit.actions.datetime", SimpleNamespace(now=lambda _, at=at: at))
        record(by="system:test", action="house.do_thing", subject="house.thing:1")

    def numbers(query: str) -> list[str]:
        body = b"".join(client.get(f"/desk/audit/?format=csv&sort=number&{query}")).decode("utf-8-sig")
        return [row["number"] for row in csv.DictReader(io.StringIO(body))]

    assert numbers("from=2026-06-30") == ["2", "3", "4"]
    assert numbers("to=2026-06-30") == ["1", "2", "3"]
    assert numbers("from=2026-06-30&to=2026-06-30") == ["2", "3"]


def test_a_day_that_narrows_stays_in_its_box_and_can_be_taken_off(
    client_who_may: SignIn, three_entries: list[Entry]
) -> None:
    page = client_who_may("audit.view_entries").get("/desk/audit/?from=2020-01-31").content.decode()

    assert '<input class="nhsuk-input" id="filter-from" name="from" type="date" value="2020-01-31">' in page
    assert "From: 31 January 2020" in page


def test_the_download_holds_all_that_the_seal_was_made_from(client_who_may: SignIn, db: None) -> None:
    entry = record(by="system:test", action="house.do_thing", subject="house.thing:1", detail={"é": [1, None]})

    body = b"".join(client_who_may("audit.view_entries").get("/desk/audit/?format=csv")).decode("utf-8-sig")

    row = next(csv.DictReader(io.StringIO(body)))
    assert (row["detail"], row["previous"], row["digest"]) == ('{"é":[1,null]}', entry.previous, entry.digest)


def test_an_entry_is_told_in_plain_words(client_who_may: SignIn, db: None) -> None:
    record(
        by="system:test", action="house.rename_thing", subject="house.thing:1", detail={"names": {"to": "<b>New"}}
    )

    page = client_who_may("audit.view_entries").get("/desk/audit/1").content.decode()

    assert "The system (test) did “rename thing” to thing 1." in page
    assert "Names: To" in page
    assert "&lt;b&gt;New" in page


def test_an_entry_that_is_not_there_is_not_found(client_who_may: SignIn, db: None) -> None:
    assert client_who_may("audit.view_entries").get("/desk/audit/99").status_code == 404


def test_verifying_says_that_the_chain_holds_and_gives_the_digest(
    client_who_may: SignIn, three_entries: list[Entry]
) -> None:
    page = client_who_may("audit.verify_chain").get(reverse("audit:verify") + "?noted=").content.decode()

    assert "3 entries are as they were written" in page
    assert three_entries[2].digest in page


def test_verifying_names_the_broken_entry(
    client_who_may: SignIn, three_entries: list[Entry], tamper: Callable[..., None]
) -> None:
    tamper("UPDATE audit_entry SET action = 'house.undo' WHERE number = 2")

    page = client_who_may("audit.verify_chain").get("/desk/audit/verify?noted=").content.decode()

    assert "Entry 2 does not match its seal: it was altered after it was written." in page
    assert "The chain holds" not in page


def test_a_digest_that_is_none_gets_a_sentence(client_who_may: SignIn, db: None) -> None:
    page = client_who_may("audit.verify_chain").get("/desk/audit/verify?noted=abc").content.decode()

    assert page.count("A digest has 64 characters, each a number or a letter from a to f.") == 2
    assert "<title>Error: Verify" in page


def test_the_command_says_that_the_chain_holds(three_entries: list[Entry]) -> None:
    result = CliRunner().invoke(audit_app, ["verify", "--noted", three_entries[1].digest])

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "The chain holds: 3 entries are as they were written.",
            "The noted digest belongs to entry 2.",
            f"Last digest, to note down elsewhere: {three_entries[2].digest}",
        ],
    )


def test_the_command_fails_and_names_the_broken_entry(
    three_entries: list[Entry], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM audit_entry WHERE number = 2")

    result = CliRunner().invoke(audit_app, ["verify"])

    assert (result.exit_code, result.stderr) == (1, "The chain does not hold. Entry 2 is missing.\n")
