"""Runs measures on a trust's own records: opens an extract once, and computes one measure, some, or all it can.

What is recorded of a run is sums, their working, and the hash of each file. Nothing of a single person is kept.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from plumbline.measures.definitions import Definition, load_catalogue, load_definition
from plumbline.measures.effort import peak_memory
from plumbline.measures.engines.base import Engine
from plumbline.measures.errors import BadDefinition, GroupingsDiffer, MeasureError, NotOffered
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.measures.extracts.opening import Extract, Progress, open_extract
from plumbline.measures.extracts.reports import TableReport
from plumbline.measures.facts.periods import KINDS, Period, read_period
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.groupings import Grouping, ethnicity
from plumbline.measures.methods.records.asking import UNIT, Asked, FactTables
from plumbline.measures.methods.records.catchments import Served, people_served
from plumbline.measures.methods.records.small_numbers import check_is_offered, with_small_numbers
from plumbline.measures.methods.records.windows import reporting_window
from plumbline.measures.observations import Observations
from plumbline.measures.record_parts import Catchment, Records, Tally
from plumbline.measures.results import (
    NO_CATCHMENT,
    OWN_RECORDS,
    REGROUPED,
    SHARED_GROUPINGS,
    Effort,
    Run,
    Source,
)

Method = Callable[[Asked], Observations]

METHODS: Mapping[str, str] = {
    "records-rate": "rates",
    "records-share": "shares",
    "records-count": "counts",
    "records-composition": "compositions",
    "records-difference": "differences",
    "records-distribution": "distributions",
    "records-pay-gap": "pay_gaps",
    "records-disparity": "disparities",
}
"""Where each method is computed: a module of `methods.records` with `compute(asked)`."""

FAILED = "It failed ({}). This is a fault of Plumbline: please report it."
NOT_BY_UNIT = "No figures by unit: {}"
UNIT_NOT_KNOWN = "not known"
"""The unit of those whose row names none."""
EACH_AND_ALL = "each, and all together"
NOTHING_COUNTED = "Nothing was counted: the extract has no such rows in {}. It is about {}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A measure that an extract could not answer, and why."""

    measure: str
    why: str
    is_unexpected: bool = False
    """Whether Plumbline itself failed, and not the extract or what was asked."""


