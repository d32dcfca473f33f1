"""Opening a folder, finding its tables, and reading them when they are asked for."""

from datetime import date, datetime, time
from pathlib import Path

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from pyarrow import csv

from plumbline.measures.engines.duckdb import DuckDB
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


def test_monthly_submissions_are_read_together_whatever_the_order_of_their_columns(folder: Path) -> None:
    (folder / "MHS001MPI_1501.csv").write_text(PATIENTS + "p1,1501,A,1,40\n", encoding="utf-8")
    text = "EthnicCategory;AgeRepPeriodEnd;Person_ID\nB;41;p2\n"
    (folder / "MHS001MPI_1502.csv").write_text(text, encoding="utf-8")

    with open_extract(folder) as extract:
        rows = extract.table("MHS001MPI").order_by("Person_ID")
        found = (
            rows.select("Person_ID", "UniqMonthID", "EthnicCategory", "AgeRepPeriodEnd").to_pyarrow().to_pylist()
        )
        files = [(file.name, file.rows_read) for file in extract.report.tables[0].files]

    assert found == [
        {"Person_ID": "p1", "UniqMonthID": 1501, "EthnicCategory": "A", "AgeRepPeriodEnd": 40},
        {"Person_ID": "p2", "UniqMonthID": None, "EthnicCategory": "B", "AgeRepPeriodEnd": 41},
    ]
    assert files == [("MHS001MPI_1501.csv", 1), ("MHS001MPI_1502.csv", 1)]


def test_csv_and_parquet_of_the_same_data_give_the_same_clean_table(tmp_path: Path) -> None:
    given = pa.table(
        {
            "Person_ID": pa.array(["1001", "1002", "1003"]),
            "UniqMHActEpisodeID": pa.array([1, 2, 3]),
            "UniqMonthID": pa.array([1500.0, None, 1502.0]),
            "LegalStatusCode": pa.array([2, 3, 20], pa.int8()),
            "StartDateMHActLegalStatusClass": pa.array([datetime(2025, 4, day) for day in (1, 2, 3)]),
            "EndDateMHActLegalStatusClass": pa.array([date(2025, 4, 9), None, date(2025, 4, 1)]),
            "StartTimeMHActLegalStatusClass": pa.array([time(9, 5), time(0, 0), None]),
        }
    )
    for kind, write in (("csv", csv.write_csv), ("parquet", parquet.write_table)):
        (tmp_path / kind).mkdir()
        write(given, tmp_path / kind / f"MHS401.{kind}")

    found, reports = {}, {}
    for kind in ("csv", "parquet"):
        with open_extract(tmp_path / kind) as extract:
            table = extract.table("MHS401MHActPeriod")
            found[kind] = (table.schema(), table.order_by("Person_ID").to_pyarrow().to_pylist())
            reports[kind] = str(extract.report).replace(kind, "file")

    assert found["csv"] == found["parquet"]
    assert reports["csv"] == reports["parquet"]
    assert found["csv"][1][0] | {"UniqMHActEpisodeID": "1", "LegalStatusCode": "02"} == found["csv"][1][0]


def test_a_csv_and_a_parquet_file_of_one_table_are_read_together(folder: Path) -> None:
    (folder / "MHS001MPI_1501.csv").write_text(PATIENTS + "p1,1501,A,1,40\n", encoding="utf-8")
    parquet.write_table(
        pa.table({"Person_ID": ["p2"], "Gender": [2], "UniqMonthID": [1502]}), folder / "b.parquet"
    )

    with open_extract(folder) as extract:
        rows = extract.table("MHS001MPI").order_by("Person_ID").select("Person_ID", "UniqMonthID", "Gender")
        found = rows.to_pyarrow().to_pylist()

    assert found == [
        {"Person_ID": "p1", "UniqMonthID": 1501, "Gender": "1"},
        {"Person_ID": "p2", "UniqMonthID": 1502, "Gender": "2"},
    ]


