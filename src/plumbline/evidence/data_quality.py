"""Can these figures be trusted? How well ethnic groups are recorded, what was left out of extracts, what is old.

Every comparison between groups rests on who is recorded as what. A withheld share has no place in an order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from plumbline.equity.values import Withheld
from plumbline.evidence.models import Intake, MeasureRun, Observation
from plumbline.evidence.words import when
from plumbline.measures.facts.periods import read_period
from plumbline.measures.results import OWN_RECORDS

TOPIC = "recording"
SHARE = "per cent"
"""How the units of shares begin."""
GRACE = timedelta(days=183)
"""After the period that should have come next has ended: by then the NHS's own yearly figures are out."""
MOST = 20
"""Rows of the tables below the list; the rest is counted."""
WHOLE = "everyone"


class Figure(NamedTuple):
    """Of an observation, what this page takes: of many units and periods no more is read."""

    run_id: int
    area: str
    grouping: str
    group: str
    organisation_unit: str
    part: str
    period: str
    series: str
    numerator: float | None
    denominator: float | None
    value: float | None
    value_withheld: str
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """How much is recorded in one unit: the latest period, beside the one before."""

    run: MeasureRun
    now: Figure
    before: Figure | None

    @property
    def title(self) -> str:
        return self.run.title

    @property
    def unit(self) -> str:
        """The unit, with the group where not everyone is in the figure."""
        group = "" if self.now.grouping == WHOLE else self.now.group
        return ", ".join(filter(None, (self.now.organisation_unit, self.now.part, group))) or "All units"

    @property
    def place(self) -> str:
        return self.now.area

    @property
    def period(self) -> str:
        return self.now.period

    @property
    def value(self) -> float | None:
        return self.now.value

    @property
    def share(self) -> object:
        """The share as it is shown: a number with its unit, or that it is withheld and why."""
        return _share(self.now)

    @property
    def interval(self) -> str:
        """Its 95% interval; empty where the share is withheld."""
        lower, upper = self.now.lower, self.now.upper
        return "" if lower is None or upper is None else f"{lower:.1f} to {upper:.1f}"

    @property
    def counted(self) -> str:
        """How many of how many, where both may be shown."""
        some, all_ = self.now.numerator, self.now.denominator
        return "" if some is None or all_ is None else f"{some:,.0f} of {all_:,.0f}"

    @property
    def earlier(self) -> object:
        """The share in the period before, and which that was; "first period" where there is none."""
        if self.before is None:
            return "First period"
        share = _share(self.before)
        return share if isinstance(share, Withheld) else f"{share} in {when(self.before.period)}"

    @property
    def lacking(self) -> float | None:
        """How many records are not as they should be; None where that is withheld, or where nothing should be."""
        some, all_ = self.now.numerator, self.now.denominator
        if some is None or all_ is None:
            return None
        return {"higher": all_ - some, "lower": some}.get(str(self.run.definition.get("direction")))

    @property
    def to_mend(self) -> object:
        """`lacking` as it is shown."""
        if self.now.value_withheld:
            return Withheld(self.now.value_withheld)
        return None if self.lacking is None else f"{self.lacking:,.0f}"

    @property
    def figures(self) -> str:
        return "invented" if self.run.demonstration else "real"

    @property
    def address(self) -> str:
        """The cut in the explorer."""
        asked = {
            "measure": self.run.measure,
            "figures": "demonstration" if self.run.demonstration else "real",
            "area": self.now.area,
            "grouping": self.now.grouping,
            "unit": self.now.organisation_unit,
            "period": self.now.period,
        }
        return f"{reverse('evidence:explore')}?{urlencode({k: v for k, v in asked.items() if v})}"


@dataclass(frozen=True, slots=True)
class Told:
    """A table below the list: at most `MOST` rows, and how many there are."""

    rows: list[list[object]]
    total: int

    @property
    def unseen(self) -> int:
        return self.total - len(self.rows)


def recorded(runs: Sequence[MeasureRun]) -> list[Recorded]:
    """How much is recorded by measure, unit and group. One query."""
    about = {run.pk: run for run in runs if run.definition.get("topic") == TOPIC and run.unit.startswith(SHARE)}
    rows = Observation.objects.filter(run__in=about).order_by("run_id", "position")
    lines: dict[tuple[object, ...], list[Figure]] = {}
    for columns in rows.values_list(*Figure._fields):
        figure = Figure(*columns)
        lines.setdefault(figure[:6], []).append(figure)
    return sorted((_latest(about, line) for line in lines.values()), key=lambda one: (one.title, one.unit))


def left_out() -> Told:
    """Of the latest extracts: rows read and left out, table by table. One query."""
    intakes = Intake.objects.filter(report__isnull=False).order_by("-brought_at", "-pk")[:MOST]
    rows = [
        [{"value": intake.title, "href": intake.get_absolute_url()}, *_table(table)]
        for intake in intakes
        for table in (intake.report or {}).get("tables", [])
        if "read" in table
    ]
    return Told(rows[:MOST], len(rows))


def old(runs: Sequence[MeasureRun], *, today: date) -> Told:
    """Figures of which a later period should be there by now, the oldest first."""
    found = []
    for run in runs:
        due = _due(run.latest_period)
        if run.leads and due is not None and due < today:
            found.append((due, run))
    found.sort(key=lambda one: (one[0], one[1].title))
    rows: list[list[object]] = [
        [_linked(run), run.place, when(run.latest_period), due, run.get_kind_display()] for due, run in found
    ]
    return Told(rows[:MOST], len(rows))


def warnings(runs: Sequence[MeasureRun]) -> Told:
    """What runs warn of, each sentence once with how many say it, the commonest first."""
    by_sentence: dict[str, list[MeasureRun]] = {}
    for run in runs:
        for said in run.warnings:
            if said != OWN_RECORDS:  # stands on every run of records, and says nothing of their quality
                by_sentence.setdefault(said, []).append(run)
    ordered = sorted(by_sentence.items(), key=lambda one: (-len(one[1]), one[0]))
    rows: list[list[object]] = [[said, len(those), _linked(those[0])] for said, those in ordered]
    return Told(rows[:MOST], len(rows))


def _latest(runs: dict[int, MeasureRun], line: Sequence[Figure]) -> Recorded:
    """Labels of periods of one kind sort as they follow one another."""
    ordered = sorted(line, key=lambda figure: figure.period)
    now = ordered[-1]
    before = ordered[-2] if len(ordered) > 1 and ordered[-2].series == now.series else None
    return Recorded(runs[now.run_id], now, before)


def _share(figure: Figure) -> object:
    if figure.value_withheld:
        return Withheld(figure.value_withheld)
    return "Not counted" if figure.value is None else f"{figure.value:.1f}%"


def _table(table: dict[str, Any]) -> list[object]:
    read, rejected = int(table["read"]), int(table.get("rejected") or 0)
    share = f"{100 * rejected / read:.1f}%" if read else "No rows"
    return [table["table"], read, rejected, share, table.get("repaired") or 0, table.get("duplicates") or 0]


def _due(label: str) -> date | None:
    """When a later period than that should have its figures; None for a label that names no period."""
    try:
        period = read_period(label)
    except ValueError:
        return None
    return period.end + (period.end - period.start) + GRACE


def _linked(run: MeasureRun) -> dict[str, object]:
    return {"value": run.title, "href": reverse("evidence:run", args=[run.public_id])}
