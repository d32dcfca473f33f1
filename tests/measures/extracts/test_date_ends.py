"""The ends of an extract's dates, as Parquet keeps them beside its rows: used where they are there and right."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from plumbline.measures.extracts.opening import Extract
from plumbline.measures.methods.records.windows import reporting_window
from plumbline.measures.record_runs import open_records
from plumbline.measures.synthetic import generate

NAME, COLUMN = "detentions", "start"


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events") / "extract"
    generate(folder, seed=3, rows=2000, sources=["events"], format="parquet")
    return folder


def _rewritten(events: Path, folder: Path, **options: Any) -> Path:
    folder.mkdir()
    table = parquet.read_table(events / f"{NAME}.parquet")
    parquet.write_table(table, folder / f"{NAME}.parquet", **options)
    return folder


def _with_starts(events: Path, folder: Path, starts: pa.Array) -> Path:
    folder.mkdir()
    table = parquet.read_table(events / f"{NAME}.parquet").slice(0, len(starts))
    place = table.column_names.index(COLUMN)
    parquet.write_table(table.set_column(place, COLUMN, starts), folder / f"{NAME}.parquet")
    return folder


def _read(extract: Extract) -> tuple[date, date]:
    """By reading every row."""
    raw = extract.raw(NAME)
    [ends] = raw.aggregate(first=raw[COLUMN].min(), last=raw[COLUMN].max()).to_pyarrow().to_pylist()
    return ends["first"], ends["last"]


@pytest.mark.parametrize("options", [{}, {"row_group_size": 100}])
def test_they_are_those_of_the_rows(events: Path, tmp_path: Path, options: Any) -> None:
    with open_records(_rewritten(events, tmp_path / "x", **options)) as records:
        kept, read = records.extract.date_ends(NAME, COLUMN), _read(records.extract)

    assert kept == read
    assert kept is not None
    assert kept[0] < kept[1]


def test_without_them_rows_are_read_and_the_window_is_the_same(events: Path, tmp_path: Path) -> None:
    with open_records(_rewritten(events, tmp_path / "x", write_statistics=False)) as records:
        kept, window = records.extract.date_ends(NAME, COLUMN), reporting_window(records.extract, [NAME])
    with open_records(events) as records:
        again = reporting_window(records.extract, [NAME])

    assert kept is None
    assert (window.start, window.end) == (again.start, again.end)


def test_what_is_no_date_has_none_kept(events: Path, tmp_path: Path) -> None:
    moments = pa.array([date(2024, 5, 1), date(2024, 6, 30)], pa.date32()).cast(pa.timestamp("ms"))
    with open_records(_with_starts(events, tmp_path / "moments", moments)) as records:
        assert records.extract.date_ends(NAME, COLUMN) is None
        assert reporting_window(records.extract, [NAME]).end == date(2024, 6, 30)

    nothing = pa.nulls(2, pa.date32())
    with open_records(_with_starts(events, tmp_path / "nothing", nothing)) as records:
        assert records.extract.date_ends(NAME, COLUMN) is None


def test_an_end_that_is_no_plausible_date_is_not_believed(events: Path, tmp_path: Path) -> None:
    days = pa.array([date(1800, 1, 1), date(2024, 5, 2), date(2024, 6, 30)], pa.date32())
    with open_records(_with_starts(events, tmp_path / "x", days)) as records:
        kept, window = records.extract.date_ends(NAME, COLUMN), reporting_window(records.extract, [NAME])

    assert kept == (date(1800, 1, 1), date(2024, 6, 30))
    assert (window.start, window.end) == (date(2024, 5, 1), date(2024, 6, 30))
