"""Who is subject to the Mental Health Act at the end of a year: each person once, by the strictest that holds.

The rules are those of NHS England's monthly measures MHS08 to MHS11 (code at commit 44a5ccd). All days are of
2025 where no year is said; the year ends on 31 March 2026.
"""

from datetime import date
from functools import cache

import pytest

from plumbline.measures.facts.mental_health_act.subject import people_subject_to_the_act
from plumbline.measures.facts.periods import financial_year_of
from tests.measures.facts.stories import tell

TITLE = "People subject to the Mental Health Act on a day"
HEAD = ("What is tested", "What happened", "On 31 March 2026")
ROWS = [
    (
        "In hospital on section 3",
        "referral from 1 May; hospital from 1 May, for referral 1; section 3 from 1 May",
        "detained in hospital (3)",
    ),
    (
        "Left hospital, and the section was left open",
        "referral from 1 May; hospital from 1 May to 9 June, for referral 1; section 3 from 1 May",
        "not subject",
    ),
    (
        "Section ended on the last day of the year",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May to 31 March 2026",
        "not subject",
    ),
    (
        "Section ended on the day after",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May to 1 April 2026",
        "detained in hospital (3)",
    ),
    ("No referral is open", "hospital from 1 May; section 3 from 1 May", "not subject"),
    (
        "The stay belongs to a referral that was closed",
        "referral from 1 May to 1 June; referral from 2 May; hospital from 1 May, for referral 1; "
        "section 3 from 1 May",
        "not subject",
    ),
    (
        "Informal in hospital",
        "referral from 1 May; hospital from 1 May; informal from 1 May",
        "not subject",
    ),
    (
        "Section 136 overnight, no stay in hospital",
        "referral from 1 May; section 136 from 31 March 2026 22:00 to 1 April 2026",
        "short-term order (136)",
    ),
    (
        "Section 5(2) while section 3 is open at the same provider: the publisher counts the short-term order",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May; section 5(2) from 31 March 2026",
        "short-term order (5(2))",
    ),
    (
        "Two sections open: the severer is named",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May; section 37/41 from 1 June",
        "detained in hospital (37/41)",
    ),
    (
        "On a community treatment order",
        "referral from 1 May; section 3 from 1 May; order from 1 June, under the 1st",
        "community treatment order (3)",
    ),
    (
        "Recalled to hospital and there: still on the order",
        "referral from 1 May; section 3 from 1 May; order from 1 June, under the 1st; "
        "recall from 30 March 2026, under the 1st; hospital from 30 March 2026",
        "community treatment order (3)",
    ),
    (
        # The publisher joins the order to an open legal status; without one it is not seen.
        "The section under the order was closed when the order was made: the publisher does not see it",
        "referral from 1 May; section 3 from 1 May to 1 June; order from 1 June, under the 1st",
        "not subject",
    ),
    (
        "Order revoked, in hospital again on the section",
        "referral from 1 May; section 3 from 1 May; order from 1 June to 5 July, revoked, under the 1st; "
        "hospital from 2 July",
        "detained in hospital (3)",
    ),
    (
        "Conditionally discharged",
        "referral from 1 May; section 37/41 from 1 May; conditional discharge from 1 June, under the 1st",
        "conditional discharge (37/41)",
    ),
    ("Guardianship", "referral from 1 May; guardianship from 1 May", "guardianship (guardianship (7))"),
    (
        "Left open and not sent since September: taken as over",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May, last sent for September 2025",
        "not subject",
    ),
    (
        "Left open and sent for March",
        "referral from 1 May; hospital from 1 May; section 3 from 1 May, last sent for March 2026",
        "detained in hospital (3)",
    ),
    (
        "Begun after the year",
        "referral from 1 May; hospital from 1 April 2026; section 3 from 1 April 2026",
        "not subject",
    ),
]


@cache
def found() -> dict[str, str]:
    tables = tell({what: story for what, story, _ in ROWS})
    rows = people_subject_to_the_act(tables, [financial_year_of(date(2026, 3, 31))]).to_pyarrow().to_pylist()
    assert len({row["person"] for row in rows}) == len(rows)
    assert {(row["period_start"], row["date"]) for row in rows} == {(date(2025, 4, 1), date(2026, 3, 31))}
    return {row["person"]: f"{row['status']} ({row['section']})" for row in rows}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_person_is_counted_once_as_the_publisher_says(row) -> None:
    what, _, expected = row

    status = found().get(what, "not subject")

    assert status == expected
