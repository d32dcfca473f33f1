"""The WRES return from the runs of the ledger: each figure with its run, each missing cell with a reason.

What is counted comes from the ledger's rows; shares, likelihoods, ratios and differences are worked out from
those by `measures.sources.wres_figures`, as in a return that is made from an extract. For the trust's own use:
the counts are exact, and have not been cleared to leave.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from plumbline.equity.values import Figure, Withheld
from plumbline.evidence.figures import figure_of
from plumbline.evidence.models import FigureRow, Kind, MeasureRun
from plumbline.measures.facts.periods import financial_year_of
from plumbline.measures.groupings import ethnicity
from plumbline.measures.sources.wres_figures import DECIMALS, GROUPS, PER_CENT, Cells, WresReturn, Year, work_out
from plumbline.measures.sources.wres_layout import Item, ReturnLayout, return_layout
from plumbline.organisation.models import Unit
from plumbline.publishing.submissions.figures import Figures, check_one_grouping, own_figures
from plumbline.publishing.submissions.wres_ledger import Place, wres_ledger

YEARS = ("previous", "reporting")
NO_YEAR = "The run has no figures of {}."
NO_SURVEY = (
    "There are no figures of this trust by these groups for the survey of {}. What is published of trusts is of "
    "everyone together, and England's figures are not this trust's: take them from the trust's own survey report."
)
NO_UNKNOWN = "The staff survey shows no group of people whose ethnic group is unknown."
NO_SUCH_GROUP = "The run has no row of this group in {}."
OTHER_GROUPS = "Refused: the run has figures by {}, and the return asks for {}. Groups are not mixed."
RESTS = "It rests on “{}”, which is missing."
NOBODY = "There was nobody to divide by."
NOT_ADDED = "The lines by band and grade leave {} of {} staff, whose kind is not known or who are in no line."
NONE_COUNTED = "The run has no row of this part, and has rows of others: nobody was counted here."


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where one cell is from: a run's rows, or the lines that it is worked out from."""

    item: Item
    year: str
    group: str
    figure: Figure
    period: str
    how: str
    measure: str = ""
    run: MeasureRun | None = None
    part: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell without a figure, and why."""

    item: Item
    year: str
    group: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A relative likelihood with both groups named, both denominators, and the run's own interval."""

    item: Item
    year: str
    of: str
    numerator: Figure
    denominator: Figure
    over: str
    over_numerator: Figure
    over_denominator: Figure
    ratio: Figure
    lower: Figure = None
    upper: Figure = None
    of_the_run: Figure = None
    method: str = ""


