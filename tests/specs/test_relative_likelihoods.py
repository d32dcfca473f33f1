"""Relative likelihoods of the Workforce Race Equality Standard: who is put over whom, and what must come out.

Indicators 2 and 4 put White over BME, indicator 3 BME over White. The Christie published 46.99% and 14.65%
appointed from shortlisting and a likelihood of 3.2; Kent and Medway published 0.7% of White and 1.2% of BME staff
in the formal process, 17 and 9 people, and a likelihood of 1.7. Both gave shares without the numbers they are of,
so the totals in those rows are ones that give the shares. The last column says where the 95% interval stands
beside the band from 0.80 to 1.25.
"""

import pytest

from plumbline.equity.likelihoods import wres_relative_likelihoods

TITLE = "Relative likelihoods"
HEAD = ("Indicator", "White: counted of all", "BME: counted of all", "Over", "Likelihood", "Beside the band")
ROWS = [
    (
        2,
        "250 of 1000",
        "64 of 400",
        "White over BME",
        "1.5625",
        "interval crosses the band",
    ),
    (3, "20 of 5000", "6 of 800", "BME over White", "1.875", "interval crosses the band"),
    (
        2,
        "4699 of 10000",
        "1465 of 10000",
        "White over BME",
        "3.2",
        "outside, above the band",
    ),
    (3, "17 of 2430", "9 of 750", "BME over White", "1.7", "interval crosses the band"),
    (4, "300 of 1000", "300 of 1000", "White over BME", "1.0", "inside the band"),
    (4, "30 of 100", "0 of 100", "White over BME", "none", "outside, above the band"),
]


def _parted(words: str) -> tuple[list[int], list[int]]:
    counted, total = words.split(" of ")
    return [int(counted)], [int(total)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}, {row[2]}")
def test_the_likelihood_names_both_groups_and_stands_so(row) -> None:
    indicator, white, bme, over, likelihood, standing = row
    white_counts, white_totals = _parted(white)
    bme_counts, bme_totals = _parted(bme)

    found = wres_relative_likelihoods(
        indicator,
        white_counts=white_counts,
        white_totals=white_totals,
        bme_counts=bme_counts,
        bme_totals=bme_totals,
    )

    value = found.ratios[0].value
    decimals = len(likelihood.partition(".")[2])
    on_top, below = (who.split()[0] for who in (found.comparison.group, found.comparison.comparator))
    assert f"{on_top} over {below}" == over
    assert ("none" if value is None else f"{value:.{decimals}f}") == likelihood
    assert found.standings[0].value == standing
