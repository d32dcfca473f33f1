"""Flat detentions: exactly as many as asked, the same from the same seed, with the gap that was planted."""

import csv
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from scipy import stats

from plumbline.measures.synthetic import Truth, generate
from plumbline.measures.synthetic.generating import CannotSynthesise

BLACK, WHITE = ("M", "N", "P"), ("A", "B", "C")


def test_there_are_exactly_as_many_rows_as_asked_for(tmp_path: Path) -> None:
    made = generate(tmp_path / "x", rows=1_234, sources=("events",))

    read = pq.read_table(tmp_path / "x" / "detentions.parquet")

    assert (dict(made.rows), len(read)) == ({"detentions": 1_234}, 1_234)


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_the_same_seed_gives_the_same_bytes_however_rows_are_held(tmp_path: Path, format: str) -> None:
    for name, hold in (("one", 1), ("two", 10**7)):
        generate(tmp_path / name, seed=7, rows=600_000, sources=("events",), format=format, hold_rows=hold)

    one, two = ((tmp_path / name / f"detentions.{format}").read_bytes() for name in ("one", "two"))
    assert one == two


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    for seed in (1, 2):
        generate(tmp_path / str(seed), seed=seed, rows=1_000, sources=("events",))

    one, two = (pq.read_table(tmp_path / name / "detentions.parquet") for name in ("1", "2"))
    assert not one.equals(two)


def test_the_planted_ratio_of_black_to_white_detentions_is_there(tmp_path: Path) -> None:
    # No age pattern is confounded here: each code's own cells carry the planted ratio, so compare within a band.
    flat = {"white": 1.0, "mixed": 1.0, "asian": 1.0, "black": 4.0, "other": 1.0}
    generate(tmp_path / "x", seed=3, rows=200_000, sources=("events",), truth=Truth(detention=flat, cto=flat))
    table = pq.read_table(tmp_path / "x" / "detentions.parquet", columns=["ethnicity", "age", "sex"]).to_pydict()
    men = [
        code
        for code, age, sex in zip(table["ethnicity"], table["age"], table["sex"], strict=True)
        if sex == "1" and 18 <= age <= 34
    ]
    people: Counter[str] = Counter()
    with (tmp_path / "x" / "ground_truth" / "_population_events.csv").open() as file:
        for row in csv.DictReader(file):
            if row["sex"] == "1" and row["age_from"] == "18":
                people[row["ethnicity"]] += int(row["population"])

    black, white = (sum(code in group for code in men) for group in (BLACK, WHITE))
    exposed = [sum(people[code] for code in group) for group in (BLACK, WHITE)]
    share = 4.0 * exposed[0] / (4.0 * exposed[0] + exposed[1])
    interval = stats.binomtest(black, black + white).proportion_ci(0.999, method="exact")

    assert interval.low < share < interval.high
    assert not interval.low < share / 4 < interval.high


def test_an_extract_is_never_written_over_something_else(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")

    with pytest.raises(CannotSynthesise) as refused:
        generate(tmp_path, rows=1_000)

    assert "is not empty" in str(refused.value)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
