"""XmR charts as NHS England's Making Data Count draws them.

The first two rows are the series of a vignette of the R package NHSRplotthedots: the spreadsheet takes every
moving range, the package leaves out those that are outliers. The others give the points that one rule must flag,
counted from 1, with limits held at the mean 0 and 2.66 either side.
"""

import numpy as np
import pytest

from plumbline.equity.spc import MovingRanges, Rule, moving_range_limits, xmr_chart

TITLE = "Control charts"
HEAD = ("What is looked at", "Values in order of time", "What must come out")
VIGNETTE = "1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1"
ROWS = [
    ("Limits, unscreened", VIGNETTE, "mean 1.94, limits -3.06 to 6.95"),
    ("Limits, screened", VIGNETTE, "mean 1.94, limits -0.72 to 4.60"),
    (Rule.RUN.value, "-1 1 1 1 1 1 1 1 -1", "2 3 4 5 6 7 8"),
    (Rule.RUN.value, "-1 1 1 1 1 1 1 -1", "none"),
    (Rule.TREND.value, "0 -1.5 -1 -0.5 0 0.5 1 1.5 0", "2 3 4 5 6 7 8"),
    (Rule.TREND.value, "0 -1 -0.5 0 0.5 1 1.5 0", "none"),
    (Rule.TWO_OF_THREE.value, "0 2 0 2 0", "2 4"),
    (Rule.TWO_OF_THREE.value, "0 2 0 0 2 0", "none"),
    (Rule.OUTSIDE_LIMITS.value, "0 2.66 0 2.67 0", "4"),
]
SCREENING = {"Limits, unscreened": MovingRanges.ALL, "Limits, screened": MovingRanges.SCREENED}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[2]}")
def test_the_chart_says_so(row) -> None:
    what, values, expected = row
    series = [float(value) for value in values.split()]

    if what in SCREENING:
        limits = xmr_chart(series, moving_ranges=SCREENING[what]).phases[0].limits
        found = f"mean {limits.mean:.2f}, limits {limits.lower:.2f} to {limits.upper:.2f}"
    else:
        chart = xmr_chart(series, held=moving_range_limits(mean=0.0, mean_moving_range=1.0))
        flagged = np.flatnonzero(chart.flags[Rule(what)]) + 1
        found = " ".join(str(place) for place in flagged) or "none"

    assert found == expected
