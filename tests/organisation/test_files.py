"""Importing the organisation from a CSV file: what is told of a wrong one, what comes out of a right one."""

import csv
import io
import operator
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.audit.models import Entry
from plumbline.organisation.actions import apply_tree_file, import_tree, upload_tree_file
from plumbline.organisation.models import Kind, Occupancy, Place, Placement, Site, Unit, UnitName
from plumbline.organisation.tree_plan import current_rows, plan_import, plan_of
from plumbline.organisation.tree_rows import COLUMNS, KINDS, MOST_BYTES, Problem, Row, cells, read_rows

pytestmark = pytest.mark.django_db
BY = "system:test"
HEAD = ",".join(COLUMNS)


def file_of(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines]).encode()


def written(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([COLUMNS, *map(cells, rows)])
    return text.getvalue().encode()


def problems(*lines: str) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.sentence) for p in plan_import(file_of(*lines)).problems]


@pytest.mark.parametrize(
    ("line", "column", "sentence"),
    [
        ("wing,X,New", "kind", f"“wing” is no kind. Use one of {', '.join(KINDS)}."),
        ("team,,New,N1", "code", "The code is empty."),
        ("team,X,,N1", "name", "The name is empty."),
        ("team,X;Y,New,N1", "code", "“X;Y” is no code: letters A to Z, numbers, spaces and . _ / - only."),
        (
            "team,X,=1+1,N1",
            "name",
            "“=1+1” does not start with a letter or a number; a spreadsheet could run it as a formula.",
        ),
        ("team,X,New,N1,,31/02/2020", "opened", "“31/02/2020” is no date. Write it as 2026-03-27 or 27/03/2026."),
        (
            "team,X,New,N1,,2020-01-02,2020-01-01",
            "closed",
            "The last day, 2020-01-01, comes before the first, 2020-01-02.",
        ),
        ("team,X,New,N1,A!", "ods_code", "“A!” is no ODS code: 3 to 10 letters and numbers."),
        ("team,X,New", "parent", "Name the code of what this team is part of."),
        ("trust,X,New,N1", "parent", "A trust is part of nothing: leave this empty."),
        ("team,X,New,NOWHERE", "parent", "NOWHERE is neither in the file nor known."),
        ("team,X,New,N", "parent", "A team is part of a service, and N is a division."),
        ("ward,X,New,N1", "parent", "A ward is part of a site, and N1 is a service."),
        ("team,X,New,X", "parent", "X would be part of itself: X > X."),
        ("division,n1,New,T", "kind", "n1 is a service; it can’t become a division. Use a new code."),
        ("team,X,New,N1,ZZ1", "ods_code", "ZZ1 is already the ODS code of T."),
        ("team,X,New,N1,,,,,,W9", "sites", "W9 is neither in the file nor known."),
        ("team,X,New,N1,,,,,,S1", "sites", "S1 is a service, not a site or a place."),
        ("team,X,New,N1,,,,High Street", "address", "A team has no address: leave this empty."),
        ("team,X,New,N1,,,,,,,extra", "", "The row has 11 cells and the headings 10."),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_told_with_row_column_and_sentence(
    small_trust: SimpleNamespace, line: str, column: str, sentence: str
) -> None:
    assert problems("team,OK,Right team,N1", line) == [(3, column, sentence)]


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_file(small_trust: SimpleNamespace) -> None:
    found = problems("team,A,One,NOWHERE", "team,B,,N1", "team,C,Three,N1,,x,y", "team,c,Four,N1")

    assert [(row, column) for row, column, _ in found] == [
        (2, "parent"),
        (3, "name"),
        (4, "closed"),
        (4, "opened"),
    ]


def test_a_code_that_stands_twice_is_told_with_both_rows(small_trust: SimpleNamespace) -> None:
    assert problems("team,A,One,N1", "team,a,Two,N1") == [(3, "code", "The code a is already used in row 2.")]


def test_a_circle_is_told_as_one(small_trust: SimpleNamespace) -> None:
    found = problems("service,A,One,B", "service,B,Two,A")

    assert found == [
        (2, "parent", "A would be part of itself: A > B > A."),
        (3, "parent", "B would be part of itself: B > A > B."),
    ]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", Problem(1, "code", "The column “code” is missing.")),
        (file_of(), Problem(0, "", "The file has no rows below its headings.")),
        (file_of(head=HEAD + ",kind"), Problem(1, "kind", "The column “kind” is there twice.")),
        (
            file_of(head=HEAD + ",colour"),
            Problem(1, "colour", f"The column “colour” is unknown. Known are: {', '.join(COLUMNS)}."),
        ),
        (
            file_of("team,A,Café,N1").decode().encode("latin-1"),
            Problem(2, "", "A character in this row is not UTF-8. Save it as “CSV UTF-8” and upload it again."),
        ),
        (
            HEAD.encode("utf-16"),
            Problem(0, "", "The file is in UTF-16. Save it as “CSV UTF-8” and upload it again."),
        ),
        (
            b"PK\x03\x04rest",
            Problem(
                0, "", "This is no CSV file: it may be a workbook. Save it as “CSV UTF-8” and upload it again."
            ),
        ),
        (
            b"x" * (MOST_BYTES + 1),
            Problem(0, "", "The file has 5,000,001 bytes; at most 5,000,000 can be imported at once."),
        ),
    ],
    ids=["empty", "no_rows", "twice", "unknown", "latin", "utf16", "workbook", "too_large"],
)
def test_a_file_that_is_none_gets_a_sentence(content: bytes, problem: Problem) -> None:
    assert plan_import(content).problems[0] == problem


