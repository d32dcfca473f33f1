"""On which ward a person was when a legal status began, so that figures can be looked at ward by ward."""

import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.inpatients import ward_stays
from plumbline.measures.facts.versions import first_of


def add_ward(rows: ir.Table, sent: ir.Table) -> ir.Table:
    """Rows that have `episode`, `spell` and `date`, with the ward as `unit`; empty where the spell has none.

    The ward on which the person was last put by that day, else the first of the spell.
    """
    stays = ward_stays(sent).select("spell", "stay", ward="unit", since="start")
    both = rows.select("episode", "spell", "date").inner_join(stays, "spell")
    days = days_between(both.since, both.date)
    nearest = [(days > 0).ifelse(1, 0), days.abs(), both.stay]
    found = first_of(both, "episode", order=nearest).select("episode", unit="ward")
    joined = rows.left_join(found, "episode").drop("episode_right")
    return joined.select(*rows.columns, "unit")