class OpenRecords:
    """An open extract and what was already counted in it. Made by `open_records`; close it, or use `with`."""

    def __init__(self, extract: Extract, *, title: str) -> None:
        self.extract = extract
        self.facts = FactTables(extract=extract, title=title)
        self._windows: dict[tuple[str, ...], Period] = {}

    def run(
        self,
        slug: str,
        *,
        area: str | None = None,
        grouping: str | None = None,
        period: str | None = None,
        every: str | None = None,
        by: Sequence[str] | None = None,
        catchment: Served = (),
        pool: bool = False,
        power: float | None = None,
    ) -> Run:
        """Compute one measure.

        Parameters
        ----------
        slug
            The measure, as `plumbline measure list` names it.
        area
            What to call whoever is in the extract, such as an organisation's code.
        grouping
            One ethnic grouping; left out, those that the definition shows.
        period
            A period or a stretch, such as 2025/26 or 2025-04..2025-09; left out, all that the extract is about.
        every
            Figures for every month, quarter, financial-year or day; left out, as the definition says.
        by
            Columns to split by, such as unit or age_band; left out, as the definition says.
        catchment
            Codes of the areas whose people are served, or those people, for measures that divide by a population.
        pool
            Of rates and shares split by unit: also each unit's figure drawn towards that of all units.
        power
            Of rates and shares: also the smallest gap to the comparator that such numbers would show so often,
            such as 0.8.

        Raises
        ------
        MeasureError
            One of its kinds, with a sentence fit to show.
        """
        definition = load_definition(slug)
        if definition.records is None:
            raise NotOffered(f"“{slug}” is made from published tables; it can't be run on an extract.")
        self._check_tables(definition, definition.records)
        started = time.monotonic()
        asked = self._asked(definition, definition.records, area, grouping, period, every, by, catchment)
        asked = replace(asked, pool=pool, power=power)
        unused = [NO_CATCHMENT] if catchment and asked.catchment is None else []
        check_is_offered(asked)
        observations = with_small_numbers(asked, _method(definition)(asked))
        return Run(
            measure=slug,
            definition_version=definition.version,
            unit=definition.unit,
            per=definition.per,
            observations=observations,
            sources=(*self._sources(asked.records), *([asked.catchment.source] if asked.catchment else [])),
            warnings=(*definition.missing, *unused, *self._warnings(asked, bool(observations))),
            settings=asked.settings,
            effort=self._effort(asked.records, time.monotonic() - started),
        )

    def run_all(
        self,
        slugs: Iterable[str] | None = None,
        *,
        catchment: Sequence[str] = (),
        period: str | None = None,
        every: str | None = None,
        units: bool = False,
    ) -> Iterator[Run | Refusal]:
        """Compute every measure of records (or those named), one after another, saying which could not be.

        `units`: each unit's figures too, after those of all units together.
        """
        wanted = slugs if slugs is not None else [each.slug for each in self.answerable()]
        for slug in wanted:
            try:
                served = catchment if _is_per_person_served(slug) else ()
                run = self._run_by_what_fits(slug, catchment=served, period=period, every=every)
                yield self._with_units(run, period=period, every=every) if units and not served else run
            except MeasureError as error:
                yield Refusal(measure=slug, why=str(error))
            except Exception as error:
                # The engine's own words may hold cells, and are not shown.
                yield Refusal(measure=slug, why=FAILED.format(type(error).__name__), is_unexpected=True)

    def _run_by_what_fits(
        self, slug: str, *, catchment: Sequence[str], period: str | None, every: str | None
    ) -> Run:
        """The run by the definition's groupings or, where a population has others, by the finest that fits."""
        try:
            return self.run(slug, catchment=catchment, period=period, every=every)
        except GroupingsDiffer:
            for grouping in SHARED_GROUPINGS:
                with suppress(GroupingsDiffer):
                    run = self.run(slug, catchment=catchment, period=period, every=every, grouping=grouping)
                    return replace(run, warnings=(REGROUPED.format(grouping), *run.warnings))
            raise

    def _with_units(self, run: Run, *, period: str | None, every: str | None) -> Run:
        """The run with each unit's figures after its own, or with the reason why units have none."""
        records = load_definition(run.measure).records
        by = (*(records.by if records else ()), UNIT)
        try:
            parted = self.run(run.measure, period=period, every=every, by=by)
        except MeasureError as error:
            return replace(run, warnings=(*run.warnings, NOT_BY_UNIT.format(error)))
        if {each.organisation_unit for each in parted.observations} <= {"", UNIT_NOT_KNOWN}:
            return replace(run, warnings=(*run.warnings, NOT_BY_UNIT.format("no row names one.")))
        return replace(
            run,
            observations=(*run.observations, *parted.observations),
            settings={**run.settings, "units": EACH_AND_ALL},
            warnings=tuple(dict.fromkeys([*run.warnings, *parted.warnings])),
        )

    def answerable(self, *, without: Collection[str] = ()) -> list[Definition]:
        """Measures whose tables are all in this extract, taking tables that can't be used as not there."""
        return [
            definition
            for definition in load_catalogue().values()
            if definition.records is not None and not self._missing_tables(definition.records, without)
        ]

    def unanswerable(self, *, without: Collection[str] = ()) -> dict[tuple[str, ...], list[str]]:
        """Measures of records that lack a table, by the tables that they lack."""
        found: dict[tuple[str, ...], list[str]] = {}
        for definition in load_catalogue().values():
            missing = self._missing_tables(definition.records, without) if definition.records is not None else ()
            if missing:
                found.setdefault(missing, []).append(definition.slug)
        return dict(sorted(found.items()))

    def call_source(self, title: str) -> None:
        """Say whose records they are; left unsaid, figures name the folder."""
        self.facts = FactTables(extract=self.extract, title=title)

    def close(self) -> None:
        """Forget the extract and wipe what was kept on disk."""
        self.extract.close()

    def __enter__(self) -> "OpenRecords":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _check_tables(self, definition: Definition, records: Records) -> None:
        missing = self._missing_tables(records)
        if missing:
            raise NotOffered(
                f"“{definition.slug}” can't be computed: this extract has no {' and no '.join(missing)}. It "
                f"holds: {', '.join(self.extract.tables)}."
            )

    def _missing_tables(self, records: Records, without: Collection[str] = ()) -> tuple[str, ...]:
        needed = tables_needed(records)
        return tuple(sorted(name for name in needed if name in without or not self.extract.has(name)))

    def _asked(
        self,
        definition: Definition,
        records: Records,
        area: str | None,
        grouping: str | None,
        period: str | None,
        every: str | None,
        by: Sequence[str] | None,
        catchment: Served,
    ) -> Asked:
        place = definition.area(area)
        needs_catchment = isinstance(records.denominator, Catchment)
        return Asked(
            definition=definition,
            records=records,
            area=place,
            groupings=_groupings(grouping, place.groupings),
            facts=self.facts,
            kind=_kind(every, records),
            window=self._window(records, period),
            split=tuple(records.by if by is None else _several(by)),
            catchment=people_served(catchment) if needs_catchment and catchment else None,
        )

    def _window(self, records: Records, period: str | None) -> Period:
        if period is not None:
            try:
                return read_period(period)
            except ValueError as error:
                raise NotOffered(str(error)) from error
        names = tuple(sorted(tables_needed(records)))
        if names not in self._windows:
            self._windows[names] = reporting_window(self.extract, names)
        return self._windows[names]

    def _sources(self, records: Records) -> tuple[Source, ...]:
        """Every file that the measure's tables came from, with the hash of its bytes."""
        return tuple(
            Source(
                name=report.table,
                title=file.name,
                publisher=self.facts.title,
                licence="The organisation's own records",
                url="",
                published="not published",
                sha256=file.sha256,
            )
            for report in self._reports(records)
            for file in report.files
        )

    def _reports(self, records: Records) -> list[TableReport]:
        used = tables_used(records)
        return [report for report in self.extract.report.tables if report.table in used]

    def _warnings(self, asked: Asked, is_anything_counted: bool) -> list[str]:
        read = [problem for report in self._reports(asked.records) for problem in report.problems]
        nothing = [] if is_anything_counted else [self._nothing_counted(asked)]
        return [OWN_RECORDS, *nothing, *read]

    def _nothing_counted(self, asked: Asked) -> str:
        return NOTHING_COUNTED.format(asked.window.label, self._window(asked.records, None).label)

    def _effort(self, records: Records, seconds: float) -> Effort:
        reports = self._reports(records)
        return Effort(
            engine=self.extract.engine.name,
            rows_read=sum(report.rows_read for report in reports),
            rows_rejected=sum(report.rejected for report in reports),
            rows_used=sum(report.used for report in reports),
            seconds=seconds,
            peak_memory=peak_memory(),
        )


