"""Every fault that a trust's file can have gets its sentence, and what became of the rows is said."""

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from plumbline.measures.errors import BadInput
from plumbline.measures.extracts.opening import open_extract
from plumbline.measures.extracts.reports import TableReport

STAYS = "Person_ID,UniqHospProvSpellID,UniqWardStayID,StartDateWardStay,EndDateWardStay"
GOOD = "p1,s1,w1,2025-04-01,2025-04-09"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A function that writes a file of the extract and gives the extract's folder."""
    folder = tmp_path / "extract"
    folder.mkdir()

    def write_file(
        *rows: str, name: str = "MHS502WardStay.csv", encoding: str = "utf-8", end: str = "\n"
    ) -> Path:
        (folder / name).write_bytes("".join(row + end for row in rows).encode(encoding))
        return folder

    return write_file


def read(folder: Path, table: str = "MHS502WardStay", **options: object) -> TableReport:
    with open_extract(folder, **options) as extract:
        extract.table(table)
        return extract.report.tables[0]


def refusal(folder: Path, table: str = "MHS502WardStay") -> str:
    with pytest.raises(BadInput) as refused, open_extract(folder) as extract:
        extract.table(table)
    return str(refused.value)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (",s1,w2,2025-04-01,", "Person_ID is empty in row 3; left out."),
        (
            "p1,s1,w2,2025-02-30,",
            "StartDateWardStay is not a date from 1901 to 2099 in row 3; left out.",
        ),
        (
            "p1,s1,w2,1900-01-01,",
            "StartDateWardStay is not a date from 1901 to 2099 in row 3; left out.",
        ),
        (
            "p1,s1,w2,2025-04-09,31/04/2025",
            "EndDateWardStay is not a date from 1901 to 2099 in row 3; the cell was left blank.",
        ),
        (
            "p1,s1,w2,2025-04-09,2025-04-08",
            "EndDateWardStay is before StartDateWardStay in row 3; the cell was left blank.",
        ),
        (
            "1.23E+15,s1,w2,2025-04-09,",
            "Person_ID is a number that a spreadsheet has shortened in row 3; left out.",
        ),
    ],
)
def test_a_wrong_cell_is_named_with_its_row_and_its_fate(write: Write, row: str, sentence: str) -> None:
    folder = write(STAYS, GOOD, row)

    report = read(folder)

    assert report.problems == (f"MHS502WardStay.csv: {sentence}",)


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("300,1500", "AgeRepPeriodEnd is above 120 in row 2; the cell was left blank."),
        ("-1,1500", "AgeRepPeriodEnd is below 0 in row 2; the cell was left blank."),
        ("forty,1500", "AgeRepPeriodEnd is not a whole number in row 2; the cell was left blank."),
        ("40,3", "UniqMonthID is below 1200 in row 2; the cell was left blank."),
    ],
)
def test_numbers_that_cannot_be_are_left_blank(write: Write, cells: str, sentence: str) -> None:
    folder = write(
        "Person_ID,EthnicCategory,AgeRepPeriodEnd,UniqMonthID",
        f"p1,A,{cells}",
        "p2,B,40,1500",
        name="MHS001MPI.csv",
    )

    with open_extract(folder) as extract:
        extract.table("MHS001MPI")
        report = extract.report

    assert report.problems == (f"MHS001MPI.csv: {sentence}",)


def test_many_rows_with_one_fault_are_counted_and_five_are_named(write: Write) -> None:
    bad = [f"p{row},s1,w{row},soon," for row in range(1200)]
    folder = write(STAYS, *(f"p{row},s1,x{row},2025-04-01,2025-04-02" for row in range(1300)), *bad)

    report = read(folder)

    assert str(report) == (
        "MHS502WardStay: 2,500 rows read, 1,300 used, 1,200 left out, 0 repaired.\n"
        "  MHS502WardStay.csv: StartDateWardStay is not a date from 1901 to 2099 in 1,200 rows, such as "
        "1302, 1303, 1304, 1305, 1306; left out."
    )


def test_rows_that_repeat_another_are_dropped_and_counted(write: Write) -> None:
    folder = write(STAYS, GOOD, GOOD, GOOD, "p2,s1,w2,2025-04-01,")

    report = read(folder)

    assert (report.rows_read, report.duplicates, report.used) == (4, 2, 2)
    assert report.problems == ("MHS502WardStay: 2 rows repeat another and were left out.",)


