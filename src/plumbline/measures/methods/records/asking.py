"""What is asked of a trust's records in one go, and the counts that answer it, each made once.

The facts of an extract are built once and kept by the engine; a count that two measures share is made once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis
import pyarrow as pa

from plumbline.measures.definition_parts import Area
from plumbline.measures.definitions import Definition
from plumbline.measures.errors import NotOffered
from plumbline.measures.extracts.cleaning import TYPES, typed
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.extracts.opening import Extract
from plumbline.measures.facts.periods import Period, periods_between
from plumbline.measures.facts.registry import Fact, find_fact
from plumbline.measures.groupings import Grouping
from plumbline.measures.methods.records.catchments import Catchment
from plumbline.measures.methods.records.cells import Counted
from plumbline.measures.methods.records.counting import AGE_BAND, counted, counting
from plumbline.measures.methods.records.grouping import Place
from plumbline.measures.record_parts import Records, Tally

UNIT = "unit"
"""The column that says which part of the organisation a row belongs to."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is to be counted: a tally, in which periods, parted by what."""

    tally: Tally
    kind: str
    window: Period
    split: tuple[str, ...]
    age_bands: tuple[int, ...]

    @property
    def fact(self) -> Fact:
        return find_fact(self.tally.fact)

    @property
    def key(self) -> tuple[object, ...]:
        return (self.tally.model_dump_json(), self.kind, self.window, self.split, self.age_bands)

    def counting(self, table: ibis.Table) -> ibis.Table:
        """What is asked of the fact's table."""
        return counting(
            table,
            fact=self.fact,
            tally=self.tally,
            kind=self.kind,
            window=self.window,
            split=self.split,
            age_bands=self.age_bands,
        )

    @property
    def scanned(self) -> list[str] | None:
        """The columns of the file that matter, where it can be counted as it lies; None where it can't."""
        scans = self.fact.scans
        if scans is None or self.tally.count != "rows" or self.kind == "day" or not self.window.is_whole_months:
            return None
        return sorted({part for column in self._own for part in scans.get(_own_column(column), ())})

    @property
    def edges(self) -> Mapping[str, Sequence[int]]:
        """Where bands begin that are enough to tell numbers apart."""
        return {"age": self.age_bands} if AGE_BAND in self.split and "age" not in self._own else {}

    @property
    def _own(self) -> list[str]:
        return [*self.tally.where, *self.split, "ethnicity", "date"]


def _own_column(column: str) -> str:
    return "age" if column == AGE_BAND else column


