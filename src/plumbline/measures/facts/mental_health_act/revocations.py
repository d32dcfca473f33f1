"""Community treatment orders, and which of them had been revoked when a person came back to hospital."""

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.mental_health_act.stays import ANY_PROVIDER
from plumbline.measures.facts.versions import LATEST, first_of

DISCHARGED, REVOKED = "01", "02"
"""Reasons for which an order ended, as the publisher reads them."""


def treatment_orders(orders: ir.Table) -> ir.Table:
    """One row an order of MHS404CommTreatOrder: one person, provider and day on which it was made.

    Of several versions the latest counts; of equally late ones the ended one, then the one that ended later.
    (In the publisher's code a comment says that open orders go first; the code puts them last. We follow the
    code.)
    """
    provided = orders.mutate(OrgIDProv=orders.OrgIDProv.fill_null(ANY_PROVIDER))
    late_first = [
        provided[name].desc(nulls_first=False) for name in (*LATEST, "EndDateCommTreatOrd", "MHS404UniqID")
    ]
    once = first_of(provided, "Person_ID", "OrgIDProv", "StartDateCommTreatOrd", order=late_first)
    own_name = once.Person_ID + "/" + once.StartDateCommTreatOrd.cast("string")
    return once.select(
        order=ibis.coalesce(once.UniqMHActEpisodeID, once.MHS404UniqID, own_name),
        order_episode=once.UniqMHActEpisodeID,
        person=once.Person_ID,
        provider=once.OrgIDProv,
        order_start=once.StartDateCommTreatOrd,
        order_end=once.EndDateCommTreatOrd,
        end_reason=once.CommTreatOrdEndReason,
        order_month=once.UniqMonthID,
    )


def with_revoked_order(stays: ir.Table, spells: ir.Table, orders: ir.Table) -> ir.Table:
    """Each period in each spell with the revoked order that was still going when the spell began, if there was
    one.

    The order is found by the period it was made under: the one before in the same spell, else the period itself.
    (Conditional discharges are in the name of the publisher's category D, and not in its code; nor here.)
    """
    going = _going_on_admission(orders.filter(orders.end_reason == REVOKED), spells)
    joined = _join_order(_join_order(stays, going, by="prior_episode"), going, by="episode")
    has_prior = joined.prior_episode_order_start.notnull()
    order_start = has_prior.ifelse(joined.prior_episode_order_start, joined.episode_order_start)
    order_end = has_prior.ifelse(joined.prior_episode_order_end, joined.episode_order_end)
    return joined.select(*stays.columns, order_start=order_start, order_end=order_end)


def _going_on_admission(revoked: ir.Table, spells: ir.Table) -> ir.Table:
    """One row a revoked order's period and spell: the order made last before the spell and not yet ended then."""
    both = revoked.inner_join(spells, "person")
    still = both.order_end.isnull() | (both.order_end > both.spell_start)
    going = both.filter(both.order_start < both.spell_start, still, both.order_episode.notnull())
    latest = [going.order_start.desc(), going.order_end.desc(nulls_first=True)]
    return first_of(going, "order_episode", "spell", order=latest)


def _join_order(stays: ir.Table, going: ir.Table, *, by: str) -> ir.Table:
    named = going.select(
        **{
            f"{by}_of_order": going.order_episode,
            f"{by}_spell": going.spell,
            f"{by}_order_start": going.order_start,
            f"{by}_order_end": going.order_end,
        }
    )
    return stays.left_join(named, [stays[by] == named[f"{by}_of_order"], stays.spell == named[f"{by}_spell"]])