def test_repeats_are_kept_where_nothing_tells_one_row_from_another(write: Write) -> None:
    row = "i1,2025-04-01,yes,staff"
    folder = write("incident,happened,racist,affected,ethnicity", f"{row},A", f"{row},A", name="incidents.csv")

    report = read(folder, "incidents")

    assert (report.duplicates, report.used) == (0, 2)
    assert report.problems == (
        "incidents: 1 row repeats another in every column that is read; no column tells one row from another, so "
        "they were kept.",
    )


def test_detentions_that_somebody_has_counted_are_taken_at_their_word(write: Write) -> None:
    rows = ("p1,2025-04-01,A", "p1,2025-04-01,A", ",2025-04-01,A", ",2025-04-01,A")
    folder = write("person,start,ethnicity", *rows, name="detentions.csv")

    report = read(folder, "detentions")

    assert (report.duplicates, report.used) == (0, 4)


def test_a_table_of_which_more_than_half_cannot_be_used_is_refused(write: Write) -> None:
    folder = write(STAYS, GOOD, "p2,s1,w2,,", "p3,s1,w3,,")

    sentence = refusal(folder)

    assert sentence == (
        "MHS502WardStay: 2 of 3 rows cannot be used, so the table is refused. Most often: MHS502WardStay.csv: "
        "StartDateWardStay is empty in rows 3, 4; left out."
    )


def test_the_share_that_may_be_left_out_can_be_set(write: Write) -> None:
    folder = write(STAYS, GOOD, "p2,s1,w2,,", "p3,s1,w3,,")

    report = read(folder, most_rejected=0.7)

    assert (report.rejected, report.used) == (2, 1)


def test_a_column_that_is_empty_everywhere_is_named_with_what_it_means(write: Write) -> None:
    folder = write("Person_ID,EthnicCategory,Gender", "p1,,1", "p2,NULL,2", name="MHS001MPI.csv")

    with open_extract(folder) as extract:
        extract.table("MHS001MPI")
        problems = extract.report.problems

    assert problems == (
        "MHS001MPI: EthnicCategory is empty in every row; from it, nobody's ethnic group is known.",
    )


def test_a_table_without_any_column_for_ethnic_group_says_so(write: Write) -> None:
    folder = write("Person_ID,Gender", "p1,1", name="MHS001MPI.csv")

    with open_extract(folder) as extract:
        extract.table("MHS001MPI")
        problems = extract.report.problems

    assert problems == (
        "MHS001MPI: has no column for ethnic group (looked for EthnicCategory and EthnicCategory2021).",
    )


def test_unknown_codes_are_counted_and_only_short_ones_are_shown(write: Write) -> None:
    folder = write(
        "Person_ID,EthnicCategory", "p1,A", "p2,XX", "p3,XX", "p4,Planted Secret", "p5,T", name="MHS001MPI.csv"
    )

    with open_extract(folder) as extract:
        extract.table("MHS001MPI")
        problems = extract.report.problems

    assert problems == (
        "MHS001MPI: in EthnicCategory, 4 rows hold a code that is not in the national list (T, XX); kept apart "
        "as invalid.",
    )


def test_an_unknown_legal_status_is_kept_and_said(write: Write) -> None:
    heading = "Person_ID,UniqMHActEpisodeID,LegalStatusCode,StartDateMHActLegalStatusClass"
    folder = write(heading, "p1,e1,2,2025-04-01", "p2,e2,77,2025-04-01", name="MHS401.csv")

    with open_extract(folder) as extract:
        codes = (
            extract.table("MHS401MHActPeriod").order_by("Person_ID").to_pyarrow()["LegalStatusCode"].to_pylist()
        )
        problems = extract.report.problems

    assert codes == ["02", "77"]
    assert problems == (
        "MHS401MHActPeriod: in LegalStatusCode, 1 row holds a code that is not in the national list (77); "
        "kept as given.",
    )


def test_a_heading_and_no_rows_is_said_and_the_table_is_empty(write: Write) -> None:
    folder = write(STAYS)

    report = read(folder)

    assert (report.rows_read, report.used) == (0, 0)
    assert report.problems == ("MHS502WardStay: MHS502WardStay.csv has a heading and no rows.",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty."),
        (
            b",".join(b"a" for _ in range(2_001)) + b"\n",
            "has 2,001 columns, and a table may have 2,000. Is it turned on its side?",
        ),
        (b"\r\n  \n", "is empty."),
        ((STAYS + "\n" + GOOD).encode("utf-16"), "is saved as UTF-16; save it again as “CSV UTF-8”."),
        (
            b"PK\x03\x04\x00\x00",
            "holds bytes that no text file has; it may be a workbook or UTF-16. Save it as “CSV UTF-8”.",
        ),
        ((STAYS + '\n"p1').encode(), "is cut short or badly quoted at line 2."),
        (
            b'"Person_ID,UniqWardStayID',
            "has no heading that can be read: its first row is empty or badly quoted.",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(write: Write, content: bytes, sentence: str) -> None:
    folder = write(STAYS, GOOD)
    (folder / "MHS502WardStay.csv").write_bytes(content)

    assert refusal(folder).replace(", row 1", "") == f"MHS502WardStay.csv: {sentence}"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("p9,Planted Secret", "row 3: has 2 cells where the heading has 5; the file looks cut short."),
        (GOOD + ",Planted Secret", "row 3: has 6 cells where the heading has 5; a comma may lack its quotes."),
    ],
)
def test_uneven_rows_refuse_the_file_and_no_cell_is_told(write: Write, row: str, sentence: str) -> None:
    folder = write(STAYS, GOOD, row)

    assert refusal(folder) == f"MHS502WardStay.csv, {sentence}"


