"""Detentions and short-term orders: what a legal status period counts as, and when.

One period (UniqMHActEpisodeID) is counted once, on the day it started, as what it was in the first hospital spell
that it belongs to; a short-term order as what it was in any.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.mental_health_act.categories import CIVIL, COUNTED, INFORMAL, USES, category_of
from plumbline.measures.facts.mental_health_act.legal_statuses import section_of
from plumbline.measures.facts.mental_health_act.revocations import treatment_orders, with_revoked_order
from plumbline.measures.facts.mental_health_act.stays import (
    ANY_PROVIDER,
    hospital_spells,
    link_spells,
    status_periods,
    with_status_before,
)
from plumbline.measures.facts.mental_health_act.wards import add_ward
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.stocks import add_period
from plumbline.measures.facts.versions import first_of

NEEDS = ("MHS001MPI", "MHS401MHActPeriod", "MHS501HospProvSpell")
USES_TABLES = ("MHS404CommTreatOrder", "MHS502WardStay")
MANY = 7
"""From how many detentions on the publisher no longer tells them apart."""
COLUMNS = {
    "category": "what the publisher counts it as, A to P; A, B, C, D and P are detentions",
    "section": "the section of the Act, such as 2, 3, 5(2), 136 or 37/41",
    "legal_status": "the code of the legal status, of two digits",
    "prior_section": "the section of the period before it in the same hospital spell, if there was one",
    "spell": "the hospital spell",
    "on_admission": "whether the person was detained when admitted (category A)",
    "led_to_cto": "whether a community treatment order was made under it, so far as the extract knows",
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


def section_uses(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Uses of sections 2 and 3, as published: categories A, B, C and L, so not after a revoked order."""
    found = detentions(tables)
    return found.filter(found.category.isin(USES), found.legal_status.isin(CIVIL))


def short_term_orders(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Uses of sections 4, 5(2), 5(4), 135 and 136 that stand for themselves (categories E and F)."""
    stays = categorised_stays(tables)
    return _as_fact(in_first_spell(stays.filter(stays.category.isin(("E", "F")))), tables)


def repeat_detentions(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """People detained in a period, and how many times: every detention counted, A, B, C, D and P."""
    found = detentions(tables)
    counted = add_period(found.filter(found.category.isin(COUNTED)).select("person", "date", "episode"), periods)
    people = counted.group_by("person", "period_start", "date").agg(detentions=counted.episode.nunique())
    rows = people.mutate(
        unit=ibis.null("string"),
        band=(people.detentions >= MANY).ifelse(f"{MANY} and over", people.detentions.cast("string")),
        more_than_once=people.detentions > 1,
    )
    return add_people(rows, tables["MHS001MPI"])


def _as_fact(stays: ir.Table, tables: Tables) -> ir.Table:
    orders = treatment_orders(tables["MHS404CommTreatOrder"])
    under = orders.filter(orders.order_episode.notnull()).select("order_episode").distinct()
    joined = stays.left_join(under, stays.episode == under.order_episode)
    rows = joined.select(
        person=joined.person,
        date=joined.start,
        category=joined.category,
        section=section_of(joined.code),
        legal_status=joined.code,
        prior_section=section_of(joined.prior_code),
        spell=joined.spell,
        on_admission=(joined.category == "A").fill_null(False),
        led_to_cto=joined.order_episode.notnull(),
        provider=joined.provider.nullif(ANY_PROVIDER),
        ended=joined.end,
        episode=joined.episode,
    )
    return add_people(add_ward(rows, tables["MHS502WardStay"]), tables["MHS001MPI"])


REPEATS = {
    "detentions": "how many times the person was detained in the period",
    "band": "the same, 7 and over together, as published",
    "more_than_once": "whether the person was detained more than once in the period",
}
FACTS = (
    Fact(
        slug="detentions",
        row="one legal status period",
        needs=NEEDS,
        uses=USES_TABLES,
        columns=COLUMNS,
        build=detentions,
    ),
    Fact(
        slug="section_uses",
        row="one use of section 2 or 3",
        needs=NEEDS,
        uses=USES_TABLES,
        columns=COLUMNS,
        build=section_uses,
    ),
    Fact(
        slug="short_term_orders",
        row="one short-term order",
        needs=NEEDS,
        uses=USES_TABLES,
        columns=COLUMNS,
        build=short_term_orders,
    ),
    Fact(
        slug="repeat_detentions",
        row="one person detained in a period",
        needs=NEEDS,
        uses=USES_TABLES,
        columns=REPEATS,
        build=repeat_detentions,
        is_stock=True,
    ),
)