@dataclass(frozen=True)
class WresSubmission:
    """A return with its working and with what is missing."""

    returned: WresReturn
    years: Mapping[str, str]
    origins: Sequence[Origin]
    missing: Sequence[Missing]
    compared: Sequence[Compared]
    periods: Sequence[str] = ()
    """Every year that could be reported, latest first."""
    demonstration: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The figures of one line in one year."""

    cells: Cells
    why: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[FigureRow] = ()
    how: str = "From the run"

    @property
    def part(self) -> str:
        """What the rows are narrowed to; empty where the run has rows of other parts alone."""
        parts = [] if self.how == NONE_COUNTED else [row.part for row in self.rows if row.part]
        return "; ".join(dict.fromkeys(parts))


def gather_wres(*, organisation: str, invented: bool, today: date, year: str = "") -> WresSubmission:
    """The return of a year ("2025/26"; left out or unknown, the latest that has figures). Four queries."""
    figures = read_wres_figures(invented=invented)
    periods = _periods(figures)
    last = financial_year_of(date(today.year - (today.month < 4), 3, 31)).label
    chosen = year if year in periods else next(iter(periods), last)
    return _Making(figures, organisation, chosen, periods, is_invented=invented).made()


def read_wres_figures(*, invented: bool) -> Figures:
    """The rows that the return rests on: the trust's own records, and the survey's figures of this very trust."""
    trust = Unit.objects.filter(depth=1).values_list("ods_code", flat=True).first() or ""
    surveys = wres_ledger().measures(return_layout())

    def counts(run: MeasureRun) -> bool:
        of_this_trust = bool(trust) and run.settings.get("area") == trust
        return run.kind != Kind.PUBLISHED or (surveys[run.measure] and of_this_trust)

    return own_figures(surveys, invented=invented, only=counts)


def _periods(figures: Figures) -> list[str]:
    found = {
        row.period for rows in figures.rows.values() for row in rows if re.fullmatch(r"\d{4}/\d{2}", row.period)
    }
    return sorted(found, reverse=True)


class _Making:
    """Makes one return."""

    def __init__(
        self, figures: Figures, organisation: str, year: str, periods: Sequence[str], *, is_invented: bool
    ) -> None:
        self._figures = figures
        self._organisation = organisation
        self._periods = periods
        self._is_invented = is_invented
        self._layout: ReturnLayout = return_layout()
        snapshot = date(int(year[:4]) + 1, 3, 31)
        self._snapshot = snapshot
        self._labels = dict(
            zip(YEARS, (financial_year_of(date(snapshot.year - 1, 3, 31)).label, year), strict=True)
        )

    def made(self) -> WresSubmission:
        found = {year: self._counted(label) for year, label in self._labels.items()}
        worked = {year: work_out({code: each.cells for code, each in own.items()}) for year, own in found.items()}
        missing = [gap for year in YEARS for gap in self._missing(year, found[year], worked[year])]
        return WresSubmission(
            returned=WresReturn(
                organisation=self._organisation,
                snapshot=self._snapshot,
                previous=worked["previous"],
                reporting=worked["reporting"],
                notes=self._notes(worked["reporting"], missing),
            ),
            years=self._labels,
            origins=[each for year in YEARS for each in self._origins(year, found[year], worked[year])],
            missing=missing,
            compared=[each for year in YEARS for each in self._compared(year, found[year], worked[year])],
            periods=self._periods,
            demonstration=self._is_invented,
        )

    def _counted(self, period: str) -> dict[str, Found]:
        return {item.code: self._found(item, period) for item in self._layout.items if not item.made_from}

    def _found(self, item: Item, period: str) -> Found:
        place = self._place(item.code, period)
        when = _when(place, period)
        rows = self._figures.rows.get(place.measure, ())
        if not rows:
            why = NO_SURVEY.format(when) if place.survey else self._figures.why_missing(place.measure)
            return _nothing(f"{why} {wres_ledger().without.get(item.code, '')}".strip())
        now = [row for row in rows if row.period == when]
        if not now:
            return _nothing(NO_SURVEY.format(when) if place.survey else NO_YEAR.format(when))
        return self._of_year(place, now, when)

    def _place(self, code: str, period: str) -> Place:
        """Where a line stands: the first place with figures of the year, or with any, else the last there is."""
        first = wres_ledger().place_of(code)
        assert first is not None  # noqa: S101 - the map was read, and each counted line has its place
        filled = [one for one in first.places if self._figures.rows.get(one.measure)]
        of_the_year = [
            one
            for one in filled
            if any(row.period == _when(one, period) for row in self._figures.rows[one.measure])
        ]
        return next(iter([*of_the_year, *filled]), first.places[-1])

    def _of_year(self, place: Place, rows: Sequence[FigureRow], when: str) -> Found:
        asked = [row for row in rows if row.grouping == self._layout.grouping]
        if not asked:
            names = [
                ethnicity().groupings[row.grouping].title for row in rows if row.grouping in ethnicity().groupings
            ]
            there = " and ".join(dict.fromkeys(names)) or "other groups"
            return _nothing(OTHER_GROUPS.format(there, ethnicity().groupings[self._layout.grouping].title))
        latest = max(row.run_id for row in asked)
        asked = [row for row in asked if row.run_id == latest]
        own = [row for row in asked if row.part.strip() in place.parts]
        check_one_grouping(own)
        if not own and any(row.part for row in asked):
            return Found(Cells(white=0, bme=0, unknown=0), {}, asked[:1], NONE_COUNTED)
        return self._grouped(place, own, when)

    def _grouped(self, place: Place, rows: Sequence[FigureRow], when: str) -> Found:
        unknowns = set(ethnicity().unknowns)
        by_group = {
            "white": [row for row in rows if row.group_code == self._layout.white],
            "bme": [row for row in rows if row.group_code == self._layout.bme],
            "unknown": [row for row in rows if row.group_code in unknowns],
        }
        cells = {group: _figure(own, place.figure) for group, own in by_group.items()}
        why = {group: NO_SUCH_GROUP.format(when) for group, figure in cells.items() if figure is None}
        if place.survey:
            why["unknown"] = NO_UNKNOWN
        elif not by_group["unknown"] and by_group["white"]:
            # A run has rows of unknown groups wherever somebody was in one.
            cells["unknown"] = 0
            why.pop("unknown")
        return Found(Cells(**cells), why, rows)

    def _missing(self, year: str, found: Mapping[str, Found], worked: Year) -> Iterator[Missing]:
        items = {item.code: item for item in self._layout.items}
        for item in self._layout.items:
            for group in expected(item):
                if getattr(worked[item.code], group) is None:
                    why = found[item.code].why.get(group, "") if item.code in found else ""
                    yield Missing(item, year, group, why or _why(item, items, worked, group))

    def _origins(self, year: str, found: Mapping[str, Found], worked: Year) -> Iterator[Origin]:
        items = {item.code: item for item in self._layout.items}
        for item in self._layout.items:
            for group in expected(item):
                figure = getattr(worked[item.code], group)
                if figure is None:
                    continue
                own = found.get(item.code)
                rows = own.rows if own else ()
                made = "; ".join(items[code].item for code in item.made_from)
                yield Origin(
                    item=item,
                    year=year,
                    group=group,
                    figure=figure,
                    period=rows[0].period if rows else self._labels[year],
                    how=own.how if own else f"Worked out from: {made}",
                    measure=rows[0].run.measure if rows else "",
                    run=rows[0].run if rows else None,
                    part="" if own is None else own.part,
                )

    def _compared(self, year: str, found: Mapping[str, Found], worked: Year) -> Iterator[Compared]:
        items = {item.code: item for item in self._layout.items}
        for item in self._layout.items:
            if item.ratio is None:
                continue
            top, bottom = items[item.ratio.likelihood].likelihood or ("", "")
            of, over = item.ratio.of, item.ratio.over
            code = self._layout.white if of == "white" else self._layout.bme
            row = next((each for each in found[top].rows if each.group_code == code), None)
            yield Compared(
                item=item,
                year=year,
                of=of,
                numerator=getattr(worked[top], of),
                denominator=getattr(worked[bottom], of),
                over=over,
                over_numerator=getattr(worked[top], over),
                over_denominator=getattr(worked[bottom], over),
                ratio=getattr(worked[item.code], of),
                lower=None if row is None else figure_of(row, "ratio_lower"),
                upper=None if row is None else figure_of(row, "ratio_upper"),
                of_the_run=None if row is None else figure_of(row, "ratio"),
                method="" if row is None else row.ratio_method or "",
            )

    def _notes(self, year: Year, missing: Iterable[Missing]) -> dict[str, str]:
        notes: dict[str, str] = {}
        for gap in missing:
            if gap.year == "reporting" and gap.group in ("white", "bme"):
                notes.setdefault(gap.item.code, f"Missing: {gap.why}")
        left = _left_over(year)
        return notes | ({"1-all": left} if left else {})


def _when(place: Place, period: str) -> str:
    """The period of a line's rows: the survey that counts is that of the autumn before the snapshot."""
    return period[:4] if place.survey else period


