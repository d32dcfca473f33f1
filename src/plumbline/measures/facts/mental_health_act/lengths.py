"""How long people were detained: unbroken stretches under the Act that have ended, and the hospital stays after.

As published, a person's legal statuses that overlap or follow one another by the next day are one stretch,
which is told by its severest section. Unlike the publisher, who reads one year alone, a stretch that began in
an earlier year is whole here; its lengths are therefore longer than the published ones, and truer.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.mental_health_act.categories import COUNTED
from plumbline.measures.facts.mental_health_act.detentions import (
    NEEDS,
    USES_TABLES,
    categorised_stays,
    in_first_spell,
)
from plumbline.measures.facts.mental_health_act.legal_statuses import codes_of, section_ranked, severity_of
from plumbline.measures.facts.mental_health_act.stays import (
    ANY_PROVIDER,
    hospital_spells,
    link_spells,
    status_periods,
)
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables

NEVER = ibis.date("9999-12-31")
"""Stands for the end of what has not ended, so that it reaches over everything after it."""

BEFORE_AND_NOW = (None, 0)


def detention_lengths(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Stretches under the Act, on the day they ended, and their days: 0 where that was the first day."""
    stretches = _stretches(_statuses_with_ends(tables))
    ended = stretches.filter(stretches.ended != NEVER)
    rows = ended.select(
        person=ended.person,
        unit=ibis.null("string"),
        date=ended.ended,
        section=section_ranked(ended.severity),
        days=days_between(ended.ended, ended.started),
        started=ended.started,
        statuses=ended.statuses,
    )
    return add_people(rows, tables["MHS001MPI"])


def discharges_after_detention(tables: Tables, periods: Sequence[Period] = ()) -> ir.Table:
    """Hospital stays in which a detention ended, on the day of discharge; each stay once, as published."""
    stays = in_first_spell(categorised_stays(tables))
    detained = stays.filter(
        stays.category.isin(COUNTED),
        stays.end.between(stays.spell_start, stays.spell_end),
        stays.spell_end.notnull(),
    )
    spells = detained.group_by("person", "spell", "provider").agg(date=detained.spell_end.max())
    rows = spells.mutate(unit=ibis.null("string"), provider=spells.provider.nullif(ANY_PROVIDER))
    return add_people(rows, tables["MHS001MPI"])


def _statuses_with_ends(tables: Tables) -> ir.Table:
    """Legal statuses in hospital, each with its end.

    Where none was sent: the day the person left the last of its hospital spells, or the day on which the record
    was no longer sent, whichever came first; still open where neither is known.
    """
    spells = hospital_spells(tables["MHS501HospProvSpell"])
    linked = link_spells(status_periods(tables["MHS401MHActPeriod"]), spells)
    linked = linked.filter(linked.spell.notnull(), linked.code.isin(codes_of("under_the_act")))
    each = linked.group_by("episode", "person", "code", "start").agg(
        end=linked.end.max(),
        inactive=linked.inactive.max(),
        left=linked.spell_end.max(),
        is_in_hospital=linked.spell_end.isnull().any(),
    )
    left = each.is_in_hospital.ifelse(ibis.null("date"), each.left)
    return each.mutate(ended=ibis.coalesce(each.end, ibis.least(left, each.inactive), NEVER))


def _stretches(statuses: ir.Table) -> ir.Table:
    """One row a stretch: a status belongs to the one before unless a whole day lies between."""
    reached = statuses.mutate(reached=statuses.ended.max().over(_in_order(statuses, rows=BEFORE_AND_NOW)))
    gap = days_between(reached.start, reached.reached.lag().over(_in_order(reached)))
    apart = reached.mutate(is_new=(gap > 1).fill_null(True).ifelse(1, 0))
    numbered = apart.mutate(stretch=apart.is_new.sum().over(_in_order(apart, rows=BEFORE_AND_NOW)))
    return numbered.group_by("person", "stretch").agg(
        started=numbered.start.min(),
        ended=numbered.ended.max(),
        severity=severity_of(numbered.code).max(),
        statuses=numbered.episode.nunique(),
    )


def _in_order(statuses: ir.Table, **frame: tuple[int | None, int | None]) -> ibis.expr.builders.WindowBuilder:
    order = [statuses.start, statuses.ended, statuses.episode]
    return ibis.window(group_by="person", order_by=order, **frame)


FACTS = (
    Fact(
        slug="detention_lengths",
        row="one unbroken stretch under the Act that has ended",
        needs=NEEDS,
        columns={
            "section": "the severest section in the stretch",
            "days": "days from its first to its last",
            "started": "its first day",
            "statuses": "how many legal status periods it is made of",
        },
        build=detention_lengths,
    ),
    Fact(
        slug="discharges_after_detention",
        row="one hospital stay in which a detention ended",
        needs=NEEDS,
        uses=USES_TABLES,
        columns={"spell": "the hospital spell", "provider": "the provider's code"},
        build=discharges_after_detention,
    ),
)
