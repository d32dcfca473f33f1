"""Brings the staff survey into one share for each item and group: the responses that its published figure counts.

The published workbooks give every response; adding up those that count (at least once, or yes) happens here and
nowhere else, so that a figure and the table Plumbline carries can't differ.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from plumbline.equity.values import Withheld
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.sources.staff_survey import (
    NATIONAL,
    ORGANISATIONS,
    Answer,
    Group,
    Organisation,
    read_items,
)
from plumbline.measures.sources.staff_survey_items import Year, survey_year

YEAR = 2024
"""The year of the workbooks that the packaged tables are written from."""
ENGLAND = "E92000001"
EVERYONE = ("everyone", "all")
SHOWN_PLACES = 6
"""Decimals kept of a percentage: the workbooks hold more than the survey can know."""

_Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """The weighted share (per cent) of one group that gave a counted response, and its unweighted base.

    Where `withheld` says why, the share is not shown; the base may be.
    """

    item: str
    period: str
    area: str
    grouping: str
    group: str
    share: float | None = None
    base: int | None = None
    withheld: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """What may stand once in a table."""
        return (self.item, self.period, self.area, self.grouping, self.group)


def read_national(path: Path) -> list[ShareRow]:
    """The items by ethnic group, from the national workbook. Raises `BadInput`."""
    year = survey_year(YEAR)
    answers = read_items(path, NATIONAL, year=year)
    placed = [
        (place, answer) for answer in answers if (place := _group_place(answer.who, year.groups)) is not None
    ]
    _check_every_group(path, {answer.who.subgroup for _, answer in placed}, year.groups)
    return _shares(placed, year)


def read_organisations(path: Path) -> list[ShareRow]:
    """The items of the organisations that Plumbline follows, from their workbook. Raises `BadInput`."""
    year = survey_year(YEAR)
    answers = read_items(path, ORGANISATIONS, year=year)
    followed = [
        ((answer.who.code, *EVERYONE), answer)
        for answer in answers
        if answer.who.code in year.organisations and year.items[year.questions[answer.question]].by_organisation
    ]
    missing = [code for code in year.organisations if code not in {place[0] for place, _ in followed}]
    if missing:
        raise BadInput([Problem(path.name, f"has no row for {', '.join(missing)}; it may be cut short.")])
    return _shares(followed, year)


def _group_place(who: Group, groups: Mapping[str, Mapping[str, str]]) -> _Place | None:
    """Where a published row stands in our vocabulary; None for breakdowns other than ethnic ones."""
    if who.breakdown == who.subgroup == "National":
        return (ENGLAND, *EVERYONE)
    for grouping, labels in groups.items():
        if who.breakdown.startswith("Ethnic background") and who.subgroup in labels:
            return (ENGLAND, grouping, labels[who.subgroup])
    return None


def _check_every_group(path: Path, found: set[str], groups: Mapping[str, Mapping[str, str]]) -> None:
    missing = [label for labels in groups.values() for label in labels if label not in found]
    if missing:
        listed = ", ".join(f"“{label}”" for label in missing)
        raise BadInput([Problem(path.name, f"has no row for {listed}; groups were renamed or rows removed.")])


def _shares(placed: Iterable[tuple[_Place, Answer[Group] | Answer[Organisation]]], year: Year) -> list[ShareRow]:
    counted: dict[tuple[str, _Place], list[Answer[Group] | Answer[Organisation]]] = {}
    for place, answer in placed:
        item = year.questions[answer.question]
        if answer.response in year.items[item].counted:
            counted.setdefault((item, place), []).append(answer)
    rows = [_share(item, place, answers, year) for (item, place), answers in counted.items()]
    return sorted(rows, key=lambda row: row.key)


def _share(
    item: str, place: _Place, answers: Sequence[Answer[Group] | Answer[Organisation]], year: Year
) -> ShareRow:
    area, grouping, group = place
    base = answers[0].base
    values = [answer.value for answer in answers]
    reason = next((value.why for value in values if isinstance(value, Withheld)), "")
    shown = [value for value in values if not isinstance(value, Withheld)]
    return ShareRow(
        item=item,
        period=str(year.year),
        area=area,
        grouping=grouping,
        group=group,
        share=None if reason else round(math.fsum(shown), SHOWN_PLACES),
        base=None if isinstance(base, Withheld) else base,
        withheld=reason,
    )
