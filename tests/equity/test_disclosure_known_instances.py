"""Releases whose protection is known from the literature and from other programs."""

import csv
from pathlib import Path

import numpy as np
import pytest

from plumbline.equity.disclosure import (
    Protection,
    Readers,
    Release,
    Suppressed,
    Table,
    dimension,
    release,
    suppress,
    threshold,
)
from plumbline.equity.disclosure.attack import attack_pattern
from plumbline.equity.disclosure.problem import problem
from tests.equity.disclosure_releases import one_table, withheld_cells

LINKED = "A 1 small 2, B 1 small 2, I 1 small 8, J 1 small 8, K 2 small 3, L 2 big 3, M 2 big 3, N 2 small 7"


def linked_tables(*, together: bool) -> list[Release]:
    """Regions within counties, and the same regions within groups by size: one release, or one each."""
    rows = [row.split() for row in LINKED.split(", ")]
    counties = {f"county {n}": [row[0] for row in rows if row[1] == n] for n in "12"}
    sizes = {name: [row[0] for row in rows if row[2] == name] for name in ("small", "big")}
    region = dimension("Region", leaves=[row[0] for row in rows], groups=counties | sizes)
    rule = threshold(4, zero_withheld=False)
    tables = [
        Table(name=name, shows={"Region": (*region.leaves, *groups, "All")}, rule=rule)
        for name, groups in (("by county", counties), ("by size", sizes))
    ]
    counts = [int(row[3]) for row in rows]
    sets = [tables] if together else [[table] for table in tables]
    return [release(counts, dimensions=[region], tables=one) for one in sets]


@pytest.mark.shared_data
def test_the_linked_tables_are_those_of_the_published_instance(shared_data: Path) -> None:
    with (shared_data / "sdc_vectors" / "linked_tables_instance.csv").open() as file:
        rows = [
            f"{one['region']} {one['county'][-1]} {one['size_group'].lower()} {one['n']}"
            for one in csv.DictReader(file)
        ]

    assert ", ".join(rows) == LINKED


def primary_only(asked: Release):
    made = problem(asked)
    return attack_pattern(made, made.primary, readers=Readers(alone=False))


def test_each_of_two_linked_tables_is_safe_alone() -> None:
    assert [primary_only(one).is_safe for one in linked_tables(together=False)] == [True, True]


def test_two_linked_tables_together_give_the_cell_of_three_away_and_the_attack_says_how() -> None:
    [both] = linked_tables(together=True)

    found = primary_only(both)

    assert [(one.words, one.low, one.high) for one in found.revealed] == [("K", 3, 3)]
    assert found.revealed[0].how == "county 2 = K + big + N, and only K is blank: it is 3."


def test_of_two_linked_tables_the_cell_with_seven_must_go() -> None:
    [both] = linked_tables(together=True)

    protected = suppress(both)

    assert protected.is_safe
    assert withheld_cells(protected) == {"A", "B", "K", "L", "M", "N"}
    assert both.count(("N",)) == 7


@pytest.mark.shared_data
def test_one_small_cell_of_two_by_four_needs_exactly_three_more(shared_data: Path) -> None:
    with (shared_data / "sdc_vectors" / "sdctable_microdata1.csv").open() as file:
        people = list(csv.DictReader(file))
    regions, genders = "ABCD", ("female", "male")
    counts = np.zeros((4, 2))
    for one in people:
        counts[regions.index(one["region"]), genders.index(one["gender"])] += 1

    protected = suppress(one_table(counts, rule=threshold(3)))

    assert counts[0, 0] == 2
    assert (protected.printed, protected.primary, protected.secondary) == (15, 1, 3)
    assert protected.is_safe


def test_two_people_alone_in_their_cells_need_one_more() -> None:
    counts = [1, 1, 7, 9]
    rule = threshold(2, zero_withheld=False)
    kept_exact = Table(name="t", shows={"1": ("1a", "1b", "1c", "1d", "All")}, rule=rule)
    row = dimension("1", leaves=["1a", "1b", "1c", "1d"])
    asked = release(counts, dimensions=[row], tables=[kept_exact])
    made = problem(asked)

    first = attack_pattern(made, made.primary, readers=Readers())

    assert [(one.words, one.low, one.high) for one in first.findings] == [("1a", 1, 1), ("1b", 1, 1)]
    assert suppress(asked).withheld == 3


def test_a_withheld_cell_is_a_value_of_its_own() -> None:
    figures = suppress(one_table([[0, 9], [12, 7]], rule=threshold(5))).figures("t")

    assert all(isinstance(figure, (int, Suppressed)) for figure in figures.values())
    assert isinstance(figures["0a", "1a"], Suppressed)
    assert Protection.WHOLE_RANGE is threshold(5).protection
