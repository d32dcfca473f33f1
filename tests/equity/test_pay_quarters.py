"""Quarters of pay: the regulation's rule on ties, properties, and the published interval underneath."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from plumbline.equity.pay_quarters import QUARTERS, pay_quarters, pay_quarters_by_rate

rates = st.sampled_from([11.5, 12.0, 13.75, 16.2, 21.0, 30.5])
staff = st.lists(st.tuples(st.sampled_from(["Asian", "Black", "White"]), rates), min_size=4, max_size=80)


def by_group(people) -> dict[str, list[float]]:
    return {name: [pay for group, pay in people if group == name] for name in ("Asian", "Black", "White")}


def test_four_equal_quarters_without_ties() -> None:
    quarters = pay_quarters({"Black": [11, 12, 13, 14], "White": [15, 16, 17, 18, 19, 20, 21, 22]})

    assert [quarter.name for quarter in quarters] == ["lower", "lower middle", "upper middle", "upper"]
    assert [quarter.counts for quarter in quarters] == [
        {"Black": 3, "White": 0},
        {"Black": 1, "White": 2},
        {"Black": 0, "White": 3},
        {"Black": 0, "White": 3},
    ]


def test_people_on_one_rate_are_spread_alike_over_the_quarters_they_fall_in() -> None:
    # SI 2017/172, regulation 13(2): the relative proportion is to be the same in each of those pay bands. All on
    # one rate, three of one group for each of the other: every quarter has three for one.
    quarters = pay_quarters_by_rate([12.0], {"Black": [36], "White": [12]})

    assert [quarter.counts for quarter in quarters] == [{"Black": 9, "White": 3}] * 4


def test_only_the_people_on_the_rate_at_the_border_are_spread() -> None:
    # Ten people below, 20 on the border rate (16 + 4) of whom 15 belong below it, 30 above.
    quarters = pay_quarters_by_rate([10, 12, 20], {"Black": [10, 16, 0], "White": [0, 4, 30]})

    assert [quarter.people for quarter in quarters] == [15, 15, 15, 15]
    assert [quarter.counts["Black"] for quarter in quarters] == [14, 12, 0, 0]


@given(staff)
def test_quarters_hold_everybody_once_and_differ_by_one_person_at_most(people) -> None:
    pay = by_group(people)

    quarters = pay_quarters(pay)

    sizes = [quarter.people for quarter in quarters]
    assert max(sizes) - min(sizes) <= 1
    assert {name: sum(quarter.counts[name] for quarter in quarters) for name in pay} == {
        name: len(one) for name, one in pay.items()
    }
    assert [sum(quarter.counts.values()) for quarter in quarters] == sizes


@given(staff, st.randoms())
def test_the_order_of_people_and_the_names_of_groups_do_not_matter_beyond_one_person(people, chance) -> None:
    shuffled = list(people)
    chance.shuffle(shuffled)
    pay = by_group(shuffled)

    one, other = pay_quarters(by_group(people)), pay_quarters(dict(reversed(pay.items())))

    assert [quarter.people for quarter in one] == [quarter.people for quarter in other]
    for first, second in zip(one, other, strict=True):
        for name in pay:
            assert abs(first.counts[name] - second.counts[name]) <= 1 + 1


@given(staff)
def test_the_counts_a_database_makes_give_the_same_quarters(people) -> None:
    pay = by_group(people)
    known = sorted({rate for _, rate in people}, reverse=True)
    counts = {name: [one.count(rate) for rate in known] for name, one in pay.items()}

    assert pay_quarters_by_rate(known, counts) == pay_quarters(pay)


@given(st.integers(1, 60), st.integers(1, 60))
def test_one_rate_for_all_gives_each_quarter_its_part_as_far_as_whole_people_allow(
    black: int, white: int
) -> None:
    everyone = black + white
    if everyone < 4:
        return

    for quarter in pay_quarters({"Black": [12.0] * black, "White": [12.0] * white}):
        assert abs(quarter.counts["Black"] - black * quarter.people / everyone) <= 1


def test_shares_carry_wilsons_interval() -> None:
    quarters = pay_quarters({"Black": list(range(10, 40)), "White": list(range(20, 110))}, confidence=0.9)

    for quarter in quarters:
        share, count = quarter.shares["Black"], quarter.counts["Black"]
        peer = proportion_confint(count, quarter.people, alpha=0.1, method="wilson")
        assert share.value == pytest.approx(count / quarter.people)
        np.testing.assert_allclose((share.lower, share.upper), peer, atol=1e-9)


def test_a_group_with_nobody_has_a_share_of_zero() -> None:
    quarters = pay_quarters({"Black": [], "White": [1, 2, 3, 4]})

    assert [quarter.shares["Black"].value for quarter in quarters] == [0] * len(QUARTERS)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: pay_quarters({"Black": [12], "White": [12, 13]}), "want four people or more; there are 3"),
        (lambda: pay_quarters({"Black": [], "White": []}), "nobody"),
        (lambda: pay_quarters({"Black": [12, -1], "White": [12, 13]}), "Pay 2 is -1"),
        (lambda: pay_quarters_by_rate([12, 12], {"Black": [1, 2]}), "stands there twice"),
        (lambda: pay_quarters_by_rate([12, 13], {"Black": [1]}), "Black has 1 counts for 2 rates"),
        (lambda: pay_quarters_by_rate([12, 13], {"Black": [1, 2.5]}), "must be a whole number"),
        (lambda: pay_quarters_by_rate([12, 13], {"Black": [1, -2]}), "must be a whole number"),
        (lambda: pay_quarters_by_rate([12, 0], {"Black": [1, 2]}), "Pay 2 is 0"),
    ],
)
def test_what_cannot_be_cut_in_quarters_is_refused(call, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        call()
