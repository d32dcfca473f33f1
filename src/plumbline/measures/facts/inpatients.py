"""People in hospital and the nights they spend there, from ward stays.

Nights are counted as NHS England counts bed days: the day of admission counts and the day of discharge does not,
a stay that goes on counts to the end of the period (or of the last month it was submitted in), and a stay of one
day counts nothing. Nobody is in two beds at once: a night that two stays of one person claim is counted once.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.spans import end_or_last_known, in_each_period, known_until
from plumbline.measures.facts.versions import latest_versions

PLACE = ["person", "unit", "period_start", "date"]
EARLIER_STAYS = (None, -1)
"""The frame of a window: all rows before this one."""


def ward_stays(table: ir.Table) -> ir.Table:
    """One row a ward stay, with its ward as `unit`, its first day and the day it ended (empty: it goes on)."""
    stays = latest_versions(table, "UniqWardStayID", ties=("EndDateWardStay", "StartDateWardStay", "WardCode"))
    return stays.select(
        person="Person_ID",
        stay="UniqWardStayID",
        spell="UniqHospProvSpellID",
        unit="WardCode",
        start="StartDateWardStay",
        end="EndDateWardStay",
        known_until=known_until(stays.UniqMonthID),
    )


def build_bed_days(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person, ward and period, with the nights."""
    stays = _without_overlaps(ward_stays(tables["MHS502WardStay"]), periods)
    parts = in_each_period(stays, periods, start="start", end="end", known="known_until")
    first = ibis.greatest(parts.start, parts.period_start)
    nights = days_between(ibis.least(parts.end, parts.day_after), first)
    parts = parts.mutate(nights=nights, date=parts.period_end)
    rows = parts.filter(parts.nights > 0).group_by(PLACE).agg(bed_days=lambda t: t.nights.sum().cast("int64"))
    return add_people(rows, tables["MHS001MPI"])


def _without_overlaps(stays: ir.Table, periods: Sequence[Period]) -> ir.Table:
    """Each stay without the nights that an earlier stay of the same person has already; `end` is never empty."""
    closed = stays.mutate(end=end_or_last_known(stays, periods, end="end", known="known_until"))
    taken_until = closed.end.max().over(group_by="person", order_by=["start", "end", "stay"], rows=EARLIER_STAYS)
    cut = closed.mutate(start=ibis.greatest(closed.start, taken_until.fill_null(closed.start)))
    return cut.filter(cut.start < cut.end)


def build_inpatients(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person, ward and period in which they were in that ward's beds on some day."""
    return add_people(people_on_wards(tables, periods), tables["MHS001MPI"])


def people_on_wards(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """The same, before it is told who they are."""
    stays = ward_stays(tables["MHS502WardStay"])
    parts = in_each_period(stays, periods, start="start", end="end", known="known_until")
    parts = parts.mutate(date=parts.period_end)
    stayed_on = parts.end.isnull() | (parts.end > parts.period_end)
    return parts.mutate(stayed_on=stayed_on).group_by(PLACE).agg(is_there_at_end=lambda t: t.stayed_on.any())


FACTS = (
    Fact(
        slug="bed_days",
        row="a person on one ward in one period",
        needs=("MHS001MPI", "MHS502WardStay"),
        columns={"bed_days": "nights in a bed of the ward within the period"},
        build=build_bed_days,
        is_stock=True,
    ),
    Fact(
        slug="inpatients",
        row="a person on one ward in one period",
        needs=("MHS001MPI", "MHS502WardStay"),
        columns={"is_there_at_end": "still in a bed of the ward when the period ended"},
        build=build_inpatients,
        is_stock=True,
    ),
)
