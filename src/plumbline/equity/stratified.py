"""Is the gap still there among people in the same situation (department, pay band, age)?

Compares two groups within strata and puts the strata together, beside the crude comparison of all people at once.
It never gives one number without saying when the strata contradict it, or when the crude comparison does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plumbline.equity.intervals import deviate
from plumbline.equity.mantel_haenszel import (
    ChiSquared,
    Floats,
    Interval,
    association,
    breslow_day,
    cells,
    common_odds_ratio,
    common_risk_difference,
    common_risk_ratio,
    woolf,
)
from plumbline.equity.values import Estimate, Figure, Withheld

ODDS_RATIO = "Mantel-Haenszel, Robins-Breslow-Greenland log"
RISK_RATIO = "Mantel-Haenszel, Greenland-Robins log"
RISK_DIFFERENCE = "Mantel-Haenszel, Sato"
UNALIKE_BELOW = 0.05
"""Below this p-value of the Breslow-Day-Tarone test strata are said to differ from one another."""

NOTHING = "No stratum holds people of both groups, so there is nothing to compare."
NO_RATIO = "Nothing was counted in the comparator group of any usable stratum, so there is no ratio."
NO_EVENTS = "Nothing was counted in the group: the ratio is zero and has no interval."
FEW = 10
FEW_NOTE = "Fewer than 10 people with the outcome in one of the groups: read the intervals, not the ratios."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChiSquaredResult:
    """A chi-squared test: statistic, degrees of freedom and two-sided p-value, None where it cannot be made."""

    name: str
    statistic: Figure
    degrees: Figure
    p_value: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class StratifiedComparison:
    """Two groups compared within strata, and crudely. All ratios and differences are group over comparator.

    `strata_used` counts the strata that hold people of both groups, `strata_left_out` the others. `note` says
    in words what the reader must know; it is empty where there is nothing to warn of.
    """

    group: str
    comparator: str
    crude_odds_ratio: Estimate
    crude_risk_ratio: Estimate
    odds_ratio: Estimate
    risk_ratio: Estimate
    risk_difference: Estimate
    association: ChiSquaredResult
    association_corrected: ChiSquaredResult
    homogeneity: ChiSquaredResult
    homogeneity_tarone: ChiSquaredResult
    homogeneity_woolf: ChiSquaredResult
    strata_used: Figure
    strata_left_out: Figure
    note: str


def compare_strata(
    tables: npt.ArrayLike, *, group: str, comparator: str, confidence: float = 0.95
) -> StratifiedComparison:
    """Compare two groups within strata.

    Parameters
    ----------
    tables
        Counts of people, shape (strata, 2, 2): rows the group and the comparator, columns those with the outcome
        and those without. A `Withheld` in any cell gives withheld results.
    group, comparator
        Their names, for the sentences.
    confidence
        The level, such as 0.95.

    Returns
    -------
    The comparison: Mantel-Haenszel odds ratio, risk ratio and risk difference with their intervals, the crude
    ratios beside them, the Cochran-Mantel-Haenszel test without and with continuity correction, and the tests of
    Breslow and Day (plain and with Tarone's correction) and of Woolf that strata share one odds ratio.

    Raises
    ------
    ValueError
        For another shape, or a count that is missing, negative or not whole.

    Notes
    -----
    Do not adjust for what may itself be the unfair treatment: comparing only people in the same pay band hides
    that one group is kept out of the higher ones. Where strata differ, as `note` then says, show each of them.
    A stratum without people of both groups adds nothing and is counted in `strata_left_out`; one in which
    everybody or nobody has the outcome adds nothing to the odds ratio and the tests.
    Breslow and Day's test wants about five expected people in most cells; Woolf's adds a half to every cell.

    References
    ----------
    Mantel N, Haenszel W (1959). Statistical aspects of the analysis of data from retrospective studies of
    disease. Journal of the National Cancer Institute 22(4), p. 719-748.
    Robins J, Breslow N, Greenland S (1986). Estimators of the Mantel-Haenszel variance consistent in both sparse
    data and large-strata limiting models. Biometrics 42(2), p. 311-323.
    Greenland S, Robins JM (1985). Estimation of a common effect parameter from sparse follow-up data.
    Biometrics 41(1), p. 55-68.
    Sato T (1989). On the variance estimator for the Mantel-Haenszel risk difference. Biometrics 45, p. 1323-1324.
    Breslow NE, Day NE (1980). Statistical Methods in Cancer Research, volume I. IARC Scientific Publications 32.
    Tarone RE (1985). On heterogeneity tests based on efficient scores. Biometrika 72(1), p. 91-95.

    Examples
    --------
    Within each of two grades both groups were promoted alike; crudely one looks half as likely:

    >>> low, high = [[40, 160], [10, 40]], [[10, 10], [100, 100]]
    >>> found = compare_strata([low, high], group="Black staff", comparator="White staff")
    >>> f"{found.crude_risk_ratio.value:.2f}, within grades {found.risk_ratio.value:.2f}"
    '0.52, within grades 1.00'
    """
    one_of_many = np.array(tables, dtype=object)[np.newaxis]
    return compare_many(one_of_many, group=group, comparator=comparator, confidence=confidence)[0]


def compare_many(
    tables: npt.ArrayLike, *, group: str, comparator: str, confidence: float = 0.95
) -> tuple[StratifiedComparison, ...]:
    """Make many comparisons at once: tables of shape (comparisons, strata, 2, 2), one result for each.

    A comparison with fewer strata than the others is filled up with empty tables, which add nothing. The other
    parameters, the errors, notes and references are those of `compare_strata`.

    Examples
    --------
    >>> first, second = [[[5, 5], [4, 6]]], [[[1, 9], [4, 6]]]
    >>> many = compare_many([first, second], group="Black staff", comparator="White staff")
    >>> [f"{one.risk_ratio.value:.2f}" for one in many]
    ['1.25', '0.25']
    """
    z = deviate(confidence)
    numbers, hidden = _parted(tables)
    found = _computed(numbers, z)
    return tuple(
        _comparison(found, place, group, comparator) if reason is None else _withheld(reason, group, comparator)
        for place, reason in enumerate(hidden)
    )


@dataclass(frozen=True, slots=True)
class _Computed:
    """Everything as arrays, one place a comparison."""

    crude_odds: Interval
    crude_risk: Interval
    odds: Interval
    risk: Interval
    difference: Interval
    tests: dict[str, ChiSquared]
    used: Floats
    left_out: Floats
    one_sided: Floats
    fewest: Floats


def _computed(numbers: Floats, z: float) -> _Computed:
    within, crude = cells(numbers), cells(numbers.sum(axis=1, keepdims=True))
    odds = common_odds_ratio(within, z)
    plain, tarone = breslow_day(within, odds.value)
    tests = {
        "association": association(within, correction=0.0),
        "association_corrected": association(within, correction=0.5),
        "homogeneity": plain,
        "homogeneity_tarone": tarone,
        "homogeneity_woolf": woolf(within),
    }
    both, filled = within.has_both_groups, within.group + within.comparator > 0
    return _Computed(
        common_odds_ratio(crude, z),
        common_risk_ratio(crude, z),
        odds,
        common_risk_ratio(within, z),
        common_risk_difference(within, z),
        tests,
        both.sum(axis=-1),
        (filled & ~both).sum(axis=-1),
        (both & ~within.is_informative).sum(axis=-1),
        np.minimum((within.a * both).sum(axis=-1), (within.c * both).sum(axis=-1)),
    )


NAMES = {
    "association": "Cochran-Mantel-Haenszel",
    "association_corrected": "Cochran-Mantel-Haenszel, continuity-corrected",
    "homogeneity": "Breslow-Day",
    "homogeneity_tarone": "Breslow-Day-Tarone",
    "homogeneity_woolf": "Woolf",
}


def _comparison(found: _Computed, place: int, group: str, comparator: str) -> StratifiedComparison:
    return StratifiedComparison(
        group=group,
        comparator=comparator,
        crude_odds_ratio=_estimate(found.crude_odds, place, "log"),
        crude_risk_ratio=_estimate(found.crude_risk, place, "Katz log"),
        odds_ratio=_estimate(found.odds, place, ODDS_RATIO),
        risk_ratio=_estimate(found.risk, place, RISK_RATIO),
        risk_difference=_estimate(found.difference, place, RISK_DIFFERENCE),
        **{key: _test(NAMES[key], test, place) for key, test in found.tests.items()},
        strata_used=int(found.used[place]),
        strata_left_out=int(found.left_out[place]),
        note=" ".join(_sentences(found, place, group, comparator)),
    )


def _estimate(interval: Interval, place: int, method: str) -> Estimate:
    value, lower, upper = (_number(part[place]) for part in (interval.value, interval.lower, interval.upper))
    if value is None:
        return Estimate(None, None, None, "", NO_RATIO)
    return Estimate(
        value, lower, upper, method if lower is not None else "", "" if lower is not None else NO_EVENTS
    )


def _test(name: str, test: ChiSquared, place: int) -> ChiSquaredResult:
    return ChiSquaredResult(
        name=name,
        statistic=_number(test.statistic[place]),
        degrees=max(int(test.degrees[place]), 0),
        p_value=_number(test.p_value[place]),
    )


def _sentences(found: _Computed, place: int, group: str, comparator: str) -> list[str]:
    """What the reader must know, the gravest first."""
    sentences = [] if found.used[place] else [NOTHING]
    if _points_apart(found, place):
        less_first = found.crude_risk.value[place] < 1
        crude, within = ("less", "more") if less_first else ("more", "less")
        sentences.append(
            f"Over all strata together {group} had the outcome {crude} often than {comparator}; compared within "
            f"strata, {within} often. The two point in different ways: show both, and how the groups are spread."
        )
    p_value = found.tests["homogeneity_tarone"].p_value[place]
    if p_value < UNALIKE_BELOW:
        sentences.append(
            f"The strata differ from one another by more than chance would give ({_p_words(p_value)}): "
            "one number hides that, so show each stratum."
        )
    if found.used[place] and found.fewest[place] < FEW:
        sentences.append(FEW_NOTE)
    if found.left_out[place]:
        sentences.append(
            f"In {_counted(int(found.left_out[place]))} one of the two groups has nobody: that adds nothing."
        )
    if found.one_sided[place]:
        sentences.append(
            f"In {_counted(int(found.one_sided[place]))} everybody or nobody had the outcome: "
            "that adds nothing to the odds ratio and the tests."
        )
    return sentences


def _points_apart(found: _Computed, place: int) -> bool:
    """Whether crude and adjusted risk ratios lie on different sides of 1, and one of them surely so."""
    crude, within = found.crude_risk, found.risk
    crosses = (crude.value[place] - 1) * (within.value[place] - 1) < 0
    sure = any(part.lower[place] > 1 or part.upper[place] < 1 for part in (crude, within))
    return bool(crosses and sure)


def _counted(count: int) -> str:
    return f"{count} {'stratum' if count == 1 else 'strata'}"


def _p_words(p_value: float) -> str:
    return "p below 0.001" if p_value < 0.001 else f"p = {p_value:.3f}"


def _withheld(reason: Withheld, group: str, comparator: str) -> StratifiedComparison:
    hidden = Estimate(reason, reason, reason, "")
    tests = {
        key: ChiSquaredResult(name=name, statistic=reason, degrees=reason, p_value=reason)
        for key, name in NAMES.items()
    }
    return StratifiedComparison(
        group=group,
        comparator=comparator,
        crude_odds_ratio=hidden,
        crude_risk_ratio=hidden,
        odds_ratio=hidden,
        risk_ratio=hidden,
        risk_difference=hidden,
        **tests,
        strata_used=reason,
        strata_left_out=reason,
        note="",
    )


def _parted(tables: npt.ArrayLike) -> tuple[Floats, Sequence[Withheld | None]]:
    """Tables as numbers, with zeros where withheld, and the reason for each comparison that has such a cell."""
    if (
        isinstance(tables, np.ndarray)
        and tables.ndim == 4
        and tables.dtype.kind in "biuf"
        and _are_counts(tables)
    ):
        return tables.astype(np.float64), [None] * len(tables)
    try:
        raw = np.array(tables, dtype=object)
    except ValueError as problem:
        raise ValueError("The tables are not of one shape; fill up with strata of zeros.") from problem
    if raw.ndim != 4 or raw.shape[2:] != (2, 2) or 0 in raw.shape:
        raise ValueError(
            "Tables have the shape (strata, 2, 2), and many comparisons (comparisons, strata, 2, 2); "
            f"these have {raw.shape}."
        )
    hidden = [next((cell for cell in one.flat if isinstance(cell, Withheld)), None) for one in raw]
    numbers = np.array([_count(cell, place) for place, cell in np.ndenumerate(raw)], dtype=np.float64)
    return numbers.reshape(raw.shape), hidden


def _are_counts(tables: npt.NDArray[np.generic]) -> bool:
    """Whether an array of numbers can be taken as a whole; if not, it is gone through cell by cell to say why."""
    numbers = tables.astype(np.float64)
    good = np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers))
    return numbers.shape[2:] == (2, 2) and 0 not in numbers.shape and bool(good.all())


def _count(cell: object, place: tuple[int, ...]) -> float:
    if isinstance(cell, Withheld):
        return 0.0
    number = float(cell) if isinstance(cell, (int, float, np.number)) else np.nan
    if not (np.isfinite(number) and number >= 0 and number == np.floor(number)):
        raise ValueError(
            f"The count of {('the group', 'the comparator')[place[2]]} in stratum {place[1] + 1} is {cell}; "
            "it must be a whole number, zero or more."
        )
    return number


def _number(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
