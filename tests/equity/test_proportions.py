"""Shares of a whole: published limits, another package's, and what must hold whatever the counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from plumbline.equity.proportions import agresti_coull, clopper_pearson, wilson
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
METHODS = [wilson, clopper_pearson, agresti_coull]
levels = st.floats(min_value=0.5, max_value=0.999)
shares = st.tuples(st.integers(0, 400), st.integers(0, 400)).filter(lambda pair: sum(pair) > 0)


@pytest.mark.parametrize(
    ("hits", "total", "lower", "upper"),
    [
        # Newcombe 1998, Statistics in Medicine 17, table I, p. 861, method 5.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0000, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_clopper_and_pearson_give_newcombes_published_limits(hits, total, lower, upper) -> None:
    (share,) = clopper_pearson([hits], [total])

    assert (round(share.lower, 4), round(share.upper, 4)) == (lower, upper)


@given(shares, levels)
def test_clopper_and_pearson_agree_with_scipy(share, level) -> None:
    hits, misses = share

    (found,) = clopper_pearson([hits], [hits + misses], confidence=level)

    peer = stats.binomtest(hits, hits + misses).proportion_ci(level, method="exact")
    np.testing.assert_allclose((found.lower, found.upper), (peer.low, peer.high), rtol=1e-7, atol=1e-12)


@given(shares, levels)
def test_agresti_and_coull_agree_with_statsmodels(share, level) -> None:
    hits, misses = share

    (found,) = agresti_coull([hits], [hits + misses], confidence=level)

    peer = proportion_confint(hits, hits + misses, alpha=1 - level, method="agresti_coull")
    np.testing.assert_allclose((found.lower, found.upper), np.clip(peer, 0, 1), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
@given(share=shares, level=levels)
def test_the_share_lies_within_its_interval_between_0_and_1(method, share, level) -> None:
    hits, misses = share

    (found,) = method([hits], [hits + misses], confidence=level)

    assert 0 <= found.lower <= found.value <= found.upper <= 1


@pytest.mark.parametrize("method", METHODS)
@given(share=shares)
def test_the_interval_of_those_who_did_not_is_the_mirror_image(method, share) -> None:
    hits, misses = share

    (did,), (did_not,) = method([hits], [hits + misses]), method([misses], [hits + misses])

    np.testing.assert_allclose((1 - did.upper, 1 - did.lower), (did_not.lower, did_not.upper), atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
@given(share=shares)
def test_a_surer_interval_holds_a_less_sure_one(method, share) -> None:
    hits, misses = share

    (narrow,) = method([hits], [hits + misses], confidence=0.8)
    (wide,) = method([hits], [hits + misses], confidence=0.99)

    assert wide.lower <= narrow.lower <= narrow.upper <= wide.upper


@pytest.mark.parametrize("method", [wilson, clopper_pearson])
@given(total=st.integers(1, 300))
def test_more_successes_never_lower_a_limit(method, total) -> None:
    found = method(np.arange(total + 1), np.full(total + 1, total))

    assert (np.diff(found.lowers) >= 0).all()
    assert (np.diff(found.uppers) >= 0).all()


@pytest.mark.parametrize("method", METHODS)
@given(many=st.lists(shares, min_size=1, max_size=30))
def test_many_at_once_are_the_same_as_one_by_one(method, many) -> None:
    hits = [hits for hits, _ in many]
    totals = [sum(pair) for pair in many]

    together = method(hits, totals)

    assert list(together) == [method([hit], [total])[0] for hit, total in zip(hits, totals, strict=True)]


@pytest.mark.parametrize("method", METHODS)
def test_a_withheld_part_gives_a_withheld_share(method) -> None:
    count, total, shown = method([HIDDEN, 30, 5], [3, HIDDEN, 10])

    assert (count.value, total.upper, shown.value) == (HIDDEN, HIDDEN, 0.5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("hits", "totals", "sentence"),
    [
        ([3], [2], "larger than its total"),
        ([0], [0], "Total 1 is 0; it must be above zero"),
        ([1, -1], [5, 5], "Count 2 is -1"),
        ([0.5], [5], "Count 1 is 0.5"),
        ([1], [2.5], "Total 1 is 2.5"),
        ([1], [5, 5], "different lengths"),
        (np.array([np.nan]), np.array([5]), "Count 1 is nan"),
    ],
)
def test_what_is_no_share_is_refused(method, hits, totals, sentence) -> None:
    with pytest.raises(ValueError, match=sentence):
        method(hits, totals)
