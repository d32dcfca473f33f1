"""What the rows of an ugly workbook come to, with each row's errors at their cells."""

from datetime import date
from decimal import Decimal

import pytest

from plumbline.plan.sheets.drafting import draft
from plumbline.plan.sheets.drafts import Draft, Existing, key_of
from plumbline.plan.sheets.mapping import NOBODY, Choices, fingerprint, headings_of, lay_out, propose
from plumbline.plan.sheets.parts import KnownPerson
from plumbline.plan.sheets.reading import read_sheets
from tests.plan.sheets.workbooks import HEAD, LINE, THE_USUAL, a_plan, a_workbook

ADA, BEN = KnownPerson("1", "Ada Bello", "ada@test.invalid"), KnownPerson("2", "Ben Cole", "ben@test.invalid")
TODAY = date(2026, 11, 30)


def drafted(content: bytes, existing: Existing | None = None, **chosen: object) -> Draft:
    laid = [one for sheet in read_sheets(content) if (one := lay_out(sheet))]
    choices = Choices(**(propose(laid).as_json() | chosen))  # type: ignore[arg-type]
    return draft(laid, choices, people=[ADA, BEN], existing=existing or Existing(), today=TODAY)


def errors(found: Draft) -> list[tuple[str, str]]:
    return [(one.cell, one.sentence) for one in found.problems]


def test_the_usual_workbook_is_understood() -> None:
    found = drafted(THE_USUAL)

    [action] = found.actions.values()
    assert (action.area, action.promise, action.title) == ("Workforce", "Recruit fairly", "Train the panels")
    assert (action.starts, action.due, action.owner) == (date(2026, 4, 1), date(2027, 3, 31), "1")
    assert [one.due for one in found.commitments.values()] == [date(2027, 3, 31)]
    assert [cell for cell, _ in errors(found)] == ["E7", "C9", "E10", "F10"]
    assert [one.cell for one in found.left_out] == ["A11", "A13"]
    assert found.unknown == {"Ada Belo": [ADA]}


def test_a_person_is_named_exactly_or_chosen_and_never_guessed() -> None:
    found = drafted(THE_USUAL, no_day="2027-06-30", people={"Ada Belo": NOBODY})

    assert [cell for cell, _ in errors(found)] == ["C9", "E10"]


def test_two_people_of_one_name_are_told_apart_by_somebody() -> None:
    laid = [lay_out(read_sheets(a_plan((*LINE[:3], "Ada Bello", LINE[4])))[0])]
    twin = KnownPerson("3", "Ada Bello", "other@test.invalid")

    found = draft(laid, propose(laid), people=[ADA, twin], existing=Existing(), today=TODAY)

    assert errors(found)[0][1].startswith("2 people are named “Ada Bello”")


def test_a_chosen_day_stands_in_for_ongoing_but_not_for_what_cannot_be_read() -> None:
    found = drafted(THE_USUAL, no_day="2027-06-30")

    assert {one.title: one.due for one in found.actions.values()}["Take names off forms"] == date(2027, 6, 30)
    assert [said for _, said in errors(found) if "Spring 2027" in said] == [errors(found)[1][1]]


def test_progress_is_kept_only_where_somebody_says_so() -> None:
    with_it, without = drafted(THE_USUAL, with_progress=True), drafted(THE_USUAL)

    assert [one.progress for one in with_it.actions.values()] == ["Well"]
    assert [one.progress for one in without.actions.values()] == [""]


def test_what_the_plan_holds_is_not_added_again() -> None:
    existing = Existing(
        areas={key_of("WORKFORCE")},
        commitments={key_of("Workforce", "recruit  fairly")},
        actions={key_of("workforce", "Recruit fairly", "Train the panels")},
    )

    found = drafted(a_plan(LINE, (*LINE[:2], "Another", "", "31/03/2027")), existing)

    assert (list(found.commitments), found.here_already) == ([], 1)
    assert [one.title for one in found.actions.values()] == ["Another"]


def test_a_sheet_without_areas_is_an_area_of_its_own_name() -> None:
    rows = [("Commitment", "Action", "Due"), ("Be fair", "Act", "Mar-27")]

    found = drafted(a_workbook({"Patients": rows, "Staff": rows}))

    assert [(one.area, one.promise) for one in found.commitments.values()] == [
        ("Patients", "Be fair"),
        ("Staff", "Be fair"),
    ]


