"""The categories that the generator planted, worked out by hand beside us, are found again person by person."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ibis.expr.types as ir
import pyarrow.parquet as pq
import pytest

from plumbline.measures.extracts.opening import open_extract
from plumbline.measures.facts.periods import financial_year_of
from plumbline.measures.facts.registry import Tables, find_fact
from plumbline.measures.methods.records.asking import empty_table
from plumbline.measures.synthetic.generating import generate

NAMES = (
    "MHS001MPI",
    "MHS401MHActPeriod",
    "MHS404CommTreatOrder",
    "MHS405CommTreatOrderRecall",
    "MHS501HospProvSpell",
    "MHS502WardStay",
)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "messy"])
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Path, Tables]]:
    folder: Path = tmp_path_factory.mktemp("planted") / "extract"
    generate(folder, seed=7, people=5_000, sources=("mhsds",), messy=request.param)
    with open_extract(folder) as extract:
        yield folder, {name: extract.table(name) if extract.has(name) else empty_table(name) for name in NAMES}


def rows_of(slug: str, tables: Tables) -> list[dict[str, object]]:
    built: ir.Table = find_fact(slug).build(tables, ())
    rows: list[dict[str, object]] = built.to_pyarrow().to_pylist()
    return rows


def test_every_period_counts_as_what_was_planted(planted: tuple[Path, Tables]) -> None:
    folder, tables = planted

    found = {row["episode"]: row["category"] for row in rows_of("detentions", tables)}

    truth = pq.read_table(folder / "ground_truth" / "_detention_categories.parquet").to_pylist()
    expected = {row["UniqMHActEpisodeID"]: row["category"] for row in truth if row["category"]}
    assert found == expected
    assert {"A", "B", "C", "D", "E", "F", "G", "L", "P"} <= set(expected.values())


@pytest.mark.parametrize(
    ("slug", "planted_as"),
    [
        ("community_treatment_orders", "community_treatment_orders"),
        ("cto_recalls", "recalls"),
        ("cto_revocations", "revocations"),
    ],
)
def test_orders_are_as_many_as_were_planted(slug: str, planted_as: str, planted: tuple[Path, Tables]) -> None:
    folder, tables = planted

    found = Counter(
        (financial_year_of(row["date"]).label, row["ethnicity"] or "") for row in rows_of(slug, tables)
    )

    with (folder / "ground_truth" / f"_mhsds_{planted_as}.csv").open(encoding="utf-8") as file:
        truth = {(row["financial_year"], row["ethnicity"]): int(row["count"]) for row in csv.DictReader(file)}
    assert found == truth
    assert sum(truth.values()) > 0
