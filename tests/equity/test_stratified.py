"""Comparisons within strata: R's and SAS's documented outputs, statsmodels, and what must always hold."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from statsmodels.stats.contingency_tables import StratifiedTable

from plumbline.equity.stratified import (
    FEW_NOTE,
    NO_EVENTS,
    NO_RATIO,
    NOTHING,
    StratifiedComparison,
    compare_many,
    compare_strata,
)
from plumbline.equity.values import Withheld

HIDDEN = Withheld("fewer than 5")
RABBITS = [
    # R, ?mantelhaen.test, after Agresti (1990), p. 231-237: penicillin at once or 1.5 hours later; cured, died.
    [[0, 6], [0, 5]],
    [[3, 3], [0, 6]],
    [[6, 0], [2, 4]],
    [[5, 1], [6, 0]],
    [[2, 0], [5, 0]],
]
MIGRAINE = [[[16, 11], [5, 20]], [[12, 16], [7, 19]]]
"""SAS/STAT 9.2 User's Guide, example 35.7: women, men; active drug, placebo; better, same."""

strata = npst.arrays(np.int64, st.tuples(st.integers(1, 6), st.just(2), st.just(2)), elements=st.integers(1, 400))
sparse = npst.arrays(np.int64, st.tuples(st.integers(1, 6), st.just(2), st.just(2)), elements=st.integers(0, 6))


def compare(tables) -> StratifiedComparison:
    return compare_strata(tables, group="Black staff", comparator="White staff")


def test_the_rabbits_of_r_give_its_documented_p_value() -> None:
    found = compare(RABBITS)

    # ?mantelhaen.test: "p = 0.047, some evidence for higher cure rate of immediate injection".
    assert round(found.association_corrected.p_value, 3) == 0.047


def test_the_migraine_trial_of_sas_gives_its_documented_output() -> None:
    found = compare(MIGRAINE)

    odds, risk = found.odds_ratio, found.risk_ratio
    assert [round(number, 4) for number in (odds.value, odds.lower, odds.upper)] == [3.3132, 1.4456, 7.5934]
    assert [round(number, 4) for number in (risk.value, risk.lower, risk.upper)] == [2.1636, 1.2336, 3.7948]
    assert (round(found.association.statistic, 4), round(found.association.p_value, 4)) == (8.3052, 0.0040)
    assert (round(found.homogeneity.statistic, 4), round(found.homogeneity.p_value, 4)) == (1.4929, 0.2218)
    assert (found.homogeneity.degrees, found.note) == (1, "")


@pytest.mark.shared_data
def test_berkeley_from_the_file_as_published(shared_data: Path) -> None:
    tables: dict[str, dict[tuple[str, str], int]] = {}
    with (shared_data / "ucb_admissions" / "UCBAdmissions.csv").open() as lines:
        for row in csv.DictReader(lines):
            tables.setdefault(row["Dept"], {})[row["Gender"], row["Admit"]] = int(row["Freq"])
    stacked = [
        [[one[sex, "Admitted"], one[sex, "Rejected"]] for sex in ("Male", "Female")] for one in tables.values()
    ]

    found = compare_strata(stacked, group="men", comparator="women")

    assert round(found.odds_ratio.value, 4) == 0.9047
    assert round(found.association_corrected.statistic, 4) == 1.4269
    assert round(found.homogeneity_woolf.p_value, 3) == 0.003  # ?mantelhaen.test of R
    assert found.note == (
        "Over all strata together men had the outcome more often than women; compared within strata, less often. "
        "The two point in different ways: show both, and how the groups are spread. "
        "The strata differ from one another by more than chance would give (p = 0.002): one number hides that, "
        "so show each stratum."
    )