def test_a_raw_table_has_every_column_of_the_layout_and_its_cells_as_they_came(folder: Path) -> None:
    (folder / "one.csv").write_text("employee,left\n 7 ,31/03/2025\n", encoding="utf-8")

    with open_extract(folder) as extract:
        raw = extract.raw("leavers")
        row = raw.to_pyarrow().to_pylist()

    assert row == [
        {"employee": " 7 ", "left": "31/03/2025"}
        | dict.fromkeys(("reason", "voluntary", "ethnicity", "ethnicity_2021", "sex", "unit", "pay_band"))
    ]
    assert str(raw.schema()["voluntary"]) == "boolean"


def test_tables_are_read_only_when_they_are_asked_for_and_progress_is_told(folder: Path) -> None:
    (folder / "one.csv").write_text(PATIENTS + "p1,1500,A,1,40\n", encoding="utf-8")
    (folder / "two.csv").write_text("employee,left\n7,31/03/2025\n", encoding="utf-8")
    told: list[str] = []

    with open_extract(folder, progress=told.append) as extract:
        before = extract.report.rows_read
        extract.table("leavers")
        extract.table("leavers")
        after = extract.report.rows_read

    assert (before, after) == (0, 1)
    assert told == ["Reading leavers"]


def test_a_single_file_can_be_opened(folder: Path) -> None:
    (folder / "two.csv").write_text("employee,left\n7,31/03/2025\n", encoding="utf-8")

    with open_extract(folder / "two.csv") as extract:
        assert extract.tables == ("leavers",)


def test_a_given_engine_stays_open_and_its_settings_are_used(folder: Path, tmp_path: Path) -> None:
    (folder / "two.csv").write_text("employee,left\n7,31/03/2025\n", encoding="utf-8")

    with DuckDB(memory_limit="64MB", temporary=tmp_path) as engine:
        with open_extract(folder, engine=engine) as extract:
            extract.table("leavers")
        kept = engine.connection.table("leavers").count().to_pyarrow().as_py()
        where, limit = engine.folder.parent, engine.connection.raw_sql("SELECT current_setting('memory_limit')")
        limit = limit.fetchall()

    assert (kept, where, limit) == (1, tmp_path, [("61.0 MiB",)])
    assert list(tmp_path.glob("plumbline-*")) == []


def test_the_extract_itself_is_left_as_it_was(folder: Path) -> None:
    (folder / "two.csv").write_bytes("employee,left,reason\n7,31/03/2025,caf\xe9\n".encode("cp1252"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with open_extract(folder) as extract:
        extract.table("leavers")

    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nothing", "nothing: is not there."),
        ("empty", "empty: holds no CSV or Parquet file."),
        ("book.xlsx", "book.xlsx: is a workbook. Save each sheet as “CSV UTF-8”."),
        ("broken.parquet", "broken.parquet: is not a Parquet file, or is cut short."),
    ],
)
def test_a_place_that_holds_no_extract_is_refused(tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    for file in ("book.xlsx", "broken.parquet"):
        (tmp_path / file).write_bytes(b"PAR1 and no more")

    with pytest.raises(BadInput) as refused:
        open_extract(tmp_path / name)

    assert str(refused.value) == sentence


def test_a_moment_in_parquet_falls_on_the_day_that_it_is_in_england(folder: Path) -> None:
    midnight = pa.array(
        [datetime(2025, 5, 31, 23, 0), datetime(2025, 1, 31, 23, 0)], pa.timestamp("us", tz="UTC")
    )
    parquet.write_table(pa.table({"employee": ["1", "2"], "left": midnight}), folder / "leavers.parquet")

    with open_extract(folder) as extract:
        found = extract.table("leavers").order_by("employee").to_pyarrow()["left"].to_pylist()

    assert found == [date(2025, 6, 1), date(2025, 1, 31)]


def test_an_engine_that_may_use_too_little_says_so_and_names_no_cell(folder: Path) -> None:
    class Starved(DuckDB):
        def materialise(self, expression: ibis.Table, name: str) -> ibis.Table:
            raise duckdb.OutOfMemoryException("Planted Secret")

    (folder / "leavers.csv").write_text("employee,left\n7,31/03/2025\n", encoding="utf-8")

    with Starved() as engine, open_extract(folder, engine=engine) as extract, pytest.raises(BadInput) as refused:
        extract.table("leavers")

    assert str(refused.value) == (
        "leavers: needs more memory or disk than it may use (512MB of memory). Allow it more."
    )
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
