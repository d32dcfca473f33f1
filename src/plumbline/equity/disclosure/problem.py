"""A release as arrays: what readers know of each figure if it is shown, or if it is not, and what they may not.

A row is a sum of base cells with whole coefficients. An item is what is shown or withheld as one: a cell (one
row) or a ratio (two rows, since a rounded ratio bounds its numerator from both sides by its denominator).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log10, prod

import numpy as np
from scipy import sparse

from plumbline.equity.arrays import Flags, Floats
from plumbline.equity.disclosure.cells import Cells, collect, table_cells
from plumbline.equity.disclosure.contributions import judge_amount
from plumbline.equity.disclosure.release import Codes, Earlier, Fact, Ints, Ratios, Release, Table
from plumbline.equity.disclosure.rounding import rounded
from plumbline.equity.disclosure.rules import Protection, Rule, Verdict, judge_count
from plumbline.equity.disclosure.telling import (
    Marks,
    Row,
    printed,
    ratio_rows,
    told_before,
    told_by_blank,
    told_by_figure,
)
from plumbline.equity.values import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is shown or withheld as one.

    `figure` is what is printed if it is shown. `verdict` is that of its rule. `needs` are items without which it
    is not shown either (a ratio needs its counts). `is_old` items have left before and cannot be called back.
    """

    words: str
    table: str
    codes: Codes
    figure: Figure
    weight: float
    verdict: Verdict
    rule: Rule
    needs: tuple[int, ...] = ()
    is_old: bool = False
    is_fixed: bool = False
    is_ratio: bool = False

    @property
    def may_be_hidden(self) -> bool:
        """Whether it can be withheld for the sake of others."""
        return not (self.is_old or self.is_fixed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A count that may not be worked out: a cell withheld for its own sake, or a difference that nobody prints.

    From `low` to `high` must stay possible; with NOT_EXACT, any two values. `item` is -1 where it is not printed.
    """

    cell: int
    item: int
    words: str
    low: int
    high: int
    protection: Protection
    verdict: Verdict


@dataclass(kw_only=True)
class Problem:
    """All that an attack or a protection works on. `rows` has the shape (rows, base cells)."""

    asked: Release
    cells: Cells
    items: tuple[Item, ...]
    targets: tuple[Target, ...]
    rows: sparse.csr_matrix
    item_of: Ints
    cell_of: Ints
    shown_low: Floats
    shown_high: Floats
    hidden_low: Floats
    hidden_high: Floats
    truth: Ints
    can_hold: Flags
    values: Ints = field(init=False)
    aims: sparse.csr_matrix = field(init=False)
    aim_values: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.values = (self.rows @ self.truth).astype(np.int64)
        self.aims = self.cells.rows[[target.cell for target in self.targets]]
        self.aim_values = (self.aims @ self.truth).astype(np.int64)

    @property
    def primary(self) -> Flags:
        """Which items are withheld for their own sake, or were not shown before."""
        return np.array([one.verdict.is_withheld for one in self.items], dtype=np.bool_)

    def limits(self, hidden: Flags) -> tuple[Floats, Floats]:
        """What a reader knows of each row, if these items are hidden."""
        is_hidden = hidden[self.item_of]
        return (
            np.where(is_hidden, self.hidden_low, self.shown_low),
            np.where(is_hidden, self.hidden_high, self.shown_high),
        )

    def spread(self, hidden: Flags) -> Flags:
        """The hidden items, and those that cannot be shown without them."""
        found = hidden.copy()
        for place, one in enumerate(self.items):
            found[place] |= any(found[need] for need in one.needs)
        return found


@dataclass(slots=True)
class _Maker:
    asked: Release
    cells: Cells
    marks: Marks
    values: Ints
    amounts: sparse.csr_matrix | None
    can_hold: Flags
    items: list[Item] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    item_at: dict[int, int] = field(default_factory=dict)
    rule_at: dict[int, Rule] = field(default_factory=dict)

    def verdict(self, cell: int, rule: Rule) -> Verdict:
        count = int(self.values[cell])
        if not self.can_hold[self.cells.rows[cell].indices].any():
            return Verdict(is_withheld=False, low=0, high=0, why="")
        if self.amounts is None:
            return judge_count(count, rule=rule)
        percent = self.asked.contributions.percent if self.asked.contributions else 0.0
        return judge_amount(self.amounts[cell].data.tolist(), percent=percent)


def problem(asked: Release, *, marks: Marks = Marks.ALIKE) -> Problem:
    """A release as arrays, for readers who can or cannot tell blanks apart.

    Raises
    ------
    ValueError
        For an earlier figure or a fact that the counts contradict, or a release that prints nothing.
    """
    if not asked.tables and not asked.ratios:
        raise ValueError("The release prints nothing: give it a table.")
    cells = collect(asked)
    values = (cells.rows @ asked.counts.ravel()).astype(np.int64)
    amounts = asked.contributions.by_cell(cells.rows) if asked.contributions else None
    impossible = np.zeros(asked.counts.shape, np.bool_) if asked.impossible is None else asked.impossible
    maker = _Maker(asked, cells, marks, values, amounts, ~impossible.ravel())
    _add_tables(maker)
    for before in asked.earlier:
        _add_earlier(maker, before)
    for ratios in asked.ratios:
        _add_ratios(maker, ratios)
    for fact in asked.facts:
        _add_fact(maker, fact)
    return _made(maker)


def _made(maker: _Maker) -> Problem:
    rows = _matrix(maker)
    asked = maker.asked
    shown = np.array([row.shown for row in maker.rows], dtype=np.float64).reshape(-1, 2)
    hidden = np.array([row.hidden for row in maker.rows], dtype=np.float64).reshape(-1, 2)
    single = [next(iter(row.terms)) if list(row.terms.values()) == [1] else -1 for row in maker.rows]
    return Problem(
        asked=asked,
        cells=maker.cells,
        items=tuple(maker.items),
        targets=tuple(_targets(maker)),
        rows=rows,
        item_of=np.array([row.item for row in maker.rows], dtype=np.int64),
        cell_of=np.array(single, dtype=np.int64),
        shown_low=shown[:, 0],
        shown_high=shown[:, 1],
        hidden_low=hidden[:, 0],
        hidden_high=hidden[:, 1],
        truth=asked.counts.ravel(),
        can_hold=maker.can_hold,
    )


def _matrix(maker: _Maker) -> sparse.csr_matrix:
    lengths = [len(row.terms) for row in maker.rows]
    columns = [cell for row in maker.rows for cell in row.terms]
    data = np.array([times for row in maker.rows for times in row.terms.values()], dtype=np.int64)
    at = np.repeat(np.arange(len(lengths)), lengths)
    of_cells = sparse.csr_matrix((data, (at, columns)), shape=(len(lengths), len(maker.cells.keys)))
    return (of_cells @ maker.cells.rows).tocsr()


def _add_tables(maker: _Maker) -> None:
    """Add the cells of all tables. One that stands in several keeps to the strictest of their rules in each."""
    found: dict[int, list[tuple[Codes, Table]]] = {}
    for table in maker.asked.tables:
        for codes in table_cells(maker.asked, table.shows):
            found.setdefault(maker.cells.place[maker.cells.key(codes)], []).append((codes, table))
    for cell, printed_in in found.items():
        _add_cell(maker, cell, printed_in)


def _strictness(rule: Rule) -> tuple[int, int, int]:
    return (-1 if rule.rounds_only else rule.high, rule.rounding, -rule.low)


def _add_cell(maker: _Maker, cell: int, printed_in: list[tuple[Codes, Table]]) -> None:
    count, rule = int(maker.values[cell]), max((table.rule for _, table in printed_in), key=_strictness)
    verdict = maker.verdict(cell, rule)
    if rule.rounds_only:
        verdict = replace(verdict, is_withheld=False)
    maker.item_at[cell], maker.rule_at[cell] = len(maker.items), rule
    codes, table = printed_in[0]
    is_fixed = any(one.always_shown & set(its_codes) for its_codes, one in printed_in)
    item = Item(
        words=maker.cells.words(cell),
        table=table.name,
        codes=codes,
        figure=rounded(count, base=rule.rounding),
        weight=max(_weight(maker.asked, its_codes, one) for its_codes, one in printed_in),
        verdict=verdict,
        rule=rule,
        is_fixed=is_fixed or count < rule.low,
    )
    is_amount = maker.amounts is not None
    hidden = told_by_blank(verdict, count=count, rule=rule, marks=maker.marks, is_amount=is_amount)
    maker.rows.append(Row({cell: 1}, len(maker.items), told_by_figure(count, rule=rule), hidden))
    maker.items.append(item)


def _weight(asked: Release, codes: Codes, table: Table) -> float:
    """How much readers want a figure: unless said, a code of many leaves more than a leaf."""
    usual = [1 + log10(max(1, len(one.members(code)))) for one, code in zip(asked.dimensions, codes, strict=True)]
    shown = [one.name in table.shows for one in asked.dimensions]
    found = [
        table.weights.get(code, often if is_shown else 1.0)
        for code, often, is_shown in zip(codes, usual, shown, strict=True)
    ]
    return prod(found)


def _add_earlier(maker: _Maker, before: Earlier) -> None:
    for codes, figure in before.figures.items():
        cell = maker.cells.place[maker.cells.key(codes)]
        count = int(maker.values[cell])
        maker.rule_at.setdefault(cell, before.rule)
        known = told_before(figure, count=count, before=before, words=maker.cells.words(cell))
        verdict = Verdict(is_withheld=False, low=0, high=0, why="")
        words = f"{maker.cells.words(cell)} in {before.name}"
        maker.rows.append(Row({cell: 1}, len(maker.items), known, known))
        maker.items.append(_old_item(words, before.name, codes, figure, verdict, before.rule))


def _old_item(words: str, name: str, codes: Codes, figure: Figure, verdict: Verdict, rule: Rule) -> Item:
    return Item(
        words=words, table=name, codes=codes, figure=figure, weight=0.0, verdict=verdict, rule=rule, is_old=True
    )


def _add_ratios(maker: _Maker, ratios: Ratios) -> None:
    for codes in table_cells(maker.asked, ratios.shows):
        top = _part(maker, codes, ratios.numerator)
        bottom = None if ratios.denominator is None else _part(maker, codes, ratios.denominator)
        _add_ratio(maker, ratios, codes, top, bottom)


def _part(maker: _Maker, codes: Codes, other: Mapping[str, str]) -> int:
    named = dict(zip(maker.asked.names, codes, strict=True)) | dict(other)
    return maker.cells.place[maker.cells.key(tuple(named.values()))]


def _add_ratio(maker: _Maker, ratios: Ratios, codes: Codes, top: int, bottom: int | None) -> None:
    parts = [top] if bottom is None else [top, bottom]
    size = int(maker.values[bottom]) if bottom is not None else ratios.populations[codes]
    figure = printed(int(maker.values[top]), size=size, ratios=ratios)
    for part in parts:
        maker.rule_at.setdefault(part, ratios.rule)
    small = [part for part in parts if maker.verdict(part, ratios.rule).is_withheld]
    why = f"It is made of a small count ({maker.cells.words(small[0])})." if small else ""
    why = why or ("" if size else "There is nobody to make a ratio of.")
    verdict = Verdict(is_withheld=bool(why), low=ratios.rule.low, high=ratios.rule.high, why=why)
    item = Item(
        words=f"{ratios.name}: {maker.cells.words(top)}",
        table=ratios.name,
        codes=codes,
        figure=figure,
        weight=ratios.weight,
        verdict=verdict,
        rule=ratios.rule,
        needs=tuple(maker.item_at[part] for part in parts if part in maker.item_at),
        is_ratio=True,
    )
    for row in ratio_rows(figure, top=top, bottom=bottom, size=size, ratios=ratios, item=len(maker.items)):
        maker.rows.append(row)
    maker.items.append(item)


def _add_fact(maker: _Maker, fact: Fact) -> None:
    terms = {maker.cells.place[maker.cells.key(codes)]: times for codes, times in fact.terms.items()}
    value = sum(int(maker.values[cell]) * times for cell, times in terms.items())
    if not fact.low <= value <= fact.high:
        raise ValueError(f"The counts contradict what readers are said to know: {fact.words}.")
    rule = next(iter(maker.rule_at.values()))
    verdict = Verdict(is_withheld=False, low=0, high=0, why="")
    maker.rows.append(Row(terms, len(maker.items), (fact.low, fact.high), (fact.low, fact.high)))
    maker.items.append(_old_item(fact.words, "what readers know", next(iter(fact.terms)), None, verdict, rule))


def _targets(maker: _Maker) -> list[Target]:
    found = [_target(maker, cell) for cell in range(len(maker.cells.keys))]
    made = [one for one in found if one is not None]
    return [_ranged(replace(one, low=max(one.low, _least(maker, one))) if one.low else one) for one in made]


def _ranged(target: Target) -> Target:
    """A range of one value protects nothing: then at least another value must stay possible."""
    return target if target.low < target.high else replace(target, protection=Protection.NOT_EXACT)


def _least(maker: _Maker, target: Target) -> int:
    """Where zeros are shown, each blank in a cell is at least 1, so the cell is at least their number."""
    whole = maker.cells.rows[target.cell].indices
    inside = [
        maker.cells.rows[cell].indices
        for cell in maker.item_at
        if cell != target.cell and maker.values[cell] and np.isin(maker.cells.rows[cell].indices, whole).all()
    ]
    taken: set[int] = set()
    least = 0
    for part in sorted(inside, key=len):
        if taken.isdisjoint(part):
            taken.update(part)
            least += target.low
    return least


def _target(maker: _Maker, cell: int) -> Target | None:
    rule = maker.rule_at.get(cell) or _strictest_rule(maker)
    if rule is None:
        return None
    verdict = maker.verdict(cell, rule)
    if not verdict.is_withheld:
        return None
    return Target(
        cell=cell,
        item=maker.item_at.get(cell, -1),
        words=maker.cells.words(cell),
        low=verdict.low,
        high=verdict.high,
        protection=rule.protection,
        verdict=verdict,
    )


def _strictest_rule(maker: _Maker) -> Rule | None:
    """The strictest rule of the release, for a difference that stands in no table."""
    return max(maker.rule_at.values(), key=lambda rule: rule.high, default=None)
