"""Estimates are one sequence for those who show them and read-only arrays for those who compute on them."""

import math

import numpy as np
import pytest

from plumbline.equity.arrays import frozen
from plumbline.equity.coded import chosen, encode, the_same
from plumbline.equity.estimates import Estimates
from plumbline.equity.rates import rate
from plumbline.equity.ratios import rate_ratio
from plumbline.equity.values import Estimate, Withheld

HIDDEN = Withheld("fewer than 5")
OTHER = Withheld("fewer than 7")


@pytest.fixture
def mixed() -> Estimates:
    """A shown rate, a withheld one, one that is not there, and one withheld for another reason."""
    return rate([12, HIDDEN, None, 4], [100, 100, 100, OTHER], per=100)


def test_items_are_estimates_of_plain_python_values(mixed: Estimates) -> None:
    shown, hidden, absent, other = mixed

    assert [type(part) for part in (shown.value, shown.lower, shown.upper)] == [float, float, float]
    assert hidden == Estimate(HIDDEN, HIDDEN, HIDDEN, "")
    assert absent == Estimate(None, None, None, "")
    assert other == Estimate(OTHER, OTHER, OTHER, "")


def test_an_item_is_the_same_by_place_and_by_turn(mixed: Estimates) -> None:
    by_place = [mixed[place] for place in range(len(mixed))]

    assert by_place == list(mixed)
    assert mixed[-1] == by_place[-1]


def test_what_is_not_shown_has_no_number_in_any_array(mixed: Estimates) -> None:
    assert mixed.shown.tolist() == [True, False, False, False]
    for array in (mixed.values, mixed.lowers, mixed.uppers):
        assert (array.dtype, np.isnan(array).tolist()) == (np.float64, [False, True, True, True])


@pytest.mark.parametrize("name", ["values", "lowers", "uppers", "shown"])
def test_no_array_can_be_written_to(mixed: Estimates, name: str) -> None:
    with pytest.raises(ValueError, match="read-only"):
        getattr(mixed, name)[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        getattr(mixed[:2], name)[0] = 0
    with pytest.raises(AttributeError):
        setattr(mixed, name, np.zeros(4))


def test_changing_the_input_afterwards_changes_no_estimate() -> None:
    counts, people = np.array([40.0, 50.0]), np.array([100.0, 100.0])
    estimates = rate(counts, people, per=100)

    counts[:] = 0

    assert estimates.values.tolist() == [40, 50]


def test_a_slice_keeps_reasons_methods_and_notes(mixed: Estimates) -> None:
    part = mixed[1:]

    assert list(part) == list(mixed)[1:]


def test_the_same_estimates_are_equal_however_they_were_made(mixed: Estimates) -> None:
    again = Estimates(list(mixed))

    assert again == mixed
    assert list(again.shown) == list(mixed.shown)
    assert again != mixed[:3]
    assert again != list(mixed)


def test_an_estimate_that_came_to_nothing_keeps_its_words() -> None:
    ratios = rate_ratio([5], [100], [0], [100])

    assert list(Estimates(ratios)) == list(ratios)
    assert (ratios.shown.tolist(), math.isnan(ratios.values[0])) == ([True], True)


def test_an_estimate_cannot_be_half_withheld() -> None:
    with pytest.raises(ValueError, match="withheld as a whole"):
        Estimates([Estimate(HIDDEN, 1.0, HIDDEN, "")])


def test_arrays_of_different_lengths_are_refused() -> None:
    two, three = np.ones(2), np.ones(3)

    with pytest.raises(ValueError, match="different lengths"):
        Estimates.from_arrays(
            two,
            two,
            two,
            shown=two > 0,
            methods=the_same("m", 2),
            notes=the_same("", len(three)),
            hidden=the_same(None, 2),
        )


def test_no_estimates_are_an_empty_sequence() -> None:
    nothing = rate([], [], per=100)

    assert (len(nothing), list(nothing), list(Estimates())) == (0, [], [])


def test_many_estimates_print_as_one_line() -> None:
    few, many = rate([1], [10], per=1), rate([1] * 11, [10] * 11, per=1)

    assert repr(few).startswith("Estimates([Estimate(value=0.1,")
    assert repr(many) == "<11 estimates>"


def test_the_first_case_that_holds_gives_the_word() -> None:
    numbers = np.array([1, 5, 9])

    coded = chosen([(numbers < 3, "low"), (numbers < 7, "middle")], otherwise="high", size=3)

    assert coded.spelled() == ["low", "middle", "high"]


def test_codes_are_small_and_cannot_be_written_to() -> None:
    coded = encode(["a", "b", "a"])

    assert (coded.codes.dtype, coded.words) == (np.uint8, ("a", "b"))
    with pytest.raises(ValueError, match="read-only"):
        coded.codes[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        frozen(np.zeros(1))[0] = 1
