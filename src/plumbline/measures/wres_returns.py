"""Makes a return of the Workforce Race Equality Standard from a trust's own records.

Each cell is counted as the layout of the return says; ratios and shares are worked out from those counts alone.
Shares of the staff survey are brought along by whoever makes the return: no extract holds them.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from plumbline.measures.errors import NotOffered
from plumbline.measures.facts.periods import Period, financial_year_of
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.groupings import ethnicity
from plumbline.measures.methods.records.asking import FactTables
from plumbline.measures.methods.records.cells import Cell, Number
from plumbline.measures.record_parts import Tally
from plumbline.measures.sources.wres_figures import Cells, WresReturn, Year, work_out
from plumbline.measures.sources.wres_layout import Item, ReturnLayout, return_layout

EVERY = "financial-year"
NO_SNAPSHOT = "The extract has no snapshot in {}."
NO_EVENTS = "The extract has no such record in {}: there were none, or they are not in it."
NO_SURVEY = "To be filled in from the staff survey of the autumn before."
TWO_YEARS = "The average of the reporting year and the year before."

Survey = Mapping[str, Cells]
"""Shares of White and BME staff, in per cent, by the measure that they answer."""


def make_return(
    facts: FactTables,
    *,
    organisation: str,
    snapshot: date,
    survey: Survey | None = None,
    survey_before: Survey | None = None,
    previous: Year | None = None,
    disciplinary_years: int = 1,
    layout: ReturnLayout | None = None,
) -> WresReturn:
    """The return of the year that ends with the snapshot, and of the year before.

    Parameters
    ----------
    facts
        The facts of an open extract.
    organisation
        Whose return it is.
    snapshot
        The last day of the reporting year, 31 March.
    survey, survey_before
        Shares of the staff survey, in per cent, of the reporting year and of the year before.
    previous
        Figures of the year before as they were sent and verified; left out, they are counted again.
    disciplinary_years
        Over how many years indicator 3 is averaged: 1, or 2 as in older guidance.
    layout
        The return's layout; left out, the one that Plumbline carries.

    Raises
    ------
    NotOffered
        Where the day is not the last of a financial year, or indicator 3 is asked for over other years.
    """
    shape = layout or return_layout()
    year = financial_year_of(snapshot)
    if year.end != snapshot:
        raise NotOffered(
            f"{snapshot.isoformat()} is not the last day of a financial year: the standard takes 31 March."
        )
    if disciplinary_years not in (1, 2):
        raise NotOffered("Indicator 3 is given for one year, or as the average of two.")
    before = financial_year_of(date(year.start.year, 3, 31))
    counting = _Counting(facts, shape, Period(before.start, year.end, ""), is_two_years=disciplinary_years == 2)
    return WresReturn(
        organisation=organisation,
        snapshot=snapshot,
        previous=previous or work_out(counting.year(before, survey_before or {}), layout=shape),
        reporting=work_out(counting.year(year, survey or {}), layout=shape),
        notes=counting.notes(survey or {}),
    )


class _Counting:
    """Counts the items of a return, both years at once."""

    def __init__(self, facts: FactTables, shape: ReturnLayout, window: Period, *, is_two_years: bool) -> None:
        self._facts = facts
        self._shape = shape
        self._window = window
        self._is_two_years = is_two_years
        self._missing: dict[str, str] = {}

    def year(self, year: Period, survey: Survey) -> Year:
        """The figures of one year that are counted or brought along."""
        return {
            item.code: survey.get(item.survey, Cells()) if item.survey else self._counted(item, year)
            for item in self._shape.items
            if not item.made_from
        }

    def notes(self, survey: Survey) -> Mapping[str, str]:
        """What a reader must know of single lines."""
        empty = {item.code: NO_SURVEY for item in self._shape.items if item.survey and item.survey not in survey}
        two = {item.code: TWO_YEARS for item in self._shape.items if self._is_two_years and item.count_two_years}
        return {**empty, **two, **self._missing}

    def _counted(self, item: Item, year: Period) -> Cells:
        tally = item.count_two_years if self._is_two_years and item.count_two_years else item.count
        if tally is None:
            return Cells()
        try:
            found = self._cells(tally, year)
            if not found and not self._cells(Tally(fact=tally.fact), year):
                return self._nothing_there(item, tally, year)
        except NotOffered as error:
            self._missing[item.code] = str(error)
            return Cells()
        return self._grouped(found)

    def _cells(self, tally: Tally, year: Period) -> list[Cell]:
        cells = self._facts.count(tally, kind=EVERY, window=self._window, split=(), age_bands=())
        return [cell for cell in cells if cell.period.label == year.label]

    def _nothing_there(self, item: Item, tally: Tally, year: Period) -> Cells:
        """No snapshot in the year: no figure. No event in the year: zero, with a note that none may be in it."""
        if find_fact(tally.fact).is_stock:
            self._missing[item.code] = NO_SNAPSHOT.format(year.label)
            return Cells()
        self._missing[item.code] = NO_EVENTS.format(year.label)
        return self._grouped([])

    def _grouped(self, cells: Iterable[Cell]) -> Cells:
        found: dict[str, Number] = {"white": 0, "bme": 0, "unknown": 0}
        for cell in cells:
            found[self._group_of(cell.code)] += cell.amount
        return Cells(**found)

    def _group_of(self, code: str | None) -> str:
        vocabulary = ethnicity()
        if code in vocabulary.unknown_codes:
            return "unknown"
        members = vocabulary.codes[str(code)]
        white = vocabulary.groupings[self._shape.grouping].group(self._shape.white)
        return "white" if members <= white.members else "bme"
