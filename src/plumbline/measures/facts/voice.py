"""Complaints and compliments, incidents of racism, and who was heard when the trust listened.

These records name no person: an ethnic group, where one is given, is that of whoever complained, was affected or
took part.
"""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.staff_records import as_slug, ethnicity_code, one_row_each

MONDAY = date(1900, 1, 1)
"""A Monday before any record."""
DAYS_A_WEEK = 7
WORKING_DAYS_A_WEEK = 5
COMPLAINT_MONTHS = 6
"""The complainant must be told where a complaint takes longer: the NHS complaints regulations of 2009."""
UPHELD = ("upheld", "partly-upheld", "partially-upheld")


def working_days_between(later: ir.Column, earlier: ir.Column) -> ir.Column:
    """Mondays to Fridays after `earlier` up to and including `later`; bank holidays count as working days."""
    return _working_days_to(later) - _working_days_to(earlier)


def _working_days_to(day: ir.Column) -> ir.Column:
    days = days_between(day, MONDAY)
    weeks = (days // DAYS_A_WEEK).cast("int64")
    rest = days - weeks * DAYS_A_WEEK + 1
    return weeks * WORKING_DAYS_A_WEEK + ibis.least(rest, WORKING_DAYS_A_WEEK)


def build_complaints(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One complaint, concern or compliment, on the day it was received."""
    complaints = tables["complaints"]
    each = one_row_each(complaints, keys=["complaint"], first=_latest_first(complaints))
    due = (each.received.cast("timestamp") + ibis.interval(months=COMPLAINT_MONTHS)).cast("date")
    joined = each.mutate(_due=due).cross_join(_last_day_seen(complaints))
    outcome = as_slug(joined.outcome)
    return joined.select(
        "sex",
        "age",
        "unit",
        "about_race",
        "carer",
        person=ibis.null("string"),
        ethnicity=ethnicity_code(joined),
        date=joined.received,
        complaint=joined.complaint,
        kind=as_slug(joined.kind),
        subject=as_slug(joined.subject),
        outcome=outcome,
        is_closed=joined.closed.notnull(),
        is_upheld=outcome.isin(UPHELD),
        days_to_close=days_between(joined.closed, joined.received),
        days_to_acknowledge=days_between(joined.acknowledged, joined.received),
        working_days_to_acknowledge=working_days_between(joined.acknowledged, joined.received),
        closed_in_time=ibis.cases(
            (joined.closed <= joined._due, True),
            (joined.closed.notnull() | (joined._last > joined._due), False),
        ),
    )


def _last_day_seen(complaints: ibis.Table) -> ibis.Table:
    """The last day that anything happened to any complaint: a later deadline has not passed yet."""
    days = [complaints[name].fill_null(complaints.received) for name in ("acknowledged", "closed")]
    return complaints.agg(_last=ibis.greatest(complaints.received, *days).max())


def _latest_first(complaints: ibis.Table) -> list[ir.Column]:
    dates = [
        complaints[name].fill_null(ibis.date(MONDAY)).desc() for name in ("closed", "acknowledged", "received")
    ]
    words = ("outcome", "kind", "subject", "ethnicity", "ethnicity_2021", "unit", "sex")
    return [*dates, *[complaints[word].fill_null("~").asc() for word in words]]


def build_incidents(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One person affected by one incident, on the day it happened."""
    incidents = tables["incidents"]
    return incidents.select(
        "sex",
        "unit",
        "incident",
        "racist",
        "police",
        "answered",
        person=ibis.null("string"),
        ethnicity=ethnicity_code(incidents),
        age=ibis.null("int64"),
        date=incidents.happened,
        affected=as_slug(incidents.affected),
        by_whom=as_slug(incidents.by_whom),
        form=as_slug(incidents.form),
        days_to_report=days_between(incidents.reported, incidents.happened),
        days_to_close=days_between(incidents.closed, ibis.coalesce(incidents.reported, incidents.happened)),
    )


def build_engagement(tables: Tables, _: Sequence[Period]) -> ibis.Table:
    """One person's part in one survey or workshop; whoever was invited and did not come stays apart."""
    engagement = tables["engagement"]
    rows = engagement.mutate(invited_only=engagement.invited_only.fill_null(False))
    each = one_row_each(
        rows,
        keys=["participant", "exercise"],
        first=[
            rows.invited_only.asc(),
            rows.took_part.asc(),
            *[
                rows[word].fill_null("~").asc()
                for word in ("audience", "ethnicity", "ethnicity_2021", "unit", "sex")
            ],
        ],
    )
    return each.select(
        "sex",
        "age",
        "unit",
        "exercise",
        "invited_only",
        person=each.participant,
        ethnicity=ethnicity_code(each),
        date=each.took_part,
        audience=as_slug(each.audience),
    )


FACTS = (
    Fact(
        slug="complaints",
        row="one complaint, concern or compliment, on the day it was received",
        needs=("complaints",),
        columns={
            "complaint": "the complaint's reference",
            "kind": "complaint, concern or compliment",
            "subject": "the subject, in lower case with hyphens",
            "outcome": "upheld, partly-upheld, not-upheld, withdrawn",
            "about_race": "whether it is about race; empty where nobody wrote it down",
            "carer": "whether a carer complained; empty where nobody wrote it down",
            "is_closed": "whether it is closed",
            "is_upheld": "whether it was upheld or partly upheld; empty without an outcome",
            "days_to_close": "days from receipt to closing; empty while open",
            "days_to_acknowledge": "days from receipt to acknowledgement",
            "working_days_to_acknowledge": "the same in Mondays to Fridays; bank holidays count as working days",
            "closed_in_time": "whether it was closed within 6 months; empty while there is time left",
        },
        build=build_complaints,
    ),
    Fact(
        slug="incidents",
        row="one person affected by one incident, on the day it happened",
        needs=("incidents",),
        columns={
            "incident": "the incident's reference; several rows share one where several people were affected",
            "racist": "whether anyone perceived a racist element",
            "affected": "staff, patient, carer or visitor",
            "by_whom": "patient, relative, public, colleague, manager or unknown",
            "form": "verbal, written, physical, threat, damage, exclusion, decision or other",
            "police": "whether it was reported to the police; empty where nobody wrote it down",
            "answered": "whether the person was told what was done; empty where nobody wrote it down",
            "days_to_report": "days from the incident to the report",
            "days_to_close": "days from the report (or the incident) to closing; empty while open",
        },
        build=build_incidents,
    ),
    Fact(
        slug="engagement",
        row="one person's part in one survey or workshop",
        needs=("engagement",),
        columns={
            "exercise": "the survey or workshop",
            "audience": "staff or community",
            "invited_only": "whether the person was invited and did not take part",
        },
        build=build_engagement,
    ),
)