def _nothing(why: str) -> Found:
    return Found(Cells(), dict.fromkeys(GROUPS, why))


def _sum(figures: Iterable[Figure]) -> Figure:
    """What is told, added up; withheld where one part is, None where nothing is told."""
    told = [figure for figure in figures if figure is not None]
    withheld = next((figure for figure in told if isinstance(figure, Withheld)), None)
    if withheld is not None:
        return withheld
    return sum(told) if told else None  # type: ignore[arg-type]


def _figure(rows: Sequence[FigureRow], name: str) -> Figure:
    """The figure of one group, of all its rows: a share is of all their counts together."""
    if name != "share":
        return _sum(figure_of(row, name) for row in rows)
    part, whole = (_sum(figure_of(row, count) for row in rows) for count in ("numerator", "denominator"))
    if isinstance(part, Withheld) or isinstance(whole, Withheld):
        return part if isinstance(part, Withheld) else whole
    return round(part / whole * PER_CENT, DECIMALS) if part is not None and whole else None


def expected(item: Item) -> tuple[str, ...]:
    """The columns in which a line has a figure: a ratio stands under the group that is set on top."""
    return GROUPS if item.ratio is None else (item.ratio.of,)


def _why(item: Item, items: Mapping[str, Item], worked: Year, group: str) -> str:
    columns = (group,) if item.ratio is None else (item.ratio.of, item.ratio.over)
    for code in item.made_from:
        if any(getattr(worked[code], column) is None for column in columns):
            return RESTS.format(items[code].item)
    return NOBODY


def _left_over(year: Year) -> str:
    """How many staff are in no line of indicator 1; empty where all are, or something is withheld or missing."""
    apart = ("1-all", "1-all-share", "1-not-known")
    lines = _added(year[code] for code in year if code.startswith("1-") and code not in apart)
    everyone = _added([year["1-all"]])
    if lines is None or everyone is None or lines == everyone:
        return ""
    return NOT_ADDED.format(everyone - lines, everyone)


def _added(lines: Iterable[Cells]) -> float | None:
    """The sum of all cells; None where one is no number."""
    figures = [figure for cells in lines for figure in cells]
    told = [figure for figure in figures if isinstance(figure, int | float)]
    return sum(told) if len(told) == len(figures) else None
