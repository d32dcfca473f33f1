"""Bringing a plan, page by page, as somebody does it without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plumbline.plan.actions.sheets import bring_sheet
from plumbline.plan.models import Action, PlanSheet, Update
from tests.cast import make_person, sign_in
from tests.plan.sheets.workbooks import HEAD, LINE, THE_USUAL, a_plan

ROOT = "/desk/plan/sheets/"


@pytest.fixture
def lead(client: Client, db: None) -> Client:
    return sign_in(client, make_person("programme_lead"))


def _upload(client: Client, content: bytes, name: str = "plan.xlsx") -> object:
    return client.post(f"{ROOT}bring", {"plan": SimpleUploadedFile(name, content)})


def _as_proposed(sheet: PlanSheet) -> dict[str, object]:
    return {**sheet.mapping["columns"], "sheets": sheet.mapping["sheets"], "carry_down": "on"}


def test_a_plan_is_brought_mapped_looked_at_and_added(lead: Client) -> None:
    ada = make_person(name="Ada Bello", email="ada@test.invalid")
    _upload(lead, THE_USUAL)
    sheet = PlanSheet.objects.get()
    address = f"{ROOT}{sheet.public_id}/"

    columns = lead.get(f"{address}columns").content.decode()
    mapped = lead.post(f"{address}columns", _as_proposed(sheet) | {"with_progress": "on"})
    preview = lead.get(address).content.decode()
    refused = lead.post(address, {}).content.decode()
    people = lead.post(address, {"people": "yes", "person-0": str(ada.public_id)})
    added = lead.post(address, {"leave_out": "on"}, follow=True).content.decode()
    again = lead.post(address, {}, follow=True).content.decode()

    assert "Lead (such as “ada@test.invalid”)" in columns
    assert (mapped.status_code, people.status_code) == (302, 302)
    assert "4 rows have errors" not in preview
    assert "3 rows have errors" in preview
    assert "F10" in preview
    assert "Some rows have errors" in refused
    assert "Added to the plan: 1 focus area, 1 draft commitment, 1 action, 1 update." in added
    assert "This file was added before. Nothing was added again." in again
    assert (Action.objects.count(), Update.objects.get().happened) == (1, "Brought from plan.xlsx: Well")


def test_a_chosen_person_is_remembered(lead: Client) -> None:
    ada = make_person(name="Ada Bello")
    sheet = bring_sheet(by="system:test", name="p", content=a_plan((*LINE[:3], "Ada B.", LINE[4])))
    address = f"{ROOT}{sheet.public_id}/"

    lead.post(address, {"people": "yes", "person-0": str(ada.public_id)})
    page = lead.get(address).content.decode()
    lead.post(address, {})

    assert f'value="{ada.public_id}" selected' in page
    assert Action.objects.get().owner == ada


def test_a_bad_file_gets_a_sentence_and_nothing_is_kept(lead: Client) -> None:
    page = _upload(lead, b"\x89PNG\r\n\x1a\n\x00\x00", "plan.xlsx")

    assert "This is no spreadsheet that can be read." in page.content.decode()  # type: ignore[attr-defined]
    assert PlanSheet.objects.count() == 0


@pytest.mark.parametrize("given", [{}, {"plan": ""}])
def test_no_file_asks_for_one(lead: Client, given: dict[str, str]) -> None:
    assert "Choose a file." in lead.post(f"{ROOT}bring", given).content.decode()


def test_one_column_is_one_field(lead: Client) -> None:
    sheet = bring_sheet(by="system:test", name="p", content=a_plan(LINE))
    both = _as_proposed(sheet) | {"detail": "action"}

    page = lead.post(f"{ROOT}{sheet.public_id}/columns", both).content.decode()

    assert "This column was chosen for “Action” too. Choose another." in page


def test_a_mapping_without_actions_and_commitments_is_refused(lead: Client) -> None:
    sheet = bring_sheet(by="system:test", name="p", content=a_plan(LINE))

    page = lead.post(f"{ROOT}{sheet.public_id}/columns", {"sheets": ["Plan"], "due": "due"}).content.decode()

    assert "Choose the column of the actions, or of the commitments." in page


def test_errors_are_a_file_to_mend_the_plan_by(lead: Client) -> None:
    sheet = bring_sheet(by="system:test", name="p.xlsx", content=THE_USUAL)

    response = lead.get(f"{ROOT}{sheet.public_id}/problems.csv")

    lines = b"".join(response).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "file,sheet,row,cell,column,kind,what"
    assert [line.split(",")[3] for line in lines if ",error," in line][-1] == "F10"


def test_a_sheet_that_was_added_shows_what_came_of_it_and_has_no_columns_any_more(lead: Client) -> None:
    sheet = bring_sheet(by="system:test", name="p", content=a_plan(LINE))
    address = f"{ROOT}{sheet.public_id}/"
    lead.post(address, {})

    assert "Its cells were let go of." in lead.get(address).content.decode()
    assert lead.get(f"{address}columns").status_code == 302
    assert lead.post(address, {"people": "yes"}).status_code == 302
    assert lead.get(f"{address}problems.csv").status_code == 404


def test_words_of_a_file_are_words_on_the_page(lead: Client) -> None:
    sheet = bring_sheet(
        by="system:test", name="<b>p", content=a_plan(("<i>", "<u>", "<script>x</script>", "<s>", "x"))
    )

    pages = [lead.get(f"{ROOT}{sheet.public_id}/{page}").content.decode() for page in ("", "columns")]

    assert [word for word in ("<i>", "<u>", "<script>x", "<s>", "<b>p") for page in pages if word in page] == []


def test_five_thousand_actions_are_looked_at(lead: Client) -> None:
    lines = [(*LINE[:2], f"Step {number}", "", LINE[4]) for number in range(5_000)]
    sheet = bring_sheet(by="system:test", name="p", content=a_plan(*lines))

    page = lead.get(f"{ROOT}{sheet.public_id}/").content.decode()

    assert "And 4,900 more." in page


def test_the_list_costs_the_same_at_one_row_and_at_three(lead: Client, django_assert_num_queries: object) -> None:
    bring_sheet(by="system:test", name="p", content=a_plan(LINE))
    lead.get(ROOT)

    with django_assert_num_queries(5):  # type: ignore[operator]
        lead.get(ROOT)
    for number in range(2):
        bring_sheet(by=make_person("programme_lead"), name=f"p{number}", content=a_plan(LINE, head=HEAD))
    with django_assert_num_queries(5):  # type: ignore[operator]
        lead.get(ROOT)