@given(strata)
@settings(max_examples=60)
def test_it_agrees_with_statsmodels(tables) -> None:
    found = compare(tables)

    peer = StratifiedTable(tables.transpose(1, 2, 0).astype(float))
    odds = found.odds_ratio
    np.testing.assert_allclose(odds.value, peer.oddsratio_pooled, rtol=1e-9)
    np.testing.assert_allclose((odds.lower, odds.upper), peer.oddsratio_pooled_confint(), rtol=1e-7)
    np.testing.assert_allclose(found.risk_ratio.value, peer.riskratio_pooled, rtol=1e-9)
    np.testing.assert_allclose(found.association.statistic, peer.test_null_odds().statistic, rtol=1e-6, atol=1e-9)
    if len(tables) > 1 and abs(odds.value - 1) > 1e-6:  # at 1 statsmodels divides by zero
        for adjust, ours in ((False, found.homogeneity), (True, found.homogeneity_tarone)):
            theirs = peer.test_equal_odds(adjust=adjust)
            np.testing.assert_allclose(ours.statistic, theirs.statistic, rtol=1e-5, atol=1e-6)
            np.testing.assert_allclose(ours.p_value, theirs.pvalue, rtol=1e-4, atol=1e-6)


@given(strata)
def test_one_stratum_alone_is_the_crude_comparison(tables) -> None:
    found = compare(tables[:1])

    a, b, c, d = tables[0].flat
    spread = np.exp(1.959964 * np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    assert found.odds_ratio.value == pytest.approx(a * d / (b * c))
    assert found.odds_ratio.upper == pytest.approx(a * d / (b * c) * spread, rel=1e-6)
    assert found.crude_odds_ratio.value == pytest.approx(found.odds_ratio.value)
    assert found.crude_risk_ratio.lower == pytest.approx(found.risk_ratio.lower)
    assert found.risk_difference.value == pytest.approx(a / (a + b) - c / (c + d))


@given(strata)
def test_groups_turned_round_invert_the_ratios(tables) -> None:
    there, back = compare(tables), compare(tables[:, ::-1])

    for name in ("odds_ratio", "risk_ratio", "crude_odds_ratio", "crude_risk_ratio"):
        one, other = getattr(there, name), getattr(back, name)
        np.testing.assert_allclose((one.value, one.lower), (1 / other.value, 1 / other.upper), rtol=1e-9)
    assert there.risk_difference.value == pytest.approx(-back.risk_difference.value)
    assert there.association_corrected.statistic == pytest.approx(back.association_corrected.statistic, abs=1e-9)
    if len(tables) > 1:
        assert there.homogeneity.statistic == pytest.approx(back.homogeneity.statistic, rel=1e-5, abs=1e-6)


@given(strata, st.randoms())
def test_the_order_of_strata_does_not_matter(tables, chance) -> None:
    order = list(range(len(tables)))
    chance.shuffle(order)

    shuffled = compare(tables[order])

    assert shuffled.odds_ratio.value == pytest.approx(compare(tables).odds_ratio.value)


@given(sparse)
def test_sparse_tables_give_limits_in_order_or_none(tables) -> None:
    found = compare(tables)

    for one in (found.odds_ratio, found.risk_ratio, found.risk_difference, found.crude_odds_ratio):
        if one.lower is not None:
            assert one.lower <= one.value <= one.upper
        elif one.value is None:
            assert one.note == NO_RATIO
        else:
            assert (one.value, one.note) == (0, NO_EVENTS)
    for test in (found.association, found.homogeneity, found.homogeneity_tarone, found.homogeneity_woolf):
        assert test.p_value is None or 0 <= test.p_value <= 1
        assert (test.p_value is None) == (test.statistic is None)


def test_a_stratum_without_one_of_the_groups_adds_nothing_and_is_said() -> None:
    lonely = compare([*MIGRAINE, [[0, 0], [7, 3]]])

    assert lonely.odds_ratio == compare(MIGRAINE).odds_ratio
    assert lonely.homogeneity == compare(MIGRAINE).homogeneity
    assert (lonely.strata_used, lonely.strata_left_out) == (2, 1)
    assert lonely.note == "In 1 stratum one of the two groups has nobody: that adds nothing."


def test_a_stratum_where_nobody_had_the_outcome_is_said() -> None:
    found = compare([*MIGRAINE, [[0, 9], [0, 3]]])

    assert found.odds_ratio == compare(MIGRAINE).odds_ratio
    assert found.association.statistic == pytest.approx(compare(MIGRAINE).association.statistic)
    assert found.note == (
        "In 1 stratum everybody or nobody had the outcome: that adds nothing to the odds ratio and the tests."
    )


def test_nothing_counted_in_the_comparator_gives_no_ratio_and_says_why() -> None:
    found = compare([[[4, 6], [0, 10]]])

    assert (found.odds_ratio.value, found.odds_ratio.note) == (None, NO_RATIO)
    assert found.risk_difference.value == pytest.approx(0.4)


def test_groups_that_never_meet_cannot_be_compared_and_that_is_said() -> None:
    found = compare([[[4, 6], [0, 0]], [[0, 0], [3, 7]]])

    assert (found.odds_ratio.value, found.risk_difference.value, found.association.p_value) == (None, None, None)
    assert found.note == f"{NOTHING} In 2 strata one of the two groups has nobody: that adds nothing."


def test_an_array_of_numbers_is_the_same_as_nested_lists_and_is_checked_alike() -> None:
    array = np.array([MIGRAINE, MIGRAINE])
    spoilt = array.astype(float)
    spoilt[1, 0, 1, 1] = np.nan

    assert compare_many(array, group="a", comparator="b") == compare_many(
        array.tolist(), group="a", comparator="b"
    )
    with pytest.raises(ValueError, match="The count of the comparator in stratum 1 is nan"):
        compare_many(spoilt, group="a", comparator="b")


def test_a_difference_of_direction_within_chance_is_not_called_a_paradox() -> None:
    found = compare([[[9, 11], [9, 9]], [[2, 18], [4, 32]]])

    assert (found.crude_risk_ratio.value - 1) * (found.risk_ratio.value - 1) < 0
    assert found.note == ""


def test_few_people_with_the_outcome_are_said() -> None:
    assert compare([[[9, 50], [40, 200]]]).note == FEW_NOTE
    assert compare([[[10, 50], [40, 200]]]).note == ""


def test_many_comparisons_at_once_are_the_same_as_one_by_one() -> None:
    empty = [[0, 0], [0, 0]]

    together = compare_many([[*MIGRAINE, empty, empty, empty], RABBITS], group="a", comparator="b")

    assert together == (
        compare_strata(MIGRAINE, group="a", comparator="b"),
        compare_strata(RABBITS, group="a", comparator="b"),
    )


def test_a_withheld_cell_withholds_its_comparison_and_no_other() -> None:
    hidden, shown = compare_many([[[[HIDDEN, 3], [4, 5]]], [[[2, 3], [4, 5]]]], group="a", comparator="b")

    assert (hidden.odds_ratio.value, hidden.risk_difference.lower) == (HIDDEN, HIDDEN)
    assert (hidden.association.p_value, hidden.association.degrees, hidden.strata_used) == (HIDDEN,) * 3
    assert shown == compare_strata([[[2, 3], [4, 5]]], group="a", comparator="b")


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ([[[1, 2], [3, -4]]], "The count of the comparator in stratum 1 is -4"),
        ([[[1, 2], [3, 4]], [[1, 2.5], [3, 4]]], "The count of the group in stratum 2 is 2.5"),
        ([[[1, float("nan")], [3, 4]]], "The count of the group in stratum 1 is nan"),
        ([[[1, None], [3, 4]]], "The count of the group in stratum 1 is None"),
        ([[1, 2], [3, 4]], "Tables have the shape"),
        ([], "Tables have the shape"),
        ([[[1, 2], [3, 4]], [[1, 2]]], "shape"),
    ],
)
def test_what_is_no_table_of_counts_is_refused(tables, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        compare(tables)


def test_the_intervals_of_sparse_strata_cover_as_often_as_they_say() -> None:
    chance = np.random.default_rng(20261123)
    base, odds_ratio, people, runs = np.linspace(0.1, 0.6, 15), 2.0, 8, 400
    raised = odds_ratio * base / (1 - base + odds_ratio * base)
    group = chance.binomial(people, raised, size=(runs, 15))
    other = chance.binomial(people, base, size=(runs, 15))
    tables = np.stack([np.stack([group, people - group], -1), np.stack([other, people - other], -1)], -2)

    found = compare_many(tables, group="a", comparator="b")

    covered = np.mean([one.odds_ratio.lower <= odds_ratio <= one.odds_ratio.upper for one in found])
    difference = np.mean(raised - base)
    inside = np.mean([one.risk_difference.lower <= difference <= one.risk_difference.upper for one in found])
    rejected = np.mean([one.homogeneity_tarone.p_value < 0.05 for one in found])
    assert 0.93 <= covered <= 0.98
    assert 0.92 <= inside <= 0.98
    assert rejected <= 0.08
