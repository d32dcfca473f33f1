"""Who a member of staff is: one assignment a person and snapshot, one ethnic group a person.

Records of what happened to staff carry their own ethnicity or borrow it from the latest staff record. A person
never has two, or a numerator and a denominator would count them in different groups.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.people import NO_GROUP, ethnicity_of
from plumbline.measures.facts.periods import Period


def ethnicity_code(table: ibis.Table) -> ir.Column:
    """The ethnic group that a record gives: the code of 2001, else that of 2021, else why there is none."""
    return ethnicity_of(table, old="ethnicity", new="ethnicity_2021")


def ethnicity_recorded(code: ir.Column) -> ir.Column:
    """How an ethnic group is recorded: "stated", "not stated", "not known", "invalid" or "missing"."""
    return ibis.cases(
        (code == "Z", "not stated"),
        (code == "99", "not known"),
        (code == "invalid", "invalid"),
        (code.notnull(), "stated"),
        else_="missing",
    )


def is_stated(code: ir.Column) -> ir.Column:
    """Whether a code names an ethnic group; never empty."""
    return code.notnull() & code.notin(NO_GROUP).fill_null(False)


def as_slug(words: ir.Column) -> ir.Column:
    """Words in lower case with hyphens between, so that "Non Mandatory" is "non-mandatory"; empty stays empty."""
    return words.strip().lower().re_replace("[^a-z0-9]+", "-").nullif("")


def one_row_each(table: ibis.Table, *, keys: Sequence[str], first: Sequence[ir.Column]) -> ibis.Table:
    """The first row of each key in the order of `first`."""
    place = ibis.row_number().over(ibis.window(group_by=list(keys), order_by=list(first)))
    return table.mutate(_place=place).filter(lambda t: t._place == 0).drop("_place")


def by_ethnicity(table: ibis.Table) -> list[ir.Column]:
    """An order that settles which of several rows of one person comes first, whatever the engine."""
    return [table.ethnicity.fill_null("~").asc(), table.ethnicity_2021.fill_null("~").asc()]


def one_assignment_each(staff: ibis.Table) -> ibis.Table:
    """One row a person and snapshot: a substantive post before bank work, then the most hours."""
    return one_row_each(staff, keys=["employee", "snapshot"], first=_main_post_first(staff))


def latest_records(staff: ibis.Table) -> ibis.Table:
    """One row a person: their `ethnicity`, `sex`, `age` and `unit` at the latest snapshot that they are in."""
    latest = one_row_each(
        staff,
        keys=["employee"],
        first=[staff.snapshot.desc(), *_main_post_first(staff)],
    )
    return latest.select(
        person=latest.employee,
        ethnicity=ethnicity_code(latest),
        sex=latest.sex,
        age=latest.age,
        unit=latest.unit,
        pay_band=latest.pay_band,
    )


def _main_post_first(staff: ibis.Table) -> list[ir.Column]:
    return [
        staff.bank.fill_null(False).asc(),
        staff.fte.fill_null(-1.0).desc(),
        staff.assignment.fill_null("").asc(),
        staff.pay_band.fill_null("").desc(),
        staff.ethnicity.fill_null("").asc(),
        staff.ethnicity_2021.fill_null("").asc(),
        staff.unit.fill_null("").asc(),
    ]


def at_last_snapshot(stock: ibis.Table, periods: Sequence[Period]) -> ibis.Table:
    """The rows of each period's last snapshot, with `period_start`; `date` is the day of the snapshot.

    A period without a snapshot has no rows: staff of another day are not set beside its events.
    """
    if not periods:
        return stock.mutate(period_start=stock.snapshot, date=stock.snapshot).filter(ibis.literal(False))
    placed = stock.mutate(period_start=_start_of_period(stock, periods), date=stock.snapshot)
    within = placed.filter(placed.period_start.notnull())
    last = within.date.max().over(ibis.window(group_by="period_start"))
    return within.mutate(_last=last).filter(lambda t: t.date == t._last).drop("_last")


def _start_of_period(stock: ibis.Table, periods: Sequence[Period]) -> ir.Column:
    """The first day of the period that a snapshot is in; periods of one kind never overlap."""
    return ibis.cases(
        *[
            (
                stock.snapshot.between(ibis.literal(period.start), ibis.literal(period.end)),
                ibis.literal(period.start),
            )
            for period in periods
        ]
    )


def with_their_people(events: ibis.Table, staff: ibis.Table) -> ibis.Table:
    """Events (columns `person`, `date`) with one `ethnicity` a person, and `sex`, `age` and `unit`.

    The person's own latest event that states an ethnic group counts, else the latest staff record, else whether
    it was not stated or is not known.
    """
    told = events.mutate(_code=ethnicity_code(events)).drop("ethnicity", "ethnicity_2021")
    own = _as_told_last(told)
    record = latest_records(staff).rename(
        _person="person",
        _staff="ethnicity",
        _staff_sex="sex",
        age="age",
        _staff_unit="unit",
        _staff_band="pay_band",
    )
    joined = told.drop("_code", "sex").left_join(own, told.person == own._own_person)
    joined = joined.left_join(record, joined.person == record._person)
    return joined.mutate(
        ethnicity=_stated_first(joined._own, joined._staff),
        sex=ibis.coalesce(joined._own_sex, joined._staff_sex),
        unit=ibis.coalesce(joined.unit, joined._staff_unit),
    )


def _as_told_last(told: ibis.Table) -> ibis.Table:
    last = one_row_each(
        told,
        keys=["person"],
        first=[is_stated(told._code).desc(), told.date.desc(), told._code.fill_null("~").asc()],
    )
    return last.select(_own_person=last.person, _own=last._code, _own_sex=last.sex)


def _stated_first(own: ir.Column, staff: ir.Column) -> ir.Column:
    return ibis.cases((is_stated(own), own), (is_stated(staff), staff), else_=ibis.coalesce(own, staff))
