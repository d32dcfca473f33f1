"""How many times as likely is something for one group as for another? The ratios of the WRES, in words too.

Which group is on top differs from indicator to indicator, and trusts have published it both ways round: so the
two groups are part of the result and of its sentence, with the counts on both sides.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from plumbline.equity.arrays import Figures
from plumbline.equity.coded import Coded, chosen
from plumbline.equity.columns import Column
from plumbline.equity.estimates import Estimates
from plumbline.equity.pairs import checked_shares
from plumbline.equity.proportion_ratios import fitting_proportion_ratio
from plumbline.equity.values import Estimate, Withheld


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whom a relative likelihood puts over whom, and of what: "White applicants" to "be appointed"."""

    group: str
    comparator: str
    event: str

    def turned_round(self) -> "Comparison":
        """The same the other way round."""
        return Comparison(group=self.comparator, comparator=self.group, event=self.event)


WRES_COMPARISONS = {
    2: Comparison("White applicants", "BME applicants", "be appointed from shortlisting"),
    3: Comparison("BME staff", "White staff", "enter the formal disciplinary process"),
    4: Comparison("White staff", "BME staff", "take up non-mandatory training"),
}
"""The indicators that are relative likelihoods, by number. Indicators 2 and 4 put White over BME, indicator 3 BME
over White: above 1 always means worse for BME people."""


@dataclass(frozen=True, slots=True)
class Band:
    """The ratios that an organisation agrees to call even enough, with where that comes from.

    It says nothing of chance: with few people a ratio leaves it by luck alone, so look at the interval too.
    Raises ValueError unless it holds 1.
    """

    lower: float
    upper: float
    name: str
    source: str
    is_confirmed: bool

    def __post_init__(self) -> None:
        if not 0 < self.lower < 1 < self.upper < np.inf:
            raise ValueError(f"A band of ratios must hold 1; {self.lower:g} to {self.upper:g} does not.")


FOUR_FIFTHS = Band(
    lower=0.80,
    upper=1.25,
    name="four-fifths band",
    source=(
        "The four-fifths rule for adverse impact, as trusts use it in reports of the Workforce Race Equality "
        "Standard. The standard's own text was not read: confirm the two numbers before relying on them."
    ),
    is_confirmed=False,
)
"""The default; pass another `Band` to change it."""


class Standing(Enum):
    """Where the interval of a ratio lies beside a band."""

    INSIDE = "inside the band"
    BELOW = "outside, below the band"
    ABOVE = "outside, above the band"
    CROSSES = "interval crosses the band"
    UNKNOWN = "no interval to compare with the band"


@dataclass(frozen=True, slots=True)
class RelativeLikelihoods:
    """Ratios of likelihoods with whom they compare, where they stand beside a band, and their sentences."""

    comparison: Comparison
    ratios: Estimates
    band: Band
    standings: Coded[Standing]
    confidence: float
    counts: tuple[Column, Column, Column, Column]
    """Counts and totals of the group, then of the comparator."""

    def __len__(self) -> int:
        return len(self.ratios)

    def sentence(self, place: int) -> str:
        """One ratio in words: both groups, the interval, the counts, small numbers, and the band."""
        ratio = self.ratios[place]
        parts = [self._finding(ratio), self._counted(place), ratio.note, self.beside_band(place)]
        return " ".join(part for part in parts if part)

    def _finding(self, ratio: Estimate) -> str:
        who = self.comparison
        if isinstance(ratio.value, Withheld):
            return (
                f"How likely {who.group} were to {who.event}, beside {who.comparator}, is withheld "
                f"({ratio.value.why}); that does not mean zero."
            )
        if ratio.value is None:
            least = self._least(ratio)
            return f"{who.group} and {who.comparator}: no ratio of how likely they were to {who.event}{least}."
        return (
            f"{who.group} were {ratio.value:.2f} times as likely as {who.comparator} to {who.event} "
            f"({self.confidence * 100:g}% interval {ratio.lower:.2f} to {ratio.upper:.2f})."
        )

    def _least(self, ratio: Estimate) -> str:
        """What is known where the comparator is zero: how many times at least."""
        if ratio.lower is None or isinstance(ratio.lower, Withheld):
            return ""
        return f", but at least {ratio.lower:.2f} times ({self.confidence * 100:g}% interval)"

    def _counted(self, place: int) -> str:
        if not self.ratios.shown[place]:
            return ""
        hits, bases, other_hits, other_bases = (int(side.numbers[place]) for side in self.counts)
        who = self.comparison
        return f"Counted: {hits:,} of {bases:,} {who.group}, {other_hits:,} of {other_bases:,} {who.comparator}."

    def beside_band(self, place: int) -> str:
        """Where the interval of one ratio lies beside the band, in words; empty where there is no interval."""
        if self.standings[place] is Standing.UNKNOWN:
            return ""
        band = f"the {self.band.name} ({self.band.lower:.2f} to {self.band.upper:.2f})"
        standing = self.standings[place]
        if standing is not Standing.CROSSES:
            where = {Standing.INSIDE: "inside", Standing.BELOW: "below", Standing.ABOVE: "above"}[standing]
            return f"The whole interval lies {where} {band}."
        return f"The interval crosses the edge of {band}: on which side the ratio lies is not settled."


