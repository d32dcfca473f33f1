"""Pages of frameworks: the matrix, a requirement, its coverage and its scores."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from plumbline.people.models import Person
from plumbline.plan.actions.coverage import cover
from plumbline.plan.models import Coverage, Framework, Requirement, Score
from plumbline.plan.states import State
from tests.cast import sign_in
from tests.plan.assurance.builders import (
    BY,
    make_commitment,
    make_framework,
    page_of,
    scored,
    text_of,
)

pytestmark = pytest.mark.django_db
Count = Callable[[int], object]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_matrix_costs_the_same_however_long_it_is(
    rows: int, board: Client, django_assert_num_queries: Count
) -> None:
    address = scored(rows).get_absolute_url()
    board.get(address)

    # Session, person, their grants; the framework; its rows, coverage and scores; what is kept of the list.
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        board.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_requirement_costs_the_same_however_much_was_said_of_it(
    rows: int, board: Client, django_assert_num_queries: Count
) -> None:
    scored(rows)
    address = Requirement.objects.first().get_absolute_url()
    board.get(address)

    # Session, person, grants; the requirement; its scores; what covers it.
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        board.get(address)


def test_a_gap_is_in_view_and_can_be_looked_at_alone(board: Client) -> None:
    framework = make_framework(2)
    cover(by=BY, requirement=framework.requirements.first(), commitment=make_commitment())

    whole = page_of(board, "framework", "invented")
    gaps = page_of(board, "framework", "invented", gap="gap")

    assert "1 of 2 requirements have nothing that covers them" in whole
    assert "Do thing 1" in whole
    assert "Nothing covers this yet" in whole
    assert "Do thing 1" not in gaps
    assert "Do thing 2" in gaps


def test_the_list_says_how_much_nothing_covers(board: Client) -> None:
    framework = make_framework(3)
    first, second, third = framework.requirements.all()
    cover(by=BY, requirement=first, commitment=make_commitment())
    cover(by=BY, requirement=first, commitment=make_commitment())
    cover(by=BY, requirement=second, commitment=make_commitment(State.DRAFT))
    Requirement.objects.filter(pk=third.pk).update(until=timezone.localdate() - timedelta(days=1))

    rows = b"".join(board.get(reverse("assurance:frameworks"), {"format": "csv"})).decode().splitlines()

    assert rows[1] == "Invented framework,,,2,0,1,1"


def test_downloads_of_a_matrix_open_again_and_run_nothing(board: Client) -> None:
    framework = make_framework(1)
    Requirement.objects.update(text='=HYPERLINK("https://example.org")')
    cover(by=BY, requirement=framework.requirements.get(), commitment=make_commitment())

    book = load_workbook(io.BytesIO(board.get(reverse("assurance:workbook", args=["invented"])).content))
    lines = b"".join(board.get(framework.get_absolute_url(), {"format": "csv"})).decode("utf-8-sig")

    sheet = book["Matrix"]
    assert [cell.value for cell in sheet[1]][:3] == ["Code", "Group", "Requirement"]
    assert (sheet["C2"].value, sheet["C2"].data_type) == ('=HYPERLINK("https://example.org")', "s")
    assert (sheet["F2"].value, sheet["G2"].value) == ("C1", 0)
    assert book["About"]["B2"].value == "Invented framework"
    assert list(csv.reader(io.StringIO(lines)))[1][2].startswith("'=")


def test_an_empty_framework_says_so_and_its_downloads_open(board: Client) -> None:
    make_framework(0)

    assert "This framework has no requirements yet" in page_of(board, "framework", "invented")
    book = load_workbook(io.BytesIO(board.get(reverse("assurance:workbook", args=["invented"])).content))
    assert book["Matrix"].max_row == 1


def test_a_commitment_is_linked_and_unlinked_by_those_who_write(desk: Client, board: Client) -> None:
    requirement = make_framework(1).requirements.get()
    commitment = make_commitment()
    place = ["invented", requirement.pk]

    desk.post(reverse("assurance:cover", args=place), {"commitment": commitment.pk, "note": "In part"})

    assert "Promise 1" in page_of(board, "requirement", *place)
    assert "Unlink" not in page_of(board, "requirement", *place)
    link = Coverage.objects.get()
    assert "Unlink C1" in page_of(desk, "requirement", *place)
    desk.post(reverse("assurance:uncover", args=[*place, link.pk]))
    assert not Coverage.objects.exists()


def test_a_first_and_a_second_score_are_both_shown(desk: Client, sponsor: Person) -> None:
    scored(1)
    Score.objects.count()
    requirement = Requirement.objects.get()
    place = ["invented", requirement.pk]
    second = sign_in(Client(), sponsor)

    assert "There is a plan." in page_of(desk, "score", *place)
    desk.post(reverse("assurance:score", args=place), {"value": "1", "why": "It goes on"})
    assert desk.get(reverse("assurance:score_second", args=place)).status_code == 403
    assert "Lee Lead said 1 Begun: It goes on" in page_of(second, "score_second", *place)
    second.post(reverse("assurance:score_second", args=place), {"value": "1", "why": "I see it too"})

    page = page_of(desk, "requirement", *place)
    assert "1 Begun (agrees)" in page
    assert "0 Not begun (differs)" in page
    assert "Give a second score" not in page_of(second, "requirement", *place)


def test_a_score_without_a_scale_leads_to_the_scale(desk: Client) -> None:
    requirement = make_framework(1).requirements.get()
    place = ["invented", requirement.pk]

    assert desk.get(reverse("assurance:score", args=place))["Location"] == reverse(
        "assurance:set_scale", args=["invented"]
    )
    assert desk.get(reverse("assurance:score_second", args=place))["Location"] == requirement.get_absolute_url()


@pytest.mark.parametrize("steps", ["", "one", "1 Only", "1 A\n1 B", "2 A\n1 B", "1 " + "x" * 61, "1 a\n" * 13])
def test_a_scale_that_makes_no_sense_is_told_and_kept_as_typed(steps: str, desk: Client) -> None:
    make_framework(1)

    response = desk.post(reverse("assurance:set_scale", args=["invented"]), {"name": "Ours", "steps": steps})

    assert response.status_code == 200
    assert "There is a problem" in text_of(response)
    assert Framework.objects.get().scale is None


def test_a_scale_is_typed_a_step_a_line(desk: Client) -> None:
    make_framework(1)

    desk.post(
        reverse("assurance:set_scale", args=["invented"]),
        {"name": "Ours", "steps": "0 Not begun\r\n\r\n1. Begun"},
    )

    assert Framework.objects.get().scale.choices == [(0, "0 Not begun"), (1, "1 Begun")]