def test_empty_cells_mean_the_one_above_only_where_that_was_chosen() -> None:
    content = a_plan(LINE, ("", "", "Second", "", "Mar-27"))

    carried, not_carried = drafted(content), drafted(content, carry_down=False)

    assert [one.promise for one in carried.actions.values()] == ["Recruit fairly"] * 2
    assert [cell for cell, _ in errors(not_carried)] == ["A3", "B3"]


def test_a_new_area_does_not_inherit_the_commitment_of_the_one_before() -> None:
    found = drafted(a_plan(LINE, ("Patients", "", "Second", "", "Mar-27")))

    assert errors(found) == [("B3", "There is no commitment that this belongs to.")]


def test_rows_of_one_merged_action_add_their_milestones_to_it() -> None:
    head = (*HEAD, "Milestones")
    lines = [(*LINE, "30 June 2027: First half"), ("", "", "", "", "", "Second half")]
    merged = ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:E3"]

    found = drafted(a_workbook({"Plan": [head, *lines]}, merge={"Plan": merged}))

    [action] = found.actions.values()
    assert [(one.title, one.due) for one in action.milestones] == [
        ("First half", date(2027, 6, 30)),
        ("Second half", date(2027, 3, 31)),
    ]


def test_the_same_action_with_another_day_is_an_error() -> None:
    found = drafted(a_plan(LINE, (*LINE[:4], "30/04/2027")))

    assert errors(found) == [("E3", "The action stands in row 2 too, with another due.")]


def test_long_words_become_a_title_and_the_detail_and_nothing_is_lost() -> None:
    long = "word " * 80

    [action] = drafted(a_plan((*LINE[:2], long, "", LINE[4]))).actions.values()

    assert len(action.title) <= 200
    assert action.title.endswith(" …")
    assert action.detail == long.strip()


def test_headings_that_come_again_and_notes_are_left_out_and_told() -> None:
    found = drafted(a_plan(LINE, HEAD, (), ("", "Key: red is late"), ("Grand total", "", 3)))

    assert [(one.cell, one.sentence) for one in found.left_out] == [
        ("A3", "The headings again."),
        ("B5", "Only one cell is filled: a heading or a note."),
        ("A6", "This looks like a total."),
    ]


def test_the_same_heading_twice_is_two_columns() -> None:
    laid = lay_out(read_sheets(a_plan(LINE, head=("Action", "Date", "Date", "Owner", "Due")))[0])

    assert laid is not None
    assert list(laid.columns) == ["action", "date", "date 2", "owner", "due"]


def test_hidden_sheets_are_not_proposed() -> None:
    rows = [HEAD, LINE]
    laid = [lay_out(sheet) for sheet in read_sheets(a_workbook({"Plan": rows, "Old": rows}, hidden=["Old"]))]

    assert propose(laid).sheets == ("Plan",)


def test_a_sheet_without_headings_is_none_that_is_read() -> None:
    assert lay_out(read_sheets(a_workbook({"Notes": [("Hello",), ("This is a note", "and more")]}))[0]) is None


def test_a_fingerprint_is_of_the_headings_alone() -> None:
    marks = {
        fingerprint(headings_of([lay_out(read_sheets(a_plan(line, head=head))[0])]))
        for line, head in ((LINE, HEAD), (LINE[::-1], HEAD), (LINE, HEAD[::-1]))
    }

    assert len(marks) == 1


@pytest.mark.parametrize(
    ("written", "pounds"),
    [("£12,500", 12500), ("12.5k", 12500), ("£1.2m", 1200000), (99.5, Decimal("99.5")), ("within budget", None)],
)
def test_money_is_read_as_it_is_written(written: object, pounds: object) -> None:
    [action] = drafted(a_plan((*LINE, written), head=(*HEAD, "Cost"))).actions.values()

    assert action.cost == pounds


