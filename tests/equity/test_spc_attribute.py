"""Charts of shares and rates: textbook limits, R's numbers for Laney's charts, gaps, and false alarms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.equity.spc import (
    ChartKind,
    Improvement,
    LaneyCorrection,
    Rebase,
    Rule,
    Variation,
    binomial_dispersion,
    p_chart,
    poisson_dispersion,
    u_chart,
)
from plumbline.equity.values import Withheld

NEVER, ALWAYS = LaneyCorrection.NEVER, LaneyCorrection.ALWAYS
# Orange juice cans, Montgomery's example of a p chart, as in the R package qcc: 30 trial samples of 50, then 24.
CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
    9, 6, 12, 5, 6, 4, 6, 3, 7, 6, 2, 4, 3, 6, 5, 4, 8, 5, 6, 7, 5, 6, 3, 5,
]  # fmt: skip
# Dyed cloth, Montgomery's example of a u chart with unequal areas (in units of 50 square metres).
FLAWS = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
AREAS = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
# Attendances at major A&E departments seen within 4 hours, of all, 20 weeks: Mohammed and others (2013),
# BMJ Quality and Safety 22, p. 362-368, as in the R package qicharts2.
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
    267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
ATTENDED = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
    279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip


def rounded(chart, digits: int = 4) -> list[float]:
    limits = chart.phases[0].limits
    return [round(x, digits) for x in (limits.mean, limits.lower, limits.upper)]


def test_a_p_chart_has_the_textbooks_limits_and_signals() -> None:
    chart = p_chart(CANS[:30], [50] * 30, laney=NEVER)

    assert rounded(chart) == [0.2313, 0.0524, 0.4102]
    assert np.flatnonzero(chart.flags[Rule.OUTSIDE_LIMITS]).tolist() == [14, 22]  # samples 15 and 23


def test_a_p_chart_without_the_two_bad_samples_has_the_textbooks_limits() -> None:
    cans = [can for place, can in enumerate(CANS[:30]) if place not in (14, 22)]

    chart = p_chart(cans, [50] * 28, laney=NEVER)

    assert rounded(chart) == [0.2150, 0.0407, 0.3893]


def test_a_rebased_p_chart_has_the_textbooks_limits_after_the_change() -> None:
    rebase = Rebase(start=30, reason="The machine was adjusted.")

    chart = p_chart(CANS, [50] * 54, laney=NEVER, rebases=[rebase], improvement=Improvement.DECREASE)

    limits = chart.phases[1].limits
    assert [round(x, 4) for x in (limits.mean, limits.lower, limits.upper)] == [0.1108, 0.0, 0.2440]
    assert chart.lines.upper[[29, 30]].round(4).tolist() == [0.4102, 0.2440]
    assert chart.variation is Variation.COMMON_CAUSE


def test_a_u_chart_with_unequal_areas_has_the_textbooks_limits() -> None:
    chart = u_chart(FLAWS, AREAS, laney=NEVER)

    # The textbook rounds its centre to 1.42 before it goes on.
    upper = [2.55, 2.68, 2.41, 2.55, 2.58, 2.55, 2.45, 2.52, 2.45, 2.43]
    lower = [0.29, 0.16, 0.43, 0.29, 0.26, 0.29, 0.39, 0.32, 0.39, 0.41]
    assert chart.lines.centre[0] == pytest.approx(1.42, abs=0.005)
    assert chart.lines.upper.tolist() == pytest.approx(upper, abs=0.01)
    assert chart.lines.lower.tolist() == pytest.approx(lower, abs=0.01)


def test_a_u_chart_has_the_limits_of_the_r_package_on_infections_in_a_large_hospital() -> None:
    counts = [575, 521, 585, 528, 507, 519, 457, 505, 494, 512, 543, 506]
    counts += [509, 521, 549, 531, 509, 528, 419, 512, 495, 513, 454, 490]
    days = [
        310466.8333, 282346.7917, 309089.7083, 287977.3333, 297743.375, 286988.25, 261120.3333, 268720.75,
        284437.875, 290449.5, 288104.4583, 279961.375, 289803.9583, 275950.5833, 290824.4583, 285495.75,
        282515.2083, 273927.875, 253085.625, 262410.7083, 275529.25, 282405.0833, 259530.7917, 256235.4583,
    ]  # fmt: skip

    chart = u_chart(counts, days, per=10_000)

    # qicharts2 0.8.1, per day: published to 8 places.
    assert chart.kind is ChartKind.U
    assert chart.lines.centre[0] == pytest.approx(18.2358, abs=1e-4)
    assert chart.lines.upper[:3].tolist() == pytest.approx([20.5349, 20.6467, 20.5401], abs=1e-4)
    assert chart.lines.near_upper[:3].tolist() == pytest.approx([19.7685, 19.8431, 19.7720], abs=1e-4)
    assert chart.lines.lower[-3:].tolist() == pytest.approx([15.8250, 15.7210, 15.7049], abs=1e-4)


@pytest.mark.parametrize("draw", [p_chart, u_chart])
def test_laneys_charts_have_the_limits_that_r_gives(draw) -> None:
    chart = draw(SEEN, ATTENDED, laney=ALWAYS)

    # An R calculation by Laney's formulas, kept with the Power BI SPC visual of a department of health; there
    # the p' and the u' chart agree to the sixth place, as the widening undoes the binomial's factor.
    upper = [0.965670, 0.965753, 0.965421, 0.965326, 0.965627, 0.965775, 0.965593, 0.965345, 0.965579, 0.965623]
    lower = [0.940130, 0.940046, 0.940378, 0.940473, 0.940173, 0.940025, 0.940207, 0.940454, 0.940220, 0.940177]
    near_lower = [0.944386, 0.944331, 0.944552, 0.944615, 0.944415]
    assert chart.lines.centre[0] == pytest.approx(0.9529, abs=5e-6)
    assert chart.lines.upper[:10].tolist() == pytest.approx(upper, abs=1e-6)
    assert chart.lines.lower[:10].tolist() == pytest.approx(lower, abs=1e-6)
    assert chart.lines.near_lower[:5].tolist() == pytest.approx(near_lower, abs=1e-6)


def test_the_dispersion_test_is_that_of_the_r_package_qcc() -> None:
    # Wetherill and Brown (1991), p. 212-218, as printed in the documentation of qcc.
    shares = [12, 11, 18, 11, 10, 16, 9, 11, 14, 15, 11, 9, 10, 13, 12]
    shares += [8, 12, 13, 10, 12, 13, 16, 12, 18, 16, 10, 16, 10, 12, 14]
    counts = [11, 8, 13, 11, 13, 17, 25, 23, 11, 16, 9, 15, 10, 16, 12]
    counts += [8, 9, 15, 4, 12, 12, 12, 15, 17, 14, 17, 12, 12, 7, 16]

    binomial, poisson = binomial_dispersion(shares, [50] * 30), poisson_dispersion(counts, [1] * 30)

    assert (binomial.ratio, binomial.statistic) == pytest.approx((0.7644566, 22.16924), rel=1e-6)
    assert binomial.p_value == pytest.approx(0.81311, abs=1e-5)
    assert (poisson.ratio, poisson.statistic) == pytest.approx((1.472203, 42.69388), rel=1e-6)
    assert poisson.p_value == pytest.approx(0.048579, abs=1e-6)


def test_where_more_varies_than_chance_gives_laneys_chart_is_drawn_and_the_reader_is_told() -> None:
    chart = p_chart(SEEN, ATTENDED)

    assert chart.kind is ChartKind.P_PRIME
    assert np.array_equal(chart.lines.upper, p_chart(SEEN, ATTENDED, laney=ALWAYS).lines.upper)
    (note,) = chart.notes
    assert note.startswith("Points 1 to 20: the variance is ")
    assert "(p below 0.001), so Laney's P' chart was drawn" in note
    assert chart.flags[Rule.OUTSIDE_LIMITS].sum() == 0
    assert p_chart(SEEN, ATTENDED, laney=NEVER).flags[Rule.OUTSIDE_LIMITS].sum() > 10


def test_where_chance_explains_it_the_plain_chart_stands_and_limits_are_never_narrowed() -> None:
    even = p_chart([10, 10, 11, 10, 9, 10, 10, 11, 10, 9, 10, 10], [100] * 12)

    assert (even.kind, even.notes) == (ChartKind.P, ())
    assert even.lines.upper[0] == pytest.approx(0.1 + 3 * (0.1 * 0.9 / 100) ** 0.5)


def test_a_lasting_shift_is_not_taken_for_noise() -> None:
    # The first half at one share in ten, the second at two: overall variance is large, from point to point small.
    counts = [100, 98, 103, 99, 101, 97, 200, 203, 198, 199, 202, 201]

    chart = p_chart(counts, [1000] * 12)

    assert chart.kind is ChartKind.P
    assert chart.is_special_cause.all()


def test_nothing_or_everything_counted_has_no_dispersion_and_no_signal() -> None:
    nothing, everything = p_chart([0] * 12, [9] * 12), p_chart([9] * 12, [9] * 12)

    assert binomial_dispersion([0, 0], [3, 3]) is None
    assert poisson_dispersion([0, 0], [3, 3]) is None
    assert [chart.is_special_cause.any() for chart in (nothing, everything)] == [False, False]


def test_what_is_withheld_or_of_nobody_is_a_gap() -> None:
    chart = p_chart([5, Withheld("fewer than 5"), 6, 0, 7], [50, 50, 60, 0, 70])

    assert np.isnan(chart.values).tolist() == [False, True, False, True, False]
    assert chart.lines.centre[0] == pytest.approx(18 / 180)
    assert not np.isnan(chart.lines.upper[1])
    assert np.isnan(chart.lines.upper[3])
    assert chart.warnings[-1].startswith("2 of 5 points are missing or withheld.")


def test_a_baseline_is_frozen_on_its_own_points_only() -> None:
    counts, totals = [*CANS[:20], 45], [50] * 21

    chart = p_chart(counts, totals, baseline=20, laney=NEVER)

    assert chart.lines.centre[-1] == pytest.approx(sum(CANS[:20]) / 1000)
    assert bool(chart.flags[Rule.OUTSIDE_LIMITS][-1])


@pytest.mark.parametrize(
    ("counts", "totals", "sentence"),
    [
        ([1, 2], [3], "2 counts and 1 of total"),
        ([-1, 2], [3, 3], "Count 1 is -1; it must be zero or more"),
        ([1, 2], [3, -3], "Total 2 is -3"),
        ([1, 4], [3, 3], "Count 2 is larger than its total"),
        ([1, None, None], [3, 3, 3], "Points 1 to 3 hold fewer than 2 values"),
    ],
)
def test_what_cannot_be_charted_is_refused_in_words(counts, totals, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        p_chart(counts, totals)


def test_a_rate_per_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero; not per 0"):
        u_chart([1, 2], [3, 3], per=0)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 200)), min_size=2, max_size=30), st.booleans())
def test_lines_keep_their_order_and_shares_stay_shares(pairs: list[tuple[int, int]], is_share: bool) -> None:
    counts = [min(count, total) if is_share else count for count, total in pairs]

    lines = (p_chart if is_share else u_chart)(counts, [total for _, total in pairs]).lines

    assert (lines.lower >= 0).all()
    assert (lines.lower <= lines.near_lower).all()
    assert (lines.near_lower <= lines.centre).all()
    assert (lines.centre <= lines.near_upper).all()
    assert (lines.near_upper <= lines.upper).all()
    assert not is_share or (lines.upper <= 1).all()


@given(st.lists(st.integers(0, 40), min_size=7, max_size=30), st.sampled_from([0.01, 1000.0]))
def test_the_unit_of_a_rate_changes_no_signal(counts: list[int], per: float) -> None:
    exposures = [50 + 7 * (place % 5) for place in range(len(counts))]

    plain, scaled = u_chart(counts, exposures), u_chart(counts, exposures, per=per)

    assert scaled.sides.tolist() == plain.sides.tolist()


def test_in_control_shares_fall_outside_as_often_as_the_binomial_says() -> None:
    rng = np.random.default_rng(1924)
    counts = rng.binomial(400, 0.3, size=(100, 200))

    outside = [p_chart(row, [400] * 200, laney=NEVER).flags[Rule.OUTSIDE_LIMITS].mean() for row in counts]

    # 3 standard errors: 0.27% of a normal variable; 20,000 points put its standard error at 0.04%.
    assert np.mean(outside) == pytest.approx(0.0027, abs=0.0012)


def test_in_control_shares_are_seldom_called_overdispersed() -> None:
    rng = np.random.default_rng(2002)
    counts = rng.binomial(400, 0.3, size=(400, 36))

    kinds = [p_chart(row, [400] * 36).kind for row in counts]

    assert kinds.count(ChartKind.P_PRIME) / len(kinds) <= 0.08
