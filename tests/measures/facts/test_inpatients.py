"""Bed days against a count of single nights, one by one, of stays that overlap in every way."""

from collections import Counter
from datetime import date, timedelta

import numpy as np

from plumbline.measures.facts.inpatients import build_bed_days, build_inpatients
from plumbline.measures.facts.periods import KINDS, periods_between
from tests.measures.facts.hand_made import hand_made, rows_of

FIRST, LAST = date(2025, 1, 1), date(2025, 6, 30)
DAYS = (LAST - FIRST).days + 1


def _stays(number: int) -> list[dict[str, object]]:
    random = np.random.default_rng(502)
    starts, lengths = random.integers(-30, DAYS + 10, number), random.integers(0, 40, number)
    return [
        {
            "Person_ID": f"P{random.integers(0, 60)}",
            "UniqWardStayID": f"S{place}",
            "WardCode": str(random.choice(["OAK", "ELM", "ASH"])),
            "StartDateWardStay": FIRST + timedelta(days=int(start)),
            "EndDateWardStay": None if place % 9 == 0 else FIRST + timedelta(days=int(start + length)),
        }
        for place, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]


def _nights(stay: dict[str, object]) -> list[date]:
    """The midnights that a stay claims, to the end of June."""
    end = min(stay["EndDateWardStay"] or date.max, LAST + timedelta(days=1))
    length = max(0, (end - stay["StartDateWardStay"]).days)
    return [stay["StartDateWardStay"] + timedelta(days=day) for day in range(length)]


def test_every_night_of_every_person_is_counted_once() -> None:
    stays = _stays(300)
    nights = {(stay["Person_ID"], night) for stay in stays for night in _nights(stay) if night >= FIRST}
    expected = Counter((person, KINDS["month"](night).end) for person, night in nights)

    rows = rows_of(
        build_bed_days(hand_made(MHS502WardStay=stays), periods_between("month", FIRST, LAST)),
        "person",
        "date",
        "bed_days",
    )
    found: Counter[tuple[object, object]] = Counter()
    for person, month, days in rows:
        found[person, month] += days

    assert found == expected


def test_months_add_up_to_quarters_and_the_half_year() -> None:
    tables = hand_made(MHS502WardStay=_stays(300))
    kinds = ("month", "quarter", "financial-year")

    totals = [
        sum(days for (days,) in rows_of(build_bed_days(tables, _clipped(kind)), "bed_days")) for kind in kinds
    ]

    assert totals[0] == totals[1] == totals[2]


def test_people_in_hospital_are_those_with_a_day_in_a_bed() -> None:
    stays = _stays(300)
    days = {
        (stay["Person_ID"], day)
        for stay in stays
        for day in [*_nights(stay), stay["StartDateWardStay"], stay["EndDateWardStay"]]
        if day is not None and FIRST <= day <= LAST
    }
    expected = {(person, KINDS["month"](day).end) for person, day in days}

    tables = hand_made(MHS502WardStay=stays)
    found = rows_of(build_inpatients(tables, periods_between("month", FIRST, LAST)), "person", "date")

    assert set(found) == expected


def _clipped(kind: str):
    """Periods that stay within the half year: a financial year reaches beyond it on both sides."""
    whole = periods_between(kind, FIRST, LAST)
    return [type(each)(max(each.start, FIRST), min(each.end, LAST), each.label) for each in whole]
