"""Restrictive interventions: what was done to whom, for how long, and whether somebody was hurt.

An intervention is one use of one type; an incident may hold several. Types are grouped as NHS England groups
them. A length is only given where both times are recorded and the end is after the start: what is not recorded is
never taken to be short. An injury that is not recorded is not "no injury".
"""

from collections.abc import Mapping, Sequence

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.dates import days_between
from plumbline.measures.facts.inpatients import people_on_wards, ward_stays
from plumbline.measures.facts.people import add_people
from plumbline.measures.facts.periods import Period
from plumbline.measures.facts.registry import Fact, Tables
from plumbline.measures.facts.spans import in_each_period, known_until
from plumbline.measures.facts.versions import first_of, latest_versions

PRONE, SECLUSION, SEGREGATION, RAPID_TRANQUILLISATION = "01", "05", "06", "14"

TYPE_GROUPS = {
    "physical": ("01", "07", "08", "09", "10", "11", "12", "13"),
    "mechanical": ("04",),
    "chemical": ("14", "15", "16", "17"),
    "isolation": ("05", "06"),
    "retired": ("02", "03"),
}
"""RestrictiveIntType by kind. 02 and 03 are codes of older versions of the data set."""

INCIDENT = "UniqRestrictiveIntIncID"
INTERVENTION = (INCIDENT, "UniqRestrictiveIntTypeID")

DAY = 24 * 60
"""Minutes."""

RESTRAINT_BANDS = {"0 to 10 minutes": 10, "11 to 30 minutes": 30, "31 to 60 minutes": 60, "over 60 minutes": None}
SECLUSION_BANDS = {
    "up to 24 hours": DAY,
    "24 to 72 hours": 3 * DAY - 1,
    "72 hours to 7 days": 7 * DAY,
    "1 to 2 weeks": 14 * DAY,
    "2 to 4 weeks": 28 * DAY,
    "1 to 3 months": 90 * DAY,
    "over 3 months": None,
}
SEGREGATION_BANDS = {
    "up to 1 month": 30 * DAY,
    "1 to 3 months": 90 * DAY,
    "3 to 6 months": 180 * DAY,
    "6 to 12 months": 365 * DAY,
    "over 12 months": None,
}
"""The publisher's bands by their last minute. Its own leave gaps between whole days; these leave none."""


