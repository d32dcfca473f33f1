"""Sections 135 and 136: uses of a place of safety, and whether the person was admitted or detained from it.

The publisher counts the orders and the detentions that follow them; it doesn't publish what share led to what.
That part is ours: admitted or detained from the day the order began to the day after it ended.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.mental_health_act.categories import CIVIL
from plumbline.measures.facts.mental_health_act.detentions import COLUMNS, NEEDS, USES_TABLES, short_term_orders
from plumbline.measures.facts.mental_health_act.legal_statuses import codes_of
from plumbline.measures.facts.mental_health_act.stays import hospital_spells, status_periods
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables


def places_of_safety(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Uses of sections 135 and 136 (category E), and what followed within a day."""
    orders = short_term_orders(tables)
    orders = orders.filter(orders.legal_status.isin(codes_of("place_of_safety")))
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    statuses = status_periods(tables["MHS401MHActPeriod"])
    detained = statuses.filter(statuses.code.isin(CIVIL))
    flagged = _flag(orders, spells.select("person", since="spell_start"), name="led_to_admission")
    return _flag(flagged, detained.select("person", since="start"), name="led_to_detention")


def _flag(orders: ir.Table, events: ir.Table, *, name: str) -> ir.Table:
    """Whether one of the person's events began from the day an order began to the day after it ended."""
    both = orders.select("episode", "person", "date", "ended").inner_join(events, "person")
    last = ibis.coalesce(both.ended, both.date)
    soon = both.filter(both.since >= both.date, days_between(both.since, last) <= 1)
    found = soon.select(followed="episode").distinct()
    joined = orders.left_join(found, orders.episode == found.followed)
    return joined.mutate(**{name: joined.followed.notnull()}).drop("followed")


FACTS = (
    Fact(
        slug="place_of_safety",
        row="one use of section 135 or 136",
        needs=NEEDS,
        uses=USES_TABLES,
        columns=COLUMNS
        | {
            "led_to_admission": "whether a hospital spell began from that day to the day after the order ended",
            "led_to_detention": "whether section 2 or 3 began from that day to the day after the order ended",
        },
        build=places_of_safety,
    ),
)