def open_records(
    place: Path | str,
    *,
    mapping: ColumnMapping | Path | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> OpenRecords:
    """Open a folder of a trust's extracts (or one file) to run measures on.

    Parameters
    ----------
    place
        The folder or file: CSV or Parquet, tables found by their headings.
    mapping
        A saved column mapping, or the file that it was saved to.
    engine
        What to compute with; left out, an embedded DuckDB.
    progress
        Told in words what is being read.

    Raises
    ------
    BadInput
        Where nothing in the folder is a table that Plumbline knows.
    """
    extract = open_extract(place, mapping=mapping, engine=engine, progress=progress)
    return OpenRecords(extract, title=Path(place).resolve().name)


def tables_needed(records: Records) -> frozenset[str]:
    """The layout tables without which a measure can't be computed."""
    return frozenset(name for tally in tallies_of(records) for name in find_fact(tally.fact).needs)


def tables_used(records: Records) -> frozenset[str]:
    """The layout tables that a measure looks at where they are there."""
    facts = [find_fact(tally.fact) for tally in tallies_of(records)]
    return frozenset(name for fact in facts for name in (*fact.needs, *fact.uses))


def tallies_of(records: Records) -> list[Tally]:
    """What a measure counts: its numerator, and its denominator where that is counted too."""
    return [tally for tally in (records.numerator, records.denominator) if isinstance(tally, Tally)]


def _several(named: Sequence[str]) -> Sequence[str]:
    """What was named, one after another: a single text, as on the command line, is not read letter by letter."""
    return [word.strip() for word in named.split(",") if word.strip()] if isinstance(named, str) else named


def _is_per_person_served(slug: str) -> bool:
    records = load_definition(slug).records
    return records is not None and isinstance(records.denominator, Catchment)


def _method(definition: Definition) -> Method:
    if definition.method not in METHODS:
        raise BadDefinition(
            f"{definition.slug}.yaml, field method: “{definition.method}” is not a method that Plumbline has. "
            f"There are: {', '.join(METHODS)}."
        )
    module = import_module(f"plumbline.measures.methods.records.{METHODS[definition.method]}")
    compute: Method = module.compute
    return compute


def _groupings(asked: str | None, shown: Sequence[str]) -> tuple[Grouping, ...]:
    known = ethnicity().groupings
    if asked is None:
        return tuple(known[slug] for slug in shown)
    if asked not in known:
        raise NotOffered(f"There is no grouping “{asked}”. Plumbline knows {', '.join(known)}.")
    return (known[asked],)


def _kind(every: str | None, records: Records) -> str:
    if every is None:
        return records.period
    if every not in KINDS:
        raise NotOffered(f"Figures can be given for every {', '.join(KINDS)}; there is no “{every}”.")
    return every
