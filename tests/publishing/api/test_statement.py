"""The board's statement for programs: what is in force and what was before; no draft, no day to come, no name."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardStatement
from tests.publishing.api.conftest import Ask
from tests.publishing.statement_builders import FIRST, NEXT, WHY, a_draft

STATEMENT = "/api/v1/statement"


@pytest.fixture
def in_force(db: None) -> BoardStatement:
    return actions.plant_statement(by="system:test", text=FIRST, adopted_on=date(2025, 11, 27))


def _read() -> Any:
    response = Client().get(STATEMENT)
    assert response.status_code == 200, response.content
    return response.json()


def _adopted(writer: Person, second: Person, **changes: object) -> BoardStatement:
    draft = a_draft(writer, **changes)
    return actions.adopt_statement(by=second, draft=draft, seen=draft.revision)


def test_before_there_is_one_it_is_not_there(db: None) -> None:
    answer = Client().get(STATEMENT)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_anyone_reads_the_version_in_force_and_those_before_it(
    in_force: BoardStatement, lead: Person, checker: Person
) -> None:
    _adopted(lead, checker)

    read = _read()

    assert {name: read[name] for name in ("version", "text", "adopted_on", "adopted_by", "why_changed")} == {
        "version": 2,
        "text": NEXT,
        "adopted_on": "2026-03-03",
        "adopted_by": "The board, in public",
        "why_changed": WHY,
    }
    assert read["paragraphs"] == [NEXT]
    assert [(one["version"], one["text"], one["adopted_on"], one["adopted_by"]) for one in read["earlier"]] == [
        (1, FIRST, "2025-11-27", "The board")
    ]
    assert "The board&#39;s statement" in Client().get(read["record"]).content.decode()


def test_no_draft_and_nobody_who_wrote_or_adopted_is_told(
    in_force: BoardStatement, lead: Person, checker: Person
) -> None:
    refused = a_draft(lead, text="Xylophone.", why_changed="Marzipan.")
    actions.refuse_statement(by=checker, draft=refused, seen=refused.revision, answer="Periwinkle.")
    actions.withdraw_statement(by=lead, draft=a_draft(lead, text="Quicksand."))
    _adopted(lead, checker)
    a_draft(lead, text="Tomorrow.")

    text = Client().get(STATEMENT).content.decode()

    planted = r"(?i)ivy|hidden|noor|unseen|test\.invalid|xylophone|marzipan|periwinkle|quicksand|tomorrow"
    assert re.findall(planted, text) == []


def test_a_version_of_a_day_to_come_is_not_told_before(in_force: BoardStatement) -> None:
    answer = Client().get(STATEMENT)
    BoardStatement.objects.create(
        version=2,
        text="Tomorrow.",
        adopted_on=timezone.localdate() + timedelta(days=1),
        adopted_by="The board",
        why_changed="A year has passed.",
    )

    again = Client().get(STATEMENT, headers={"If-None-Match": answer["ETag"]})

    assert (again.status_code, "Tomorrow" in Client().get(STATEMENT).content.decode()) == (304, False)


def test_a_copy_is_right_until_another_version_is_adopted(
    in_force: BoardStatement, lead: Person, checker: Person
) -> None:
    first = Client().get(STATEMENT)
    same = Client().get(STATEMENT, headers={"If-None-Match": first["ETag"]})
    _adopted(lead, checker)
    changed = Client().get(STATEMENT, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, changed.status_code, first["Cache-Control"]) == (304, 200, "public, max-age=60")


@pytest.mark.parametrize("many", [1, 3])
def test_reading_takes_one_query_however_many_versions(
    many: int, in_force: BoardStatement, lead: Person, checker: Person, django_assert_num_queries: Any
) -> None:
    for number in range(1, many):
        _adopted(lead, checker, text=f"{NEXT} {number}", adopted_on=date(2026, 3, 3 + number))

    with django_assert_num_queries(1):
        read = _read()

    assert (read["version"], len(read["earlier"])) == (many, many - 1)


def test_it_takes_no_parameter_and_no_token_that_only_pushes(in_force: BoardStatement, bring: Ask) -> None:
    refused = Client().get(STATEMENT, {"version": 1})

    assert (refused.status_code, bring("push").get(STATEMENT).status_code) == (422, 403)
    assert bring("published").get(STATEMENT).json() == _read()


def test_the_front_page_leads_to_what_programs_read(in_force: BoardStatement) -> None:
    actions.plant_public_site(by="system:test")

    page = Client().get("/").content.decode()

    assert (f'href="{STATEMENT}"' in page, 'id="promise"' in page) == (True, True)
    assert 'id="read_statement"' in Client().get("/api/v1/").content.decode()
