"""A measure's page from runs of the engine: chart, icons, groups, gap and working are computed.

What people write (the promise, the narrative) is added with `dataclasses.replace`. Figures that may not leave
must be withheld in the runs already.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from plumbline.equity.spc import ControlChart
from plumbline.equity.values import Withheld, is_withheld
from plumbline.measures.charts import chart_svg, describe
from plumbline.measures.control_charts import control_chart, is_control_chart, named
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.record_control_charts import are_control_charts, group_charts
from plumbline.measures.results import Observation, Run
from plumbline.publishing.packs.content import GroupRow, MeasurePage, Picture
from plumbline.publishing.packs.pictures import as_pngs
from plumbline.publishing.packs.wording import counted, figure, interval, listed

EVERYONE = "Everyone"
NO_GAP = "There may be no gap at all: the interval has 1.0 inside it."


def measure_page(
    *,
    over_time: Run | None = None,
    by_group: Run | None = None,
    target: float | None = None,
    of: str = "",
    with_png: bool = True,
) -> MeasurePage:
    """The page of one measure.

    `over_time` is drawn, and gives the icons; without it `by_group` is drawn, and there are none. The table is of
    the last period of `by_group`, or else of `over_time`. `of` is the group whose figures over time are drawn,
    beside its comparator's, and whose icons are shown: left out, everyone, or else the group with the clearest
    gap. `target` is in the measure's unit. `with_png`: whether the chart is drawn for Word now, or when Word is
    written.

    Raises ValueError without a run, or with runs of two measures.
    """
    runs = [run for run in (over_time, by_group) if run is not None]
    if len({run.measure for run in runs}) != 1:
        raise ValueError("A page needs one measure: a run over time, a run by group, or both.")
    definition, last = load_definition(runs[0].measure), _last_period(runs[-1].observations)
    rows, comparator = (
        tuple(map(group_row, last)),
        next((each.comparator for each in last if each.comparator), ""),
    )
    clearest = _clearest(rows)
    if over_time is None:
        drawing = _Drawing(replace(runs[0], observations=last))
    else:
        drawing = _over_time(over_time, definition, target, of or _group_of(over_time, clearest), comparator)
    page = _about(definition, target)
    page = replace(page, period=_named(last[0].period) if last else "", rows=rows, comparator=comparator)
    page = _with_the_drawing(page, drawing, definition, with_png)
    told = replace(page, working=_working(last, runs), unknown=_unknown(last, runs, drawing.chart))
    return _with_the_gap(told, clearest)


@dataclass(frozen=True, slots=True)
class _Drawing:
    """What is drawn, and the control chart that gives the icons of a group."""

    run: Run
    chart: ControlChart | None = None
    of: str = ""


def _over_time(run: Run, definition: Definition, target: float | None, of: str, comparator: str) -> _Drawing:
    drawn = _narrowed(run, (of, comparator))
    return _Drawing(drawn, _chart(drawn, definition, target, of), of)


def _about(definition: Definition, target: float | None) -> MeasurePage:
    """The page as far as the definition says it."""
    return MeasurePage(
        slug=definition.slug,
        title=definition.title.split(", 20")[0],
        what=definition.what.strip(),
        unit=definition.unit,
        period="",
        target="" if target is None else f"{figure(target, definition.decimals)} {definition.unit}",
        decimals=definition.decimals,
    )


def _with_the_drawing(
    page: MeasurePage, drawing: _Drawing, definition: Definition, with_png: bool
) -> MeasurePage:
    chart = drawing.chart
    return replace(
        page,
        picture=_picture(drawing.run, definition, with_png) if drawing.run.observations else None,
        variation=None if chart is None else chart.variation,
        assurance=None if chart is None else chart.assurance,
        icons_of="" if chart is None or drawing.of == EVERYONE else drawing.of,
    )


def _last_period(observations: Sequence[Observation]) -> list[Observation]:
    """The last period of the whole organisation, by the first grouping that compares groups."""
    whole = [each for each in observations if not each.organisation_unit and not each.part]
    if not whole:
        return []
    grouping = next((each.grouping for each in whole if each.comparator), whole[0].grouping)
    grouped = [each for each in whole if each.grouping == grouping]
    period = max(each.period for each in grouped)
    return [each for each in grouped if each.period == period]


def _group_of(run: Run, clearest: GroupRow | None) -> str:
    groups = dict.fromkeys(each.group for each in run.observations)
    if EVERYONE in groups or not groups:
        return EVERYONE
    return clearest.group if clearest is not None and clearest.group in groups else next(iter(groups))


def _narrowed(run: Run, groups: Sequence[str]) -> Run:
    """The whole organisation's figures of the groups to draw; others stand in the table."""
    kept = [
        each for each in run.observations if each.group in groups and not each.organisation_unit and not each.part
    ]
    return replace(run, observations=kept)


