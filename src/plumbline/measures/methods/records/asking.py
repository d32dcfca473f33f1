"""What is asked of a trust's records in one go, and the counts that answer it, each made once.

The facts of an extract are built once and kept by the engine; a count that two measures share is made once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import ibis

from plumbline.measures.definition_parts import Area
from plumbline.measures.definitions import Definition
from plumbline.measures.errors import NotOffered
from plumbline.measures.extracts.cleaning import TYPES
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.extracts.opening import Extract
from plumbline.measures.facts.periods import Period, periods_between
from plumbline.measures.facts.registry import Fact, find_fact
from plumbline.measures.groupings import Grouping
from plumbline.measures.methods.records.catchments import Catchment
from plumbline.measures.methods.records.cells import Counted
from plumbline.measures.methods.records.counting import AGE_BAND, count
from plumbline.measures.methods.records.grouping import Place
from plumbline.measures.record_parts import Records, Tally

UNIT = "unit"
"""The column that says which part of the organisation a row belongs to."""


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
        key = (tally.model_dump_json(), kind, window, tuple(split), tuple(age_bands))
        if key not in self._cells:
            fact = find_fact(tally.fact)
            scanned = self._scanned(fact, tally, kind=kind, window=window, split=split, age_bands=age_bands)
            self._cells[key] = count(
                self.table(fact, kind=kind, window=window) if scanned is None else scanned,
                fact=fact,
                tally=tally,
                kind=kind,
                window=window,
                split=split,
                age_bands=age_bands,
            )
        return self._cells[key]

    def _scanned(
        self,
        fact: Fact,
        tally: Tally,
        *,
        kind: str,
        window: Period,
        split: Sequence[str],
        age_bands: Sequence[int],
    ) -> ibis.Table | None:
        """The fact counted where its file lies, where it and the tally allow; else None."""
        if fact.scans is None or tally.count != "rows" or kind == "day" or not window.is_whole_months:
            return None
        [name] = fact.needs
        own = [*tally.where, *split, "ethnicity", "date"]
        columns = {part for column in own for part in fact.scans.get("age" if column == AGE_BAND else column, ())}
        edges = {"age": age_bands} if AGE_BAND in split and "age" not in own else {}
        table = self.extract.scan(name, sorted(columns), edges=edges) if self.extract.has(name) else None
        return None if table is None else fact.build({name: table}, ())

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
