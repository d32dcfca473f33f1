"""Working each distinct row once gives what working every row gives, however the rows are coded."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.equity import distinct
from plumbline.equity.distinct import once_each

rows = st.lists(st.tuples(st.integers(0, 9), st.sampled_from([0.5, 2.0, 1e12])), min_size=1, max_size=60)


def _work(first, second):
    return first + 2 * second, first * second


@given(rows, st.sampled_from([1, 16_384]))
def test_each_row_gets_its_own_result(pairs, block) -> None:
    first, second = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "BLOCK", block)
        found = once_each(_work, first, second)

    for got, wanted in zip(found, _work(first, second), strict=True):
        assert got.tolist() == wanted.tolist()


@pytest.mark.parametrize("largest", [3.0, 5_000_000.0, 1e15])
def test_a_row_that_comes_again_is_worked_once(largest) -> None:
    counts = np.array([2.0, largest, 2.0, largest] * 1000)
    worked = []

    def work(some):
        worked.extend(some.tolist())
        return some, -some

    lower, upper = once_each(work, counts)

    assert sorted(worked) == [2.0, largest]
    assert (lower.tolist(), upper.tolist()) == (counts.tolist(), (-counts).tolist())


def test_codes_too_many_for_a_number_are_made_small_again() -> None:
    columns = [np.array([0.0, 2.0**30, 2.0**30, 1.0]) + place for place in range(4)]

    def work(*parts):
        return sum(parts), parts[0]

    lower, _ = once_each(work, *columns)

    assert lower.tolist() == sum(columns).tolist()


def test_rows_are_worked_in_blocks(monkeypatch) -> None:
    monkeypatch.setattr(distinct, "BLOCK", 100)
    sizes = []

    def work(some):
        sizes.append(len(some))
        return some, some

    lower, _ = once_each(work, np.arange(250.0))

    assert sizes == [100, 100, 50]
    assert lower.tolist() == list(range(250))


def test_nothing_is_worked_as_nothing() -> None:
    lower, upper = once_each(_work, np.array([]), np.array([]))

    assert (len(lower), len(upper)) == (0, 0)
