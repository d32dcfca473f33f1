"""Pages of assessments, and what holds for every page of assurance."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.actions.assessments import sign_assessment
from plumbline.plan.actions.coverage import cover
from plumbline.plan.actions.demonstration_assurance import plant_assurance
from plumbline.plan.models import Assessment, Coverage, Framework, Risk, Score
from plumbline.plan.states import State
from tests.cast import make_person, sign_in
from tests.plan.assurance.builders import (
    BY,
    WORDS,
    assess,
    make_commitment,
    make_framework,
    open_risk,
    page_of,
    text_of,
)

pytestmark = pytest.mark.django_db
Count = Callable[[int], object]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("frameworks", 6), ("risks", 6), ("grid", 4), ("assessments", 7)])
def test_a_list_costs_the_same_however_long_it_is(
    name: str, queries: int, rows: int, board: Client, django_assert_num_queries: Count
) -> None:
    for number in range(rows):
        make_framework(rows, slug=f"framework-{number}")
        open_risk()
        assess(make_commitment(), make_person())
    board.get(reverse(f"assurance:{name}"))

    # Session, person, grants; how many and the page. The grid counts nothing; assessments count gaps as well.
    with django_assert_num_queries(queries):  # type: ignore[attr-defined]
        board.get(reverse(f"assurance:{name}"))


def test_a_promise_without_an_assessment_is_a_gap_in_view(board: Client) -> None:
    make_commitment()
    make_commitment(State.DRAFT)
    assessed = make_commitment()
    lead, sponsor = make_person(), make_person()
    sign_assessment(by=BY, assessment=assess(assessed, lead, review_on=timezone.localdate()), author=sponsor)

    page = page_of(board, "assessments")
    alone = page_of(board, "assessments", assessment="none", state="made")

    assert "1 promise has no assessment." in page
    assert page.count("A gap: promised, and not assessed") == 1
    assert page.count("Review due") == 2  # a row, and the filter
    assert "Promise 1" in alone
    assert "Promise 3" not in alone


@pytest.mark.parametrize(
    ("state", "promise"),
    [("none", "Promise 1"), ("waiting", "Promise 2"), ("signed", "Promise 3"), ("due", "Promise 4")],
)
def test_assessments_are_narrowed_by_where_they_stand(state: str, promise: str, board: Client) -> None:
    lead, sponsor, today = make_person(), make_person(), timezone.localdate()
    make_commitment()
    assess(make_commitment(), lead)
    for days in (1, 0):
        assessment = assess(make_commitment(), lead, review_on=today + timedelta(days=days))
        sign_assessment(by=BY, assessment=assessment, author=sponsor)

    lines = b"".join(board.get(reverse("assurance:assessments"), {"assessment": state, "format": "csv"})).decode()

    assert [row[1] for row in list(csv.reader(io.StringIO(lines)))[1:]] == [promise]


def test_an_assessment_is_written_changed_and_signed_off(desk: Client, sponsor: Person) -> None:
    make_commitment()
    day = {"review_on_day": "1", "review_on_month": "6", "review_on_year": "2027"}
    second = sign_in(Client(), sponsor)

    assert "Enter who is affected" in text_of(
        desk.post(reverse("assurance:write_assessment", args=[1]), {"impact": "x"})
    )
    desk.post(reverse("assurance:write_assessment", args=[1]), WORDS | day)
    assert desk.get(reverse("assurance:write_assessment", args=[1]))["Location"] == reverse(
        "assurance:change_assessment", args=[1]
    )
    desk.post(reverse("assurance:change_assessment", args=[1]), WORDS | day | {"impact": "<b>Longer</b> waits"})
    assert (
        "&lt;b&gt;Longer&lt;/b&gt; waits"
        in second.get(reverse("assurance:assessment", args=[1])).content.decode()
    )
    assert desk.post(reverse("assurance:sign_assessment", args=[1])).status_code == 403
    second.post(reverse("assurance:sign_assessment", args=[1]))

    assert Assessment.objects.get().signed_by == sponsor
    assert "Write a new assessment" in page_of(desk, "commitment", 1)
    assert "People on wards" in page_of(desk, "write_assessment", 1)


def test_what_stands_beside_a_commitment_is_on_one_page(board: Client) -> None:
    commitment = make_commitment()
    assert "No risk is linked to it." in page_of(board, "commitment", 1)
    cover(by=BY, requirement=make_framework(1).requirements.get(), commitment=commitment)
    open_risk(commitments=[commitment])
    assess(commitment, make_person(name="Wen Writer"))

    page = page_of(board, "commitment", 1)

    assert "Do thing 1 Framework Invented framework" in page
    assert "Something goes wrong" in page
    assert "Wen Writer" in page


@pytest.mark.parametrize(
    "name", ["risk", "commitment", "assessment", "write_assessment", "change_risk", "sign_assessment"]
)
def test_what_is_not_there_is_no_page(name: str, desk: Client, lead: Person) -> None:
    lead.grants.create(role="sponsor", starts=timezone.localdate(), why="For a test") if name.startswith(
        "sign"
    ) else None

    assert desk.get(reverse(f"assurance:{name}", args=[99])).status_code == 404


def test_a_requirement_of_another_framework_is_no_page(desk: Client) -> None:
    requirement = make_framework(1).requirements.get()
    make_framework(0, slug="other")

    assert desk.get(reverse("assurance:requirement", args=["other", requirement.pk])).status_code == 404
    assert desk.get(reverse("assurance:framework", args=["none"])).status_code == 404


def test_a_demonstration_shows_all_of_it_and_is_planted_once(
    board: Client, lead: Person, sponsor: Person
) -> None:
    commitments = [make_commitment() for _ in range(5)]
    people = {"programme_lead": lead, "sponsor": sponsor}

    told = plant_assurance(by=BY, people=people, commitments=commitments)

    assert plant_assurance(by=BY, people=people, commitments=commitments) == {"risks": 0}
    assert told == {
        "links": Coverage.objects.count(),
        "scores": Score.objects.count(),
        "risks": 12,
        "assessments": Assessment.objects.count(),
    }
    assert min(told.values()) >= 3
    for slug in Framework.objects.values_list("slug", flat=True):
        page_of(board, "framework", slug)
    for number in Risk.objects.values_list("number", flat=True):
        page_of(board, "risk", number)
    assert "invented for this demonstration" in page_of(board, "framework", "pcref")