def test_a_raw_table_that_stops_halfway_is_explained_without_its_cells(write: Write) -> None:
    folder = write(STAYS, GOOD, "p9,Planted Secret")

    with pytest.raises(BadInput) as refused, open_extract(folder) as extract:
        extract.raw("MHS502WardStay").to_pyarrow()

    assert str(refused.value) == (
        "MHS502WardStay.csv, row 3: has 2 cells where the heading has 5; the file looks cut short."
    )
    assert refused.value.__suppress_context__


def test_a_missing_heading_takes_the_table_out_of_use_and_names_it(write: Write) -> None:
    write("Person_ID,EthnicCategory", "p1,A", name="MHS001MPI.csv")
    folder = write("Person_ID,UniqHospProvSpellID,StartDateWardStay", "p1,s1,2025-04-01")

    sentence = refusal(folder)

    assert sentence == (
        "MHS502WardStay.csv, row 1: looks most like MHS502WardStay (Ward stay), and lacks UniqWardStayID. Its "
        "headings: Person_ID, UniqHospProvSpellID, StartDateWardStay."
    )


def test_a_file_without_headings_is_refused_and_its_first_row_is_not_told(write: Write) -> None:
    folder = write("p9,Planted Secret,2025-04-01", name="records.csv")

    with pytest.raises(BadInput) as refused:
        open_extract(folder)

    assert str(refused.value) == (
        "records.csv, row 1: is no table that Plumbline knows: none of its 3 headings is known. The first row "
        "must hold the headings."
    )


def test_a_heading_that_stands_twice_is_refused(write: Write) -> None:
    folder = write(STAYS + ",Person ID", GOOD + ",p1")

    assert refusal(folder) == "MHS502WardStay.csv, row 1, column Person ID: stands twice in the heading."


def test_a_file_about_something_else_is_left_aside_and_named(write: Write) -> None:
    write("Colour,Number", "red,1", name="other.csv")
    write("Person_ID,Something", "p1,1", name="MHS003AccommStatus.csv")
    folder = write(STAYS, GOOD)

    with open_extract(folder) as extract:
        extract.table("MHS502WardStay")
        problems = extract.report.problems

    assert problems == (
        "Left aside: MHS003AccommStatus.csv: is a table of the Mental Health Services Data Set that no measure "
        "reads.",
        "Left aside: other.csv, row 1: is no table that Plumbline knows: none of its 2 headings is known. The "
        "first row must hold the headings.",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8"])
def test_a_byte_order_mark_and_either_line_ending_read_alike(write: Write, encoding: str) -> None:
    plain = read(write(STAYS, GOOD))
    other = read(write(STAYS, GOOD, encoding=encoding, end="\r\n"))

    assert (other.used, other.problems) == (plain.used, plain.problems) == (1, ())


def test_a_file_of_an_older_windows_is_read_and_said(write: Write) -> None:
    folder = write(
        "Person_ID,EthnicCategory,OrgIDProv", "pé,A,£1", "p–2,B,x", name="MHS001MPI.csv", encoding="cp1252"
    )

    with open_extract(folder) as extract:
        people = extract.table("MHS001MPI").order_by("EthnicCategory").to_pyarrow()["Person_ID"].to_pylist()
        problems = extract.report.problems

    assert people == ["pé", "p–2"]
    assert problems == (
        "MHS001MPI.csv is saved for an older Windows (Windows-1252), not as UTF-8; it was read as that.",
    )


def test_a_file_of_two_encodings_is_read_row_by_row_and_said(write: Write) -> None:
    folder = write("Person_ID,EthnicCategory,OrgIDProv", "Zoë,A,x", "p2,B,x", name="MHS001MPI.csv")
    with (folder / "MHS001MPI.csv").open("ab") as file:
        file.write("Chloé,C,x\n".encode("cp1252"))

    with open_extract(folder) as extract:
        people = extract.table("MHS001MPI").order_by("EthnicCategory").to_pyarrow()["Person_ID"].to_pylist()
        problems = extract.report.problems

    assert people == ["Zoë", "p2", "Chloé"]
    assert problems == (
        "MHS001MPI.csv is written partly as UTF-8 and partly for an older Windows (Windows-1252); each row was "
        "read as what it is. Look at its names, and save it again as “CSV UTF-8”.",
    )


def test_workbooks_beside_the_files_are_named_as_not_read(write: Write) -> None:
    folder = write(STAYS, GOOD)
    (folder / "Leavers.xlsx").write_bytes(b"PK")
    (folder / "~$Leavers.xlsx").write_bytes(b"")

    with open_extract(folder) as extract:
        unread = extract.report.unread

    assert [str(problem) for problem in unread] == [
        "Leavers.xlsx: is a workbook. Save each sheet as “CSV UTF-8”."
    ]


def test_a_folder_of_workbooks_alone_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "Leavers.xlsx").write_bytes(b"PK")

    with pytest.raises(BadInput) as refused:
        open_extract(tmp_path)

    assert "Leavers.xlsx: is a workbook. Save each sheet as “CSV UTF-8”." in str(refused.value)


