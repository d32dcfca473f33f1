"""Where do score intervals end? Each holds the values that the observed counts do not contradict.

A value is put to the counts: were it true, what would each group's proportion or rate most likely be, and how far
is what was observed from that? The variance is always that under the value put, so zero needs no stand-in count.
"""

from functools import partial

import numpy as np

from plumbline.equity.arrays import Floats
from plumbline.equity.intervals import Limits, deviate, search_edge

FARTHEST = 60.0
"""How far on the natural logarithm a ratio is looked for: 26 powers of ten either way."""


def proportion_difference_limits(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, confidence: float
) -> Limits:
    """Miettinen and Nurminen's limits of a difference of two proportions."""
    columns = (hits, bases, other_hits, other_bases)
    difference = hits / bases - other_hits / other_bases
    slack = partial(_difference_slack, z=deviate(confidence))
    lower = search_edge(slack, difference, np.full_like(difference, -1.0), columns)
    return lower, search_edge(slack, difference, np.full_like(difference, 1.0), columns)


def _difference_slack(
    put: Floats, hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, z: float
) -> Floats:
    other = _proportion_given_difference(hits, bases, other_hits, other_bases, put)
    mine = np.clip(other + put, 0.0, 1.0)
    total = bases + other_bases
    variance = (mine * (1 - mine) / bases + other * (1 - other) / other_bases) * total / (total - 1)
    return z * np.sqrt(variance) - np.abs(hits / bases - other_hits / other_bases - put)


def _proportion_given_difference(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, put: Floats
) -> Floats:
    """The likeliest comparator proportion if the difference were `put`: the middle root of a cubic."""
    total, events = bases + other_bases, hits + other_hits
    square = (bases + 2 * other_bases) * put - total - events
    linear = (other_bases * put - total - 2 * other_hits) * put + events
    constant = other_hits * put * (1 - put)
    third = square / (3 * total)
    q = third**3 - square * linear / (6 * total**2) + constant / (2 * total)
    p = np.copysign(np.sqrt(np.maximum(third**2 - linear / (3 * total), 0.0)), q)
    cosine = np.divide(q, p**3, out=np.zeros_like(q), where=p != 0)
    angle = (np.pi + np.arccos(np.clip(cosine, -1.0, 1.0))) / 3
    least, most = np.maximum(0.0, -put), np.minimum(1.0, 1 - put)
    root = np.clip(2 * p * np.cos(angle) - third, least, most)
    # The arc cosine loses half the digits near a double root, which matters for rare events: two Newton steps.
    for _ in range(2):
        slope = (3 * total * root + 2 * square) * root + linear
        error = ((total * root + square) * root + linear) * root + constant
        root = np.clip(root - np.divide(error, slope, out=np.zeros_like(root), where=slope != 0), least, most)
    return root


def proportion_ratio_limits(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, confidence: float
) -> Limits:
    """Koopman's limits of a ratio of two proportions.

    The lower one is 0 where the group has no successes, the upper one infinite where the comparator has none.
    """
    columns = (hits, bases, other_hits, other_bases)
    slack = partial(_ratio_slack, z=deviate(confidence))
    none, no_comparator = hits == 0, other_hits == 0
    some, others = np.maximum(hits, 1.0) / bases, np.maximum(other_hits, 1.0) / other_bases
    value = np.log(some / others)
    lowest, highest = np.full_like(value, -FARTHEST), np.full_like(value, FARTHEST)
    # A ratio of 0 lies at the low end of its interval, an infinite one at the high end.
    lower = search_edge(slack, np.where(no_comparator, highest, value), lowest, columns)
    upper = search_edge(slack, np.where(none, lowest, value), highest, columns)
    return np.where(none, 0.0, np.exp(lower)), np.where(no_comparator, np.inf, np.exp(upper))


def _ratio_slack(
    logarithm: Floats, hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, *, z: float
) -> Floats:
    put = np.exp(logarithm)
    other = _proportion_given_ratio(hits, bases, other_hits, other_bases, put)
    mine = np.minimum(put * other, 1.0)
    variance = mine * (1 - mine) / bases + put**2 * other * (1 - other) / other_bases
    # Divided by the ratio put, so that both ends of so wide a scale weigh alike.
    return (z * np.sqrt(variance) - np.abs(hits / bases - put * other_hits / other_bases)) / (1 + put)


def _proportion_given_ratio(
    hits: Floats, bases: Floats, other_hits: Floats, other_bases: Floats, put: Floats
) -> Floats:
    """The likeliest comparator proportion if the ratio were `put`: the smaller root of a quadratic."""
    square = (bases + other_bases) * put
    linear = (bases + other_hits) * put + hits + other_bases
    constant = hits + other_hits
    root = np.sqrt(np.maximum(linear**2 - 4 * square * constant, 0.0))
    # This form of the smaller root subtracts nothing, so no digits are lost.
    return np.minimum(2 * constant / (linear + root), np.minimum(1.0, 1 / put))


def rate_difference_limits(
    events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, *, confidence: float
) -> Limits:
    """Miettinen and Nurminen's limits of a difference of two rates."""
    columns = (events, at_risk, other_events, other_at_risk)
    z = deviate(confidence)
    difference = events / at_risk - other_events / other_at_risk
    below = difference - _farther_than(other_events, other_at_risk, events, at_risk, z)
    above = difference + _farther_than(events, at_risk, other_events, other_at_risk, z)
    slack = partial(_rate_difference_slack, z=z)
    lower = search_edge(slack, difference, below, columns)
    return lower, search_edge(slack, difference, above, columns)


def _rate_difference_slack(
    put: Floats, events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, *, z: float
) -> Floats:
    other = _rate_given_difference(events, at_risk, other_events, other_at_risk, put)
    variance = np.maximum(other + put, 0.0) / at_risk + other / other_at_risk
    return z * np.sqrt(variance) - np.abs(events / at_risk - other_events / other_at_risk - put)


def _farther_than(
    events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, z: float
) -> Floats:
    """A distance that the upper limit of a difference of rates cannot be from the difference."""
    pooled = (events + other_events) / (at_risk + other_at_risk)
    difference = events / at_risk - other_events / other_at_risk
    # Under any difference beyond the one seen, neither rate is likelier to be larger than these.
    mine, other = pooled + difference.clip(0.0), pooled + (-difference).clip(0.0)
    variance = mine / at_risk + other / other_at_risk
    return 2 * (z * z / at_risk + z * np.sqrt(variance))


def _rate_given_difference(
    events: Floats, at_risk: Floats, other_events: Floats, other_at_risk: Floats, put: Floats
) -> Floats:
    """The likeliest comparator rate if the difference were `put`: the larger root of a quadratic."""
    total = at_risk + other_at_risk
    linear = total * put - events - other_events
    root = np.sqrt(np.maximum(linear**2 + 4 * total * other_events * put, 0.0))
    # Of the two forms of the root, the one that subtracts nothing.
    positive = linear > 0
    large = np.where(positive, linear + root, 1.0)
    other = np.where(positive, 2 * other_events * put / large, (root - linear) / (2 * total))
    return np.maximum(other, np.maximum(0.0, -put))
