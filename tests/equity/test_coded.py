"""Words kept as codes: put together, joined and changed, they are what the words themselves would be."""

import numpy as np
import pytest

from plumbline.equity import coded
from plumbline.equity.coded import combinations, encode, flagged, joined, put_together, the_same

ONE, OTHER = ["b", "a", "b", "a"], ["y", "x", "x", "x"]


@pytest.fixture(params=["a table of combinations", "sorted", "renumbered"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Combinations are found in three ways, by how many there could be."""
    if request.param == "sorted":
        monkeypatch.setattr(coded, "ROOM", 0)
    if request.param == "renumbered":
        monkeypatch.setattr(coded, "MOST_CODES", 0)


@pytest.mark.usefixtures("way")
def test_combinations_come_in_the_order_of_their_codes() -> None:
    one, other = joined([encode(ONE)], words=["a", "b"]), joined([encode(OTHER)], words=["x", "y"])

    first, back = combinations(one, other)

    pairs = list(zip(ONE, OTHER, strict=True))
    assert [pairs[place] for place in first] == sorted(set(pairs))
    assert [sorted(set(pairs))[place] for place in back] == pairs


@pytest.mark.usefixtures("way")
def test_words_are_put_together_once_for_each_combination() -> None:
    asked = []

    def join(*words: str) -> str:
        asked.append(words)
        return "".join(words)

    assert put_together(join, encode(ONE), encode(OTHER)).spelled() == ["by", "ax", "bx", "ax"]
    assert sorted(asked) == [("a", "x"), ("b", "x"), ("b", "y")]


def test_nothing_is_put_together_of_nothing() -> None:
    assert put_together(lambda *words: words, encode([]), encode([])).spelled() == []


def test_columns_under_one_another_have_each_word_once() -> None:
    found = joined([encode(["b", None]), encode(["a", "b"])])

    assert found.spelled() == ["b", None, "a", "b"]
    assert found.words == ("b", None, "a")


def test_words_that_are_the_same_become_one() -> None:
    twice = encode([1, 2]).mapped(lambda number: "few")

    assert joined([twice]).words == ("few",)


def test_places_are_taken_in_any_order_and_cannot_be_written_to() -> None:
    taken = encode(ONE).take(np.array([3, 0, 0]))

    assert taken.spelled() == ["a", "b", "b"]
    assert not taken.codes.flags.writeable


def test_flags_are_words() -> None:
    assert flagged(np.array([True, False])).spelled() == [True, False]


def test_one_word_for_all_takes_no_room() -> None:
    assert the_same("x", 1_000_000).codes.strides == (0,)