def test_words_for_ethnic_groups_are_answered_with_how_to_map_them(write: Write) -> None:
    folder = write("Person_ID,EthnicCategory,OrgIDProv", "p1,White British,x", "p2,A,x", name="MHS001MPI.csv")

    report = read(folder, "MHS001MPI")

    assert report.problems == (
        "MHS001MPI: in EthnicCategory, 1 row holds a code that is not in the national list; kept apart as "
        "invalid. If these are words, a saved column mapping can say which code each of them means (its field "
        "“values”).",
    )


@pytest.mark.parametrize(("mark", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "upright bars")])
def test_other_marks_between_cells_are_found_and_said(write: Write, mark: str, words: str) -> None:
    folder = write(STAYS.replace(",", mark), GOOD.replace(",", mark))

    report = read(folder)

    assert report.used == 1
    assert report.problems == (f"MHS502WardStay.csv parts its cells by {words}, not by commas.",)


def test_too_little_room_on_the_disk_is_said_before_anything_is_read(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(STAYS, GOOD)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10))

    sentence = refusal(folder)

    assert sentence == (
        "MHS502WardStay: needs about 0.0 MB in the temporary folder, where 0.0 MB is free. Make room, or name "
        "another folder in the environment variable TMPDIR."
    )


def test_the_report_names_files_with_their_hashes_as_sources(write: Write) -> None:
    folder = write("Person_ID,EthnicCategory", "p1,A", name="MHS001MPI.csv")

    with open_extract(folder) as extract:
        extract.table("MHS001MPI")
        sources = extract.report.sources

    assert [(source.name, source.title, source.sha256) for source in sources] == [
        (
            "MHS001MPI.csv",
            "Master patient index",
            "0b5706e78258303ac1aeb888d404275bb65cf852aa403cd4e71abf069386cec7",
        )
    ]


def test_rejects_are_written_with_their_rows_for_their_owner_only(write: Write, tmp_path: Path) -> None:
    folder = write(STAYS, GOOD, GOOD.replace("w1", "w2"), ",s1,=w3,2025-04-01,", "p4,s1,w4,2025-04-01,soon")

    with open_extract(folder) as extract:
        extract.table("MHS502WardStay")
        (written,) = extract.write_rejects(tmp_path / "rejects")

    assert written.read_text(encoding="utf-8-sig").splitlines() == [
        "file,row,left out because,left blank because,Person_ID,UniqHospProvSpellID,UniqWardStayID,"
        "StartDateWardStay,EndDateWardStay",
        "MHS502WardStay.csv,4,Person_ID is empty,,,s1,'=w3,2025-04-01,",
        "MHS502WardStay.csv,5,,EndDateWardStay is not a date from 1901 to 2099,p4,s1,w4,2025-04-01,soon",
    ]
    assert written.stat().st_mode & 0o777 == 0o600


def test_rejects_are_never_written_into_the_extract(write: Write) -> None:
    folder = write(STAYS, GOOD)

    with open_extract(folder) as extract, pytest.raises(BadInput) as refused:
        extract.write_rejects(folder / "rejects")

    assert str(refused.value) == "rejects: is within the extract itself; name another folder."
    assert sorted(path.name for path in folder.iterdir()) == ["MHS502WardStay.csv"]
