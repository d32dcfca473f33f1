"""Disparity among ethnic groups, which have no order: the index of disparity.

The average distance of the groups' rates from the rate of all, in per cent of that rate; plain (each group alike)
and weighted by population. Reported gonorrhoea in five groups of the United States, with populations of 200, 40,
55, 20 and 3 million, as printed in tables 2 and 4 of an article in Sexually Transmitted Diseases 44(9), 2017,
p. 513-518 (doi 10.1097/OLQ.0000000000000646). It is also its warning: from 2007 to 2010 the two versions move in
opposite directions, and from 1992 to 1993 both fall although every other group's ratio to White people rises.
"""

import pytest

from plumbline.equity.inequality import index_of_disparity

TITLE = "Index of disparity"
HEAD = ("Year", "Cases by group", "Index, per cent", "Weighted index, per cent")
POPULATIONS = [200_000_000, 40_000_000, 55_000_000, 20_000_000, 3_000_000]
ROWS = [
    ("1992", "70800 563240 52360 4480 2820", "166.5", "137.2"),
    ("1993", "56600 482300 49200 4200 2880", "163.8", "136.9"),
    ("2007", "54000 206080 29100 2900 2485", "133.0", "114.8"),
    ("2010", "46800 170480 26350 2880 3222", "134.1", "112.1"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_index_is_the_published_one(row) -> None:
    _, cases, plain, weighted = row
    rates = [int(count) / base * 100_000 for count, base in zip(cases.split(), POPULATIONS, strict=True)]

    found = [index_of_disparity(rates, POPULATIONS, is_weighted=one) for one in (False, True)]

    assert [f"{one.value:.1f}" for one in found] == [plain, weighted]
