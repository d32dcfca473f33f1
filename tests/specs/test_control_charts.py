"""XmR charts as NHS England's Making Data Count draws them.

The first two rows are the series of a vignette of the R package NHSRplotthedots: the spreadsheet takes every
moving range, the package leaves out those that are outliers. The next three are that package's own tests (20
normal values from R's seed 123, and the same with a 10 in the fifteenth place). The others give the points
that one rule must flag, counted from 1, with limits held at the mean 0 and 2.66 either side; "gap" is a month
that is missing or withheld.
"""

import numpy as np
import pytest

from plumbline.equity.spc import MovingRanges, Rule, moving_range_limits, xmr_chart

TITLE = "Control charts"
HEAD = ("What is looked at", "Values in order of time", "What must come out")
VIGNETTE = "1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1"
RNORM = (
    "-0.56047565 -0.23017749 1.55870831 0.07050839 0.12928774 1.71506499 0.46091621 -1.26506123 -0.68685285 "
    "-0.44566197 1.22408180 0.35981383 0.40077145 0.11068272 -0.55584113 1.78691314 0.49785048 -1.96661716 "
    "0.70135590 -0.47279141"
)
RNORM_WITH_TEN = RNORM.replace("-0.55584113", "10")
ROWS = [
    ("Limits, unscreened", VIGNETTE, "mean 1.94, limits -3.06 to 6.95"),
    ("Limits, screened", VIGNETTE, "mean 1.94, limits -0.72 to 4.60"),
    ("Limits, screened", RNORM, "mean 0.14, limits -3.01 to 3.29"),
    ("Limits, screened", RNORM_WITH_TEN, "mean 0.67, limits -2.38 to 3.72"),
    ("Limits, unscreened", RNORM_WITH_TEN, "mean 0.67, limits -4.60 to 5.94"),
    (Rule.RUN.value, "-1 1 1 1 1 1 1 1 -1", "2 3 4 5 6 7 8"),
    (Rule.RUN.value, "-1 1 1 1 1 1 1 -1", "none"),
    (Rule.RUN.value, "1 1 1 1 gap 1 1 1 1", "none"),
    (Rule.TREND.value, "0 -1.5 -1 -0.5 0 0.5 1 1.5 0", "2 3 4 5 6 7 8"),
    (Rule.TREND.value, "0 -1 -0.5 0 0.5 1 1.5 0", "none"),
    (Rule.TREND.value, "1.5 1 0.5 0 -0.5 -1 -1.5 -1 -0.5 0 0.5 1 1.5", "1 2 3 4 5 6 7 8 9 10 11 12 13"),
    (Rule.TWO_OF_THREE.value, "0 2 0 2 0", "2 4"),
    (Rule.TWO_OF_THREE.value, "0 2 0 0 2 0", "none"),
    (Rule.TWO_OF_THREE.value, "0 2 gap 2 0", "none"),
    (Rule.OUTSIDE_LIMITS.value, "0 2.66 0 2.67 0", "4"),
]
SCREENING = {"Limits, unscreened": MovingRanges.ALL, "Limits, screened": MovingRanges.SCREENED}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[2]}")
def test_the_chart_says_so(row) -> None:
    what, values, expected = row
    series = [float(value.replace("gap", "nan")) for value in values.split()]

    if what in SCREENING:
        limits = xmr_chart(series, moving_ranges=SCREENING[what]).phases[0].limits
        found = f"mean {limits.mean:.2f}, limits {limits.lower:.2f} to {limits.upper:.2f}"
    else:
        chart = xmr_chart(series, held=moving_range_limits(mean=0.0, mean_moving_range=1.0))
        flagged = np.flatnonzero(chart.flags[Rule(what)]) + 1
        found = " ".join(str(place) for place in flagged) or "none"

    assert found == expected
