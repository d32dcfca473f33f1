"""p-values from intervals: a published example, the test that made the interval, and what is not judged."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from plumbline.equity.from_intervals import ratio_p_values


def test_the_published_example() -> None:
    # Altman and Bland (2011), BMJ 343:d2304: relative risk 0.81, 95% interval 0.70 to 0.94, P = 0.005.
    [p] = ratio_p_values([0.81], [0.70], [0.94])

    assert round(p, 3) == 0.005


@given(st.floats(-3, 3), st.floats(0.01, 2), st.sampled_from([0.9, 0.95, 0.99]))
def test_it_is_the_wald_test_of_a_log_normal_interval(log_ratio: float, error: float, confidence: float) -> None:
    reach = norm.ppf(1 - (1 - confidence) / 2) * error
    ends = math.exp(log_ratio - reach), math.exp(log_ratio + reach)

    [p] = ratio_p_values([math.exp(log_ratio)], [ends[0]], [ends[1]], confidence=confidence)

    assert p == pytest.approx(2 * norm.sf(abs(log_ratio) / error), rel=1e-6, abs=1e-300)
    assert (p < 1 - confidence) == (not ends[0] <= 1 <= ends[1]) or p == pytest.approx(1 - confidence)


def test_what_has_no_logarithm_or_no_width_is_not_judged() -> None:
    found = ratio_p_values([0.0, 2.0, np.nan, 2.0, 1.5], [0.0, 0.0, 1.0, 2.0, 1.0], [1.0, 5.0, 2.0, 2.0, np.inf])

    assert np.isnan(found).all()
