"""Community treatment orders (CTOs): made, recalled, revoked, discharged.

The publisher counts recalls, revocations and discharges of those orders that were made in the year. Here each
is an event on its own day, whenever the order was made; the fact of orders made says of each whether it was
later recalled, revoked or discharged, so that the published way of counting can be followed too.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.mental_health_act.legal_statuses import section_of
from plumbline.measures.facts.mental_health_act.revocations import DISCHARGED, REVOKED, treatment_orders
from plumbline.measures.facts.mental_health_act.stays import ANY_PROVIDER, numbered_periods
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.versions import LATEST, first_of

NEEDS = ("MHS001MPI", "MHS401MHActPeriod", "MHS404CommTreatOrder")
AFTER_INFORMAL = ("01", "98")
"""Statuses under which the publisher calls an order "informal to CTO", as where no status is found."""


def recalls_of(recalls: ir.Table) -> ir.Table:
    """One row a recall of MHS405CommTreatOrderRecall: one person, provider, period and day of recall."""
    provided = recalls.mutate(OrgIDProv=recalls.OrgIDProv.fill_null(ANY_PROVIDER))
    late_first = [
        provided[name].desc(nulls_first=False)
        for name in (*LATEST, "EndDateCommTreatOrdRecall", "MHS405UniqID")
        if name in provided.columns
    ]
    keys = ("Person_ID", "OrgIDProv", "UniqMHActEpisodeID", "StartDateCommTreatOrdRecall")
    once = first_of(provided, *keys, order=late_first)
    return once.select(
        person=once.Person_ID,
        provider=once.OrgIDProv,
        recall_episode=once.UniqMHActEpisodeID,
        recalled=once.StartDateCommTreatOrdRecall,
        returned=once.EndDateCommTreatOrdRecall,
        recall_month=once.UniqMonthID,
    )


def orders_made(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Orders on the day they were made, with the section before and what became of them."""
    orders = _with_section(treatment_orders(tables["MHS404CommTreatOrder"]), tables)
    recalls = recalls_of(tables["MHS405CommTreatOrderRecall"]).select("recall_episode").distinct()
    joined = orders.left_join(recalls, orders.order_episode == recalls.recall_episode)
    return _as_fact(joined, tables, date=joined.order_start, recalled=joined.recall_episode.notnull())


def revocations(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Orders that were revoked, on the day they ended."""
    return _ended(tables, REVOKED)


def discharges(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Orders that ended with discharge, on the day they ended."""
    return _ended(tables, DISCHARGED)


def recalls(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Recalls to hospital, on the day of recall."""
    found = recalls_of(tables["MHS405CommTreatOrderRecall"])
    rows = found.select(
        person=found.person,
        unit=ibis.null("string"),
        date=found.recalled,
        order=found.recall_episode,
        provider=found.provider.nullif(ANY_PROVIDER),
        ended=found.returned,
    )
    return add_people(rows, tables["MHS001MPI"])


def _ended(tables: Tables, reason: str) -> ir.Table:
    orders = _with_section(treatment_orders(tables["MHS404CommTreatOrder"]), tables)
    ended = orders.filter(orders.end_reason == reason, orders.order_end.notnull())
    return _as_fact(ended, tables, date=ended.order_end)


def _with_section(orders: ir.Table, tables: Tables) -> ir.Table:
    statuses = numbered_periods(tables["MHS401MHActPeriod"]).select(under="episode", under_code="code")
    joined = orders.left_join(statuses, orders.order_episode == statuses.under)
    code = joined.under_code.isin(AFTER_INFORMAL).ifelse(ibis.null("string"), joined.under_code)
    return joined.mutate(section=section_of(code).fill_null("informal")).drop("under", "under_code")


def _as_fact(orders: ir.Table, tables: Tables, *, date: ir.DateValue, **more: ir.Value) -> ir.Table:
    rows = orders.select(
        person=orders.person,
        unit=ibis.null("string"),
        date=date,
        order=orders.order,
        section=orders.section,
        provider=orders.provider.nullif(ANY_PROVIDER),
        made=orders.order_start,
        ended=orders.order_end,
        revoked=(orders.end_reason == REVOKED).fill_null(False),
        discharged=(orders.end_reason == DISCHARGED).fill_null(False),
        **more,
    )
    return add_people(rows, tables["MHS001MPI"])


COLUMNS = {
    "order": "the legal status period that the order was made under; the publisher counts each once",
    "section": "the section that the person was under when it was made; informal where none is found",
    "provider": "the provider's code",
    "made": "the day it was made",
    "ended": "the day it ended, if it has",
    "revoked": "whether it ended because it was revoked",
    "discharged": "whether it ended with discharge",
}
RECALLED = {"recalled": "whether the person was ever recalled under it"}
RECALLS = {
    "order": "the legal status period that the order was made under",
    "provider": "the provider's code",
    "ended": "the day the recall ended, if it has",
}
FACTS = (
    Fact(
        slug="community_treatment_orders",
        row="one community treatment order made",
        needs=NEEDS,
        uses=("MHS405CommTreatOrderRecall",),
        columns=COLUMNS | RECALLED,
        build=orders_made,
    ),
    Fact(
        slug="cto_recalls",
        row="one recall to hospital",
        needs=("MHS001MPI", "MHS405CommTreatOrderRecall"),
        columns=RECALLS,
        build=recalls,
    ),
    Fact(slug="cto_revocations", row="one order revoked", needs=NEEDS, columns=COLUMNS, build=revocations),
    Fact(
        slug="cto_discharges", row="one order ended by discharge", needs=NEEDS, columns=COLUMNS, build=discharges
    ),
)
