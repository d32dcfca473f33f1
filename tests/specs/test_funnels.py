"""Funnel limits beside the R package FunnelPlotR and the definition.

Chi-squared limits are those that FunnelPlotR's own tests hold for expected numbers of 15, 20 and 30. Exact
limits are interpolated binomial quantiles (Spiegelhalter 2005), here for ten tosses of a fair coin, by hand: the
chance of at most seven heads is 968/1024 and eight add 45/1024, so 0.975 is reached 0.6756 of the way from seven
to eight. Where all of a few are no surprise (one of one, four of four) the limit is all, not some part of the way
to all, so that they can't lie outside.

The last rows are the six units of FunnelPlotR's tests (observed 100 150 180 80 120 225, expected 108 112 165
95 100 220): which lie outside the limits by chance alone, and when the variation between all the units is
allowed for.
"""

import pytest

from plumbline.equity.funnel import FunnelLevel, FunnelLimits, proportion_funnel, ratio_funnel

TITLE = "Funnel plots"
HEAD = ("What is compared", "Size", "Level", "What must come out")
CHI = "ratio, chi-squared limits"
ROWS = [
    (CHI, "15", "95%", "0.5597 to 1.6493"),
    (CHI, "20", "95%", "0.6108 to 1.5444"),
    (CHI, "30", "95%", "0.6747 to 1.4276"),
    (CHI, "15", "99.8%", "0.3863 to 2.0829"),
    (CHI, "20", "99.8%", "0.4479 to 1.9021"),
    (CHI, "30", "99.8%", "0.5290 to 1.7028"),
    ("proportion, target 0.5, exact limits", "1", "95%", "0.0000 to 1.0000"),
    ("proportion, target 0.5, exact limits", "4", "95%", "0.0000 to 1.0000"),
    ("proportion, target 0.5, exact limits", "10", "95%", "0.1324 to 0.7676"),
    ("ratio, six units, by chance alone", "all", "99.8%", "b high"),
    ("ratio, six units, adjusted", "all", "99.8%", "none"),
]
LEVELS = {"95%": FunnelLevel.WARNING, "99.8%": FunnelLevel.ALARM}
SIX = (*"abcdef",), [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[1]}, {row[2]}")
def test_the_funnel_says_so(row) -> None:
    what, size, level, expected = row

    if what.startswith("ratio, six units"):
        outliers = ratio_funnel(*SIX).outliers(level=LEVELS[level], is_adjusted="adjusted" in what)
        found = ", ".join(f"{outlier.name} {outlier.side.value}" for outlier in outliers) or "none"
    else:
        ends = _funnel(what, int(size)).limits_at([int(size)], level=LEVELS[level], is_adjusted=False)
        found = " to ".join(f"{end[0]:.4f}" for end in ends)

    assert found == expected


def _funnel(what: str, size: int):
    if what == CHI:
        return ratio_funnel(["A"], [size], [size], limits=FunnelLimits.CHI_SQUARED)
    return proportion_funnel(["A"], [0], [size], target=0.5)
