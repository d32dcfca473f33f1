"""Do two groups move up the pay bands at the same rate? The race disparity ratio over tiers of bands.

Which bands make a tier, and the formula itself, were never published in full: both come from the caller, marked
unconfirmed, and the result says so. Nothing here knows a pay band.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plumbline.equity.columns import check_counts, column
from plumbline.equity.intervals import deviate
from plumbline.equity.values import Estimate, Figure, Withheld, is_withheld

LOG_DELTA = "log, delta method"
FEW = 10
"""Below this head count in any tier the ratio is said to rest on few people."""

UNCONFIRMED = "The formula and the tiers are not confirmed by a published source."
FEW_NOTE = "Fewer than 10 people in one of the tiers: one promotion or departure would move the ratio a lot."
NOBODY = "Nobody of one of the groups is in one of the tiers, so there is no ratio."


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiers:
    """Three tiers of pay bands, lowest first, each a tuple of band names.

    `is_confirmed` says whether a published source was read for them; `source` names it, or says what is known.
    Raises ValueError where a tier is empty or a band stands in two tiers.
    """

    lower: tuple[str, ...]
    middle: tuple[str, ...]
    upper: tuple[str, ...]
    is_confirmed: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        for name, bands in self.named().items():
            if not bands:
                raise ValueError(f"The {name} tier has no pay band.")
        every = [band for bands in self.named().values() for band in bands]
        twice = sorted({band for band in every if every.count(band) > 1})
        if twice:
            raise ValueError(f"A pay band stands in one tier only; {', '.join(twice)} is there twice.")

    def named(self) -> dict[str, tuple[str, ...]]:
        """The tiers by name, lowest first."""
        return {"lower": self.lower, "middle": self.middle, "upper": self.upper}


@dataclass(frozen=True, slots=True, kw_only=True)
class DisparityRatios:
    """The ratios of one group against its comparator; above 1 the comparator moves up more.

    The ratio from the lower to the upper tier is the product of the other two. `head_counts` and
    `comparator_head_counts` hold the people in the lower, middle and upper tier that the ratios rest on.
    """

    group: str
    comparator: str
    lower_to_middle: Estimate
    middle_to_upper: Estimate
    lower_to_upper: Estimate
    head_counts: tuple[Figure, Figure, Figure]
    comparator_head_counts: tuple[Figure, Figure, Figure]
    tiers: Tiers


def disparity_ratios(
    head_counts: Mapping[str, Figure],
    comparator_head_counts: Mapping[str, Figure],
    *,
    tiers: Tiers,
    group: str,
    comparator: str,
    confidence: float = 0.95,
) -> DisparityRatios:
    """Race disparity ratios: how much more of the comparator is found higher up.

    For two tiers the ratio is (group in the lower of them / group in the upper) over the same of the comparator:
    an odds ratio, with its log interval.

    Parameters
    ----------
    head_counts, comparator_head_counts
        People in each pay band. Every band of `tiers` must be named in both; bands outside it are refused, so
        that none is lost unseen. A `Withheld` band makes its tier withheld.
    tiers
        Which bands make which tier.
    group, comparator
        Their names. They must not overlap.
    confidence
        The level, such as 0.95.

    Returns
    -------
    Three ratios. Where somebody is missing from a tier altogether there is no ratio, and `note` says so.

    Raises
    ------
    ValueError
        For a band that is missing or belongs to no tier, or a head count that is negative or not whole.

    Notes
    -----
    It compares who is in the tiers today, not who moved: recruitment from outside, leavers and growth all move
    it. The interval treats staff as a sample of the process that promotes; it is wide below about ten people in
    a tier. Do not use it for a single team. Staff whose ethnicity is not known belong to neither group.

    References
    ----------
    Devised by the national WRES team and issued to trusts in 2021; its method was not published then, and the
    formula is taken on trust. The interval is Woolf's: Woolf B (1955). On estimating the relation between blood
    group and disease. Annals of Human Genetics 19(4), p. 251-253.

    Examples
    --------
    >>> tiers = Tiers(lower=("5 and below",), middle=("6-7",), upper=("8a and above",))
    >>> found = disparity_ratios(
    ...     {"5 and below": 600, "6-7": 150, "8a and above": 20},
    ...     {"5 and below": 2500, "6-7": 1500, "8a and above": 500},
    ...     tiers=tiers, group="BME staff", comparator="White staff",
    ... )
    >>> [round(one.value, 2) for one in (found.lower_to_middle, found.middle_to_upper, found.lower_to_upper)]
    [2.4, 2.5, 6.0]
    """
    low, mid, high = _summed(head_counts, tiers, group)
    other_low, other_mid, other_high = _summed(comparator_head_counts, tiers, comparator)
    caution = "" if tiers.is_confirmed else UNCONFIRMED
    z = deviate(confidence)
    return DisparityRatios(
        group=group,
        comparator=comparator,
        lower_to_middle=_ratio([low, mid, other_low, other_mid], z, caution),
        middle_to_upper=_ratio([mid, high, other_mid, other_high], z, caution),
        lower_to_upper=_ratio([low, high, other_low, other_high], z, caution),
        head_counts=(low, mid, high),
        comparator_head_counts=(other_low, other_mid, other_high),
        tiers=tiers,
    )


def _summed(head_counts: Mapping[str, Figure], tiers: Tiers, who: str) -> list[Figure]:
    """People in each tier; the first withheld or missing band decides for its tier."""
    named = tiers.named()
    unplaced = sorted(set(head_counts) - {band for bands in named.values() for band in bands})
    if unplaced:
        raise ValueError(f"{who}: no tier holds {', '.join(unplaced)}; name it in a tier or leave it out.")
    missing = [band for bands in named.values() for band in bands if band not in head_counts]
    if missing:
        raise ValueError(f"{who}: no head count for {', '.join(missing)}; give 0 where there is nobody.")
    check_counts(column([head_counts[band] for bands in named.values() for band in bands]), f"{who}: head count")
    return [_sum([head_counts[band] for band in bands]) for bands in named.values()]


def _sum(figures: list[Figure]) -> Figure:
    hidden = [figure for figure in figures if is_withheld(figure)]
    if hidden:
        return hidden[0]
    if any(figure is None for figure in figures):
        return None
    return sum(figure for figure in figures if isinstance(figure, (int, float)))


def _ratio(cells: list[Figure], z: float, caution: str) -> Estimate:
    reason = _sum(cells)
    if reason is None or isinstance(reason, Withheld):
        return Estimate(reason, reason, reason, "")
    numbers = column(cells).numbers
    if (numbers == 0).any():
        return Estimate(None, None, None, "", f"{NOBODY} {caution}".strip())
    value = float(numbers[0] / numbers[1] / (numbers[2] / numbers[3]))
    spread = float(np.exp(z * np.sqrt(np.sum(1 / numbers))))
    few = FEW_NOTE if (numbers < FEW).any() else ""
    return Estimate(value, value / spread, value * spread, LOG_DELTA, f"{few} {caution}".strip())
