"""Bringing a framework from a CSV: ugly files, told row by row; nothing half-imported."""

import csv
import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.plan.actions.frameworks import import_framework
from plumbline.plan.framework_files import COLUMNS, FileUnusable, read_csv, template_rows
from plumbline.plan.models import Framework, Requirement

pytestmark = pytest.mark.django_db
HEAD = "code,group,requirement,confirmed,source,since,until\n"


def _problems(text: str | bytes) -> list[str]:
    with pytest.raises(FileUnusable) as refused:
        read_csv(text.encode() if isinstance(text, str) else text)
    return refused.value.problems


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "The file is empty."),
        (b"\n , \n", "The file is empty."),
        (HEAD.encode(), "The file has a head and no rows."),
        (b"PK\x03\x04rest", "This is a workbook. Save it as CSV and choose that file."),
        (b"code,requirement\n1,a\x00bc\n", "The file is no text. Save it as CSV (UTF-8) and choose that file."),
        (b"x" * 1_000_001, "The file is larger than 1 MB, which no list of requirements is."),
        (b"name,text\n1,abc\n", "There is no column \u201ccode\u201d."),
        (b"code,requirement,code\n1,abc,2\n", "There are two columns \u201ccode\u201d."),
        (
            b"code,requirement,colour\n1,abc,red\n",
            "There is no use for a column \u201ccolour\u201d. Take it out.",
        ),
    ],
)
def test_a_file_that_is_none_says_why(content: bytes, problem: str) -> None:
    assert _problems(content)[0] == problem


def test_a_file_with_too_many_rows_says_how_many_there_may_be() -> None:
    rows = "".join(f"{number},,Do this,,,,\n" for number in range(1001))

    assert _problems(HEAD + rows) == ["The file has 1001 rows. A framework has at most 1000 requirements."]


def test_every_wrong_row_is_told_with_the_number_that_a_spreadsheet_shows() -> None:
    wrong = [
        ",Group,Do this,no,,,",
        "1.2,,Do this,maybe,,,",
        "1.3,,Do this,yes,,,",
        "1.4,,Do this,no,,2026-02-30,",
        "1.5,,Do this,no,,2026-03-01,2026-02-01",
        "1.6,,Do this,no,,,,and more",
        "1.7,," + "x" * 501 + ",no,,,",
        "=1,,Do this,no,,,",
        "1.1,,Fine,no,,,",
        "1.1,,Again,no,,,",
    ]

    assert _problems(HEAD + "\n" + "\n".join(wrong) + "\n") == [
        "Row 3: “code” is empty or too short.",
        "Row 4: “confirmed” is yes or no, not “maybe”.",
        "Row 5: say in “source” where it was read, or do not call it confirmed.",
        "Row 6: “since” is a day like 2026-04-01, not “2026-02-30”.",
        "Row 7: “until” is before “since”.",
        "Row 8: there are more cells than columns; put text with commas in quotation marks.",
        "Row 9: “requirement” has more than 500 characters.",
        "Row 10: “code” starts with a letter or a number and holds only these, spaces and . _ / -.",
        "Row 12: the code 1.1 is in row 11 too.",
    ]


def test_of_very_many_problems_the_first_are_told() -> None:
    problems = _problems(HEAD + ",,x,,,,\n" * 30)

    assert len(problems) == 21
    assert problems[-1] == "And 40 more."


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfCode,Requirement,Confirmed\r\n1.1,Caf\xc3\xa9,No\r\n",
        b"code;requirement;confirmed\n1.1;Caf\xe9;n\n",
        b'requirement\tcode\n"Caf\xc3\xa9"\t1.1\n\n',
        b"code,requirement,,\n1.1,' Caf\xc3\xa9,,\n".replace(b"' ", b""),
    ],
)
def test_what_spreadsheets_make_of_a_csv_is_read_all_the_same(content: bytes) -> None:
    [asked] = read_csv(content)

    assert (asked.code, asked.text, asked.confirmed) == ("1.1", "Café", False)


def test_days_are_read_as_they_were_written_and_as_a_spreadsheet_turns_them() -> None:
    first, second = read_csv((HEAD + "1,,Abc,,,2026-04-01,\n2,,Abc,,,01/04/2026,\n").encode())

    assert first.since == second.since is not None


def test_the_template_can_be_brought_in_as_it_is(desk: Client, lead: Person) -> None:
    content = b"".join(desk.get(reverse("assurance:template")))

    assert [one.confirmed for one in read_csv(content)] == [False, False]
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == list(COLUMNS)
    assert len(list(template_rows())) == 2


def _upload(content: bytes, **fields: str) -> dict[str, object]:
    return {"name": "Ours", "file": SimpleUploadedFile("ours.csv", content, "text/csv")} | fields


def test_a_new_framework_comes_in_whole(desk: Client) -> None:
    response = desk.post(
        reverse("assurance:import"), _upload((HEAD + "1,A,Do this,,,,\n2,A,Do that,,,,\n").encode())
    )

    assert response["Location"] == reverse("assurance:framework", args=["ours"])
    assert list(Requirement.objects.values_list("code", "text", "carried")) == [
        ("1", "Do this", False),
        ("2", "Do that", False),
    ]


def test_a_wrong_row_leaves_nothing_behind_and_every_problem_is_on_the_page(desk: Client) -> None:
    response = desk.post(reverse("assurance:import"), _upload((HEAD + "1,,Fine,,,,\n,,Bad,,,,\n").encode()))

    assert "Row 3: “code” is empty or too short." in response.content.decode()
    assert (Framework.objects.count(), Requirement.objects.count()) == (0, 0)


def test_a_name_that_is_taken_is_chosen_instead(lead: Person) -> None:
    import_framework(by=lead, name="Ours", content=b"code,requirement\n1,Abc\n")

    with pytest.raises(ValidationError, match="Choose it above"):
        import_framework(by=lead, name="ours", content=b"code,requirement\n2,Abc\n")
    assert Requirement.objects.count() == 1


@pytest.mark.parametrize("name", ["", "  ", "…"])
def test_a_framework_has_a_name(name: str, desk: Client) -> None:
    content = b"code,requirement\n1,Abc\n"

    response = desk.post(reverse("assurance:import"), _upload(content, name=name))

    assert "Enter the name of the framework" in response.content.decode()
    assert not Framework.objects.exists()


def test_only_those_who_write_the_plan_bring_frameworks(member: Person) -> None:
    with pytest.raises(PermissionDenied):
        import_framework(by=member, name="Ours", content=b"code,requirement\n1,Abc\n")
