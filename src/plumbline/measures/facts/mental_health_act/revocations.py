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


def with_revoked_order(stays: ir.Table, orders: ir.Table) -> ir.Table:
    """Each period in each spell with the revoked order that was still going when the spell began, if there was
    one.

    The order is found by the period it was made under: the one before in the same spell, else the period itself.
    (Conditional discharges are in the name of the publisher's category D, and not in its code; nor here.)
    """
    revoked = orders.filter(orders.end_reason == REVOKED).select("order_episode", "order_start", "order_end")
    by_prior = _going_when_admitted(stays, revoked, by="prior_episode", place=0)
    by_own = _going_when_admitted(stays, revoked, by="episode", place=1)
    found = ibis.union(by_prior, by_own)
    latest = [found.place, found.order_start.desc(), found.order_end.desc(nulls_first=True)]
    best = first_of(found, "episode", "spell", order=latest).drop("place")
    return stays.left_join(best, ["episode", "spell"]).drop("episode_right", "spell_right")


def _going_when_admitted(stays: ir.Table, revoked: ir.Table, *, by: str, place: int) -> ir.Table:
    both = stays.inner_join(revoked, stays[by] == revoked.order_episode)
    going = (both.order_start < both.spell_start) & (
        both.order_end.isnull() | (both.order_end > both.spell_start)
    )
    kept = both.filter(going)
    return kept.select("episode", "spell", "order_start", "order_end", place=ibis.literal(place, type="int64"))
