"""Reads of the ledger. What a reader may see is decided by the QuerySet handed in: the desk passes everything,
the public pages pass what is released. Nothing here looks beyond that QuerySet for a figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Count, Min, QuerySet

from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import Dataset, FigureRow, MeasureRun, Observation
from plumbline.evidence.words import finding, when
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation as Computed
from plumbline.people.models import Person

Choices = list[tuple[str, str]]
Key = tuple[str, ...]
NOT_PARTED = "none"
"""What a run's settings say where its figures are parted by nothing but groups."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut of a measure's figures: where, in which groups and unit, when, and from which run."""

    run_id: int
    demonstration: bool
    area: str
    grouping: str
    unit: str
    period: str
    position: int
    compared: int
    """How many rows have a ratio."""


@dataclass(frozen=True)
class MeasurePicture:
    """One measure in one area, grouping and period, with all that a page about it says."""

    slug: str
    run: MeasureRun
    area: str
    grouping: str
    period: str
    areas: Choices
    groupings: Choices
    periods: Choices
    kinds: Choices
    all_rows: tuple[FigureRow, ...]
    """Every period of this area and grouping, in the run's order."""
    datasets: tuple[Dataset, ...] = field(default=())
    unit: str = ""
    """The unit whose rows these are; empty for all units together, or where none is told apart."""
    parted: str = ""
    """By what these rows are parted, where the same groups are parted in several ways; else empty."""
    ways: Choices = field(default_factory=list)
    """Every such way that can be chosen; empty where there are not several."""
    units: Choices = field(default_factory=list)
    """Every unit that can be chosen, all together first; empty where none is told apart."""
    unit_rows: QuerySet[Any] | None = None
    """Each unit's rows in the chosen period, whichever unit is chosen; read when they are asked for."""

    @cached_property
    def rows(self) -> tuple[FigureRow, ...]:
        """The rows of the chosen period."""
        return tuple(row for row in self.all_rows if row.period == self.period)

    @cached_property
    def computed(self) -> tuple[Computed, ...]:
        """The chosen period as the engine gave it."""
        return tuple(map(to_computed, self.rows))

    @cached_property
    def all_computed(self) -> tuple[Computed, ...]:
        """Every period as the engine gave it."""
        return tuple(map(to_computed, self.all_rows))

    @cached_property
    def of_units(self) -> tuple[Computed, ...]:
        """Each unit's figures in the chosen period as the engine gave them. One query, where there are units."""
        return tuple(map(to_computed, self.unit_rows)) if self.units and self.unit_rows is not None else ()

    @property
    def definition(self) -> Mapping[str, object]:
        """The definition as it stood when the figures were computed."""
        return self.run.definition

    @property
    def area_name(self) -> str:
        return dict(self.areas)[self.area]

    @property
    def grouping_name(self) -> str:
        return dict(self.groupings)[self.grouping]

    @cached_property
    def finding(self) -> str:
        """The main finding in words: also what someone who can't see the chart is told."""
        return finding(self.computed, unit=self.run.unit, place=self.area_name)

    @property
    def choice(self) -> dict[str, str]:
        """The parameters of an address that lead to this picture."""
        chosen = {"area": self.area, "grouping": self.grouping, "period": self.period}
        chosen |= {"unit": self.unit} if self.unit else {}
        chosen |= {"parted": self.parted} if self.parted else {}
        return {**chosen, "figures": "demonstration"} if self.run.demonstration else chosen

    @property
    def has_trend(self) -> bool:
        return len(self.periods) > 1

    @property
    def only_over_time(self) -> bool:
        """Whether one period alone would be a chart of a single point."""
        return self.has_trend and (self.is_control_chart or len(self.rows) < 2)

    @property
    def is_control_chart(self) -> bool:
        """Whether the chart shows between which limits the periods vary."""
        options = self.definition.get("options")
        return isinstance(options, Mapping) and options.get("chart") == "xmr"

    @property
    def period_name(self) -> str:
        """The chosen period as people say it."""
        return dict(self.periods)[self.period]

    @property
    def span(self) -> str:
        """The first and the last period as people say them."""
        first, last = self.periods[-1][1], self.periods[0][1]
        return first if first == last else f"{first} to {last}"

    @property
    def when(self) -> str:
        """The chosen period as people say it; all of them where only the whole makes sense."""
        return self.span if self.only_over_time else self.period_name

    @cached_property
    def series(self) -> tuple[str, ...]:
        """What the figures were counted against; lines never join two of them."""
        return tuple(dict.fromkeys(row.series for row in self.all_rows if row.series))


def current_observations() -> QuerySet[Observation]:
    """Every observation of the runs that nothing has replaced."""
    return Observation.objects.filter(run__in=MeasureRun.objects.current())


