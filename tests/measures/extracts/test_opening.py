"""Opening a folder, finding its tables, and reading them when they are asked for."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.measures.errors import BadInput
from plumbline.measures.extracts.opening import open_extract

PATIENTS = "Person ID,UniqMonthID,EthnicCategory,Gender,AgeRepPeriodEnd\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "extract").mkdir()
    return tmp_path / "extract"


def test_a_folder_may_hold_tables_of_several_sources_and_each_is_found_from_its_headings(folder: Path) -> None:
    (folder / "one.csv").write_text(PATIENTS + "p1,1500,A,1,40\n", encoding="utf-8")
    (folder / "two.csv").write_text("Employee Number,Termination Date\n7,31/03/2025\n", encoding="utf-8")

    with open_extract(folder) as extract:
        found = extract.tables
        leavers = extract.table("leavers").select("employee", "left").to_pyarrow().to_pylist()

    assert found == ("MHS001MPI", "leavers")
    assert leavers == [{"employee": "7", "left": date(2025, 3, 31)}]


def test_good_rows_are_kept_once_each_and_every_other_row_is_counted(folder: Path) -> None:
    rows = "p1,1500,A,1,40\np1,1500,A,1,40\np2,1500,ca,2,300\n,1500,N,2,30\n"
    (folder / "MHS001MPI.csv").write_text(PATIENTS + rows, encoding="utf-8")

    with open_extract(folder) as extract:
        table = extract.table("MHS001MPI")
        kept = table.order_by("Person_ID").select("Person_ID", "EthnicCategory", "AgeRepPeriodEnd").to_pyarrow()
        report = extract.report.tables[0]

    assert kept.to_pylist() == [
        {"Person_ID": "p1", "EthnicCategory": "A", "AgeRepPeriodEnd": 40},
        {"Person_ID": "p2", "EthnicCategory": "C", "AgeRepPeriodEnd": None},
    ]
    assert (report.rows_read, report.rejected, report.repaired, report.duplicates, report.used) == (4, 1, 1, 1, 2)


def test_a_table_that_is_not_there_is_named_with_those_that_are(folder: Path) -> None:
    (folder / "one.csv").write_text(PATIENTS + "p1,1500,A,1,40\n", encoding="utf-8")

    with open_extract(folder) as extract, pytest.raises(BadInput) as refused:
        extract.table("MHS502WardStay")

    assert str(refused.value) == "MHS502WardStay: is not in this extract. It holds: MHS001MPI."


def test_the_temporary_folder_is_private_and_gone_after_an_error(folder: Path) -> None:
    (folder / "one.csv").write_text(PATIENTS + "p1,1500,A,1,40\n", encoding="utf-8")

    extract = open_extract(folder)
    kept = extract.engine.folder
    mode = kept.stat().st_mode & 0o777
    with pytest.raises(BadInput), extract:
        extract.table("MHS502WardStay")

    assert mode == 0o700
    assert not kept.exists()
