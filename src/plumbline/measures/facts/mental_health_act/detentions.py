"""Detentions and short-term orders: what a legal status period counts as, and when.

One period (UniqMHActEpisodeID) is counted once, on the day it started, as what it was in the first hospital spell
that it belongs to; a short-term order as what it was in any.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.mental_health_act.categories import COUNTED, INFORMAL, category_of
from plumbline.measures.facts.mental_health_act.legal_statuses import section_of
from plumbline.measures.facts.mental_health_act.revocations import treatment_orders, with_revoked_order
from plumbline.measures.facts.mental_health_act.stays import (
    hospital_spells,
    link_spells,
    status_periods,
    with_status_before,
)
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.versions import first_of

NEEDS = ("MHS001MPI", "MHS401MHActPeriod", "MHS501HospProvSpell")
USES = ("MHS404CommTreatOrder",)
COLUMNS = {
    "category": "what the publisher counts it as, A to P; A, B, C, D and P are detentions",
    "section": "the section of the Act, such as 2, 3, 5(2), 136 or 37/41",
    "legal_status": "the code of the legal status, of two digits",
    "prior_section": "the section of the period before it in the same hospital spell, if there was one",
    "spell": "the hospital spell",
    "on_admission": "whether the person was detained when admitted (category A)",
    "provider": "the provider's code",
    "ended": "the day it ended, if it has",
    "episode": "the period's own number",
}


def categorised_stays(tables: Tables) -> ir.Table:
    """Each legal status period in each of its spells, with what it counts as there."""
    periods = status_periods(tables["MHS401MHActPeriod"])
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    orders = treatment_orders(tables["MHS404CommTreatOrder"])
    stays = with_revoked_order(with_status_before(link_spells(periods, spells)), spells, orders)
    return stays.mutate(category=category_of(stays))


def in_first_spell(stays: ir.Table) -> ir.Table:
    """One row a period: in the spell that began first; of two of one day, in the one where it is counted."""
    order = [
        stays.spell_start.asc(nulls_first=False),
        stays.category.isin(COUNTED).ifelse(0, 1),
        stays.spell_start_time.asc(nulls_first=True),
        stays.spell,
    ]
    return first_of(stays, "episode", order=order)


def detentions(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Every legal status period but informal ones, once, with its category, on the day it started."""
    stays = in_first_spell(categorised_stays(tables))
    return _as_fact(stays.filter(stays.code != INFORMAL), tables)


def short_term_orders(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Uses of sections 4, 5(2), 5(4), 135 and 136 that stand for themselves (categories E and F)."""
    stays = categorised_stays(tables)
    return _as_fact(in_first_spell(stays.filter(stays.category.isin(("E", "F")))), tables)


def _as_fact(stays: ir.Table, tables: Tables) -> ir.Table:
    rows = stays.select(
        person=stays.person,
        unit=ibis.null("string"),
        date=stays.start,
        category=stays.category,
        section=section_of(stays.code),
        legal_status=stays.code,
        prior_section=section_of(stays.prior_code),
        spell=stays.spell,
        on_admission=(stays.category == "A").fill_null(False),
        provider=stays.provider.nullif(""),
        ended=stays.end,
        episode=stays.episode,
    )
    return add_people(rows, tables["MHS001MPI"])


FACTS = (
    Fact(
        slug="detentions",
        row="one legal status period",
        needs=NEEDS,
        uses=USES,
        columns=COLUMNS,
        build=detentions,
    ),
    Fact(
        slug="short_term_orders",
        row="one short-term order",
        needs=NEEDS,
        uses=USES,
        columns=COLUMNS,
        build=short_term_orders,
    ),
)
