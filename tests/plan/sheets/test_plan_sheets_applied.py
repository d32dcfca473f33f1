"""Adding a brought plan: whole or not at all, once, with a trace of everything."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from plumbline.audit.models import Entry
from plumbline.audit.verify import verify_chain
from plumbline.plan import sheet_filing
from plumbline.plan.actions import sheets as acting
from plumbline.plan.actions.sheets import Added, SheetUnusable, apply_sheet, bring_sheet, map_sheet
from plumbline.plan.models import (
    Action,
    Commitment,
    FocusArea,
    Milestone,
    Partner,
    PlanSheet,
    SheetMapping,
    Update,
)
from plumbline.plan.sheet_drafts import draft_of
from plumbline.plan.sheets.mapping import choices_from
from plumbline.plan.sheets.measuring import MOST_ROWS, Unreadable
from tests.cast import make_person
from tests.plan.sheets.workbooks import HEAD, LINE, THE_USUAL, a_plan

BY = "system:test"
FULL_HEAD = (*HEAD, "Milestones", "Partners", "Cost", "Status", "Progress")
FULL = (
    *LINE[:3], "ada@test.invalid", LINE[4],
    "31 January 2027: Half [reached 2 February 2027]", "Leeds, York and Partners; Mind", "£1,000", "Amber",
    "Half done",
)  # fmt: skip


def brought(content: bytes, **chosen: object) -> PlanSheet:
    sheet = bring_sheet(by=BY, name="plan.xlsx", content=content)
    choices = choices_from({**sheet.mapping, **chosen})
    return map_sheet(by=BY, sheet=sheet, choices=choices) if chosen else sheet


def counts() -> tuple[int, ...]:
    models = (FocusArea, Commitment, Action, Milestone, Partner, Update)
    return tuple(model.objects.count() for model in models)


@pytest.mark.django_db
def test_everything_of_a_row_comes_into_the_plan_as_drafts() -> None:
    ada = make_person(name="Ada Bello", email="ada@test.invalid")

    added = apply_sheet(by=BY, sheet=brought(a_plan(FULL, head=FULL_HEAD), with_progress=True))

    action = Action.objects.select_related("commitment__area").get()
    assert added.counts == {
        "areas": 1, "commitments": 1, "actions": 1, "milestones": 1, "partners": 2, "updates": 1,
    }  # fmt: skip
    assert (action.commitment.state, action.commitment.area.confirmed) == ("draft", False)
    assert (action.commitment.area.source, action.state) == ("Brought from plan.xlsx", "open")
    assert (action.number, action.owner, str(action.due), action.cost) == (1, ada, "2027-03-31", 1000)
    assert [partner.name for partner in action.partners.all()] == ["Leeds, York and Partners", "Mind"]
    assert [(one.title, str(one.reached_on)) for one in action.milestones.all()] == [("Half", "2027-02-02")]
    assert [(one.happened, one.own_view) for one in action.updates.all()] == [
        ("Brought from plan.xlsx: Half done", "at risk")
    ]


@pytest.mark.django_db
def test_everything_that_is_added_leaves_its_entry() -> None:
    make_person(email="ada@test.invalid")
    sheet = brought(a_plan(FULL, head=FULL_HEAD), with_progress=True)

    apply_sheet(by=BY, sheet=sheet)

    assert [entry.action for entry in Entry.objects.order_by("number") if entry.action.startswith("plan.")] == [
        *(
            "plan.bring_sheet",
            "plan.map_sheet",
            "plan.add_programme",
            "plan.add_area",
            "plan.draft_commitment",
            "plan.add_action",
        ),
        *("plan.add_partner", "plan.add_partner", "plan.give_update", "plan.apply_sheet"),
    ]


@pytest.mark.django_db
def test_a_sheet_applied_twice_adds_nothing_and_says_so() -> None:
    sheet = brought(a_plan(LINE))
    apply_sheet(by=BY, sheet=sheet)
    before = counts()

    again = apply_sheet(by=BY, sheet=sheet)

    assert (again, counts()) == (Added({}, already=True), before)


@pytest.mark.django_db
def test_the_same_file_brought_again_adds_nothing() -> None:
    apply_sheet(by=BY, sheet=brought(a_plan(LINE)))
    before = counts()

    again = apply_sheet(by=BY, sheet=brought(a_plan(LINE)))

    assert (set(again.counts.values()), counts()) == ({0}, before)


@pytest.mark.django_db
def test_rows_with_errors_stop_everything_unless_somebody_leaves_them_out() -> None:
    sheet = brought(THE_USUAL)

    with pytest.raises(SheetUnusable, match="Some rows have errors"):
        apply_sheet(by=BY, sheet=sheet)
    nothing = counts()
    make_person(email="ada@test.invalid", name="Ada Bello")
    added = apply_sheet(by=BY, sheet=sheet, leave_out_errors=True)

    assert (nothing, added.left_out) == ((0, 0, 0, 0, 0, 0), 3)
    assert [action.title for action in Action.objects.all()] == ["Train the panels"]


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["Update", "record_all", "record"])
def test_a_sheet_that_breaks_half_way_leaves_nothing(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    make_person(email="ada@test.invalid")
    sheet = brought(a_plan(FULL, head=FULL_HEAD), with_progress=True)
    entries = Entry.objects.count()

    def killed(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sheet_filing if where == "Update" else acting, where, killed)
    with pytest.raises(KeyboardInterrupt):
        apply_sheet(by=BY, sheet=sheet)

    sheet.refresh_from_db()
    assert (counts(), Entry.objects.count(), sheet.state) == ((0, 0, 0, 0, 0, 0), entries, "brought")
    assert sheet.sheets != []


@pytest.mark.django_db
def test_the_cells_are_let_go_of_when_they_are_in_the_plan() -> None:
    sheet = brought(a_plan(LINE))

    apply_sheet(by=BY, sheet=sheet)

    sheet.refresh_from_db()
    assert (sheet.sheets, sheet.mapping, sheet.outcome["actions"]) == ([], {}, 1)


@pytest.mark.django_db
def test_the_next_file_with_the_same_headings_begins_with_what_was_chosen() -> None:
    first = bring_sheet(by=BY, name="a.xlsx", content=a_plan(LINE))
    chosen = choices_from(
        {**first.mapping, "columns": {"action": "commitment", "due": "due"}, "carry_down": False}
    )
    map_sheet(by=BY, sheet=first, choices=chosen)

    second = bring_sheet(by=BY, name="b.xlsx", content=a_plan(LINE, LINE))

    assert second.mapping["columns"] == {"action": "commitment", "due": "due"}
    assert (second.mapping["carry_down"], SheetMapping.objects.count()) == (False, 1)


@pytest.mark.django_db
def test_a_sheet_in_the_plan_cannot_be_mapped_again() -> None:
    sheet = brought(a_plan(LINE))
    choices = choices_from(sheet.mapping)
    apply_sheet(by=BY, sheet=sheet)

    with pytest.raises(SheetUnusable, match="added to the plan already"):
        map_sheet(by=BY, sheet=sheet, choices=choices)


@pytest.mark.django_db
def test_a_file_without_headings_is_not_kept() -> None:
    with pytest.raises(Unreadable, match="No sheet has a row of headings"):
        bring_sheet(by=BY, name="notes.csv", content=b"hello,world\n1,2\n")

    assert PlanSheet.objects.count() == 0


@pytest.mark.django_db
def test_only_those_who_write_the_plan_bring_one() -> None:
    sheet, partner = brought(a_plan(LINE)), make_person("partner")
    choices = choices_from(sheet.mapping)

    for act in (
        lambda: bring_sheet(by=partner, name="a.csv", content=a_plan(LINE)),
        lambda: map_sheet(by=partner, sheet=sheet, choices=choices),
        lambda: apply_sheet(by=partner, sheet=sheet),
    ):
        with pytest.raises(PermissionDenied):
            act()


@pytest.mark.django_db
def test_long_progress_becomes_several_updates_and_loses_no_word() -> None:
    words = [f"word{number}" for number in range(200)]
    row = (*LINE, " ".join(words))

    apply_sheet(by=BY, sheet=brought(a_plan(row, head=(*HEAD, "Progress")), with_progress=True))

    said = [update.happened for update in Update.objects.order_by("-pk")]
    assert [text[:32] for text in said[:2]] == [
        "Brought from plan.xlsx (1 of 4):",
        "Brought from plan.xlsx (2 of 4):",
    ]
    assert " ".join(text.partition(": ")[2] for text in said).split() == words


@pytest.mark.django_db
def test_areas_of_one_slug_and_names_in_other_cases_are_told_apart_and_together() -> None:
    lines = [
        (area, "Promise", f"Action {area}", "", "Mar-27")
        for area in ("Staff & pay", "Staff pay", "STAFF  PAY", "员工")
    ]

    apply_sheet(by=BY, sheet=brought(a_plan(*lines)))

    assert [(area.slug, area.title) for area in FocusArea.objects.all()] == [
        ("staff-pay", "Staff & pay"),
        ("staff-pay-2", "Staff pay"),
        ("area", "员工"),
    ]


@pytest.mark.django_db
def test_numbers_go_on_from_those_that_are_there() -> None:
    apply_sheet(by=BY, sheet=brought(a_plan(LINE)))
    apply_sheet(by=BY, sheet=brought(a_plan(("Patients", "Listen", "Ask", "", "Mar-27"))))

    assert [one.number for one in Commitment.objects.all()] == [1, 2]
    assert [one.number for one in Action.objects.all()] == [1, 2]


@pytest.mark.django_db
def test_reading_a_sheet_against_the_plan_costs_the_same_however_long_it_is(
    django_assert_num_queries: object,
) -> None:
    small, large = brought(a_plan(LINE)), brought(a_plan(*[(*LINE[:2], str(n), "", LINE[4]) for n in range(300)]))

    with django_assert_num_queries(5):  # type: ignore[operator]
        draft_of(small)
    with django_assert_num_queries(5):  # type: ignore[operator]
        draft_of(large)


@pytest.mark.django_db
def test_adding_a_sheet_costs_a_few_queries_for_each_batch_and_none_for_a_row(
    django_assert_max_num_queries: object,
) -> None:
    sheet = brought(a_plan(*[(*LINE[:2], str(n), "", LINE[4]) for n in range(300)]))

    with django_assert_max_num_queries(50):  # type: ignore[operator]
        apply_sheet(by=BY, sheet=sheet)

    assert Action.objects.count() == 300


@pytest.mark.django_db
def test_a_plan_as_long_as_a_file_may_be_is_added_with_its_trail_whole() -> None:
    lines = [(f"Area {n % 9}", f"Promise {n % 200}", f"Action {n}", "", LINE[4]) for n in range(MOST_ROWS - 1)]

    added = apply_sheet(by=BY, sheet=brought(a_plan(*lines)))

    assert (added.counts["actions"], Action.objects.count()) == (MOST_ROWS - 1, MOST_ROWS - 1)
    assert Entry.objects.filter(action="plan.add_action").count() == MOST_ROWS - 1
    assert verify_chain().holds


@pytest.mark.django_db(transaction=True)
def test_two_who_add_the_same_sheet_at_once_add_it_once() -> None:
    sheet = brought(a_plan(LINE))

    results = _together(sheet, sheet)

    assert sorted(result.already for result in results) == [False, True]
    assert counts() == (1, 1, 1, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_who_add_different_sheets_at_once_give_no_number_twice() -> None:
    other = a_plan(("Patients", "Listen", "Ask", "", "Mar-27"))

    _together(brought(a_plan(LINE)), brought(other))

    assert [one.number for one in Action.objects.all()] == [1, 2]
    assert sorted(FocusArea.objects.values_list("position", flat=True)) == [1, 2]


def _together(*sheets: PlanSheet) -> list[Added]:
    barrier = Barrier(len(sheets))

    def add(sheet: PlanSheet) -> Added:
        try:
            barrier.wait(timeout=30)
            return apply_sheet(by=BY, sheet=sheet)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sheets)) as pool:
        return list(pool.map(add, sheets))
