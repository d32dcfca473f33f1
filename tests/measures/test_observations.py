"""Observations kept as columns behave as a tuple of them does, and what is withheld stays so."""

from dataclasses import replace

import numpy as np
import pytest

from plumbline.equity.coded import encode, the_same
from plumbline.equity.values import Withheld
from plumbline.measures.observations import Numbers, Observations, cells_by_column, table_of
from plumbline.measures.printing import as_csv
from plumbline.measures.results import COLUMNS, Observation, Run

SUPPRESSED = Withheld("fewer than 5")
SHOWN = the_same(None, 3)
AS_TUPLE = tuple(
    Observation(
        measure="detentions",
        area="E92000001",
        period=period,
        grouping="nhs-2001-5",
        group=group,
        numerator=numerator,
        denominator=200,
        value=value,
        lower=lower,
        upper=upper,
        method="Byar",
        comparator=comparator,
        source="mha",
    )
    for period, group, numerator, value, lower, upper, comparator in [
        ("2024/25", "White", 7, 3.5, 1.4, 7.2, None),
        ("2024/25", "Black", 0.5, SUPPRESSED, SUPPRESSED, SUPPRESSED, "White"),
        ("2025/26", "Not stated", 0, None, None, None, "White"),
    ]
)


def numbers(*figures: float | None) -> Numbers:
    return Numbers(
        np.array([np.nan if one is None else one for one in figures]), encode([None, SUPPRESSED, None])
    )


@pytest.fixture
def kept() -> Observations:
    return Observations(
        {
            "measure": the_same("detentions", 3),
            "area": the_same("E92000001", 3),
            "period": encode(["2024/25", "2024/25", "2025/26"]),
            "grouping": the_same("nhs-2001-5", 3),
            "group": encode(["White", "Black", "Not stated"]),
            "numerator": Numbers(np.array([7.0, 0.5, 0.0]), SHOWN, are_counts=True),
            "denominator": Numbers(np.array([200.0, 200.0, 200.0]), SHOWN, are_counts=True),
            "value": numbers(3.5, None, None),
            "lower": numbers(1.4, None, None),
            "upper": numbers(7.2, None, None),
            "method": the_same("Byar", 3),
            "comparator": encode([None, "White", "White"]),
            "source": the_same("mha", 3),
        }
    )


def run(observations) -> Run:
    return Run(
        measure="detentions", definition_version="v", unit="u", per=1, observations=observations, sources=()
    )


def test_they_are_a_sequence_like_the_tuple(kept: Observations) -> None:
    assert len(kept) == 3
    assert list(kept) == list(AS_TUPLE)
    assert [kept[0], kept[2], kept[-1], kept[np.int64(1)]] == [AS_TUPLE[place] for place in (0, 2, -1, 1)]
    assert list(reversed(kept)) == list(reversed(AS_TUPLE))
    assert AS_TUPLE[1] in kept
    assert kept.index(AS_TUPLE[2]) == 2


def test_a_place_that_is_not_there_is_an_error(kept: Observations) -> None:
    with pytest.raises(IndexError):
        kept[3]
    with pytest.raises(IndexError):
        kept[-4]


def test_they_equal_a_tuple_of_the_same_and_nothing_else(kept: Observations) -> None:
    assert kept == AS_TUPLE
    assert kept == AS_TUPLE
    assert kept == kept[:]
    assert hash(kept) == hash(AS_TUPLE)
    assert kept != AS_TUPLE[:2]
    assert kept != (*AS_TUPLE[:2], replace(AS_TUPLE[2], numerator=1))
    assert kept != list(AS_TUPLE)
    assert run(kept) == run(AS_TUPLE)


@pytest.mark.parametrize("part", [slice(1, None), slice(None, None, 2), slice(None, None, -1), slice(5, 9)])
def test_a_slice_is_the_slice_of_the_tuple(kept: Observations, part: slice) -> None:
    assert isinstance(kept[part], Observations)
    assert kept[part] == AS_TUPLE[part]


def test_whole_counts_are_whole_and_others_are_not(kept: Observations) -> None:
    assert [repr(each.numerator) for each in kept] == ["7", "0.5", "0"]
    assert [repr(kept[place].numerator) for place in range(3)] == ["7", "0.5", "0"]


def test_a_withheld_figure_is_neither_zero_nor_nothing(kept: Observations) -> None:
    assert kept[1].value is SUPPRESSED
    assert [each.withheld for each in kept] == [None, "fewer than 5", None]
    assert kept.withheld.spelled() == [None, "fewer than 5", None]
    assert kept.columns["value"].spelled() == [3.5, SUPPRESSED, None]


def test_a_withheld_figure_may_not_keep_its_number() -> None:
    with pytest.raises(ValueError, match="A withheld figure has a number beside it"):
        Numbers(np.array([3.0]), encode([SUPPRESSED]))


def test_rows_files_and_tables_are_those_of_the_tuple(kept: Observations) -> None:
    assert run(kept).to_rows() == run(AS_TUPLE).to_rows() == [each.to_row() for each in AS_TUPLE]
    assert as_csv(run(kept)) == as_csv(run(AS_TUPLE))
    assert run(kept).to_table().equals(run(AS_TUPLE).to_table())
    assert run(kept).to_table().schema.names == list(COLUMNS)


def test_rows_and_tables_need_no_observation(kept: Observations, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = as_csv(run(AS_TUPLE))
    monkeypatch.setattr(
        "plumbline.measures.observations._observation", lambda *_: pytest.fail("an observation was made")
    )

    assert as_csv(run(kept)) == expected
    assert run(kept).to_table().num_rows == len(run(kept).to_rows()) == len(kept) == 3


def test_none_at_all_are_false_and_have_no_rows(kept: Observations) -> None:
    none = kept[:0]

    assert not none
    assert none == ()
    assert table_of(none).num_rows == 0
    assert cells_by_column(none) == {name: [] for name in COLUMNS}


def test_many_are_looked_at_block_by_block(monkeypatch: pytest.MonkeyPatch, kept: Observations) -> None:
    monkeypatch.setattr("plumbline.measures.observations.BLOCK", 2)

    assert tuple(kept) == AS_TUPLE


def test_a_needed_column_may_not_be_absent(kept: Observations) -> None:
    columns = {name: column for name, column in kept.columns.items() if name != "source"}

    with pytest.raises(ValueError, match="Observations need a column “source”"):
        Observations(columns)


def test_columns_must_be_equally_long_and_known(kept: Observations) -> None:
    with pytest.raises(ValueError, match="not the columns of observations"):
        Observations({**kept.columns, "note": the_same("", 2)})
    with pytest.raises(ValueError, match="not the columns of observations"):
        Observations({**kept.columns, "colour": the_same("", 3)})


def test_a_long_run_says_how_many_it_has(kept: Observations) -> None:
    many = Observations({name: column.part(slice(0, 1)) for name, column in kept.columns.items()})

    assert repr(many) == repr(AS_TUPLE[:1])
    assert repr(Observations(dict.fromkeys(kept.columns, the_same("x", 65_664)) | {})) == "<65,664 observations>"
