"""Relative likelihoods: which group is on top, where the interval stands beside the band, and the sentences."""

import numpy as np
import pytest

from plumbline.equity.likelihoods import (
    FOUR_FIFTHS,
    WRES_COMPARISONS,
    Band,
    Comparison,
    Standing,
    relative_likelihoods,
    standings,
    wres_relative_likelihoods,
)
from plumbline.equity.proportion_ratios import KOOPMAN, fitting_proportion_ratio
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
WIDE = Band(lower=0.4, upper=2.5, name="broad band", source="a test", is_confirmed=True)


@pytest.mark.parametrize(("indicator", "on_top"), [(2, "White"), (3, "BME"), (4, "White")])
def test_the_indicator_decides_which_group_is_on_top(indicator: int, on_top: str) -> None:
    found = wres_relative_likelihoods(
        indicator, white_counts=[300], white_totals=[1000], bme_counts=[100], bme_totals=[1000]
    )

    assert found.comparison.group.split()[0] == on_top
    assert found.ratios[0].value == pytest.approx(3 if on_top == "White" else 1 / 3)


@pytest.mark.parametrize("indicator", [1, 5, 9, "2"])
def test_other_indicators_are_no_relative_likelihoods(indicator) -> None:
    with pytest.raises(ValueError, match="is no relative likelihood; indicators 2, 3 and 4 are"):
        wres_relative_likelihoods(indicator, white_counts=[1], white_totals=[2], bme_counts=[1], bme_totals=[2])


def test_the_sentence_says_both_groups_the_interval_the_counts_and_the_band() -> None:
    found = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400])

    assert found.sentence(0) == (
        "White applicants were 1.56 times as likely as BME applicants to be appointed from shortlisting "
        "(95% interval 1.22 to 2.00). Counted: 250 of 1,000 White applicants, 64 of 400 BME applicants. The "
        "interval crosses the edge of the four-fifths band (0.80 to 1.25): on which side the ratio lies is not "
        "settled."
    )


def test_a_small_number_is_warned_of_in_words() -> None:
    found = wres_relative_likelihoods(3, white_counts=[17], white_totals=[2430], bme_counts=[9], bme_totals=[750])

    assert found.ratios[0].method == KOOPMAN
    assert found.sentence(0) == (
        "BME staff were 1.72 times as likely as White staff to enter the formal disciplinary process (95% "
        "interval 0.78 to 3.75). Counted: 9 of 750 BME staff, 17 of 2,430 White staff. Fewer than 10 events in "
        "one of the groups: read the interval, not the ratio. The interval crosses the edge of the four-fifths "
        "band (0.80 to 1.25): on which side the ratio lies is not settled."
    )


def test_turned_round_the_sentence_names_the_groups_the_other_way() -> None:
    there = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400])
    back = relative_likelihoods(WRES_COMPARISONS[2].turned_round(), [64], [400], [250], [1000])

    assert back.ratios[0].value == pytest.approx(1 / there.ratios[0].value)
    assert back.sentence(0).startswith("BME applicants were 0.64 times as likely as White applicants to be")


def test_zeros_and_what_is_withheld_have_sentences_of_their_own() -> None:
    found = relative_likelihoods(
        Comparison("Black staff", "White staff", "be promoted"),
        [3, 0, 0, HIDDEN, None],
        [50, 50, 50, 50, 50],
        [0, 30, 0, 30, 30],
        [100, 100, 100, 100, 100],
    )

    assert [found.sentence(place) for place in range(len(found))] == [
        "Black staff and White staff: no ratio of how likely they were to be promoted, but at least "
        f"{found.ratios[0].lower:.2f} times (95% interval). Counted: 3 of 50 Black staff, 0 of 100 White staff. "
        "Nothing was counted in the comparator group, so there is no ratio, only a lower limit of it. "
        "The whole interval lies above the four-fifths band (0.80 to 1.25).",
        "Black staff were 0.00 times as likely as White staff to be promoted (95% interval 0.00 to "
        f"{found.ratios[1].upper:.2f}). Counted: 0 of 50 Black staff, 30 of 100 White staff. Nothing was counted "
        "in this group: the ratio is zero and only its upper limit says anything. "
        "The whole interval lies below the four-fifths band (0.80 to 1.25).",
        "Black staff and White staff: no ratio of how likely they were to be promoted. Counted: 0 of 50 Black "
        "staff, 0 of 100 White staff. Nothing was counted in either group, so nothing can be said of a ratio.",
        "How likely Black staff were to be promoted, beside White staff, is withheld (fewer than 5); that does "
        "not mean zero.",
        "Black staff and White staff: no ratio of how likely they were to be promoted.",
    ]


def test_a_withheld_count_shows_no_count_of_the_others_either() -> None:
    found = relative_likelihoods(WRES_COMPARISONS[2], [HIDDEN], [987], [654], [987])

    assert not any(number in found.sentence(0) for number in ("987", "654"))


@pytest.mark.parametrize(
    ("columns", "standing"),
    [
        (([5000], [10000], [5000], [10000]), Standing.INSIDE),
        (([5000], [10000], [2500], [10000]), Standing.ABOVE),
        (([2500], [10000], [5000], [10000]), Standing.BELOW),
        (([25], [50], [20], [50]), Standing.CROSSES),
        (([0], [50], [0], [50]), Standing.UNKNOWN),
        (([HIDDEN], [50], [20], [50]), Standing.UNKNOWN),
    ],
)
def test_where_the_interval_stands_beside_the_four_fifths_band(columns, standing) -> None:
    found = relative_likelihoods(WRES_COMPARISONS[2], *columns)

    assert found.standings[0] is standing


def test_the_band_is_configuration_and_says_where_it_comes_from() -> None:
    narrow = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400])
    wide = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400], band=WIDE)

    assert (narrow.band, wide.band) == (FOUR_FIFTHS, WIDE)
    assert (narrow.standings[0], wide.standings[0]) == (Standing.CROSSES, Standing.INSIDE)
    assert wide.sentence(0).endswith("The whole interval lies inside the broad band (0.40 to 2.50).")
    assert (FOUR_FIFTHS.lower, FOUR_FIFTHS.upper, FOUR_FIFTHS.is_confirmed) == (0.80, 1.25, False)
    assert "confirm the two numbers" in FOUR_FIFTHS.source


@pytest.mark.parametrize(("lower", "upper"), [(0, 1.25), (0.8, 1), (1, 1.25), (-1, 2), (0.8, np.inf)])
def test_a_band_that_does_not_hold_1_is_refused(lower: float, upper: float) -> None:
    with pytest.raises(ValueError, match="A band of ratios must hold 1"):
        Band(lower=lower, upper=upper, name="n", source="s", is_confirmed=False)


def test_the_edges_of_the_band_belong_to_it() -> None:
    ratios = fitting_proportion_ratio([250], [1000], [64], [400])
    exact = Band(
        lower=float(ratios.lowers[0]) - 0.5,
        upper=float(ratios.uppers[0]),
        name="n",
        source="s",
        is_confirmed=False,
    )

    assert standings(ratios, exact)[0] is Standing.INSIDE


def test_another_level_is_said_in_the_sentence() -> None:
    found = relative_likelihoods(WRES_COMPARISONS[2], [250], [1000], [64], [400], confidence=0.998)

    assert "(99.8% interval" in found.sentence(0)


def test_what_is_no_likelihood_is_refused() -> None:
    with pytest.raises(ValueError, match="larger than its total"):
        relative_likelihoods(WRES_COMPARISONS[2], [5], [4], [1], [4])
