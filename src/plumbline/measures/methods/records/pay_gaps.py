"""The ethnicity pay gap: how much less a group is paid than the comparator, by mean and median, and by quarters.

From how many people are paid each hourly rate; nobody's own pay is seen.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from plumbline.equity.estimates import Estimates
from plumbline.equity.pay_gaps import mean_gap, median_gap, summarise_median, summarise_pay
from plumbline.equity.pay_quarters import pay_quarters
from plumbline.equity.quantiles import Histogram
from plumbline.equity.values import NONE, Estimate
from plumbline.measures.methods.records.asking import Asked
from plumbline.measures.methods.records.grouping import Place, Target, targets_of
from plumbline.measures.methods.records.histograms import Described, codes_of, describe, values_by_place
from plumbline.measures.methods.records.lines import Line, comparator_in, is_apart
from plumbline.measures.methods.records.observing import Figured, observe_each, scaled
from plumbline.measures.observations import Observations

PER_CENT = 100
QUARTER = "{} quarter of pay"
SHARE_OF_QUARTER = "The share of everyone in this quarter who are of this group."
FEWEST_FOR_QUARTERS = 4
PAY_AGAINST = "Against {} staff."


def compute(asked: Asked) -> Observations:
    """Mean and median gap of every group against the comparator, then each group's share of the pay quarters."""
    places = values_by_place(asked)
    found: list[Figured] = []
    for grouping in asked.groupings:
        targets = targets_of(grouping, codes_of(places))
        other = comparator_in(asked, grouping, targets, codes_of(places))
        for place in sorted(places):
            described = {target.code: describe(target, places[place]) for target in targets}
            compared = None if other is None else describe(other, places[place])
            found += _gaps(place, targets, described, other, compared)
            found += _quarters(place, targets, described)
    return observe_each(asked, found)


def _gaps(
    place: Place,
    targets: Sequence[Target],
    described: Mapping[str, Described],
    other: Target | None,
    compared: Described | None,
) -> list[Figured]:
    if other is None or compared is None:
        return []
    against = PAY_AGAINST.format(other.label)
    return [
        Figured(_line(place, target, described[target.code]), gap, part=part, note=against)
        for target in targets
        if is_apart(target, other)
        for part, gap in _both_gaps(described[target.code].known, compared.known).items()
    ]


def _both_gaps(own: Histogram, other: Histogram) -> Mapping[str, Estimate]:
    if not own.size or not other.size:
        return {"median": NONE, "mean": NONE}
    mine, theirs = _pay(own), _pay(other)
    return {
        "median": median_gap(summarise_median(mine), summarise_median(theirs)),
        "mean": mean_gap(summarise_pay(mine), summarise_pay(theirs)),
    }


def _quarters(place: Place, targets: Sequence[Target], described: Mapping[str, Described]) -> list[Figured]:
    pay = {target.code: _pay(described[target.code].known) for target in targets}
    if sum(len(rates) for rates in pay.values()) < FEWEST_FOR_QUARTERS:
        return []
    return [
        Figured(
            Line(place=place, target=target, numerator=quarter.counts[target.code], denominator=quarter.people),
            _per_cent(quarter.shares[target.code]),
            part=QUARTER.format(quarter.name),
            note=SHARE_OF_QUARTER,
        )
        for quarter in pay_quarters(pay)
        for target in targets
    ]


def _per_cent(share: Estimate) -> Estimate:
    return scaled(Estimates([share]), PER_CENT)[0]


def _line(place: Place, target: Target, described: Described) -> Line:
    return Line(place=place, target=target, numerator=described.known.size, denominator=None, needs_none=True)


def _pay(of: Histogram) -> list[float]:
    return [float(rate) for rate in np.repeat(of.values, of.counts)]
