"""Which counts stand behind the rows of a release, of whom, when and where, and which rule is theirs?

A count is known by what was counted and by the people in it, not by the measure that prints it: the same people
in two measures are one count.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from plumbline.equity.disclosure import Rule, rounding_rule
from plumbline.evidence.models import FigureRow, MeasureRun
from plumbline.measures.facts.periods import read_period
from plumbline.measures.groupings import ethnicity
from plumbline.measures.small_number_rules import rules_on
from plumbline.publishing.protection.cells import BASE, ELSEWHERE, Cell, Count, Sets, everyone
from plumbline.publishing.protection.places import UNIT

STAFF = {"workforce", "recruitment", "employee-relations", "training"}
"""Topics whose figures keep to the rule for people who work at the trust; all others keep to the trust's own."""
ANSWERS = "survey_answers"
"""The fact whose counts are answers to the staff survey, which has a rule of its own."""
QUARTILES = ("lower quartile", "upper quartile")
UNPROVEN = ("records-difference", "records-disparity", "records-pay-gap")
"""Methods whose figures rest on counts that their rows do not hold."""
WHOLE = "records-composition"


@dataclass(frozen=True, slots=True)
class Behind:
    """The counts behind one row: on top, and below where that is counted too."""

    top: Count
    bottom: Count | None
    is_part: bool
    """Whether those on top are some of those below."""


def rule_of(run: MeasureRun, *, day: date, is_rounded: bool = False) -> Rule:
    """The rule on small numbers that a run's figures keep to; where counts are rounded, small ones are too."""
    rule = rules_on(day)[_rule_name(run)]
    if not is_rounded:
        return rule
    return rounding_rule(rule.rounding if rule.rounding > 1 else BASE, fewest=rule.high + 1)


def _rule_name(run: MeasureRun) -> str:
    counted = (run.definition.get("records") or {}).get("numerator") or {}
    if counted.get("fact") == ANSWERS:
        return "staff-survey"
    return "workforce" if run.definition.get("topic") in STAFF else "trust"


def both_rules(one: Rule, other: Rule) -> Rule:
    """What holds for a count that is printed under two rules: the wider range, and the finer figure."""
    stricter = one if one.high >= other.high else other
    return replace(stricter, rounding=min(one.rounding, other.rounding))


def behind(run: MeasureRun, row: FigureRow) -> Behind:
    """The counts behind a row of a run."""
    records = run.definition.get("records") or {}
    method, tally = run.definition.get("method", ""), records.get("denominator")
    top = _tally(run, records.get("numerator") or run.measure)
    count = _count(run, row, top, records.get("numerator"), row.numerator)
    if method == WHOLE:
        whole = _count(run, row, top, records.get("numerator"), row.denominator, everybody=True)
        return Behind(count, None if row.denominator is None else whole, is_part=False)
    if row.denominator is None or (isinstance(tally, Mapping) and "population" in tally):
        return Behind(count, None, is_part=False)
    bottom = _count(run, row, _tally(run, tally or f"{run.measure}, of"), tally, row.denominator)
    return Behind(count, bottom, is_part=method == "records-share")


def _tally(run: MeasureRun, counted: Any) -> str:
    area = run.settings.get("area", "")
    return json.dumps([counted, area, run.demonstration], sort_keys=True)


def _count(
    run: MeasureRun, row: FigureRow, what: str, tally: Any, number: float | None, *, everybody: bool = False
) -> Count:
    people = everyone() if everybody else _people(row.grouping, row.group_code, row.group)
    parts = [part for part in row.part.split(", ") if part and part not in QUARTILES]
    place = (row.organisation_unit, ", ".join(parts), _columns(run) if parts else "")
    name = "Everybody" if everybody else row.group
    return Count(Cell(what, people, _time(row.period, tally), place), name, row.grouping, row.period, number)


def _columns(run: MeasureRun) -> str:
    """By which columns a run's figures are parted, but for units."""
    named = str(run.settings.get("split") or "").split(", ")
    return ", ".join(column for column in named if column != UNIT) or "another way"


def _people(grouping: str, code: str, label: str) -> Sets:
    known = ethnicity().groupings.get(grouping)
    if known is None:
        return frozenset([f"{ELSEWHERE}{code or label}"])
    if grouping == "everyone":
        return everyone()
    found = [group for group in known.groups if group.code == code or (not code and group.label == label)]
    return found[0].members if found else frozenset([f"{ELSEWHERE}{code or label.casefold()}"])


def _time(label: str, tally: Any) -> Sets:
    """The months of a period whose counts add up over time; else the period by itself."""
    if not isinstance(tally, Mapping) or tally.get("count") != "rows" or _is_stock(str(tally.get("fact"))):
        return frozenset([label])
    return _months(label)


@lru_cache(maxsize=1024)
def _months(label: str) -> Sets:
    try:
        period = read_period(label)
    except ValueError:
        return frozenset([label])
    if not period.is_whole_months:
        return frozenset([label])
    days = range((period.end - period.start).days + 1)
    return frozenset(f"{period.start + timedelta(days=day):%Y-%m}" for day in days)


def _is_stock(fact: str) -> bool:
    from plumbline.measures.errors import BadDefinition
    from plumbline.measures.facts.registry import find_fact  # loads the engine

    try:
        return find_fact(fact).is_stock
    except BadDefinition:
        return False
