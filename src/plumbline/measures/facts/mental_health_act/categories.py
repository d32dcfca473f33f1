"""Which kind of use of the Act a legal status period is: the publisher's categories, the first that fits.

The rules are those of NHS England's annual statistics, 2024-25 method (code at commit 44a5ccd; with the bracket
that it mended in July 2025 in B). They are kept as they are, odd ones too, so that our counts may stand beside
the published ones; tests/specs/test_detention_categories.py tells each as a story. This module must never
soften a rule.
"""

from collections.abc import Callable
from typing import TypeAlias

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.mental_health_act.legal_statuses import codes_of

INFORMAL = "01"
CIVIL = ("02", "03")
HOLDING = ("04", "05", "06")
COURT = ("07", "08", "09", "10", "12", "13", "14", "15", "16", "17", "18", "31", "32", "34")
"""Court and prison disposals that may be transfers or criminal justice admissions. Code 37 (section 45A) and
code 38 are in no rule of the publisher's, which still names 34, the code that 37 took the place of; so they are
category N."""

AFTER_AN_ORDER = ("03", "09", "10", "15", "16")
RENEWABLE = ("03", "07", "08", "09", "10", "12", "15", "16", "17", "18")
PLANNED = ("11", "12", "13")
TRANSFERRED_IN = ("81", "2B", *PLANNED)
TO_ANOTHER_HOSPITAL = ("49", "50", "51", "52", "53", "87")
FROM_ANOTHER_EMERGENCY_DEPARTMENT = "2A"
DAYS_IN_AN_EMERGENCY_DEPARTMENT = 5

COUNTED = ("A", "B", "C", "D", "P")
"""What the publisher's "all detentions" adds up."""

USES = ("A", "B", "C", "L")
"""What the publisher's "uses of section 2" and "uses of section 3" add up: D is not among them."""

Row: TypeAlias = ir.Table
Rule: TypeAlias = Callable[[Row], ir.BooleanValue]


def category_of(row: Row) -> ir.StringValue:
    """The letter of a period in a spell, `N` where no rule fits; empty where the status is informal."""
    found = [(rule(row), ibis.literal(letter)) for letter, rule in RULES]
    return ibis.cases((row.code == INFORMAL, ibis.null("string")), *found, else_=ibis.literal("N"))


def _is_on_admission(row: Row) -> ir.BooleanValue:
    hour = (row.start_time <= row.spell_start_time) | _lacks_an_hour(row)
    free = (
        row.prior_code.isnull()
        | (row.prior_code == INFORMAL)
        | (days_between(row.spell_start, row.prior_end) > 1)
    )
    days = days_between(row.start, row.spell_start)
    at_the_door = row.code.isin(CIVIL) & (days == 0) & hour & free
    after_emergency = (
        (row.code == "02")
        & days.between(0, DAYS_IN_AN_EMERGENCY_DEPARTMENT)
        & (row.method == FROM_ANOTHER_EMERGENCY_DEPARTMENT)
    )
    return at_the_door | after_emergency


def _is_after_admission(row: Row) -> ir.BooleanValue:
    hour = (row.spell_start_time < row.start_time) | _lacks_an_hour(row)
    already_in = ((row.start == row.spell_start) & hour) | (row.start > row.spell_start)
    free = row.prior_code.isnull() | (row.prior_end < row.start)
    held = row.prior_code.isin(HOLDING) & _follows_within_a_day(row)
    return row.code.isin(CIVIL) & already_in & _has_no_order_going(row) & (free | held)


def _is_after_a_place_of_safety(row: Row) -> ir.BooleanValue:
    follows = _follows_within_a_day(row) | (row.start == row.prior_start)
    of_this_stay = (
        (row.spell_start == row.start) | (row.spell_start >= row.prior_start) | (row.start == row.prior_end)
    )
    return row.code.isin(CIVIL) & row.prior_code.isin(codes_of("place_of_safety")) & follows & of_this_stay


