"""People subject to the Act at the end of a period: each once, by the strictest of what holds for them.

The sets are the publisher's monthly measures MHS08 to MHS11 (code at commit 44a5ccd). All want an open
referral; being detained in hospital wants an open hospital spell of that referral too, and neither an order in
the community nor a short-term order at the same provider. An order in the community wants the legal status that
it stands on open.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.matching import keep_matched, keep_unmatched
from plumbline.measures.facts.mental_health_act.community_orders import recalls_of
from plumbline.measures.facts.mental_health_act.legal_statuses import codes_of, section_of, severity_of
from plumbline.measures.facts.mental_health_act.revocations import treatment_orders
from plumbline.measures.facts.mental_health_act.stays import ANY_PROVIDER, hospital_spells, numbered_periods
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.stocks import last_days, open_at_the_end
from plumbline.measures.facts.versions import LATEST, first_of, latest_versions

STATUSES = (
    "detained in hospital",
    "short-term order",
    "community treatment order",
    "conditional discharge",
    "guardianship",
)
"""Strictest first: who is in two is counted in the first."""

KEY = ["person", "period_start", "date"]


def people_subject_to_the_act(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person and period, at the end of its last day."""
    days = last_days(periods)
    statuses = open_at_the_end(
        numbered_periods(tables["MHS401MHActPeriod"]), days, start="start", end="end", sent="month"
    )
    served = keep_matched(statuses, _open_referrals(tables, days), KEY)
    community = _in_the_community(served, tables, days)
    short = _with_status(served.filter(served.code.isin(codes_of("short_term"))), "short-term order")
    guarded = _with_status(served.filter(served.code.isin(codes_of("guardianship"))), "guardianship")
    detained = _detained_in_hospital(served, tables, days, beside=ibis.union(community, short))
    everyone = ibis.union(detained, short, community, guarded)
    return _as_fact(_strictest(everyone), tables)


def _detained_in_hospital(served: ir.Table, tables: Tables, days: ir.Table, *, beside: ir.Table) -> ir.Table:
    detained = served.filter(served.code.isin(codes_of("detained_in_hospital")))
    in_hospital = keep_matched(detained, _open_stays(tables, days), KEY)
    return _with_status(keep_unmatched(in_hospital, beside, [*KEY, "provider"]), "detained in hospital")


def _in_the_community(served: ir.Table, tables: Tables, days: ir.Table) -> ir.Table:
    """People on an order, or recalled from one, or conditionally discharged, and on no short-term order there."""
    orders = open_at_the_end(
        treatment_orders(tables["MHS404CommTreatOrder"]),
        days,
        start="order_start",
        end="order_end",
        sent="order_month",
    )
    recalls = open_at_the_end(
        recalls_of(tables["MHS405CommTreatOrderRecall"]),
        days,
        start="recalled",
        end="returned",
        sent="recall_month",
    )
    discharges = open_at_the_end(
        _conditional_discharges(tables), days, start="discharged", end="ended", sent="discharge_month"
    )
    on_order = ibis.union(
        orders.select("period_start", under="order_episode"),
        recalls.select("period_start", under="recall_episode"),
    )
    by_order = _standing_on(served, on_order, "community treatment order")
    by_discharge = _standing_on(served, discharges.select("period_start", "under"), "conditional discharge")
    short = served.filter(served.code.isin(codes_of("short_term")))
    return keep_unmatched(ibis.union(by_order, by_discharge), short, [*KEY, "provider"])


def _standing_on(served: ir.Table, found: ir.Table, status: str) -> ir.Table:
    named = found.select("period_start", episode="under")
    return _with_status(keep_matched(served, named, ["period_start", "episode"]), status)


def _with_status(rows: ir.Table, status: str) -> ir.Table:
    return rows.select(*KEY, "provider", "code", status=ibis.literal(status))


def _strictest(everyone: ir.Table) -> ir.Table:
    places = [(everyone.status == status, place) for place, status in enumerate(STATUSES)]
    order = [
        ibis.cases(*places),
        severity_of(everyone.code).desc(),
        everyone.code,
        everyone.provider,
    ]
    return first_of(everyone, *KEY, order=order)


def _open_referrals(tables: Tables, days: ir.Table) -> ir.Table:
    latest = latest_versions(tables["MHS101Referral"], "UniqServReqID", ties=("ServDischDate", "OrgIDProv"))
    named = latest.select(
        person=latest.Person_ID,
        referral=latest.UniqServReqID,
        received=latest.ReferralRequestReceivedDate,
        closed=latest.ServDischDate,
        referral_month=latest.UniqMonthID,
    )
    return open_at_the_end(named, days, start="received", end="closed", sent="referral_month")


def _open_stays(tables: Tables, days: ir.Table) -> ir.Table:
    """Who is in a hospital spell of an open referral; where a spell names none, of any of the person's."""
    spells = open_at_the_end(
        hospital_spells(tables["MHS501HospProvSpell"]),
        days,
        start="spell_start",
        end="spell_end",
        sent="spell_month",
    )
    named = spells.select(*KEY, of_referral="referral")
    both = named.inner_join(_open_referrals(tables, days).select(*KEY, "referral"), KEY)
    return both.filter(both.of_referral.isnull() | (both.of_referral == both.referral)).select(*KEY).distinct()


def _conditional_discharges(tables: Tables) -> ir.Table:
    discharges = tables["MHS403ConditionalDischarge"]
    late_first = [
        discharges[name].desc(nulls_first=False)
        for name in (*LATEST, "EndDateMHCondDisch")
        if name in discharges.columns
    ]
    keys = ("Person_ID", "OrgIDProv", "UniqMHActEpisodeID", "StartDateMHCondDisch")
    once = first_of(discharges, *keys, order=late_first)
    return once.select(
        under=once.UniqMHActEpisodeID,
        discharged=once.StartDateMHCondDisch,
        ended=once.EndDateMHCondDisch,
        discharge_month=once.UniqMonthID,
    )


def _as_fact(rows: ir.Table, tables: Tables) -> ir.Table:
    named = rows.select(
        *KEY,
        unit=ibis.null("string"),
        status=rows.status,
        section=section_of(rows.code),
        legal_status=rows.code,
        provider=rows.provider.nullif(ANY_PROVIDER),
    )
    return add_people(named, tables["MHS001MPI"])


FACTS = (
    Fact(
        slug="people_subject_to_the_act",
        row="one person subject to the Act at the end of a period",
        needs=("MHS001MPI", "MHS101Referral", "MHS401MHActPeriod", "MHS501HospProvSpell"),
        uses=("MHS403ConditionalDischarge", "MHS404CommTreatOrder", "MHS405CommTreatOrderRecall"),
        columns={
            "status": f"the strictest that holds: {', '.join(STATUSES)}",
            "section": "the section of the legal status behind it",
            "legal_status": "the code of that legal status, of two digits",
            "provider": "the provider's code",
        },
        build=people_subject_to_the_act,
        is_stock=True,
    ),
)
