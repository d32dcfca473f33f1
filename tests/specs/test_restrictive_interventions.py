"""Restrictive interventions: their kind, their length and the band it falls into.

Codes, kinds and bands are those of NHS England's statistics. The length is in whole minutes. It is "not known"
where a time is missing or the end is not after the start, as the publisher leaves such rows out of its averages.
The publisher's own bands leave gaps between whole days (7 days and 1 hour is in none); these leave none.
"""

from datetime import date

import pytest

from plumbline.measures.facts.restraint import build_interventions
from tests.measures.facts.hand_made import hand_made, rows_of

TITLE = "Restrictive interventions"
HEAD = ("Type", "From", "To", "Kind", "Minutes", "Band")
ROWS = [
    ("01", "2025-09-01 10:00", "2025-09-01 10:10", "physical, prone", "10", "0 to 10 minutes"),
    ("07", "2025-09-01 10:00", "2025-09-01 10:11", "physical", "11", "11 to 30 minutes"),
    ("08", "2025-09-01 10:00", "2025-09-01 10:30", "physical", "30", "11 to 30 minutes"),
    ("09", "2025-09-01 10:00", "2025-09-01 10:31", "physical", "31", "31 to 60 minutes"),
    ("10", "2025-09-01 10:00", "2025-09-01 11:00", "physical", "60", "31 to 60 minutes"),
    ("11", "2025-09-01 10:00", "2025-09-01 11:01", "physical", "61", "over 60 minutes"),
    ("12", "2025-09-01 23:50", "2025-09-02 00:05", "physical", "15", "11 to 30 minutes"),
    ("13", "2025-09-01 10:00", "2025-09-01 10:00", "physical", "not known", "not known"),
    ("04", "2025-09-01 10:00", "2025-09-01 09:55", "mechanical", "not known", "not known"),
    ("14", "2025-09-01 10:00", "on", "chemical, rapid tranquillisation", "not known", "not known"),
    ("15", "2025-09-01", "2025-09-01 09:55", "chemical", "not known", "not known"),
    ("16", "2025-09-01 10:00", "2025-09-01", "chemical", "not known", "not known"),
    ("17", "2025-09-01 10:00", "2025-09-01 10:05", "chemical", "5", "0 to 10 minutes"),
    ("05", "2025-09-01 10:00", "2025-09-02 10:00", "isolation, seclusion", "1440", "up to 24 hours"),
    ("05", "2025-09-01 10:00", "2025-09-02 10:01", "isolation, seclusion", "1441", "24 to 72 hours"),
    ("05", "2025-09-01 10:00", "2025-09-04 10:00", "isolation, seclusion", "4320", "72 hours to 7 days"),
    ("05", "2025-09-01 10:00", "2025-09-08 11:00", "isolation, seclusion", "10140", "1 to 2 weeks"),
    ("05", "2025-09-01 10:00", "2025-09-15 11:00", "isolation, seclusion", "20220", "2 to 4 weeks"),
    ("05", "2025-09-01 10:00", "2025-09-30 10:00", "isolation, seclusion", "41760", "1 to 3 months"),
    ("05", "2025-09-01 10:00", "2025-12-31 10:00", "isolation, seclusion", "174240", "over 3 months"),
    ("06", "2025-09-01 10:00", "2025-10-01 10:00", "isolation, segregation", "43200", "up to 1 month"),
    ("06", "2025-09-01 10:00", "2025-10-01 11:00", "isolation, segregation", "43260", "1 to 3 months"),
    ("06", "2025-09-01 10:00", "2025-12-01 10:00", "isolation, segregation", "131040", "3 to 6 months"),
    ("06", "2025-01-01 10:00", "2025-09-01 10:00", "isolation, segregation", "349920", "6 to 12 months"),
    ("06", "2024-01-01 10:00", "2025-09-01 10:00", "isolation, segregation", "876960", "over 12 months"),
    ("02", "2025-09-01 10:00", "2025-09-01 10:05", "retired", "5", "0 to 10 minutes"),
    ("99", "2025-09-01 10:00", "2025-09-01 10:05", "unknown", "5", "0 to 10 minutes"),
]
FLAGS = {
    "is_prone": "prone",
    "is_rapid_tranquillisation": "rapid tranquillisation",
    "is_seclusion": "seclusion",
    "is_segregation": "segregation",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1]} to {row[2]}")
def test_an_intervention_has_a_kind_a_length_and_a_band(row) -> None:
    code, start, end, *expected = row
    tables = hand_made(MHS515RestrictiveInterventType=[_intervention(code, start, end)])

    [(group, minutes, band, *flags)] = rows_of(
        build_interventions(tables, ()), "type_group", "minutes", "duration_band", *FLAGS
    )

    kind = ", ".join([str(group), *(word for word, is_so in zip(FLAGS.values(), flags, strict=True) if is_so)])
    assert [kind, str(minutes or "not known"), band or "not known"] == expected


def _intervention(code: str, start: str, end: str) -> dict[str, object]:
    return {
        "Person_ID": "P",
        "UniqRestrictiveIntIncID": "I",
        "UniqRestrictiveIntTypeID": "T",
        "RestrictiveIntType": code,
        "StartDateRestrictiveIntType": _day(start),
        "StartTimeRestrictiveIntType": _time(start),
        "EndDateRestrictiveIntType": None if end == "on" else _day(end),
        "EndTimeRestrictiveIntType": _time(end),
    }


def _day(text: str) -> date:
    return date.fromisoformat(text.split()[0])


def _time(text: str) -> str | None:
    return f"{text.split()[1]}:00" if " " in text else None
