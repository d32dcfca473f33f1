"""Complaints, incidents and engagement, from tables made by hand."""

from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.measures.facts.voice import working_days_between
from tests.measures.facts.staff_tables import build, only

RECEIVED = date(2025, 8, 31)


def complaint(reference: str, **more: object) -> dict[str, object]:
    return {"complaint": reference, "kind": "Complaint", "received": RECEIVED, "ethnicity": "A", **more}


@pytest.mark.parametrize(
    ("closed", "in_time"),
    [(date(2026, 2, 28), True), (date(2026, 3, 1), False), (RECEIVED, True)],
)
def test_a_complaint_is_in_time_up_to_the_same_day_six_months_on(closed, in_time) -> None:
    [found] = build("complaints", complaints=[complaint("1", closed=closed)])

    assert found["closed_in_time"] is in_time


@pytest.mark.parametrize(("seen", "in_time"), [(date(2026, 2, 28), None), (date(2026, 3, 1), False)])
def test_an_open_complaint_is_late_only_once_its_time_has_passed(seen, in_time) -> None:
    rows = [complaint("1"), complaint("2", received=seen)]

    found = build("complaints", complaints=rows)

    assert [row["closed_in_time"] for row in found if row["complaint"] == "1"] == [in_time]


@pytest.mark.parametrize(
    ("outcome", "upheld"),
    [("Upheld", True), ("Partly upheld", True), ("Not Upheld", False), ("withdrawn", False), (None, None)],
)
def test_partly_upheld_counts_as_upheld_and_no_outcome_as_neither(outcome, upheld) -> None:
    [found] = build("complaints", complaints=[complaint("1", outcome=outcome)])

    assert found["is_upheld"] is upheld


def test_a_complaint_that_comes_twice_counts_once_in_its_latest_state() -> None:
    rows = [complaint("1"), complaint("1", closed=date(2025, 9, 30), acknowledged=date(2025, 9, 2))]

    found = build("complaints", complaints=rows)

    assert only(found, "complaint", "is_closed", "days_to_close", "days_to_acknowledge") == [("1", True, 30, 2)]


@pytest.mark.parametrize(
    ("received", "acknowledged", "days"),
    [
        (date(2025, 8, 29), date(2025, 9, 1), 1),  # Friday to Monday
        (date(2025, 8, 30), date(2025, 9, 3), 3),  # Saturday to Wednesday
        (date(2025, 9, 1), date(2025, 9, 4), 3),  # Monday to Thursday
        (date(2025, 9, 1), date(2025, 9, 1), 0),
    ],
)
def test_the_days_to_an_acknowledgement_are_working_days(received, acknowledged, days) -> None:
    [found] = build("complaints", complaints=[complaint("1", received=received, acknowledged=acknowledged)])

    assert found["working_days_to_acknowledge"] == days


@given(start=st.dates(date(1990, 1, 1), date(2060, 1, 1)), length=st.integers(0, 800))
@settings(max_examples=25, deadline=None)
def test_working_days_are_those_that_numpy_counts(start, length) -> None:
    end = start + timedelta(days=length)
    table = ibis.memtable(pa.table({"start": [start], "end": [end]}))

    found = working_days_between(table.end, table.start).to_pyarrow().to_pylist()

    assert found == [np.busday_count(start + timedelta(days=1), end + timedelta(days=1))]


def test_everyone_whom_an_incident_hurt_is_a_row() -> None:
    row = {
        "incident": "1",
        "happened": date(2025, 5, 1),
        "racist": True,
        "affected": "Staff",
        "by_whom": "Patient",
    }

    found = build("incidents", incidents=[row, row])

    assert (
        only(found, "incident", "affected", "by_whom", "police", "answered")
        == [("1", "staff", "patient", None, None)] * 2
    )


def test_an_incident_is_timed_from_its_report_to_its_closing() -> None:
    row = {
        "incident": "1",
        "happened": date(2025, 5, 1),
        "reported": date(2025, 5, 4),
        "closed": date(2025, 6, 3),
        "racist": True,
        "affected": "staff",
    }

    found = build("incidents", incidents=[row, {**row, "incident": "2", "reported": None}])

    assert sorted(only(found, "incident", "days_to_report", "days_to_close")) == [("1", 3, 30), ("2", None, 33)]


def test_a_participant_counts_once_in_an_exercise_and_being_invited_is_not_taking_part() -> None:
    row = {"participant": "p", "exercise": "x", "took_part": date(2025, 5, 1), "audience": "Community"}
    rows = [
        {**row, "invited_only": True},
        row,
        {**row, "exercise": "y", "took_part": date(2025, 6, 1), "invited_only": True},
    ]

    found = build("engagement", engagement=rows)

    assert only(found, "exercise", "audience", "invited_only") == [
        ("x", "community", False),
        ("y", "community", True),
    ]
