"""Reads how far the figures behind a commitment have come. Two queries, however many measures it has.

Which figures a reader may see is decided by the rows handed in: the desk passes the current ones, the public
pages those that have left.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from plumbline.equity.spc.names import Improvement, Variation
from plumbline.equity.spc.xmr import xmr_chart
from plumbline.equity.values import Figure, Withheld, number_of
from plumbline.evidence.models import FigureRow, Observation
from plumbline.plan.models import Aim
from plumbline.plan.terms import last_day_of
from plumbline.plan.trajectory import Direction, Line, Progress, Seen, Shape, Verdict, progress

ENOUGH_FOR_SPC = 12
IMPROVEMENTS = {
    Direction.LOWER: Improvement.DECREASE,
    Direction.HIGHER: Improvement.INCREASE,
    Direction.NEITHER: Improvement.NEUTRAL,
}


@dataclass(frozen=True, slots=True)
class AimProgress:
    """A measure on a commitment, its line, every figure since its baseline, and what they say."""

    aim: Aim
    line: Line | None
    """None where the baseline may not be shown to this reader."""
    seen: tuple[Seen, ...]
    progress: Progress
    variation: str = ""
    """What the control chart says of the series, where it is long enough."""
    why_blank: str = ""


def current_rows() -> QuerySet[Observation]:
    """Every figure of the runs that nothing has replaced."""
    return Observation.objects.filter(run__status="current")


def read_progress(aims: Sequence[Aim], rows: QuerySet[Any]) -> list[AimProgress]:
    """How far each aim's figure has come, seen through these rows; aims come with `baseline__run`."""
    series = _series(aims, rows)
    return [_progress_of(aim, series[_key(aim.baseline)]) for aim in aims]


def _series(aims: Sequence[Aim], rows: QuerySet[Any]) -> dict[tuple[object, ...], list[FigureRow]]:
    wanted = {_key(aim.baseline) for aim in aims}
    found: dict[tuple[object, ...], list[FigureRow]] = defaultdict(list)
    if not wanted:
        return found
    narrowed = rows.filter(
        run__measure__in={key[0] for key in wanted},
        area__in={key[2] for key in wanted},
        grouping__in={key[3] for key in wanted},
        group__in={key[4] for key in wanted},
    ).select_related("run")
    for row in narrowed.order_by("run_id", "position"):
        if (key := _key(row)) in wanted:
            found[key].append(row)
    return found


def _key(row: FigureRow) -> tuple[object, ...]:
    """What makes two rows the same figure in two periods."""
    run = row.run
    return (
        run.measure,
        run.demonstration,
        row.area,
        row.grouping,
        row.group,
        row.organisation_unit,
        row.part,
        row.series,
    )


def _progress_of(aim: Aim, rows: Iterable[FigureRow]) -> AimProgress:
    by_day = {day: row for row in rows if (day := last_day_of(row.period)) is not None}
    seen = tuple(_seen(day, by_day[day], aim.figure) for day in sorted(by_day))
    start = last_day_of(aim.baseline.period)
    at_start = next((one for one in seen if one.day == start), None)
    baseline = number_of(at_start.value) if at_start else None
    if start is None or baseline is None:
        told = "The figure that it began from may not be shown here, so its line can't be drawn."
        return AimProgress(aim, None, seen, Progress(Verdict.UNSURE, told), why_blank=told)
    points = tuple((date.fromisoformat(day), value) for day, value in aim.points)
    line = Line(start, baseline, aim.target_day, aim.target, Shape(aim.shape), points)
    direction = Direction(aim.direction)
    found = progress(line, seen, direction=direction, tolerance=aim.tolerance)
    return AimProgress(aim, line, seen, found, variation=_variation(seen, direction))


def _seen(day: date, row: FigureRow, figure: str) -> Seen:
    names = (figure, "ratio_lower", "ratio_upper") if figure == "ratio" else (figure, "lower", "upper")
    value, lower, upper = (_figure(row, name) for name in names)
    return Seen(day, value, lower, upper)


def _figure(row: FigureRow, name: str) -> Figure:
    why = getattr(row, f"{name}_withheld")
    return Withheld(why) if why else getattr(row, name)


def _variation(seen: Sequence[Seen], direction: Direction) -> str:
    values = [value for one in seen if (value := number_of(one.value)) is not None]
    if len(values) < ENOUGH_FOR_SPC or len(values) < len(seen):
        return ""
    found = xmr_chart(values, improvement=IMPROVEMENTS[direction]).variation
    if found is Variation.COMMON_CAUSE:
        return "Control chart: it varies as before; nothing unusual in the latest figure."
    return f"Control chart: special cause, {found.value}."
