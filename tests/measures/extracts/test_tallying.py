"""Counting by Parquet's own codes gives what the engine gives, or nothing where it can't."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from plumbline.measures.extracts import coded_rows, tallying
from plumbline.measures.extracts.coarseness import WEIGHT
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.measures.extracts.opening import Extract, open_extract
from plumbline.measures.extracts.parts import FILE
from plumbline.measures.extracts.scanning import combine

COLUMNS = ("start", "ethnicity", "ethnicity_2021", "sex", "age", "unit")
EDGES = {"age": (16, 18, 35, 50, 65)}
LAYOUT = find_layout("detentions")
Cell = Any


def drawn(rows: int = 5_000, *, seed: int = 20261201) -> dict[str, list[Cell]]:
    """Columns with gaps, codes of no list, and ages out of bounds."""
    random = np.random.default_rng(seed)

    def some_of(words: list[Cell]) -> list[Cell]:
        return [words[place] for place in random.integers(0, len(words), rows)]

    return {
        "start": some_of([None, *(date(1901 + 9 * step, 1 + step % 12, 1 + step) for step in range(22))]),
        "ethnicity": some_of(["A", "B", "c1", "Z", "", "é", None]),
        "ethnicity_2021": some_of(["ons-1", "7", None]),
        "sex": some_of(["1", "2", None]),
        "age": some_of([None, *range(-3, 130)]),
        "unit": some_of(["W1", "W2", " W2"]),
    }


def write(folder: Path, columns: dict[str, Any], name: str = "detentions", **how: Any) -> Path:
    folder.mkdir(exist_ok=True)
    parquet.write_table(pa.table(columns), folder / f"{name}.parquet", **how)
    return folder


def by_codes(extract: Extract, *, threads: int = 2) -> pa.Table | None:
    parts = extract._prepare("detentions").parts
    return tallying.tally_files(LAYOUT, parts, columns=COLUMNS, edges=EDGES, threads=threads)


def by_engine(extract: Extract) -> pa.Table | None:
    return combine(LAYOUT, extract._numbered("detentions"), COLUMNS, EDGES)


def told(counted: pa.Table | None) -> Counter[tuple[Cell, ...]]:
    assert counted is not None
    rows = counted.select([FILE, *COLUMNS, WEIGHT]).to_pylist()
    found = Counter({tuple(row.values())[:-1]: row[WEIGHT] for row in rows})
    assert len(found) == len(rows)
    return found


def are_the_same(folder: Path, **how: Any) -> int:
    """Whether both ways give the same columns and counts; of how many rows."""
    with open_extract(folder, **how) as extract:
        ours, theirs = by_codes(extract), by_engine(extract)
    assert ours is not None
    assert theirs is not None
    assert told(ours) == told(theirs)
    assert {name: ours.schema.field(name).type for name in COLUMNS} == {
        name: theirs.schema.field(name).type for name in COLUMNS
    }
    return sum(ours[WEIGHT].to_pylist())


@pytest.mark.parametrize("threads", [1, 4])
@pytest.mark.parametrize("rows_at_once", [64, 1_000, tallying.ROWS])
def test_many_groups_of_rows_are_counted_in_any_order_and_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int, threads: int
) -> None:
    monkeypatch.setattr(tallying, "ROWS", rows_at_once)
    write(tmp_path, drawn(), row_group_size=700)

    with open_extract(tmp_path) as extract:
        found, engine = told(by_codes(extract, threads=threads)), told(by_engine(extract))

    assert found == engine
    assert found.total() == 5_000
    assert len(found) > 3_000


@pytest.mark.parametrize(
    "how",
    [
        {"use_dictionary": False},
        {"dictionary_pagesize_limit": 16, "data_page_size": 64},
        {"store_schema": False, "compression": "zstd"},
        {"data_page_version": "2.0", "row_group_size": 10},
    ],
)
def test_however_a_file_is_written_its_counts_are_the_same(tmp_path: Path, how: dict[str, Any]) -> None:
    assert are_the_same(write(tmp_path, drawn(500), **how)) == 500


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int8(), pa.string())])
def test_texts_of_every_type_are_words(tmp_path: Path, kind: pa.DataType) -> None:
    columns = drawn(500)
    words = {name: pa.array(columns[name], pa.string()).cast(kind) for name in ("ethnicity", "sex", "unit")}

    assert are_the_same(write(tmp_path, columns | words)) == 500


@pytest.mark.parametrize("kind", [pa.int8(), pa.uint8(), pa.int16(), pa.uint16(), pa.int32(), pa.uint32()])
def test_whole_numbers_of_every_size_are_told_by_their_band(tmp_path: Path, kind: pa.DataType) -> None:
    columns = drawn(500)
    ages = pa.array([None if age is None else abs(age) % 127 for age in columns["age"]], kind)

    assert are_the_same(write(tmp_path, columns | {"age": ages})) == 500


def test_codes_that_are_numbers_are_told_apart(tmp_path: Path) -> None:
    columns = drawn(500)
    sexes = pa.array([None if sex is None else int(sex) for sex in columns["sex"]], pa.int8())

    assert are_the_same(write(tmp_path, columns | {"sex": sexes})) == 500


def test_files_with_other_columns_in_another_order_are_counted_apart(tmp_path: Path) -> None:
    first, second = drawn(300), drawn(400, seed=2)
    del second["ethnicity_2021"]
    write(tmp_path, first, "one")
    write(tmp_path, dict(reversed(second.items())), "two")

    assert are_the_same(tmp_path) == 700


def test_a_column_that_no_file_has_is_empty(tmp_path: Path) -> None:
    columns = drawn(300)
    del columns["age"], columns["unit"]

    assert are_the_same(write(tmp_path, columns)) == 300


def test_a_column_in_which_nothing_stands_is_empty(tmp_path: Path) -> None:
    nothing = {"age": pa.nulls(300, pa.int64()), "unit": pa.nulls(300, pa.string())}

    assert are_the_same(write(tmp_path, drawn(300) | nothing)) == 300


def test_a_file_without_rows_has_no_combinations(tmp_path: Path) -> None:
    rows = pa.table(drawn(10))

    assert are_the_same(write(tmp_path, dict(zip(rows.column_names, rows.slice(0, 0).columns, strict=True)))) == 0


def test_headings_of_a_trusts_own_are_found(tmp_path: Path) -> None:
    columns = drawn(300)
    columns["StartDate"], columns["Der_Gender"] = columns.pop("start"), columns.pop("sex")

    assert are_the_same(write(tmp_path, columns)) == 300


def _with(name: str, cells: Any) -> dict[str, Any]:
    return drawn(300) | {name: cells}


@pytest.mark.parametrize(
    "columns",
    [
        _with("start", [str(day) for day in drawn(300)["start"]]),
        _with("start", [datetime(2025, 1, 1, 12)] * 300),
        _with("start", [date(1900, 12, 31)] * 300),
        _with("start", [date(9999, 12, 31)] * 300),
        _with("age", [0, 2**20] * 150),
        _with("age", pa.array(range(300), pa.uint64())),
        _with("age", [float(age) for age in range(300)]),
        _with("sex", [True, False] * 150),
    ],
)
def test_what_is_unusual_is_left_to_the_engine(tmp_path: Path, columns: dict[str, Any]) -> None:
    with open_extract(write(tmp_path, columns)) as extract:
        assert by_codes(extract) is None


@pytest.mark.parametrize(
    ("where", "bound"),
    [(coded_rows, "MOST_CODES"), (tallying, "MOST_FOUND"), (tallying, "MOST_CELLS"), (coded_rows, "WIDEST")],
)
def test_beyond_its_bounds_it_is_left_to_the_engine_and_counted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: Any, bound: str
) -> None:
    monkeypatch.setattr(where, bound, 100)

    with open_extract(write(tmp_path, drawn(3_000), row_group_size=500)) as extract:
        left, engine = by_codes(extract), told(by_engine(extract))
        scanned = extract.scan("detentions", COLUMNS, edges=EDGES)

    assert left is None
    assert engine.total() == 3_000
    assert scanned is not None
    # Rows without a day are left out by the cleaning.
    assert sum(scanned[WEIGHT].to_pylist()) == sum(day is not None for day in drawn(3_000)["start"])


def test_files_whose_columns_differ_in_type_are_left_to_the_engine(tmp_path: Path) -> None:
    write(tmp_path, drawn(30), "one")
    write(tmp_path, drawn(30) | {"age": [str(age) for age in range(30)]}, "two")

    with open_extract(tmp_path) as extract:
        assert by_codes(extract) is None


def test_words_that_a_mapping_explains_are_left_to_the_engine(tmp_path: Path) -> None:
    write(tmp_path, drawn(30))
    told = {
        "file": "detentions",
        "columns": {name: name for name in COLUMNS},
        "values": {"sex": {"female": "2", "male": "1"}},
    }
    mapping = ColumnMapping.model_validate({"source": "events", "tables": {"detentions": told}})

    with open_extract(tmp_path, mapping=mapping) as extract:
        assert by_codes(extract) is None


def test_a_damaged_file_is_left_to_the_engine_which_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, drawn(3_000), compression="none") / "detentions.parquet"
    kept = bytearray(path.read_bytes())
    kept[100:2_000] = bytes(1_900)
    path.write_bytes(kept)

    with open_extract(tmp_path) as extract:
        assert by_codes(extract) is None
