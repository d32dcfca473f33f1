"""The figures of a board pack: current ones for the board in private, and for the public those that have left.

A fixed number of queries, however many measures a pack shows. Nothing here looks past `rows_for`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from plumbline.equity.values import Figure, Withheld
from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import FigureRow, MeasureRun
from plumbline.evidence.queries import area_names, current_observations, grouping_name
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.results import Observation, Run, Source
from plumbline.plan.models import Aim
from plumbline.plan.terms import last_day_of
from plumbline.publishing.models import Audience, BoardPack, PackChoice, Release
from plumbline.publishing.packs.content import Count, MeasurePage
from plumbline.publishing.packs.from_runs import measure_page
from plumbline.publishing.packs.wording import day
from plumbline.publishing.queries import measures_ever_released, rows_that_left
from plumbline.publishing.telling import public_sha256, public_warnings

REPORTS, INCIDENTS = "speak-up-reports", "incidents-racism-number"
TOTALS = {REPORTS: "Reports that people sent us", INCIDENTS: "Racist incidents that staff recorded"}
FORMS = "forms"
OF_REPORTS = Q(run__measure=REPORTS, grouping__in=["everyone", FORMS]) | Q(
    run__measure=INCIDENTS, grouping="everyone"
)
"""Which rows count reports of racism."""
APART = "|"


def rows_for(audience: str) -> QuerySet[Any]:
    """The rows that readers of a pack may see."""
    return rows_outside() if audience == Audience.PUBLIC else current_observations()


def rows_outside() -> QuerySet[Any]:
    """The rows that have left."""
    return rows_that_left(measures_ever_released())


@dataclass(frozen=True, slots=True)
class Offer:
    """Figures of a measure that a pack can show."""

    measure: str
    area: str
    grouping: str
    demonstration: bool
    label: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return APART.join((self.measure, self.area, self.grouping, "invented" if self.demonstration else "real"))


def offers_for(audience: str) -> list[Offer]:
    """Everything that can be chosen for such a pack, by title; one way of grouping a measure is one offer."""
    names = ("run_id", "area", "grouping")
    cuts = (
        rows_for(audience).filter(organisation_unit="", part="").order_by(*names).values_list(*names).distinct()
    )
    found = list(cuts)
    runs = MeasureRun.objects.in_bulk({run for run, _, _ in found})
    known = load_catalogue()
    offers = {
        offer.value: offer
        for run, area, grouping in found
        if runs[run].measure in known
        for offer in [_offer(runs[run], area, grouping)]
    }
    return sorted(offers.values(), key=lambda offer: (offer.label, offer.value))


def _offer(run: MeasureRun, area: str, grouping: str) -> Offer:
    named = grouping_name(grouping, run)
    # Not capitalize(): it would make "Nhs" of "NHS".
    parts = (run.title, area_names(run).get(area, area), named[:1].upper() + named[1:])
    label = " · ".join((*parts, "invented") if run.demonstration else parts)
    return Offer(run.measure, area, grouping, run.demonstration, label)


def pages_of(
    choices: Sequence[PackChoice], *, audience: str, until: date, aims: Sequence[Aim] = ()
) -> list[MeasurePage]:
    """A page for each choice, with figures up to that day. A choice without any figures says so."""
    found = _rows_of(choices, audience, until)
    targets = {aim.measure: aim for aim in reversed(aims)}
    return [
        _page(choice, found.get(_key(choice), []), audience, until, targets.get(choice.measure))
        for choice in choices
    ]


def _key(choice: PackChoice) -> tuple[object, ...]:
    return (choice.measure, choice.area, choice.grouping, choice.demonstration)


def _rows_of(
    choices: Sequence[PackChoice], audience: str, until: date
) -> dict[tuple[object, ...], list[FigureRow]]:
    rows = rows_for(audience).filter(_chosen(choices), organisation_unit="", part="").select_related("run")
    by_run: dict[tuple[object, ...], dict[int, list[FigureRow]]] = defaultdict(lambda: defaultdict(list))
    for row in rows.prefetch_related("run__datasets").order_by("run_id", "position"):
        if _is_over(row.period, until):
            key = (row.run.measure, row.area, row.grouping, row.run.demonstration)
            by_run[key][row.run_id].append(row)
    # Of two runs with other settings the later one speaks.
    return {key: runs[max(runs)] for key, runs in by_run.items()}


def _chosen(choices: Sequence[PackChoice]) -> Q:
    wanted = Q(pk__in=[])
    for choice in choices:
        wanted |= Q(
            run__measure=choice.measure,
            area=choice.area,
            grouping=choice.grouping,
            run__demonstration=choice.demonstration,
        )
    return wanted


def releases_behind(pack: BoardPack, aims: Sequence[Aim]) -> list[str]:
    """The releases whose figures a pack for the public shows: of its measures, its promises and of reports."""
    wanted = _chosen(list(pack.choices.all())) | OF_REPORTS
    for aim in aims:
        wanted |= Q(run__measure=aim.measure, area=aim.baseline.area)
    items = rows_outside().filter(wanted).values("item")
    found = Release.objects.filter(items__in=items).distinct().order_by("pk").values_list("public_id", flat=True)
    return [str(public_id) for public_id in found]


def _is_over(period: str, until: date) -> bool:
    end = last_day_of(period)
    return end is None or end <= until


def _page(
    choice: PackChoice, rows: Sequence[FigureRow], audience: str, until: date, aim: Aim | None
) -> MeasurePage:
    definition = load_catalogue().get(choice.measure)
    if definition is None:
        gone = ("This measure is not defined any more.",)
        return MeasurePage(slug=choice.measure, title=choice.measure, what="", unit="", period="", unknown=gone)
    if not rows:
        which = "released figures" if audience == Audience.PUBLIC else "figures"
        return MeasurePage(
            slug=choice.measure,
            title=definition.title.split(", 20")[0],
            what=definition.what.strip(),
            unit=definition.unit,
            period="",
            unknown=(f"There are no {which} of this measure up to {day(until)}.",),
        )
    run = _as_run(rows, is_public=audience == Audience.PUBLIC)
    told = aim.target if aim is not None and _is_of(aim, choice) else None
    if len({row.period for row in rows}) == 1:
        page = measure_page(by_group=run, target=told, with_png=False)
    else:
        page = measure_page(over_time=run, by_group=run, target=told, with_png=False)
    return replace(page, unknown=(*page.unknown, *_late(rows, until)))


def _is_of(aim: Aim, choice: PackChoice) -> bool:
    return aim.figure == "value" and (aim.baseline.area, aim.baseline.grouping) == (choice.area, choice.grouping)


def _late(rows: Sequence[FigureRow], until: date) -> tuple[str, ...]:
    """That the latest figure is an old one."""
    last = max((end for row in rows if (end := last_day_of(row.period)) is not None), default=None)
    if last is None or (until - last).days < 180:
        return ()
    return (f"The latest figure is about a period that ended on {day(last)}. Nothing later is known.",)


def _as_run(rows: Sequence[FigureRow], *, is_public: bool) -> Run:
    """For the public without what is not told of a trust's own records: see `telling`."""
    run = rows[0].run
    names = ("name", "title", "publisher", "licence", "url", "published")
    return Run(
        measure=run.measure,
        definition_version=run.definition_version,
        unit=run.unit,
        per=run.per,
        observations=tuple(map(to_computed, rows)),
        sources=tuple(
            Source(
                **{name: getattr(dataset, name) for name in names},
                sha256=public_sha256(run, dataset) if is_public else dataset.sha256,
            )
            for dataset in run.datasets.all()
        ),
        warnings=tuple(public_warnings(run) if is_public else run.warnings),
        settings={**run.settings, "area": area_names(run).get(rows[0].area, rows[0].area)},
    )