def build_interventions(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row an intervention of one type, on the day it started."""
    return add_people(_interventions(tables).drop("ended", "known_until", "started_at"), tables["MHS001MPI"])


def build_incidents(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row an incident, on the day it started."""
    sent = latest_versions(tables["MHS505RestrictiveInterventInc"], INCIDENT, ties=_ties("Inc"))
    rows = sent.select(
        person="Person_ID",
        date="StartDateRestrictiveIntInc",
        incident=INCIDENT,
        ward_stay=ibis.null("string"),
        reason="RestrictiveIntReason",
        minutes=_minutes(sent, of="Inc"),
    )
    return add_people(_on_their_ward(rows, tables, per="incident"), tables["MHS001MPI"])


def build_seclusions(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a seclusion or segregation and period in which it was in force, however long ago it began."""
    used = _interventions(tables)
    apart = used.filter(used.type_group == "isolation")
    parts = in_each_period(apart, periods, start="date", end="ended", known="known_until")
    is_open = parts.ended.isnull() | (parts.ended > parts.period_end)
    so_far = days_between(parts.day_after, parts.date) * DAY - parts.started_at
    minutes = ibis.ifelse(is_open, so_far, parts.minutes)
    rows = parts.mutate(is_open=is_open, minutes=minutes, hours=minutes // 60, date=parts.period_end)
    rows = rows.mutate(duration_band=_band_of(rows))
    own = [*APART, *DURATION]
    return add_people(rows.select("person", "unit", "date", "period_start", *own), tables["MHS001MPI"])


def build_restrained_inpatients(tables: Tables, periods: Sequence[Period]) -> ir.Table:
    """One row a person, ward and period in hospital, and what was used on the person in that period."""
    patients = people_on_wards(tables, periods)
    used = _interventions(tables).select(used_on="person", day="date", group="type_group")
    in_period = [patients.person == used.used_on, used.day.between(patients.period_start, patients.date)]
    each = patients.left_join(used, in_period)
    place = ["person", "unit", "period_start", "date"]
    rows = each.group_by(place).agg(interventions=each.used_on.count())
    return add_people(rows.mutate(is_restrained=rows.interventions > 0), tables["MHS001MPI"])


def _interventions(tables: Tables) -> ir.Table:
    """Interventions with their ward, before it is told whose they are."""
    sent = latest_versions(tables["MHS515RestrictiveInterventType"], *INTERVENTION, ties=_ties("Type"))
    code = sent.RestrictiveIntType
    rows = sent.select(
        person="Person_ID",
        date="StartDateRestrictiveIntType",
        ended="EndDateRestrictiveIntType",
        known_until=known_until(sent.UniqMonthID),
        started_at=_seconds(sent.StartTimeRestrictiveIntType) // 60,
        incident=INCIDENT,
        intervention=sent[INCIDENT].concat("/", sent.UniqRestrictiveIntTypeID),
        ward_stay="UniqWardStayID",
        type=code,
        type_group=_group_of(code),
        is_prone=code == PRONE,
        is_rapid_tranquillisation=code == RAPID_TRANQUILLISATION,
        is_seclusion=code == SECLUSION,
        is_segregation=code == SEGREGATION,
        minutes=_minutes(sent, of="Type"),
        is_patient_injured="RestraintInjuryPatient",
        is_staff_injured="RestraintInjuryCarePers",
        is_other_injured="RestraintInjuryOtherPers",
    )
    return _on_their_ward(rows.mutate(duration_band=_band_of(rows)), tables, per="intervention")


def _ties(of: str) -> tuple[str, ...]:
    return (f"EndDateRestrictiveInt{of}", f"EndTimeRestrictiveInt{of}", f"StartTimeRestrictiveInt{of}")


def _group_of(code: ir.Value) -> ir.Value:
    """The kind of a type; "unknown" for a code that is none of them."""
    pairs = [(code.isin(codes), group) for group, codes in TYPE_GROUPS.items()]
    return ibis.cases(*pairs, else_="unknown")


def _minutes(sent: ir.Table, *, of: str) -> ir.Value:
    """Whole minutes from start to end of an incident (`Inc`) or a type (`Type`); empty where it can't be told."""
    days = days_between(sent[f"EndDateRestrictiveInt{of}"], sent[f"StartDateRestrictiveInt{of}"])
    start = _seconds(sent[f"StartTimeRestrictiveInt{of}"])
    end = _seconds(sent[f"EndTimeRestrictiveInt{of}"])
    seconds = days * DAY * 60 + end - start
    return ibis.ifelse(seconds > 0, seconds // 60, ibis.null("int64"))


def _seconds(time: ir.Value) -> ir.Value:
    """Seconds since midnight of a time that is written HH:MM:SS."""
    hours, minutes, seconds = (time.substr(place, 2).cast("int64") for place in (0, 3, 6))
    return (hours * 60 + minutes) * 60 + seconds


def _band_of(rows: ir.Table) -> ir.Value:
    """The publisher's band of a length: of its own for seclusion and for segregation."""
    return ibis.cases(
        (rows.is_seclusion, _band(rows.minutes, SECLUSION_BANDS)),
        (rows.is_segregation, _band(rows.minutes, SEGREGATION_BANDS)),
        else_=_band(rows.minutes, RESTRAINT_BANDS),
    )


def _band(minutes: ir.Value, bands: Mapping[str, int | None]) -> ir.Value:
    steps = [(minutes <= last, band) for band, last in bands.items() if last is not None]
    beyond = next(band for band, last in bands.items() if last is None)
    return ibis.cases((minutes.isnull(), ibis.null("string")), *steps, else_=beyond)


def _on_their_ward(rows: ir.Table, tables: Tables, *, per: str) -> ir.Table:
    """The rows with the ward as `unit`: that of the ward stay they name, else the one that the person was on.

    Where two stays cover the day, the one that began last is where the person was.
    """
    sent = tables["MHS502WardStay"]
    stays = ward_stays(sent.semi_join(rows, sent.Person_ID == rows.person))
    stays = stays.select(patient="person", stay="stay", ward="unit", came="start", left="end")
    is_there = (rows.ward_stay == stays.stay) | _covers(stays, rows.date)
    there = rows.left_join(stays, [rows.person == stays.patient, is_there])
    is_named = (there.ward_stay == there.stay).fill_null(False)
    best_first = [is_named.desc(), there.came.desc(nulls_first=False), there.stay.desc(nulls_first=False)]
    kept = first_of(there, per, order=best_first).rename(unit="ward")
    own = [column for column in rows.columns if column not in ("person", "date", "ward_stay")]
    return kept.select("person", "unit", "date", *own)


def _covers(stays: ir.Table, day: ir.Value) -> ir.Value:
    return (stays.came <= day) & (stays.left.isnull() | (stays.left >= day))


APART = {
    "intervention": "the intervention's own number",
    "incident": "the incident it was part of",
    "is_seclusion": "seclusion (05)",
    "is_segregation": "long-term segregation (06)",
    "is_open": "still in force when the period ended",
}
DURATION = {
    "minutes": "whole minutes to its end, or to the period's end; empty where a time is missing",
    "hours": "the same in whole hours",
    "duration_band": "the publisher's band of that length",
}
INTERVENTION_COLUMNS = {
    "incident": "the incident it was part of",
    "intervention": "the intervention's own number",
    "type": "RestrictiveIntType, two digits",
    "type_group": "physical, mechanical, chemical, isolation, retired or unknown",
    "is_prone": "physical restraint, prone (01)",
    "is_rapid_tranquillisation": "chemical restraint by injection, rapid tranquillisation (14)",
    "is_seclusion": "seclusion (05)",
    "is_segregation": "long-term segregation (06)",
    "minutes": "whole minutes from start to end; empty where a time is missing or the end is not after the start",
    "is_patient_injured": "the patient was hurt; empty where it is not recorded",
    "is_staff_injured": "a member of staff was hurt; empty where it is not recorded",
    "is_other_injured": "somebody else was hurt; empty where it is not recorded",
    "duration_band": "the publisher's band of that length",
}

FACTS = (
    Fact(
        slug="restrictive_interventions",
        row="one restrictive intervention of one type",
        needs=("MHS001MPI", "MHS515RestrictiveInterventType"),
        uses=("MHS502WardStay",),
        columns=INTERVENTION_COLUMNS,
        build=build_interventions,
    ),
    Fact(
        slug="restrained_inpatients",
        row="a person on one ward in one period, and whether they were restrained in it",
        needs=("MHS001MPI", "MHS502WardStay", "MHS515RestrictiveInterventType"),
        columns={
            "interventions": "restrictive interventions on the person that started in the period, on any ward",
            "is_restrained": "there was one at least",
        },
        build=build_restrained_inpatients,
        is_stock=True,
    ),
    Fact(
        slug="restrictive_incidents",
        row="one incident with one or more restrictive interventions",
        needs=("MHS001MPI", "MHS505RestrictiveInterventInc"),
        uses=("MHS502WardStay",),
        columns={
            "incident": "the incident's own number",
            "reason": "RestrictiveIntReason",
            "minutes": INTERVENTION_COLUMNS["minutes"],
        },
        build=build_incidents,
    ),
    Fact(
        slug="seclusions",
        row="one seclusion or segregation in one period in which it was in force",
        needs=("MHS001MPI", "MHS515RestrictiveInterventType"),
        uses=("MHS502WardStay",),
        columns={**APART, **DURATION},
        build=build_seclusions,
        is_stock=True,
    ),
)
