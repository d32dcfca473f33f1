"""Two groups compared within strata, so that like is set against like.

The first rows are the admissions to six departments of the University of California, Berkeley, in autumn 1973
(Bickel, Hammel and O'Connell, Science 187, 1975; 4,526 applicants, men over women, as R carries them). Taken
together men were admitted more often, 44.5 % against 30.4 %; within departments they were not. Both are true,
and Plumbline says that they point in different ways. The odds ratio and the corrected statistic are R's.
The last rows are the migraine trial of the SAS/STAT User's Guide, example 35.7: drug over placebo, women and men.
"""

import pytest

from plumbline.equity.stratified import StratifiedComparison, compare_strata

TITLE = "Comparisons within strata"
HEAD = ("Data", "What is looked at", "What must come out")
BERKELEY = "Berkeley admissions"
MIGRAINE = "Migraine trial"
TABLES = {
    BERKELEY: [
        [[512, 313], [89, 19]],
        [[353, 207], [17, 8]],
        [[120, 205], [202, 391]],
        [[138, 279], [131, 244]],
        [[53, 138], [94, 299]],
        [[22, 351], [24, 317]],
    ],
    MIGRAINE: [[[16, 11], [5, 20]], [[12, 16], [7, 19]]],
}
CRUDE = "crude ratio of shares"
ODDS_RATIO = "common odds ratio"
RISK_RATIO = "common ratio of shares"
CORRECTED = "association, continuity-corrected"
PLAIN = "association"
HOMOGENEITY = "Breslow-Day"
WOOLF = "Woolf"
WARNS = "warns that crude and adjusted point in different ways"
ROWS = [
    (BERKELEY, CRUDE, "1.47"),
    (BERKELEY, ODDS_RATIO, "0.9047"),
    (BERKELEY, CORRECTED, "X2 1.4269"),
    (BERKELEY, WOOLF, "p 0.0034"),
    (BERKELEY, WARNS, "yes"),
    (MIGRAINE, ODDS_RATIO, "3.3132 (1.4456 to 7.5934)"),
    (MIGRAINE, RISK_RATIO, "2.1636 (1.2336 to 3.7948)"),
    (MIGRAINE, PLAIN, "X2 8.3052"),
    (MIGRAINE, HOMOGENEITY, "X2 1.4929"),
    (MIGRAINE, WARNS, "no"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}: {row[1]}")
def test_the_comparison_says_so(row) -> None:
    data, what, expected = row

    found = compare_strata(TABLES[data], group="the first row", comparator="the second")

    assert _said(found, what, is_interval="(" in expected) == expected


def _said(found: StratifiedComparison, what: str, *, is_interval: bool) -> str:
    if what == WARNS:
        return "yes" if "different ways" in found.note else "no"
    if what == CRUDE:
        return f"{found.crude_risk_ratio.value:.2f}"
    if what in (ODDS_RATIO, RISK_RATIO):
        one = found.odds_ratio if what == ODDS_RATIO else found.risk_ratio
        return f"{one.value:.4f}" + (f" ({one.lower:.4f} to {one.upper:.4f})" if is_interval else "")
    if what == WOOLF:
        return f"p {found.homogeneity_woolf.p_value:.4f}"
    tests = {CORRECTED: found.association_corrected, PLAIN: found.association, HOMOGENEITY: found.homogeneity}
    return f"X2 {tests[what].statistic:.4f}"