def test_an_open_quotation_mark_is_told_with_its_row(small_trust: SimpleNamespace) -> None:
    (problem,) = plan_import(file_of("team,A,One,N1", 'team,B,"Two,N1')).problems

    assert (problem.row, problem.column) == (3, "")
    assert problem.sentence.startswith("The row cannot be parted into cells")


def test_a_file_with_one_wrong_row_changes_nothing(small_trust: SimpleNamespace) -> None:
    before = current_rows()
    file = upload_tree_file(by=BY, name="teams.csv", content=file_of("team,A,One,N1", "team,B,Two,NOWHERE"))

    with pytest.raises(ValidationError, match="can’t be imported"):
        apply_tree_file(by=BY, file=file)

    assert current_rows() == before


def test_a_file_is_applied_once_with_one_entry_and_its_counts(small_trust: SimpleNamespace) -> None:
    content = file_of("team,A,One,N1", "service,n1,Urgent care,T-S", "division,S,South,T", "division,T-S,New,T")
    file = upload_tree_file(by=BY, name="teams.csv", content=content)

    apply_tree_file(by=BY, file=file)

    last = Entry.objects.last()
    assert (last.action, last.detail) == (
        "organisation.import_tree",
        {"sha256": file.sha256, "add": 2, "change": 2, "keep": 0},
    )
    with pytest.raises(ValidationError, match="already been imported"):
        apply_tree_file(by=BY, file=file)


def test_a_name_and_a_parent_from_a_file_leave_the_old_ones_known(small_trust: SimpleNamespace) -> None:
    import_tree(by=BY, content=file_of("service,N1,Urgent care,S,,2012-04-01"))

    names = UnitName.objects.filter(unit=small_trust.crisis).order_by("pk").values_list("name", flat=True)
    parents = (
        Placement.objects.filter(unit=small_trust.crisis).order_by("pk").values_list("parent__code", flat=True)
    )
    assert (list(names), list(parents)) == (["Crisis", "Urgent care"], ["N", "S"])
    assert Unit.objects.get(code="N1A").get_parent().get_parent().code == "S"


def test_british_dates_and_byte_order_marks_are_read(small_trust: SimpleNamespace) -> None:
    import_tree(by=BY, content=b"\xef\xbb\xbf" + file_of("team,A,One,N1,,27/3/2026"))

    assert Unit.objects.get(code="A").opened == date(2026, 3, 27)


def test_bytes_that_no_csv_holds_survive_keeping_and_are_refused(small_trust: SimpleNamespace) -> None:
    file = upload_tree_file(by=BY, name="x.csv", content=b"a\x00b\xff")

    assert plan_of(file).problems[0].sentence.startswith("This is no CSV file")


NAMES = st.from_regex(r"[A-Za-zÀ-ÖØ-öø-ÿ0-9][ -~À-ÖØ-öø-ÿ]{0,20}", fullmatch=True).map(str.strip)
DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@st.composite
def organisations(draw: st.DrawFn) -> list[Row]:
    """Rows that could be a trust: sites, places in them, and a tree whose units work there."""
    rows, units = [], []
    used = iter(range(1000))

    def span() -> dict[str, date | None]:
        opened = draw(st.none() | DAYS)
        closed = draw(
            st.none() | st.integers(0, 900).map(lambda n: (opened or date(2000, 1, 1)) + timedelta(days=n))
        )
        return {"opened": opened, "closed": closed}

    for _ in range(draw(st.integers(0, 3))):
        address = draw(st.just("") | NAMES)
        rows.append(Row(0, "site", f"P{next(used)}", draw(NAMES), address=address, postcode="ZZ1 1AA", **span()))
    for _ in range(draw(st.integers(0, 3)) if rows else 0):
        kind, site = draw(st.sampled_from(["building", "ward", "place"])), draw(st.sampled_from(rows[:1])).code
        rows.append(Row(0, kind, f"P{next(used)}", draw(NAMES), parent=site, **span()))
    places = [row.code for row in rows]
    for _ in range(draw(st.integers(1, 8))):
        parents = [unit for unit in units if unit.kind != "team"]
        parent = draw(st.sampled_from(parents)) if parents else None
        kind = Kind(parent.kind).below.value if parent else "trust"
        at = tuple(sorted(draw(st.sets(st.sampled_from(places))))) if places else ()
        code = f"U{next(used)}"
        units.append(Row(0, kind, code, draw(NAMES), parent=parent.code if parent else "", sites=at, **span()))
    return [*rows, *units]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=organisations())
def test_what_goes_in_comes_out_the_same_and_goes_in_again_without_a_change(rows: list[Row]) -> None:
    with transaction.atomic():
        import_tree(by=BY, content=written(rows))
        out = current_rows()
        again = plan_import(written(out)).counts
        sizes = [model.objects.count() for model in (Unit, Site, Place)]
        occupancies = Occupancy.objects.count()
        transaction.set_rollback(True)

    by_code = operator.itemgetter(1)
    assert sorted(map(cells, out), key=by_code) == sorted(map(cells, rows), key=by_code)
    assert again == {"add": 0, "change": 0, "keep": len(rows)}
    assert sum(sizes) == len(rows)
    assert occupancies == sum(len(row.sites) for row in rows)
    assert [cells(row) for row in read_rows(written(out)).rows] == [cells(row) for row in out]