def relative_likelihoods(
    comparison: Comparison,
    counts: Figures,
    totals: Figures,
    comparator_counts: Figures,
    comparator_totals: Figures,
    *,
    band: Band = FOUR_FIFTHS,
    confidence: float = 0.95,
) -> RelativeLikelihoods:
    """Relative likelihoods of any two groups, each with the interval that fits its counts.

    Parameters
    ----------
    comparison
        Who is put over whom, and of what.
    counts, totals
        Those of the group on top: to whom it happened, of how many. Whole numbers.
    comparator_counts, comparator_totals
        The same of the group below, equally long. A `Withheld` or None anywhere gives the same in the result.
    band
        The ratios called even enough.
    confidence
        The level, such as 0.95.

    Returns
    -------
    The ratios (see `plumbline.equity.proportion_ratios.fitting_proportion_ratio` for the intervals and for
    zeros), where each stands beside the band, and a sentence for each.

    Raises
    ------
    ValueError
        For a count that is negative, not whole or above its total, a total of zero, or columns of different
        lengths.

    Notes
    -----
    "Not stated" and "not known" are neither group: leave them out of both and say how many they were. A group as
    wide as BME hides differences within it: look at the groups inside it too.

    References
    ----------
    NHS England, Workforce Race Equality Standard, indicators 2 to 4. Intervals: see
    `plumbline.equity.proportion_ratios`.

    Examples
    --------
    >>> shortlisting = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400])
    >>> shortlisting.standings[0]
    <Standing.CROSSES: 'interval crosses the band'>
    """
    sides = checked_shares(counts, totals, comparator_counts, comparator_totals)
    ratios = fitting_proportion_ratio(counts, totals, comparator_counts, comparator_totals, confidence=confidence)
    return RelativeLikelihoods(comparison, ratios, band, standings(ratios, band), confidence, sides)


def wres_relative_likelihoods(
    indicator: int,
    *,
    white_counts: Figures,
    white_totals: Figures,
    bme_counts: Figures,
    bme_totals: Figures,
    band: Band = FOUR_FIFTHS,
    confidence: float = 0.95,
) -> RelativeLikelihoods:
    """Relative likelihoods of the Workforce Race Equality Standard: the indicator decides who is on top.

    Parameters
    ----------
    indicator
        2 (appointed from shortlisting), 3 (formal disciplinary process) or 4 (non-mandatory training).
    white_counts, white_totals, bme_counts, bme_totals
        For indicator 2 those appointed, of those shortlisted; for 3 those who entered the process and for 4 those
        who took up training, of the headcount.
    band, confidence
        As in `relative_likelihoods`.

    Returns
    -------
    As `relative_likelihoods`. Above 1 is worse for BME people, whichever the indicator.

    Raises
    ------
    ValueError
        For another indicator, and as `relative_likelihoods` does.

    Notes
    -----
    Indicator 3 was once a two-year average and is now a single year: do not put the two beside one another.

    References
    ----------
    NHS England, Workforce Race Equality Standard, indicators 2 to 4.

    Examples
    --------
    >>> discipline = wres_relative_likelihoods(
    ...     3, white_counts=[20], white_totals=[5000], bme_counts=[6], bme_totals=[800]
    ... )
    >>> who, ratio = discipline.comparison, discipline.ratios[0]
    >>> f"{who.group} over {who.comparator}: {ratio.value:.3f} ({ratio.lower:.2f} to {ratio.upper:.2f})"
    'BME staff over White staff: 1.875 (0.78 to 4.51)'
    """
    if indicator not in WRES_COMPARISONS:
        raise ValueError(f"Indicator {indicator} is no relative likelihood; indicators 2, 3 and 4 are.")
    comparison = WRES_COMPARISONS[indicator]
    white, bme = (white_counts, white_totals), (bme_counts, bme_totals)
    sides = white + bme if comparison.group.startswith("White") else bme + white
    return relative_likelihoods(comparison, *sides, band=band, confidence=confidence)


def standings(ratios: Estimates, band: Band) -> Coded[Standing]:
    """Where each interval lies beside a band; UNKNOWN where there is none.

    An interval with a lower limit only, as where nothing was counted in the comparator, has no end above.
    """
    lowers = ratios.lowers
    uppers = np.where(np.isnan(ratios.uppers) & ~np.isnan(lowers), np.inf, ratios.uppers)
    cases = [
        (np.isnan(lowers), Standing.UNKNOWN),
        (uppers < band.lower, Standing.BELOW),
        (lowers > band.upper, Standing.ABOVE),
        ((lowers >= band.lower) & (uppers <= band.upper), Standing.INSIDE),
    ]
    return chosen(cases, otherwise=Standing.CROSSES, size=len(ratios))
