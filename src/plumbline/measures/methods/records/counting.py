"""Counts facts where they lie: how many rows, people or days, in each period, part and ethnic code.

One query a tally, whose answer is as small as the figures are many; it is the same on every engine, because it is
said in Ibis. Ethnic codes are counted as they were recorded and put into groups afterwards, so that a grouping
can be refused before anybody sees a wrong figure.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from plumbline.equity.arrays import Floats, frozen
from plumbline.equity.coded import Coded
from plumbline.measures.errors import BadDefinition
from plumbline.measures.extracts.coarseness import WEIGHT
from plumbline.measures.facts.periods import KINDS, Period
from plumbline.measures.facts.registry import Fact
from plumbline.measures.methods.records.cells import Counted
from plumbline.measures.record_parts import Condition, Counting, Distinct, Scalar, Sum, Tally

AGE_BAND = "age_band"
NOT_KNOWN = "not known"
"""What an empty cell is called where counts are split by its column."""
_PERIOD = "period_key"
_LAST = "last_day"
_AMOUNT = "amount"


def counting(
    table: ibis.Table,
    *,
    fact: Fact,
    tally: Tally,
    kind: str,
    window: Period | None = None,
    split: Sequence[str] = (),
    age_bands: Sequence[int] = (),
) -> ibis.Table:
    """A fact's rows counted by period, ethnic code and the columns of `split`, for `counted` to read.

    Parameters
    ----------
    table
        The fact, as its builder gives it.
    fact, tally
        What the table is, and what of it is meant.
    kind
        The kind of period, a key of `KINDS`.
    window
        Only what lies between its first and last day is counted; None for everything.
    split
        Columns by whose values the counts are parted, in this order; "age_band" stands for the age in bands that
        begin at `age_bands`.

    Raises
    ------
    BadDefinition
        Where the tally or the split names a column that the fact has not.
    """
    _check_columns(table, fact, tally, split)
    meant = _meant(table, tally).filter(table.date.notnull())
    if window is not None:
        meant = meant.filter(meant.date.between(ibis.literal(window.start), ibis.literal(window.end)))
    keyed = meant.mutate(**{_PERIOD: _key(kind, meant.date)}, **_bands(meant, split, age_bands))
    if fact.is_stock:
        keyed = _at_last_day(keyed)
    return keyed.group_by([_PERIOD, "ethnicity", *split]).aggregate(**{_AMOUNT: _amount(keyed, tally.count)})


def _check_columns(table: ibis.Table, fact: Fact, tally: Tally, split: Sequence[str]) -> None:
    named = [*tally.where, *(column for column in split if column != AGE_BAND)]
    if isinstance(tally.count, Sum):
        named.append(tally.count.sum)
    if isinstance(tally.count, Distinct):
        named.append(tally.count.distinct)
    for name in named:
        if name not in table.columns:
            raise BadDefinition(
                f"The fact “{fact.slug}” has no column “{name}”. It has: {', '.join(table.columns)}."
            )


def _meant(table: ibis.Table, tally: Tally) -> ibis.Table:
    for column, wanted in tally.where.items():
        table = table.filter(meets(table[column], wanted))
    return table


def meets(column: ibis.Value, wanted: tuple[Scalar, ...] | Condition) -> ibis.Value:
    """Whether a cell is one of the wanted values, or meets a condition; an empty cell meets only `is: empty`."""
    if not isinstance(wanted, Condition):
        return column.isin(wanted)
    tests = []
    if wanted.at_least is not None:
        tests.append(column >= wanted.at_least)
    if wanted.below is not None:
        tests.append(column < wanted.below)
    if wanted.excludes:
        tests.append(column.notin(wanted.excludes))
    if wanted.presence is not None:
        tests.append(column.isnull() if wanted.presence == "empty" else column.notnull())
    met = tests[0]
    for test in tests[1:]:
        met = met & test
    return met


def _bands(table: ibis.Table, split: Sequence[str], age_bands: Sequence[int]) -> Mapping[str, ibis.Value]:
    if AGE_BAND not in split:
        return {}
    edges = sorted(age_bands)
    steps = [(table.age < edge, band_name(edges, place - 1)) for place, edge in enumerate(edges) if place]
    return {
        AGE_BAND: ibis.cases((table.age.isnull(), ibis.null(str)), *steps, else_=band_name(edges, len(edges) - 1))
    }


def band_name(edges: Sequence[int], place: int) -> str:
    """The name of the age band that begins at `edges[place]`: "16 to 17", or "65 and over" for the last."""
    if place + 1 == len(edges):
        return f"{edges[place]} and over"
    return f"{edges[place]} to {edges[place + 1] - 1}"


def _at_last_day(keyed: ibis.Table) -> ibis.Table:
    """A stock is taken once in a period, on its last day there: months of a headcount are never added up."""
    last = keyed.mutate(**{_LAST: keyed.date.max().over(ibis.window(group_by=_PERIOD))})
    return last.filter(last.date == last[_LAST]).drop(_LAST)


def _amount(table: ibis.Table, counting: Counting) -> ibis.Value:
    if isinstance(counting, Sum):
        return table[counting.sum].sum()
    if isinstance(counting, Distinct):
        return table[counting.distinct].nunique()
    if counting == "people":
        return table.person.nunique()
    return table[WEIGHT].sum() if WEIGHT in table.columns else table.count()


KEYS: Mapping[str, Callable[[ibis.Value], ibis.Value]] = {
    "month": lambda day: day.year() * 12 + (day.month() - 1),
    "quarter": lambda day: day.year() * 4 + (day.quarter() - 1),
    "financial-year": lambda day: day.year() - ibis.ifelse(day.month() < 4, 1, 0),
    "day": lambda day: day,
}
"""A number for each period, worked out in the engine: whole numbers group faster than words."""


def _key(kind: str, day: ibis.Value) -> ibis.Value:
    return KEYS[kind](day)


@lru_cache(maxsize=4096)
def _period(kind: str, key: Any) -> Period:
    if kind == "day":
        return KINDS[kind](key if isinstance(key, date) else date.fromisoformat(str(key)[:10]))
    year, step = divmod(int(key), {"month": 12, "quarter": 4, "financial-year": 1}[kind])
    month = {"month": step + 1, "quarter": 3 * step + 1, "financial-year": 4}[kind]
    return KINDS[kind](date(year, month, 1))


def counted(found: pa.Table, *, kind: str, split: Sequence[str], times: float) -> Counted:
    """What `counting` asked for.

    Made column by column: split finely, there are as many cells as some extracts have rows.
    """
    return Counted(
        periods=_coded(found[_PERIOD]).mapped(lambda key: _period(kind, key)),
        splits=tuple(_coded(found[column]).mapped(_word) for column in split),
        codes=_coded(found["ethnicity"]),
        amounts=frozen(_floats(found[_AMOUNT]) * times),
    )


def _coded(column: pa.ChunkedArray) -> Coded[Any]:
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    codes = encoded.indices.to_numpy().astype(np.min_scalar_type(len(encoded.dictionary)))
    return Coded(frozen(codes), tuple(encoded.dictionary.to_pylist()))


def _floats(amounts: pa.ChunkedArray) -> Floats:
    """Engines differ in the type of a sum, never in its value."""
    if pa.types.is_decimal(amounts.type) and amounts.type.scale:
        return np.array([float(amount or 0) for amount in amounts.to_pylist()], dtype=np.float64)
    return np.asarray(amounts.cast(pa.float64()).fill_null(0.0).to_numpy(), dtype=np.float64)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOT_KNOWN if value is None else str(value)