@pytest.mark.parametrize(
    ("change", "cell", "said"),
    [
        ({"area": "x" * 121}, "A2", "Focus area has more than 120 characters. Shorten it."),
        ({"due": ""}, "E2", "There is no day by which this is due. Write one, or choose a day for all actions"),
        ({"due": "32/01/2027"}, "E2", "“32/01/2027” is no day of the calendar."),
        ({"start": "01/04/2027"}, "F2", "It starts on 01/04/2027, after it is due on 31/03/2027."),
        ({"milestones": "1 May 2020: x", "start": "1/4/2026"}, "G2", "A milestone comes before the day"),
        ({"cost": -5}, "H2", "The cost “-5” is no sum"),
        ({"partners": "x" * 151}, "I2", "A partner's name has more than 150 characters."),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(change: dict[str, object], cell: str, said: str) -> None:
    values = dict(zip(("area", "promise", "action", "owner", "due"), LINE, strict=True))
    values |= {"start": "", "milestones": "", "cost": "", "partners": ""} | change
    content = a_plan(tuple(values.values()), head=(*HEAD, "Start", "Milestones", "Cost", "Partners"))

    [(found, sentence)] = errors(drafted(content))

    assert (found, sentence[: len(said)]) == (cell, said)


def fates(found: Draft) -> list[tuple[str, str, str]]:
    kinds = (("error", found.problems), ("note", found.remarks), ("left out", found.left_out))
    return [(kind, one.cell, one.sentence) for kind, remarks in kinds for one in remarks]


def test_a_row_without_an_action_says_what_of_it_is_kept_and_what_is_not() -> None:
    head = (*HEAD, "Cost")

    found = drafted(a_plan(("Work", "Recruit", "=A1", "Ada", "Mar 2027", "£5"), head=head))

    assert [one.promise for one in found.commitments.values()] == ["Recruit"]
    assert fates(found) == [
        ("note", "B2", "There is no action in this row, so its commitment alone is kept. Not kept: Owner, Cost.")
    ]


def test_a_sheet_with_other_headings_than_the_chosen_ones_is_an_error_and_not_passed_over() -> None:
    other = [("Workstream", "Key action", "Deadline"), ("Patients", "Ask people", "Mar 2027")]

    found = drafted(a_workbook({"Plan": [HEAD, LINE], "More": other}))

    [(kind, cell, said)] = fates(found)
    assert (len(found.actions), kind, cell) == (1, "error", "2")
    assert said.startswith("None of the columns that you chose stands in this sheet")


def test_a_row_with_nothing_in_the_chosen_columns_is_left_out_and_told() -> None:
    found = drafted(a_plan((*LINE, ""), ("", "", "", "", "", "A remark"), head=(*HEAD, "Ref")))

    assert fates(found) == [("left out", "3", "Nothing stands in the columns that you chose.")]


def test_an_action_that_stands_twice_is_one_and_loses_no_progress() -> None:
    head = (*HEAD, "Progress", "Status")

    found = drafted(a_plan((*LINE, "Begun", ""), (*LINE, "Half done", "Red"), head=head), with_progress=True)

    [action] = found.actions.values()
    assert (action.progress, action.view) == ("Begun\nHalf done", "off track")
    assert fates(found) == [("note", "C3", "The action stands in row 2 too. Both rows become one action.")]


@pytest.mark.parametrize("heading", ["Milestones", "Partners"])
def test_more_parts_than_anybody_reads_are_an_error_and_not_thousands_of_rows(heading: str) -> None:
    found = drafted(a_plan((*LINE, "\n".join(map(str, range(51)))), head=(*HEAD, heading)))

    assert (
        errors(found)[0][1] == f"There are more than 50 {heading.lower()} in one cell. Bring the most important."
    )


UGLY = {
    "end of Q2": "has no year",
    "Spring 2026": "spring has no last day",
    "ASAP": "no day yet",
    "12/31/2026": "The day comes first",
    "31 Feb 2027": "no day of the calendar",
    "March/April 2027": "can't be read as a day",
    "2027": "only a year",
    "6 months": "can't be read as a day",
}


def test_days_that_mean_none_or_several_are_each_an_error_at_their_cell() -> None:
    found = drafted(a_plan(*[(*LINE[:2], f"Action {day}", "", day) for day in UGLY]))

    assert found.actions == {}
    assert [cell for cell, _ in errors(found)] == [f"E{at}" for at in range(2, 2 + len(UGLY))]
    assert [
        words for (_, said), words in zip(errors(found), UGLY.values(), strict=True) if words not in said
    ] == []


@pytest.mark.parametrize("day", [46_477, "46477", 46_477.5])
def test_excels_number_of_a_day_is_a_day_in_a_workbook_and_in_a_text(day: object) -> None:
    [action] = drafted(a_plan((*LINE[:4], day))).actions.values()

    assert str(action.due) == "2027-03-31"
