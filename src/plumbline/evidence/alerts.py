"""What to look at first: gaps, changes and units unlike the others, of every run that holds now, beyond chance.

Many figures are watched, so some would stand out though nothing is there. The share of such false alarms among
those named is held to `RATE` (Benjamini and Hochberg), and the reader is told how many were watched.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf, log, nan
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.core.cache import cache
from django.db.models import Count, F
from django.urls import reverse

from plumbline.equity.arrays import Floats
from plumbline.equity.from_intervals import ratio_p_values
from plumbline.equity.funnel import Funnel
from plumbline.equity.spc import xmr_charts
from plumbline.equity.spc.false_alarms import changed_series, last_point_p_values
from plumbline.equity.values import number_of
from plumbline.evidence.between_units import FUNNELLED, funnel_of_units
from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import MeasureRun, Observation
from plumbline.evidence.queries import area_names, grouping_name
from plumbline.evidence.reality import ENOUGH_PERIODS, Gap, Point, Series, Verdict, gaps, series_of
from plumbline.evidence.words import ratio_interval, times, when
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation as Computed

RATE = 0.05
KEPT = 24 * 60 * 60
"""Seconds in the cache. The key holds the runs, so that new ones never meet old alerts."""
GAP, CHANGE, UNIT = "gap", "change", "unit"
KINDS = {GAP: "A gap between groups", CHANGE: "A change over time", UNIT: "A unit unlike the others"}


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at.

    `strength` is its p-value after all that were judged beside it; small is strong. `size` is how many times
    larger or smaller than what it is set against, as a logarithm: the order of what chance rules out alike.
    """

    kind: str
    run: MeasureRun
    row: Computed | Point
    said: str
    strength: float
    size: float

    @property
    def order(self) -> tuple[float, float]:
        """Strongest first; of those that chance rules out alike, the largest."""
        return (round(self.strength, 3), -self.size)

    @property
    def kind_name(self) -> str:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        return self.run.title

    @property
    def topic(self) -> str:
        return str(self.run.definition.get("topic", ""))

    @property
    def figures(self) -> str:
        return "invented" if self.run.demonstration else "real"

    @property
    def place(self) -> str:
        area = area_names(self.run).get(self.row.area, self.row.area)
        return ", ".join(filter(None, (area, self.row.organisation_unit, self.row.part)))

    @property
    def group(self) -> str:
        return self.row.group

    @property
    def grouping(self) -> str:
        return grouping_name(self.row.grouping, self.run)

    @property
    def period(self) -> str:
        return self.row.period

    @property
    def address(self) -> str:
        """The cut in the explorer."""
        row = self.row
        asked = {
            "measure": self.run.measure,
            "figures": "demonstration" if self.run.demonstration else "real",
            "area": row.area,
            "grouping": row.grouping,
            "period": row.period,
            "unit": "" if self.kind == UNIT else row.organisation_unit,
        }
        return f"{reverse('evidence:explore')}?{urlencode({k: v for k, v in asked.items() if v})}"


Found = tuple[str, int, Computed | Point, str, float, float]
"""An alert as it is kept: the key of its run in place of the run."""


@dataclass(frozen=True, slots=True)
class Funnelled:
    """The units of one group, and their funnel."""

    rows: tuple[Computed, ...]
    funnel: Funnel

    def row(self, place: int) -> Computed:
        """The row of a unit by its place in the funnel."""
        return next(row for row in self.rows if row.organisation_unit == self.funnel.names[place])


@dataclass(frozen=True, slots=True)
class Watch:
    """All alerts, strongest first, and in words how many were watched for them."""

    alerts: list[Alert] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def watch() -> Watch:
    """Judge every gap and every series of the runs that hold now, invented ones apart.

    A run's figures never change, so what was found of the same runs is kept: one query then, four before.
    """
    runs = {run.pk: run for run in MeasureRun.objects.current()}
    key = f"evidence.alerts.{hashlib.sha256(repr(sorted(runs)).encode()).hexdigest()}"
    kept: tuple[list[Found], list[str]] | None = cache.get(key)
    if kept is None:
        kept = _judged(runs)
        cache.set(key, kept, KEPT)
    found, told = kept
    alerts = [Alert(kind, runs[pk], row, said, strength, size) for kind, pk, row, said, strength, size in found]
    return Watch(alerts, told)


