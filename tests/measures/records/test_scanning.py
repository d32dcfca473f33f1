"""Counting first and cleaning afterwards gives what reading every row gives: figures and faults alike."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from plumbline.measures.record_runs import open_records

CODES = ["A", "B", "C", "D", "H", "K", "M", "N", "R", "S", "Z", "99", "QQ", "c1", None]
ASKED = {"every": "month", "by": ["sex", "unit", "age_band"]}


def table(rows: int = 4_000) -> pa.Table:
    """Detentions with planted faults: ages out of bounds, codes that no list has, empty dates, odd dates."""
    random = np.random.default_rng(20251123)
    days = [date(2025, 4, 1).toordinal() + int(day) for day in random.integers(0, 365, rows)]
    starts: list[date | None] = [date.fromordinal(day) for day in days]
    for place in range(0, rows, 97):
        starts[place] = None
    starts[5], starts[6], starts[7] = date(9999, 12, 31), date(1900, 12, 31), date(1, 1, 1)
    ages = [int(age) for age in random.integers(-3, 130, rows)]
    return pa.table(
        {
            "person": [f"p{number}" for number in range(rows)],
            "start": starts,
            "ethnicity": [CODES[place] for place in random.integers(0, len(CODES), rows)],
            "sex": [["1", "2", "X", None][place] for place in random.integers(0, 4, rows)],
            "age": [None if place % 53 == 0 else age for place, age in enumerate(ages)],
            "unit": [f"W{place}" for place in random.integers(1, 4, rows)],
            "category": ["A"] * rows,
        }
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same rows twice: as text, which must be read row by row, and with types, which may be counted first."""
    text, typed = tmp_path_factory.mktemp("text"), tmp_path_factory.mktemp("typed")
    rows = table()
    rows.to_pandas().to_csv(text / "detentions.csv", index=False)
    parquet.write_table(rows, typed / "detentions.parquet")
    return text, typed


def test_the_figures_are_the_same(folders: tuple[Path, Path]) -> None:
    found = []
    for folder in folders:
        with open_records(folder) as records:
            run = records.run("counted-detentions-number", **ASKED)
            found.append([{**row, "source": ""} for row in run.to_rows()])

    read, scanned = found

    assert len(read) > 500
    assert scanned == read


def test_the_faults_are_the_same(folders: tuple[Path, Path]) -> None:
    found = []
    for folder in folders:
        with open_records(folder) as records:
            run = records.run("counted-detentions-number", **ASKED)
            [report] = records.extract.report.tables
            faults = {(fault.what, fault.rows, fault.examples, fault.is_rejected) for fault in report.faults}
            found.append((report.rows_read, report.rejected, report.repaired, run.effort.rows_used, faults))

    read, scanned = found

    assert scanned == read
    assert read[1] == len(range(0, 4_000, 97)) + 3


def test_the_large_table_is_never_read_row_by_row(folders: tuple[Path, Path], monkeypatch) -> None:
    _, typed = folders
    with open_records(typed) as records:
        monkeypatch.setattr(records.extract, "table", lambda name: pytest.fail(f"{name} was read row by row"))

        run = records.run("counted-detentions-number", **ASKED)

    assert run.observations


def test_a_window_that_is_not_whole_months_is_read_row_by_row(folders: tuple[Path, Path]) -> None:
    starts = [day for day in table()["start"].to_pylist() if day is not None]
    expected = sum(date(2025, 4, 10) <= day <= date(2025, 5, 5) for day in starts)

    for folder in folders:
        with open_records(folder) as records:
            run = records.run(
                "counted-detentions-number", grouping="everyone", period="2025-04-10..2025-05-05", every="month"
            )
            assert sum(each.numerator for each in run.observations) == expected