def counts_of_reports(
    rows: QuerySet[Any], *, demonstration: bool, now: tuple[date, date], before: tuple[date, date]
) -> list[Count]:
    """Reports of racism in counts that left the sealed room, in a period and in the one before it."""
    rows = rows.filter(OF_REPORTS, organisation_unit="", part="", run__demonstration=demonstration)
    series: dict[str, list[Observation]] = defaultdict(list)
    for row in rows.select_related("run").order_by("run__measure", "run_id", "position"):
        label = TOTALS[row.run.measure] if row.grouping == "everyone" else f"Reports that name: {row.group}"
        series[label].append(to_computed(row))
    ordered = sorted(series, key=lambda label: (label not in TOTALS.values(), label))
    counts = [
        Count(label=label, number=_total(series[label], now), before=_total(series[label], before))
        for label in ordered
    ]
    return [count for count in counts if count.number is not None or count.before is not None]


def _total(rows: Sequence[Observation], span: tuple[date, date]) -> Figure:
    """All periods within a span added up; withheld where one is, and None where nothing was counted."""
    figures = {
        row.period: row.numerator
        for row in rows
        if (end := last_day_of(row.period)) is not None and span[0] <= end <= span[1]
    }.values()
    hidden = next((figure for figure in figures if isinstance(figure, Withheld)), None)
    counted = [figure for figure in figures if isinstance(figure, int | float)]
    if hidden is not None:
        return hidden
    return int(sum(counted)) if counted else None