def _judged(runs: dict[int, MeasureRun]) -> tuple[list[Found], list[str]]:
    every_gap, every_series, every_unit = _gaps(runs), _series(runs), _units(runs)
    alerts: list[Alert] = []
    told: list[str] = []
    for invented in (False, True):
        of = "invented " if invented else ""
        compared = [(run, gap) for run, gap in every_gap if run.demonstration == invented]
        followed = [(run, each) for run, each in every_series if run.demonstration == invented]
        beside = [(run, each) for run, each in every_unit if run.demonstration == invented]
        alerts += _judge_gaps(compared, told, of) + _judge_series(followed, told, of)
        alerts += _judge_units(beside, told, of)
    alerts.sort(key=lambda alert: (*alert.order, alert.title, alert.group))
    return [(one.kind, one.run.pk, one.row, one.said, one.strength, one.size) for one in alerts], told


def _gaps(runs: dict[int, MeasureRun]) -> list[tuple[MeasureRun, Gap]]:
    latest = Observation.objects.filter(
        run__in=runs, period=F("run__latest_period"), comparator__isnull=False, ratio__isnull=False
    ).order_by("run_id", "position")
    return [(run, gap) for run, row in _with_runs(latest, runs) for gap in gaps([row])]


def _series(runs: dict[int, MeasureRun]) -> list[tuple[MeasureRun, Series]]:
    counted = Observation.objects.filter(run__in=runs).order_by().values("run_id")
    long = counted.annotate(periods=Count("period", distinct=True)).filter(periods__gte=ENOUGH_PERIODS)
    rows = Observation.objects.filter(run__in=long.values("run_id")).order_by("run_id", "position")
    cuts: dict[tuple[int, str, str], list[Point]] = {}
    for pk, *columns in rows.values_list("run_id", *Point._fields).iterator():
        point = Point(*columns)
        cuts.setdefault((pk, point.area, point.grouping), []).append(point)
    return [(runs[pk], each) for (pk, _, _), found in cuts.items() for each in series_of(found)]


def _units(runs: dict[int, MeasureRun]) -> list[tuple[MeasureRun, Funnelled]]:
    """The units of each group in the latest period, where there are enough of them to be set side by side."""
    methods = {pk: str(run.definition.get("method", "")) for pk, run in runs.items()}
    rows = Observation.objects.filter(
        run__in=[pk for pk, method in methods.items() if method in FUNNELLED],
        period=F("run__latest_period"),
        part="",
    ).exclude(organisation_unit="")
    groups: dict[tuple[Any, ...], list[Computed]] = {}
    for run, row in _with_runs(rows.order_by("run_id", "position"), runs):
        if row.group_code not in ethnicity().unknowns:
            groups.setdefault((run.pk, row.area, row.grouping, row.group, row.series), []).append(row)
    found = []
    for (pk, *_), own in groups.items():
        funnel = funnel_of_units(own, methods[pk], float(runs[pk].per))
        if funnel is not None:
            found.append((runs[pk], Funnelled(tuple(own), funnel)))
    return found


def _with_runs(rows: Iterable[Any], runs: dict[int, MeasureRun]) -> Iterable[tuple[MeasureRun, Computed]]:
    for row in rows:
        row.run = runs[row.run_id]
        yield row.run, to_computed(row)


def _judge_gaps(found: Sequence[tuple[MeasureRun, Gap]], told: list[str], of: str) -> list[Alert]:
    ends = [[number_of(each) for each in _ratio(gap)] for _, gap in found]
    if not ends:
        return []
    p_values = ratio_p_values(*(np.array(each, dtype=np.float64) for each in zip(*ends, strict=True)))
    judged = changed_series(p_values, rate=RATE)
    told.append(_said(p_values, int(judged.is_changed.sum()), f"{of}gaps in the latest period", len(found)))
    return [
        Alert(
            GAP,
            run,
            gap.row,
            _gap_in_words(gap),
            float(judged.adjusted[place]),
            _size(number_of(gap.row.ratio) or 1.0),
        )
        for place, (run, gap) in enumerate(found)
        if judged.is_changed[place]
    ]


