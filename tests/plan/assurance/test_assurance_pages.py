"""The pages of assurance as people use them: gaps in view, forms that keep what is typed, downloads that open"""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from plumbline.people.models import Person
from plumbline.plan.actions.assessments import sign_assessment
from plumbline.plan.actions.coverage import cover, score, score_second
from plumbline.plan.actions.demonstration_assurance import plant_assurance
from plumbline.plan.actions.frameworks import set_scale
from plumbline.plan.actions.risks import SCORES, close_risk
from plumbline.plan.framework_files import Step
from plumbline.plan.models import Assessment, Coverage, Framework, Requirement, Risk, Score
from plumbline.plan.states import State
from tests.cast import make_person, sign_in
from tests.plan.assurance.builders import (
    BY,
    FOUR,
    WORDS,
    assess,
    make_action,
    make_commitment,
    make_framework,
    open_risk,
)

pytestmark = pytest.mark.django_db
STEPS = [Step(value=0, label="Not begun"), Step(value=1, label="Begun", meaning="There is a plan.")]
Count = Callable[[int], object]


def _text(response: object) -> str:
    body = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(body.split())


def _page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(f"assurance:{name}", args=args), query)
    assert response.status_code == 200
    return _text(response)


def _scored(rows: int) -> Framework:
    framework = make_framework(rows)
    set_scale(by=BY, framework=framework, name="Ours", steps=STEPS)
    lead, sponsor = make_person(), make_person()
    for requirement in Requirement.objects.select_related("framework__scale"):
        for _ in range(rows):
            commitment = make_commitment()
            make_action(commitment, evidence=1)
            cover(by=BY, requirement=requirement, commitment=commitment)
        first = score(by=BY, requirement=requirement, value=1, why="Begun", author=lead)
        score_second(by=BY, first=first, value=0, why="No", author=sponsor)
    return framework


@pytest.mark.parametrize("rows", [1, 3])
def test_the_matrix_costs_the_same_however_long_it_is(
    rows: int, board: Client, django_assert_num_queries: Count
) -> None:
    address = _scored(rows).get_absolute_url()
    board.get(address)

    # Session, person, their grants; the framework; its rows, coverage and scores; what is kept of the list.
    with django_assert_num_queries(8):  # type: ignore[attr-defined]
        board.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_requirement_costs_the_same_however_much_was_said_of_it(
    rows: int, board: Client, django_assert_num_queries: Count
) -> None:
    _scored(rows)
    address = Requirement.objects.first().get_absolute_url()
    board.get(address)

    # Session, person, grants; the requirement; its scores; what covers it.
    with django_assert_num_queries(6):  # type: ignore[attr-defined]
        board.get(address)


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


def test_a_gap_is_in_view_and_can_be_looked_at_alone(board: Client) -> None:
    framework = make_framework(2)
    cover(by=BY, requirement=framework.requirements.first(), commitment=make_commitment())

    whole = _page(board, "framework", "invented")
    gaps = _page(board, "framework", "invented", gap="gap")

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

    assert "This framework has no requirements yet" in _page(board, "framework", "invented")
    book = load_workbook(io.BytesIO(board.get(reverse("assurance:workbook", args=["invented"])).content))
    assert book["Matrix"].max_row == 1


def test_a_commitment_is_linked_and_unlinked_by_those_who_write(desk: Client, board: Client) -> None:
    requirement = make_framework(1).requirements.get()
    commitment = make_commitment()
    place = ["invented", requirement.pk]

    desk.post(reverse("assurance:cover", args=place), {"commitment": commitment.pk, "note": "In part"})

    assert "Promise 1" in _page(board, "requirement", *place)
    assert "Unlink" not in _page(board, "requirement", *place)
    link = Coverage.objects.get()
    assert "Unlink C1" in _page(desk, "requirement", *place)
    desk.post(reverse("assurance:uncover", args=[*place, link.pk]))
    assert not Coverage.objects.exists()


def test_a_first_and_a_second_score_are_both_shown(desk: Client, sponsor: Person) -> None:
    _scored(1)
    Score.objects.count()
    requirement = Requirement.objects.get()
    place = ["invented", requirement.pk]
    second = sign_in(Client(), sponsor)

    assert "There is a plan." in _page(desk, "score", *place)
    desk.post(reverse("assurance:score", args=place), {"value": "1", "why": "It goes on"})
    assert desk.get(reverse("assurance:score_second", args=place)).status_code == 403
    assert "Lee Lead said 1 Begun: It goes on" in _page(second, "score_second", *place)
    second.post(reverse("assurance:score_second", args=place), {"value": "1", "why": "I see it too"})

    page = _page(desk, "requirement", *place)
    assert "1 Begun (agrees)" in page
    assert "0 Not begun (differs)" in page
    assert "Give a second score" not in _page(second, "requirement", *place)


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
    assert "There is a problem" in _text(response)
    assert Framework.objects.get().scale is None


def test_a_scale_is_typed_a_step_a_line(desk: Client) -> None:
    make_framework(1)

    desk.post(
        reverse("assurance:set_scale", args=["invented"]),
        {"name": "Ours", "steps": "0 Not begun\r\n\r\n1. Begun"},
    )

    assert Framework.objects.get().scale.choices == [(0, "0 Not begun"), (1, "1 Begun")]


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

    page = _page(desk, "risk", 1)
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

    assert told in _text(response)
    assert not Risk.objects.exists()


def test_a_risk_is_closed_with_why_and_opened_again(desk: Client) -> None:
    open_risk()

    assert "Enter why" in _text(desk.post(reverse("assurance:close_risk", args=[1])))
    desk.post(reverse("assurance:close_risk", args=[1]), {"why": "Gone"})
    assert "Open it again" in _page(desk, "risk", 1)
    assert "is closed" in _text(desk.post(reverse("assurance:change_risk", args=[1]), _typed(why="More")))
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
    assert "No risk is open." in _page(board, "grid")
    open_risk(title="Bad one", scores=FOUR | {"current_likelihood": 5, "current_impact": 4})

    assert "Score 20 R2 Bad one" in _page(board, "grid")
    assert "Score 4 R2 Bad one" in _page(board, "grid", level="target")
    assert "Open risks, now" in _page(board, "grid", level="nonsense")


def test_a_promise_without_an_assessment_is_a_gap_in_view(board: Client) -> None:
    make_commitment()
    make_commitment(State.DRAFT)
    assessed = make_commitment()
    lead, sponsor = make_person(), make_person()
    sign_assessment(by=BY, assessment=assess(assessed, lead, review_on=timezone.localdate()), author=sponsor)

    page = _page(board, "assessments")
    alone = _page(board, "assessments", assessment="none", state="made")

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

    assert "Enter who is affected" in _text(
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
    assert "Write a new assessment" in _page(desk, "commitment", 1)
    assert "People on wards" in _page(desk, "write_assessment", 1)


def test_what_stands_beside_a_commitment_is_on_one_page(board: Client) -> None:
    commitment = make_commitment()
    assert "No risk is linked to it." in _page(board, "commitment", 1)
    cover(by=BY, requirement=make_framework(1).requirements.get(), commitment=commitment)
    open_risk(commitments=[commitment])
    assess(commitment, make_person(name="Wen Writer"))

    page = _page(board, "commitment", 1)

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
        _page(board, "framework", slug)
    for number in Risk.objects.values_list("number", flat=True):
        _page(board, "risk", number)
    assert "invented for this demonstration" in _page(board, "framework", "pcref")
