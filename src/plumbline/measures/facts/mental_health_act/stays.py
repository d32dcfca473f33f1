"""Legal status periods and the hospital spells that they belong to, one row each, the latest version of each.

Follows NHS England's annual statistics (code at commit 44a5ccd): a period is sent once a month while it lasts,
and a spell too; a period belongs to every spell at the same provider that it shares a day with. Other than
there, nothing is cut off at the start of the financial year: what an extract holds of earlier months is used,
so that a detention on 1 April is seen with the status it follows.
"""

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.mental_health_act.legal_statuses import severity_of
from plumbline.measures.facts.versions import first_of, latest_versions

ANY_PROVIDER = ""
"""Stands for the provider where an extract of one trust leaves the column out."""


def status_periods(periods: ir.Table) -> ir.Table:
    """One row a legal status period of MHS401MHActPeriod.

    The same person, provider, day of start and status under two period numbers is one period, twice numbered: the
    later recorded one counts, then the one that expires later, ends later, has the greater number.
    """
    named = numbered_periods(periods)
    late_first = [named[name].desc(nulls_first=False) for name in ("recorded", "expiry", "end", "episode")]
    return first_of(named, "person", "provider", "start", "code", order=late_first)


def numbered_periods(periods: ir.Table) -> ir.Table:
    """One row a period number (UniqMHActEpisodeID), the latest version sent, in shorter names."""
    ties = ("EndDateMHActLegalStatusClass", "ExpiryDateMHActLegalStatusClass", "LegalStatusCode")
    latest = latest_versions(periods, "UniqMHActEpisodeID", ties=ties)
    return latest.select(
        episode=latest.UniqMHActEpisodeID,
        person=latest.Person_ID,
        provider=_provider(latest),
        code=latest.LegalStatusCode,
        start=latest.StartDateMHActLegalStatusClass,
        start_time=latest.StartTimeMHActLegalStatusClass,
        expiry=latest.ExpiryDateMHActLegalStatusClass,
        end=latest.EndDateMHActLegalStatusClass,
        end_time=latest.EndTimeMHActLegalStatusClass,
        inactive=latest.InactTimeMHAPeriod,
        month=latest.UniqMonthID,
        recorded=latest.RecordStartDate,
    )


def hospital_spells(spells: ir.Table) -> ir.Table:
    """One row a hospital spell of MHS501HospProvSpell, with where the person went after their spell before it."""
    latest = latest_versions(spells, "UniqHospProvSpellID", ties=("DischDateHospProvSpell", "RecordNumber"))
    named = latest.select(
        spell=latest.UniqHospProvSpellID,
        person=latest.Person_ID,
        provider=_provider(latest),
        referral=latest.UniqServReqID,
        spell_start=latest.StartDateHospProvSpell,
        spell_start_time=latest.StartTimeHospProvSpell,
        spell_end=latest.DischDateHospProvSpell,
        spell_end_time=latest.DischTimeHospProvSpell,
        method=latest.MethAdmMHHospProvSpell,
        destination=latest.DestOfDischHospProvSpell,
        spell_month=latest.UniqMonthID,
        spell_inactive=latest.InactTimeHPS,
    )
    late_first = [named[name].desc(nulls_first=False) for name in ("spell_month", "spell")]
    once = first_of(named, "person", "provider", "spell_start", "spell_end", order=late_first)
    return once.mutate(destination_before=once.destination.lag().over(_in_order_of_admission(once)))


def link_spells(periods: ir.Table, spells: ir.Table) -> ir.Table:
    """A row for each period and spell that belong together, and one for each period that belongs to none.

    A spell belongs if it began before the period ended or expired, and ended on or after the day the period
    began; on that day itself, not before its hour.
    """
    both = periods.inner_join(spells, ["person", "provider"])
    begun = (both.spell_start > both.end).fill_null(False) | (both.spell_start > both.expiry).fill_null(False)
    left = (both.spell_end < both.start) | (
        (both.spell_end == both.start) & (both.spell_end_time < both.start_time)
    )
    linked = both.filter(~begun, ~left.fill_null(False)).select("episode", *_own_columns(spells))
    return periods.left_join(linked, "episode").drop("episode_right")


def with_status_before(linked: ir.Table) -> ir.Table:
    """Each period with the one before it in the same spell: `prior_episode`, `prior_code`, `prior_start`,
    `prior_end`.

    Periods of one day stand in order of their hour, a missing hour first as with the publisher, then of severity.
    (The publisher looks at the end next, open ones first, and would put an open section 2 before the section 136
    that led to it where no hours are given.) A period without a spell has none before it.
    """
    order = ibis.window(
        group_by=[ibis.coalesce(linked.spell, linked.episode)],
        order_by=[
            linked.start,
            linked.start_time.asc(nulls_first=True),
            severity_of(linked.code),
            linked.end.asc(nulls_first=True),
            linked.end_time.asc(nulls_first=True),
            linked.episode,
        ],
    )
    before = {f"prior_{name}": linked[name].lag().over(order) for name in ("episode", "code", "start", "end")}
    return linked.mutate(**before)


def _provider(table: ir.Table) -> ir.StringValue:
    return table.OrgIDProv.fill_null(ANY_PROVIDER)


def _own_columns(spells: ir.Table) -> list[str]:
    return [name for name in spells.columns if name not in ("person", "provider")]


def _in_order_of_admission(spells: ir.Table) -> ibis.expr.builders.WindowBuilder:
    return ibis.window(
        group_by=["person"],
        order_by=[
            spells.spell_start,
            spells.spell_start_time.asc(nulls_first=True),
            spells.spell_end.asc(nulls_first=False),
            spells.spell_end_time.asc(nulls_first=True),
            spells.spell,
        ],
    )
