"""Who a person is in a fact: one ethnic group, one sex, one age, as their latest record says.

A group is never guessed: "not stated" (Z), "not known" (99), missing (empty) and not valid stay apart.
"""

from typing import Literal

import ibis
import ibis.expr.types as ir

from plumbline.measures.facts.versions import latest_versions

Coding = Literal["2001", "2021"]
NO_GROUP = ("Z", "99", "invalid")
"""Cleaned codes of ethnicity that name no group."""

IDENTITIES = ("1", "2", "3", "4")
"""Gender as the person states it: male, female, non-binary, other."""

REGISTERED = ("1", "2", "9")
"""Gender as the provider records it: male, female, indeterminate; read where the person has stated none."""


def latest_patients(patients: ir.Table) -> ir.Table:
    """One row a person of MHS001MPI: the latest record that any provider sent, every column kept."""
    return latest_versions(
        patients, "Person_ID", ties=("RecordNumber", "OrgIDProv", "EthnicCategory", "AgeRepPeriodEnd")
    )


def ethnicity_of(table: ir.Table, *, old: str, new: str, first: Coding = "2001") -> ir.StringValue:
    """A person's ethnic group by two columns, of 2001 and of 2021 codes.

    The column named by `first` speaks; the other is heard only where the first names no group. What neither
    names stays what the first says, or else the other: not stated, not known, invalid or missing.
    """
    columns = (table[old], table[new]) if first == "2001" else (table[new], table[old])
    named = [column.isin(NO_GROUP).ifelse(ibis.null("string"), column) for column in columns]
    return ibis.coalesce(*named, *columns)


def sex_of(patients: ir.Table) -> ir.StringValue:
    """The gender that the person states, else the one the provider records, else empty."""
    stated = patients.GenderIDCode.isin(IDENTITIES).ifelse(patients.GenderIDCode, ibis.null("string"))
    recorded = patients.Gender.isin(REGISTERED).ifelse(patients.Gender, ibis.null("string"))
    return ibis.coalesce(stated, recorded)


def describe_patients(patients: ir.Table, *, first: Coding = "2001") -> ir.Table:
    """One row a person of MHS001MPI: `person`, `ethnicity`, `sex`, `age`."""
    latest = latest_patients(patients)
    return latest.select(
        person=latest.Person_ID,
        ethnicity=ethnicity_of(latest, old="EthnicCategory", new="EthnicCategory2021", first=first),
        sex=sex_of(latest),
        age=latest.AgeRepPeriodEnd.cast("int64"),
    )


def add_people(rows: ir.Table, patients: ir.Table, *, first: Coding = "2001") -> ir.Table:
    """Rows that have a `person`, with `ethnicity`, `sex` and `age` beside it; empty where there is no record."""
    people = describe_patients(patients, first=first)
    joined = rows.left_join(people, "person").drop("person_right")
    return joined.relocate("person", "ethnicity", "sex", "age")
