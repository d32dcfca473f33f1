"""How many cells are withheld, beside a published program on the same tables.

The data are SSB's z2 (11 regions in six counties and, if linked, two further groups; four kinds of income; all
totals). Published: the Gauss method of easySdcTable 0.8.0 ("Comparison of suppression methods while developing
easySdcTable", github statisticsnorway/ssb-easysdctable, table of suppressed cells). Counts up to the limit are
withheld, zeros too or not; no withheld count may be worked out exactly. Ours are found by the quick method,
without the integer program, which finds fewer still.
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from plumbline.equity.disclosure import (
    Protection,
    Readers,
    Release,
    Table,
    dimension,
    release,
    suppress,
    threshold,
)

TITLE = "Withheld cells, beside a published program"
HEAD = ("Groupings", "Zeros", "Withheld up to", "Published", "Ours, at most")
ROWS = [
    ("counties", "shown", "2", "16", "14"),
    ("counties", "shown", "10", "35", "33"),
    ("counties", "withheld", "2", "18", "16"),
    ("counties", "withheld", "10", "36", "34"),
    ("counties, linked to further groups", "shown", "2", "20", "18"),
    ("counties, linked to further groups", "shown", "10", "44", "37"),
    ("counties, linked to further groups", "withheld", "2", "25", "20"),
    ("counties, linked to further groups", "withheld", "10", "47", "40"),
]


@pytest.mark.shared_data
@pytest.mark.parametrize("row", ROWS, ids=lambda row: ", ".join(row[:3]))
def test_no_more_cells_are_withheld_than_published(row, shared_data: Path) -> None:
    groupings, zeros, limit, published, ours = row
    asked = regions(shared_data, linked="linked" in groupings, zeros=zeros, limit=int(limit))

    found = suppress(asked, readers=Readers(alone=False), best=False)

    assert found.is_safe
    assert found.withheld <= int(ours) <= int(published)


def regions(shared_data: Path, *, linked: bool, zeros: str, limit: int) -> Release:
    with (shared_data / "sdc_vectors" / "ssb_z2.csv").open() as file:
        rows = list(csv.DictReader(file))
    groups: dict[str, dict[str, None]] = {}
    for column in ("fylke", "kostragr") if linked else ("fylke",):
        for row in rows:
            groups.setdefault(f"{column} {row[column]}", {})[row["region"]] = None
    region = dimension("Region", leaves=sorted({row["region"] for row in rows}), groups=groups)
    income = dimension("Income", leaves=sorted({row["hovedint"] for row in rows}))
    counts = np.zeros((len(region.leaves), len(income.leaves)))
    for row in rows:
        counts[region.leaves.index(row["region"]), income.leaves.index(row["hovedint"])] = float(row["ant"])
    shows = {"Region": (*region.leaves, *region.groups), "Income": (*income.leaves, "All")}
    rule = replace(threshold(limit + 1, zero_withheld=zeros == "withheld"), protection=Protection.NOT_EXACT)
    alike = dict.fromkeys([*shows["Region"], *shows["Income"]], 1.0)
    table = Table(name="people by income", shows=shows, rule=rule, weights=alike)
    return release(counts, dimensions=[region, income], tables=[table])