def _judge_series(found: Sequence[tuple[MeasureRun, Series]], told: list[str], of: str) -> list[Alert]:
    if not found:
        return []
    p_values = np.full(len(found), nan)
    for length in {len(each.values) for _, each in found}:
        places = [place for place, (_, each) in enumerate(found) if len(each.values) == length]
        p_values[places] = last_point_p_values(xmr_charts([found[place][1].values for place in places]))
    judged = changed_series(p_values, rate=RATE)
    told.append(_said(p_values, int(judged.is_changed.sum()), f"{of}series over time", len(found)))
    return [
        Alert(
            CHANGE,
            run,
            each.rows[-1],
            _change_in_words(each),
            float(judged.adjusted[place]),
            _size(each.values[-1] / _before(each) if _before(each) else 0.0),
        )
        for place, (run, each) in enumerate(found)
        if judged.is_changed[place]
    ]


def _judge_units(found: Sequence[tuple[MeasureRun, Funnelled]], told: list[str], of: str) -> list[Alert]:
    if not found:
        return []
    p_values = np.concatenate([each.funnel.p_values for _, each in found])
    judged = changed_series(p_values, rate=RATE)
    told.append(_said(p_values, int(judged.is_changed.sum()), f"{of}units beside others", len(p_values)))
    places = [(run, each, place) for run, each in found for place in range(len(each.funnel.names))]
    return [
        Alert(
            UNIT,
            run,
            each.row(place),
            _unit_in_words(each.funnel, place),
            float(judged.adjusted[number]),
            _size(float(each.funnel.values[place]) / each.funnel.target),
        )
        for number, (run, each, place) in enumerate(places)
        if judged.is_changed[number]
    ]


def _said(p_values: Floats, named: int, what: str, watched: int) -> str:
    judged = int(np.count_nonzero(~np.isnan(p_values)))
    alone = int(np.count_nonzero(p_values <= RATE))
    left = f" {watched - judged:,} more could not be judged." if watched > judged else ""
    return (
        f"{what.capitalize()}: {judged:,} judged together, {named:,} named. No more than {RATE:.0%} of those "
        f"named are expected to be false alarms. Judged one by one, {alone:,} would have been named, and about "
        f"{judged * RATE:,.0f} would be by chance alone.{left}"
    )


def _gap_in_words(gap: Gap) -> str:
    row = gap.row
    return f"{times(row.ratio)} the figure for {row.comparator} (95% interval {ratio_interval(row)})"


def _unit_in_words(funnel: Funnel, place: int) -> str:
    ratio = float(funnel.values[place]) / funnel.target
    allowed = ", though units vary more than chance explains" if funnel.is_overdispersed else ""
    return f"{times(ratio)} the figure of all {len(funnel.names)} units together{allowed}"


def _change_in_words(series: Series) -> str:
    before, last = series.values[:-1], series.values[-1]
    way = "higher" if last > _before(series) else "lower"
    return (
        f"{last:,.1f} in {when(series.rows[-1].period)}, {way} than the {len(before)} periods before, which "
        f"varied from {min(before):,.1f} to {max(before):,.1f}"
    )


def _before(series: Series) -> float:
    """The mean of all periods but the last."""
    return sum(series.values[:-1]) / (len(series.values) - 1)


def _size(ratio: float) -> float:
    return abs(log(ratio)) if ratio > 0 else inf


def _ratio(gap: Gap) -> tuple[Any, Any, Any]:
    hidden = gap.verdict in {Verdict.WITHHELD, Verdict.NONE}
    return (None, None, None) if hidden else (gap.row.ratio, gap.row.ratio_lower, gap.row.ratio_upper)
