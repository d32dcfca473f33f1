"""Pages of risks: the list, the grid, and what changes a risk."""

import csv
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.plan.actions.risks import SCORES, close_risk
from plumbline.plan.models import Risk
from tests.plan.assurance.builders import (
    BY,
    FOUR,
    make_action,
    make_commitment,
    open_risk,
    page_of,
    text_of,
)

pytestmark = pytest.mark.django_db
Count = Callable[[int], object]


def _typed(**fields: object) -> dict[str, object]:
    day = {"review_on_day": "1", "review_on_month": "6", "review_on_year": "2027"}
    return {"title": "It fails", "lead": "Chief executive", **dict.fromkeys(SCORES, "3"), **day, **fields}


def test_a_risk_is_added_and_changed_with_its_reason(desk: Client) -> None:
    commitment = make_commitment()
    make_action(commitment)

    response = desk.post(reverse("assurance:add_risk"), _typed(threatens="c1, A1 C1"))
    risk = Risk.objects.get()
    assert response["Location"] == risk.get_absolute_url()
    assert (risk.commitments.count(), risk.actions.count()) == (1, 1)

    shown = desk.get(reverse("assurance:change_risk", args=[1])).content.decode()
    assert 'value="C1, A1"' in shown
    desk.post(
        reverse("assurance:change_risk", args=[1]),
        _typed(threatens="C1, A1", current_impact="5", controls="Watched", why="Reviewed"),
    )

    page = page_of(desk, "risk", 1)
    assert "15 (possible 3 × catastrophic 5)" in page
    assert "A1 Action 1" in page
    assert "Controls: nothing → Watched" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"title": ""}, "Enter what might happen"),
        ({"current_likelihood": ""}, "Select likelihood now"),
        ({"target_impact": "6"}, "Select a valid choice"),
        ({"threatens": "C9"}, "There is no “C9”"),
        ({"threatens": "X1"}, "There is no “X1”"),
        ({"threatens": "C" + "9" * 30}, "There is no"),
        ({"threatens": "C1 " * 90}, "Name at most 40."),
        ({"review_on_day": "31", "review_on_month": "2"}, "Enter a real date"),
    ],
)
def test_a_risk_that_makes_no_sense_is_told_and_not_kept(wrong: dict[str, str], told: str, desk: Client) -> None:
    response = desk.post(reverse("assurance:add_risk"), _typed(**wrong))

    assert told in text_of(response)
    assert not Risk.objects.exists()


def test_a_risk_is_closed_with_why_and_opened_again(desk: Client) -> None:
    open_risk()

    assert "Enter why" in text_of(desk.post(reverse("assurance:close_risk", args=[1])))
    desk.post(reverse("assurance:close_risk", args=[1]), {"why": "Gone"})
    assert "Open it again" in page_of(desk, "risk", 1)
    assert "is closed" in text_of(desk.post(reverse("assurance:change_risk", args=[1]), _typed(why="More")))
    desk.post(reverse("assurance:reopen_risk", args=[1]), {"why": "Back"})

    assert Risk.objects.get().closed_on is None


def test_the_list_of_risks_is_narrowed_and_taken_away(board: Client) -> None:
    open_risk(title="Old one", review_on=timezone.localdate())
    open_risk(title="Worse one", scores=FOUR | {"current_likelihood": 5})
    close_risk(by=BY, risk=open_risk(title="Gone one"), why="Gone")

    def titles(**query: str) -> list[str]:
        lines = b"".join(board.get(reverse("assurance:risks"), {**query, "format": "csv"})).decode()
        return [row[1] for row in list(csv.reader(io.StringIO(lines)))[1:]]

    assert titles() == ["Worse one", "Old one", "Gone one"]
    assert titles(state="due") == ["Old one"]
    assert titles(state="closed") == ["Gone one"]
    assert titles(state="open", sort="title") == ["Old one", "Worse one"]
    assert titles(target="above") == ["Worse one"]
    assert titles(q="worse") == ["Worse one"]
    assert titles(state="nonsense", sort="nonsense", page="nonsense") == titles()


def test_the_grid_places_open_risks_by_words_and_numbers(board: Client) -> None:
    close_risk(by=BY, risk=open_risk(title="Gone one"), why="Gone")
    assert "No risk is open." in page_of(board, "grid")
    open_risk(title="Bad one", scores=FOUR | {"current_likelihood": 5, "current_impact": 4})

    assert "Score 20 R2 Bad one" in page_of(board, "grid")
    assert "Score 4 R2 Bad one" in page_of(board, "grid", level="target")
    assert "Open risks, now" in page_of(board, "grid", level="nonsense")