@dataclass(slots=True, kw_only=True)
class FactTables:
    """The facts of one extract, each derived once, and what was counted in them."""

    extract: Extract
    title: str
    """What to call the extract where a figure names its source."""
    _tables: dict[tuple[object, ...], ibis.Table] = field(default_factory=dict)
    _cells: dict[tuple[object, ...], Counted] = field(default_factory=dict)

    def table(self, fact: Fact, *, kind: str, window: Period) -> ibis.Table:
        """The fact's rows. Raises `NotOffered` where the extract lacks a table that it needs."""
        key = (fact.slug, kind, window) if fact.is_stock else (fact.slug,)
        if key not in self._tables:
            # A name that every engine takes: letters, figures and underscores.
            name = f"fact_{len(self._tables)}_{fact.slug}".replace("-", "_")
            self._tables[key] = self.extract.engine.materialise(self._built(fact, kind, window), name)
        return self._tables[key]

    def count(
        self, tally: Tally, *, kind: str, window: Period, split: Sequence[str], age_bands: Sequence[int]
    ) -> Counted:
        """Cells of a tally, counted once however often they are asked for."""
        wanted = _Wanted(tally, kind, window, tuple(split), tuple(age_bands))
        if wanted.key not in self._cells:
            found = self._counted_where_it_lies(wanted)
            if found is None:
                table = self.table(wanted.fact, kind=kind, window=window)
                found = wanted.counting(table).to_pyarrow()
            self._cells[wanted.key] = counted(found, kind=kind, split=split, times=tally.times)
        return self._cells[wanted.key]

    def _counted_where_it_lies(self, wanted: "_Wanted") -> pa.Table | None:
        """The answer from the file as it lies, where the fact and the tally allow; else None."""
        fact = wanted.fact
        columns = wanted.scanned
        if columns is None or not self.extract.has(fact.needs[0]):
            return None
        [name] = fact.needs
        found = self.extract.scan(name, columns, edges=wanted.edges)
        if found is None:
            return None
        layout = find_layout(name)

        def question(table: ibis.Table) -> ibis.Table:
            return wanted.counting(fact.build({name: typed(layout, table)}, ()))

        return self.extract.engine.ask(question, found, key=("count", wanted.key))

    def _built(self, fact: Fact, kind: str, window: Period) -> ibis.Table:
        missing = [name for name in fact.needs if not self.extract.has(name)]
        if missing:
            raise NotOffered(
                f"“{fact.slug}” (one row is {fact.row}) is made from {' and '.join(fact.needs)}; this extract "
                f"has no {' and no '.join(missing)}."
            )
        tables = {name: self._table_or_empty(name) for name in (*fact.needs, *fact.uses)}
        return fact.build(tables, _within(window, periods_between(kind, window.start, window.end)))

    def _table_or_empty(self, name: str) -> ibis.Table:
        return self.extract.table(name) if self.extract.has(name) else empty_table(name)


def _within(window: Period, periods: Sequence[Period]) -> list[Period]:
    """The periods without the days outside the window: a stock of a year that has just begun is that of today."""
    return [Period(max(each.start, window.start), min(each.end, window.end), each.label) for each in periods]


def empty_table(name: str) -> ibis.Table:
    """A clean table of a layout with no rows, which stands in for one that an extract has not."""
    schema = ibis.schema({column: TYPES[told.kind] for column, told in find_layout(name).columns.items()})
    return ibis.memtable(schema.to_pyarrow().empty_table())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One measure asked of one extract: by which groups, in which periods, split by what."""

    definition: Definition
    records: Records
    area: Area
    groupings: tuple[Grouping, ...]
    facts: FactTables
    kind: str
    window: Period
    split: tuple[str, ...] = ()
    catchment: Catchment | None = None
    pool: bool = False
    """Whether figures of units are also to be given drawn towards that of all."""
    power: float | None = None
    """How often a gap is to be found, where the smallest such gap is asked for."""

    def count(self, tally: Tally, *, also: Sequence[str] = ()) -> Counted:
        """What a tally finds, split by the columns asked for and then by `also`."""
        return self._count(tally, (*self.split, *also))

    def count_whole(self, tally: Tally) -> Counted:
        """What a tally finds in each unit, or in all, whatever else the figures are split by."""
        return self._count(tally, tuple(column for column in self.split if column == UNIT))

    def unit_of(self, place: Place) -> tuple[str, ...]:
        """The unit of a place, as `count_whole` splits by it."""
        _, split = place
        return tuple(value for column, value in zip(self.split, split, strict=True) if column == UNIT)

    def _count(self, tally: Tally, split: Sequence[str]) -> Counted:
        return self.facts.count(
            tally, kind=self.kind, window=self.window, split=split, age_bands=self.records.age_bands
        )

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings, in words, that make this figure this figure."""
        return {
            "area": self.area.code,
            "grouping": ", ".join(grouping.slug for grouping in self.groupings),
            "period": self.window.label,
            "every": self.kind,
            "split": ", ".join(self.split) or "none",
            "catchment": self.catchment.name if self.catchment else "none",
            "confidence": "0.95",
            **({"pooling": "units"} if self.pool else {}),
            **({"power": f"{self.power:g}"} if self.power is not None else {}),
        }