def _is_after_revocation(row: Row) -> ir.BooleanValue:
    is_revoked = row.order_start.notnull()
    not_before = row.order_end.isnull() | (days_between(row.start, row.order_end) >= -1)
    of_this_stay = (row.spell_start == row.start) | (row.spell_start >= row.order_start)
    anew = row.code.isin(AFTER_AN_ORDER) & is_revoked & not_before & of_this_stay
    in_force_again = (
        (row.code == "03")
        & is_revoked
        & (row.start < row.spell_start)
        & days_between(row.order_end, row.spell_start).between(-1, 2)
    )
    return anew | in_force_again


def _is_place_of_safety(row: Row) -> ir.BooleanValue:
    free = row.prior_start.isnull() | (row.prior_code == INFORMAL) | (row.prior_end < row.start)
    return row.code.isin(codes_of("place_of_safety")) & free


def _is_holding_power(row: Row) -> ir.BooleanValue:
    on_admission = row.code.isin(HOLDING) & (row.start == row.spell_start)
    in_hospital = row.code.isin(("05", "06")) & (row.start >= row.spell_start)
    free = row.prior_code.isnull() | (row.prior_code == INFORMAL) | (row.prior_end <= row.start)
    return (on_admission | in_hospital) & free


def _is_renewal(row: Row) -> ir.BooleanValue:
    same = row.code.isin(RENEWABLE) & (row.code == row.prior_code)
    return same & (row.start > row.spell_start) & _follows_on(row)


def _is_transfer(row: Row) -> ir.BooleanValue:
    moved = row.method.isin(TRANSFERRED_IN) | row.destination_before.isin(TO_ANOTHER_HOSPITAL)
    return row.code.isin((*CIVIL, *COURT)) & (row.spell_start > row.start) & moved


def _is_second_holding_power(row: Row) -> ir.BooleanValue:
    ends_first = row.prior_end.isnull() | (row.prior_end <= row.end) | row.end.isnull()
    follows = (row.prior_code == "06") & (row.start >= row.prior_start) & ends_first
    return (row.code == "05") & (row.start >= row.spell_start) & follows


def _is_37_after_35(row: Row) -> ir.BooleanValue:
    return (row.code == "10") & (row.start >= row.spell_start) & (row.prior_code == "07") & _follows_on(row)


def _is_3_after_2(row: Row) -> ir.BooleanValue:
    return (row.code == "03") & (row.start >= row.spell_start) & (row.prior_code == "02") & _follows_on(row)


def _is_guardianship(row: Row) -> ir.BooleanValue:
    return row.code.isin(codes_of("guardianship"))


def _is_criminal_justice_admission(row: Row) -> ir.BooleanValue:
    admitted = (row.start <= row.spell_start) & (row.end.isnull() | (row.end >= row.spell_start))
    civil_before = row.prior_code.isin((INFORMAL, *CIVIL, *HOLDING))
    over = row.prior_end.isnull() | (row.prior_end <= row.start)
    free = row.prior_code.isnull() | (civil_before & over)
    planned = row.method.isin(PLANNED)
    return row.code.isin(COURT) & admitted & planned & free & _has_no_order_going(row)


def _lacks_an_hour(row: Row) -> ir.BooleanValue:
    return row.start_time.isnull() | row.spell_start_time.isnull()


def _follows_within_a_day(row: Row) -> ir.BooleanValue:
    return days_between(row.start, row.prior_end).between(0, 1)


def _follows_on(row: Row) -> ir.BooleanValue:
    return row.prior_end.isnull() | _follows_within_a_day(row)


def _has_no_order_going(row: Row) -> ir.BooleanValue:
    return row.order_start.isnull() | (days_between(row.start, row.order_end) > 1)


RULES: tuple[tuple[str, Rule], ...] = (
    ("A", _is_on_admission),
    ("B", _is_after_admission),
    ("C", _is_after_a_place_of_safety),
    ("D", _is_after_revocation),
    ("E", _is_place_of_safety),
    ("F", _is_holding_power),
    ("G", _is_renewal),
    ("H", _is_transfer),
    ("J", _is_second_holding_power),
    ("K", _is_37_after_35),
    ("L", _is_3_after_2),
    ("M", _is_guardianship),
    ("P", _is_criminal_justice_admission),
)
"""Asked in this order; the first that fits counts."""