def read_measure(
    observations: QuerySet[Any], slug: str, asked: Mapping[str, str] | None = None
) -> MeasurePicture | None:
    """The picture of a measure that was asked for, in three queries; None where there are no figures of it.

    `asked` may hold `area`, `grouping`, `period`, `unit` and `figures` ("demonstration" for invented ones). What
    makes no sense falls back: real figures, the first area, the first groups that are compared, the latest
    period; all units together or, where they have no figures, each unit's beside one another.
    """
    asked = asked or {}
    cuts = _cuts(observations.filter(run__measure=slug))
    if not cuts:
        return None
    kinds = _kinds(cuts)
    kind = _chosen(asked.get("figures", ""), kinds, kinds[0][0])
    cuts = [cut for cut in cuts if cut.demonstration == (kind == "demonstration")]
    area = _pick(cuts, "area", asked)
    here = [cut for cut in cuts if cut.area == area]
    # Groups that are compared come first: the whole workforce in one row says nothing about a gap.
    grouping = _pick(sorted(here, key=lambda cut: cut.compared == 0), "grouping", asked)
    here = [cut for cut in here if cut.grouping == grouping]
    units = sorted({cut.unit for cut in here if cut.unit})
    unit = asked.get("unit", "") if asked.get("unit") in units else ""
    # Where nobody counted all units together, each stands beside the others.
    here = [cut for cut in here if cut.unit == unit] or here
    periods = sorted({cut.period for cut in here}, reverse=True)
    period = str(asked.get("period") if asked.get("period") in periods else periods[0])
    ways = _ways(cut.run_id for cut in here if cut.period == period)
    parted = _chosen(asked.get("parted", ""), [(way, way) for way in ways], next(iter(ways)))
    # Two runs may hold the same cut (one for all groupings, one for this alone): the later one speaks.
    run_id = ways[parted]
    every = observations.filter(run_id=run_id, area=area, grouping=grouping).select_related("run")
    every = every.order_by("position")
    own = every.filter(organisation_unit=unit) if any(cut.unit == unit for cut in here) else every
    rows = tuple(own)
    run = rows[0].run
    names = area_names(run)
    return MeasurePicture(
        slug=slug,
        run=run,
        area=area,
        grouping=grouping,
        period=period,
        areas=[(code, names.get(code, code)) for code in _in_order(cuts, "area")],
        groupings=[(code, grouping_name(code, run)) for code in _groupings(cuts, area)],
        periods=[(each, when(each)) for each in periods],
        kinds=kinds,
        all_rows=rows,
        datasets=tuple(run.datasets.all()),
        unit=unit,
        parted=parted if len(ways) > 1 else "",
        ways=[(way, _way_in_words(way)) for way in ways] if len(ways) > 1 else [],
        units=[("", "All units"), *((each, each) for each in units)] if units else [],
        unit_rows=every.filter(period=period).exclude(organisation_unit=""),
    )


def _ways(run_ids: Iterable[int]) -> dict[str, int]:
    """By what these runs part their figures, and the latest run of each way. One query for several runs."""
    ids = sorted(set(run_ids))
    if len(ids) == 1:
        return {NOT_PARTED: ids[0]}
    settings = dict(MeasureRun.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "settings"))
    found = {str(settings[each].get("split") or NOT_PARTED): each for each in ids}
    return dict(sorted(found.items(), key=lambda way: (way[0] != NOT_PARTED, way[0])))


def _way_in_words(way: str) -> str:
    return "Not split" if way == NOT_PARTED else f"By {way.replace('_', ' ')}"


def _cuts(observations: QuerySet[Any]) -> list[Cut]:
    columns = ("run_id", "run__demonstration", "area", "grouping", "organisation_unit", "period")
    found = observations.order_by().values_list(*columns).annotate(first=Min("position"), compared=Count("ratio"))
    return sorted((Cut(*row) for row in found), key=lambda cut: (cut.run_id, cut.position))


def _kinds(cuts: Sequence[Cut]) -> Choices:
    words = {False: ("real", "Real figures"), True: ("demonstration", "Demonstration figures (invented)")}
    return [words[each] for each in sorted({cut.demonstration for cut in cuts})]


def _chosen(asked: str, choices: Choices, otherwise: str) -> str:
    return asked if asked in dict(choices) else otherwise


def _in_order(cuts: Iterable[Cut], what: str) -> list[str]:
    return list(dict.fromkeys(getattr(cut, what) for cut in cuts))


def _groupings(cuts: Iterable[Cut], area: str) -> list[str]:
    return _in_order((cut for cut in cuts if cut.area == area), "grouping")


def _pick(cuts: Sequence[Cut], what: str, asked: Mapping[str, str]) -> str:
    offered = _in_order(cuts, what)
    wanted = asked.get(what, "")
    return wanted if wanted in offered else offered[0]


def area_names(run: MeasureRun) -> dict[str, str]:
    """The names of the areas that a run's definition offers, by code."""
    return {area["code"]: area["name"] for area in run.definition.get("areas", [])}


def grouping_name(slug: str, run: MeasureRun) -> str:
    """A grouping's title, as the run's definition or the vocabulary has it; its slug where neither does."""
    ways = (run.definition.get("pushed") or {}).get("ways", {})
    if slug in ways:
        return str(ways[slug]["title"])
    grouping = ethnicity().groupings.get(slug)
    return grouping.title if grouping else slug


def name_of(reference: str) -> str:
    """The name behind an audit reference; the reference itself for the system or an account that is gone."""
    prefix, _, public_id = reference.partition(":")
    if prefix != "people.person":
        return "Plumbline" if prefix == "system" else reference
    person = Person.objects.filter(public_id=public_id).first()
    return str(person) if person else reference


def what_changed(run: MeasureRun) -> str:
    """What sets a run apart from the one that it replaced. Prefetch `datasets` and those of `replaces`."""
    before = run.replaces
    if before is None:
        return "First run"
    found = []
    if run.definition_version != before.definition_version:
        found.append("new version of the definition")
    files, files_before = ({dataset.sha256 for dataset in each.datasets.all()} for each in (run, before))
    if files != files_before:
        found.append("other files")
    return " and ".join(found).capitalize() or "Other figures or warnings from the same files and definition"


def recent_runs(measure: str, *, demonstration: bool, at_most: int = 10) -> list[MeasureRun]:
    """The latest runs of a measure, newest first, ready for `what_changed`. Three queries."""
    return list(
        MeasureRun.objects.filter(measure=measure, demonstration=demonstration)
        .select_related("replaces")
        .prefetch_related("datasets", "replaces__datasets")[:at_most]
    )
