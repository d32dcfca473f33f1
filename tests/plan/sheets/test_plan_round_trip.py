"""The plan taken away as a file and brought into an empty one is the same plan."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from plumbline.plan.actions.sheets import apply_sheet, bring_sheet
from plumbline.plan.models import Action, Commitment, Committee, FocusArea, Milestone, Partner
from plumbline.plan.sheets.reading import read_sheets
from plumbline.plan.sheets.writing import PlanLine, write_workbook
from tests.cast import make_person, sign_in
from tests.plan.plan_builders import the_programme

BY = "system:test"


def a_small_plan() -> None:
    ada, ben = make_person(name="Ada Bello"), make_person(name="Ben Cole")
    committee = Committee.objects.create(slug="board", name="The board")
    for at, title in enumerate(
        ("Workforce / pay: a [new] start?", "=HYPERLINK(1)", "workforce pay a new start!")
    ):
        area = FocusArea.objects.create(programme=the_programme(), position=at, slug=f"area-{at}", title=title)
        commitment = Commitment.objects.create(
            number=at * 2 + 1, area=area, promise=f"+{title} we promise", for_whom="Everyone", why="One\nTwo",
            due=date(2028, 3, 31), answers="Chief people officer", committee=committee,
        )  # fmt: skip
        Commitment.objects.create(number=at * 2 + 2, area=area, promise="No actions yet", due=date(2029, 1, 5))
        action = Action.objects.create(
            number=at + 1, commitment=commitment, title="@SUM(A1), “quoted”; with marks", detail="-1\n'x\n=2",
            owner=ada, deputy=ben, cost=Decimal("1234.50"), starts=date(2026, 4, 1), due=date(2027, 3, 31),
        )  # fmt: skip
        action.partners.set([Partner.objects.get_or_create(name=name)[0] for name in ("Leeds, York", "Mind")])
        Milestone.objects.create(action=action, title="Half; way: there", due=date(2026, 9, 30))
        Milestone.objects.create(action=action, title="Done", due=date(2027, 3, 1), reached_on=date(2026, 10, 1))


def contents() -> list[object]:
    areas = [(area.title,) for area in FocusArea.objects.all()]
    commitments = [
        (one.area.title, one.promise, one.for_whom, one.why, one.due, one.answers, str(one.committee))
        for one in Commitment.objects.all()
    ]
    actions = [
        (
            *(
                one.commitment.promise,
                one.title,
                one.detail,
                one.owner,
                one.deputy,
                one.cost,
                one.starts,
                one.due,
            ),
            [str(partner) for partner in one.partners.all()],
            [(stone.title, stone.due, stone.reached_on) for stone in one.milestones.all()],
        )
        for one in Action.objects.all()
    ]
    return [areas, commitments, actions]


def empty_the_plan() -> None:
    for model in (Milestone, Action, Commitment, FocusArea, Partner):
        model.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_the_plan_comes_back_as_it_left(file_format: str, client: Client) -> None:
    a_small_plan()
    before = contents()
    sign_in(client, make_person("programme_lead"))

    response = client.get(f"/desk/plan/sheets/action-plan.{file_format}")
    content = b"".join(response) if response.streaming else response.content
    empty_the_plan()
    apply_sheet(by=BY, sheet=bring_sheet(by=BY, name=f"plan.{file_format}", content=content))

    assert contents() == before


@pytest.mark.django_db
def test_the_plan_brought_back_beside_itself_adds_nothing(client: Client) -> None:
    a_small_plan()
    before = contents()
    sign_in(client, make_person("programme_lead"))

    content = client.get("/desk/plan/sheets/action-plan.xlsx").content
    added = apply_sheet(by=BY, sheet=bring_sheet(by=BY, name="plan.xlsx", content=content))

    assert (set(added.counts.values()), contents()) == ({0}, before)


@pytest.mark.django_db
def test_downloads_cost_the_same_however_large_the_plan(
    client: Client, django_assert_num_queries: object
) -> None:
    sign_in(client, make_person("programme_lead"))
    client.get("/desk/plan/sheets/action-plan.xlsx")
    a_small_plan()

    with django_assert_num_queries(12):  # type: ignore[operator]
        client.get("/desk/plan/sheets/action-plan.xlsx")
    commitment = Commitment.objects.get(number=1)
    for number in range(10, 13):
        Action.objects.create(
            number=number, commitment=commitment, title=str(number), starts=date(2027, 1, 1), due=date(2027, 1, 2)
        )
    with django_assert_num_queries(12):  # type: ignore[operator]
        client.get("/desk/plan/sheets/action-plan.xlsx")


def test_a_workbook_is_ready_to_read_and_to_print() -> None:
    lines = [PlanLine(area="A", promise="P", action="=1+1", due=date(2027, 3, 31), cost=Decimal(5))]

    book = load_workbook(io.BytesIO(write_workbook(lines, title="Action plan", written_on=date(2026, 11, 30))))

    sheet = book["A"]
    cells = {cell.value: (cell.data_type, cell.number_format) for cell in sheet[2] if cell.value is not None}
    assert book.sheetnames == ["Overview", "A"]
    assert cells["=1+1"] == ("s", "General")
    assert [kind for kind, _ in cells.values()] == ["s", "s", "s", "d", "n"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:S2", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)


def test_sheets_are_named_as_excel_allows_and_never_twice() -> None:
    lines = [
        PlanLine(area=name) for name in ("overview", "x" * 40, "x" * 31 + "y", "a/b", "a:b", "''", "History")
    ]

    names = load_workbook(io.BytesIO(write_workbook(lines, title="t", written_on=date(2026, 1, 1)))).sheetnames

    assert len({name.casefold() for name in names}) == 8
    assert max(map(len, names)) <= 31
    assert "History" not in names


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    content = write_workbook([PlanLine(area="A\x00\x1f\ufffeB")], title="t", written_on=date(2026, 1, 1))

    assert read_sheets(content)[1].rows[1][0] == "AB"


@pytest.mark.django_db
def test_no_cell_of_the_csv_is_one_that_a_spreadsheet_would_run(client: Client) -> None:
    a_small_plan()
    sign_in(client, make_person("programme_lead"))

    text = b"".join(client.get("/desk/plan/sheets/action-plan.csv")).decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []
