"""Employee-relations cases: who was investigated, who complained, who was suspended, how long it took.

A disciplinary case enters the Workforce Race Equality Standard on the day its formal investigation begins; a case
that stayed informal is not one of them.
"""

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.pay_bands import band_of, tier_of
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import as_slug, one_row_each, with_their_people

WHO = ("person", "ethnicity", "sex", "age", "unit")
DISCIPLINARY = "disciplinary"
COLUMNS = {
    "case": "the case's reference",
    "kind": "disciplinary, grievance, dignity-at-work, capability, … in lower case with hyphens",
    "is_formal": "whether a formal investigation began",
    "suspended": "whether the person was suspended; empty where nobody wrote it down",
    "checkpoint": "whether a senior manager checked before it became formal; empty where nobody wrote it down",
    "outcome": "the outcome, in lower case with hyphens",
    "band": "pay band in the case, or in the latest staff record",
    "tier": "lower, middle or upper",
    "days_open": "days from opening to closing; empty while open",
    "days_formal": "days from the formal investigation's beginning to closing; empty while open or informal",
}


def build_cases(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One case of one person, on the day it was opened."""
    return _cases(tables, date="opened")


def build_formal_disciplinary(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One disciplinary case that became formal, on the day its formal investigation began."""
    return _cases(tables, date="formal").filter(lambda t: t.is_formal & (t.kind == DISCIPLINARY))


def build_formal_disciplinary_two_years(tables: Tables, periods: Sequence[Period]) -> ibis.Table:
    """One formal disciplinary case in its own year, and once more in the year after."""
    cases = build_formal_disciplinary(tables, periods)
    later = cases.mutate(date=(cases.date.cast("timestamp") + ibis.interval(years=1)).cast("date"))
    return cases.union(later)


def build_formal_cases_closed(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One formal case of any kind, on the day it was closed."""
    return _cases(tables, date="closed").filter(lambda t: t.is_formal & t.date.notnull())


def _cases(tables: Tables, *, date: str) -> ibis.Table:
    cases = tables["employee_relations"]
    each = one_row_each(cases, keys=["case", "employee"], first=_latest_first(cases))
    joined = with_their_people(each.mutate(person=each.employee, date=each.opened), tables["staff"])
    band = band_of(ibis.coalesce(joined.pay_band, joined._staff_band))
    return joined.select(
        *WHO,
        "case",
        "suspended",
        "checkpoint",
        date=joined[date],
        kind=as_slug(joined.kind),
        is_formal=joined.formal.notnull(),
        outcome=as_slug(joined.outcome),
        band=band,
        tier=tier_of(band),
        days_open=days_between(joined.closed, joined.opened),
        days_formal=days_between(joined.closed, joined.formal),
    )


def _latest_first(cases: ibis.Table) -> list[ir.Column]:
    dates = [cases[name].fill_null(ibis.date("1900-01-01")).desc() for name in ("closed", "formal", "opened")]
    words = ("kind", "outcome", "ethnicity", "ethnicity_2021", "unit", "pay_band", "sex")
    return [*dates, *[cases[word].fill_null("~").asc() for word in words]]


def _fact(slug: str, row: str, build: Callable[[Tables, Sequence[Period]], ibis.Table]) -> Fact:
    return Fact(slug=slug, row=row, needs=("employee_relations",), uses=("staff",), columns=COLUMNS, build=build)


FACTS = (
    _fact("employee_relations_cases", "one case of one person, on the day it was opened", build_cases),
    _fact(
        "formal_disciplinary",
        "one disciplinary case of one person, on the day its formal investigation began",
        build_formal_disciplinary,
    ),
    _fact(
        "formal_disciplinary_two_years",
        "one formal disciplinary case, in its own year and in the year after",
        build_formal_disciplinary_two_years,
    ),
    _fact(
        "formal_cases_closed",
        "one formal case of one person, on the day it was closed",
        build_formal_cases_closed,
    ),
)