def _named(period: str) -> str:
    return named(period) if re.fullmatch(r"\d{4}-\d{2}", period) else period


def group_row(seen: Observation) -> GroupRow:
    """A group's figure as a table of a pack has it."""
    names = ("numerator", "denominator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")
    is_itself = seen.group == seen.comparator
    figures = {name: None if is_itself and name.startswith("ratio") else getattr(seen, name) for name in names}
    return GroupRow(group=seen.group, note=seen.note, **figures)


def _chart(run: Run, definition: Definition, target: float | None, of: str) -> ControlChart | None:
    factor = 1.0
    chart = control_chart(run) if is_control_chart(definition) else None
    if chart is None and are_control_charts(run):
        charts = group_charts(run)
        found = next((each for each in charts if each.group == of), charts[0] if len(charts) == 1 else None)
        chart, factor = (found.chart, found.factor) if found else (None, 1.0)
    return chart if chart is None or target is None else replace(chart, target=target / factor)


def _picture(run: Run, definition: Definition, with_png: bool) -> Picture:
    svg = chart_svg(run, wide=True)
    png = as_pngs([svg])[0] if with_png else b""
    return Picture(svg=svg, title=definition.title, description=describe(run), png=png)


def _working(last: Sequence[Observation], runs: Sequence[Run]) -> tuple[str, ...]:
    methods = listed(each.method for each in last)
    ratios = listed(each.ratio_method or "" for each in last)
    sources = listed(
        # A file of the trust's own has no digest that may be told.
        f"{source.title}, {source.publisher}" + (f" (SHA-256 {source.sha256[:12]}…)" if source.sha256 else "")
        for run in runs
        for source in run.sources
    )
    return (
        *(f"Interval: {method.rstrip('.')}." for method in methods),
        *(f"Interval of the ratio: {method.rstrip('.')}." for method in ratios),
        *(f"Source: {source}." for source in sources),
        f"Definition: {runs[0].measure}, version {runs[0].definition_version}.",
    )


def _unknown(last: Sequence[Observation], runs: Sequence[Run], chart: ControlChart | None) -> tuple[str, ...]:
    hidden = sum(is_withheld(each.value) for each in last)
    told = (f"{counted(hidden, 'figure is', 'figures are')} withheld.",) if hidden else ()
    warnings = (warning for run in runs for warning in run.warnings)
    return listed((*told, *warnings, *(chart.warnings if chart else ())))


def _with_the_gap(page: MeasurePage, clearest: GroupRow | None) -> MeasurePage:
    if clearest is None:
        first = next((row for row in page.rows if isinstance(row.value, int | float)), None)
        said = _said(page, first) if first else ""
        return replace(page, headline=f"{said} {page.unit}, {page.period}." if said else "", latest=said)
    times = f"{figure(clearest.ratio)} times that of {page.comparator}"
    limits = interval(clearest.ratio_lower, clearest.ratio_upper)
    gap = f"The figure of {clearest.group} is {times} (95% interval {limits})."
    said = _said(page, clearest)
    return replace(
        page,
        headline=f"{said} {page.unit}, {times}.",
        latest=f"{said}, {times}",
        gap=gap if _clearness(clearest) > 0 else f"{gap} {NO_GAP}",
    )


def _clearest(rows: Sequence[GroupRow]) -> GroupRow | None:
    """The group whose ratio is furthest from 1 by the end of its interval that is nearest to 1."""
    told = [row for row in rows if isinstance(row.ratio, int | float) and row.ratio > 0]
    return max(told, key=_clearness, default=None)


def _clearness(row: GroupRow) -> float:
    lower, upper = row.ratio_lower, row.ratio_upper
    if not (isinstance(lower, int | float) and isinstance(upper, int | float) and lower > 0 and upper > 0):
        return -math.inf
    return max(math.log(lower), -math.log(upper))


def _said(page: MeasurePage, row: GroupRow) -> str:
    value = float(row.value) if isinstance(row.value, int) else row.value
    limits = "" if row.lower is None or isinstance(row.lower, Withheld) else _limits(page, row)
    return f"{row.group}: {figure(value, page.decimals)}{limits}"


def _limits(page: MeasurePage, row: GroupRow) -> str:
    return f" ({interval(row.lower, row.upper, page.decimals)})"
