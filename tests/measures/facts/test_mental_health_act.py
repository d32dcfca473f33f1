"""Facts of the Mental Health Act: one row for each thing that happened, whatever an extract sends twice."""

import random
from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import ibis.expr.types as ir
import pytest

from plumbline.measures.facts.mental_health_act import FACTS
from plumbline.measures.facts.mental_health_act.legal_statuses import (
    codes_of,
    legal_statuses,
    section_of,
    section_ranked,
    severity_of,
)
from plumbline.measures.facts.periods import Period, periods_between
from plumbline.measures.facts.registry import find_fact
from tests.measures.facts.clean_tables import clean_table, clean_tables
from tests.measures.facts.stories import tell
from tests.specs import test_detention_categories, test_detention_lengths, test_people_subject_to_the_act

ENGINES = ["duckdb", "postgres", "pyspark"]
YEARS = periods_between("financial-year", date(2024, 4, 1), date(2026, 3, 31))
EVERY_COLUMN = ("person", "ethnicity", "sex", "age", "unit", "date")


def rows_of(slug: str, story: str, *columns: str, periods: Sequence[Period] = YEARS) -> list[tuple[object, ...]]:
    table = find_fact(slug).build(tell({"p": story}), periods)
    return [tuple(row.values()) for row in table.select(*columns).order_by(*columns).to_pyarrow().to_pylist()]


def every_story() -> dict[str, str]:
    specs = (test_detention_categories, test_detention_lengths, test_people_subject_to_the_act)
    return {f"{spec.TITLE}: {what}": story for spec in specs for what, story, _ in spec.ROWS}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.slug)
def test_every_engine_can_be_asked_for_every_fact_and_gets_the_columns_it_says(fact) -> None:
    built = fact.build(clean_tables(), YEARS)

    period = ("period_start",) if fact.is_stock else ()
    assert set(built.columns) == {*EVERY_COLUMN, *period, *fact.columns}
    assert all(ibis.to_sql(built, dialect=engine) for engine in ENGINES)


@pytest.mark.parametrize("slug", ["detentions", "people_subject_to_the_act", "detention_lengths"])
def test_an_extract_without_rows_gives_facts_without_rows(slug: str) -> None:
    assert find_fact(slug).build(clean_tables(), YEARS).count().to_pyarrow().as_py() == 0


def test_short_term_orders_are_the_places_of_safety_and_holding_powers_that_stand_for_themselves() -> None:
    story = (
        "section 136 from 1 May 09:00 to 1 May 20:00; hospital from 1 May 20:00; "
        "section 2 from 1 May 20:00 to 20 May; section 5(4) from 25 May 08:00; "
        "section 5(2) from 25 May 10:00 to 26 May"
    )

    orders = rows_of("short_term_orders", story, "date", "section", "category")
    places = rows_of("place_of_safety", story, "section", "led_to_admission", "led_to_detention")

    assert orders == [(date(2025, 5, 1), "136", "E"), (date(2025, 5, 25), "5(4)", "F")]
    assert places == [("136", True, True)]


def test_a_place_of_safety_leads_to_what_begins_by_the_day_after_it() -> None:
    stories = {
        "nothing": "section 136 from 1 May 09:00 to 1 May 20:00",
        "admitted next day": "section 136 from 1 May to 1 May; hospital from 2 May",
        "two days later": "section 136 from 1 May to 1 May; hospital from 3 May; section 2 from 3 May",
        "end not sent": "section 136 from 1 May; hospital from 2 May; section 3 from 2 May",
        "an earlier stay": "hospital from 1 April to 10 April; section 135 from 1 May to 1 May",
    }

    rows = find_fact("place_of_safety").build(tell(stories), YEARS).to_pyarrow().to_pylist()

    assert {row["person"]: (row["led_to_admission"], row["led_to_detention"]) for row in rows} == {
        "nothing": (False, False),
        "admitted next day": (True, False),
        "two days later": (False, False),
        "end not sent": (True, True),
        "an earlier stay": (False, False),
    }


def test_uses_of_sections_2_and_3_leave_out_a_section_3_after_a_revoked_order() -> None:
    story = (
        "hospital from 1 February to 1 April; section 2 from 1 February to 20 February; "
        "section 3 from 20 February to 3 July; order from 1 April to 3 July, revoked, under the 2nd; "
        "hospital from 1 July; section 3 from 3 July"
    )

    uses = rows_of("section_uses", story, "date", "section", "category", "led_to_cto")
    every = rows_of("detentions", story, "date", "section", "category", "led_to_cto")

    assert uses == [(date(2025, 2, 1), "2", "A", False), (date(2025, 2, 20), "3", "L", True)]
    assert every == [*uses, (date(2025, 7, 3), "3", "D", False)]


def test_repeats_count_the_detentions_of_a_person_in_each_period() -> None:
    stays = [
        f"hospital from {day} May to {day + 1} May; section 2 from {day} May to {day} May" for day in (1, 5, 9)
    ]
    story = "; ".join([*stays, "hospital from 3 February to 9 February; section 3 from 3 February to 9 February"])

    found = rows_of("repeat_detentions", story, "period_start", "date", "detentions", "band", "more_than_once")

    assert found == [
        (date(2024, 4, 1), date(2025, 3, 31), 1, "1", False),
        (date(2025, 4, 1), date(2026, 3, 31), 3, "3", True),
    ]


def test_seven_detentions_and_more_are_one_band_as_published() -> None:
    days = range(1, 28, 3)
    stays = [f"hospital from {day} May to {day + 1} May; section 2 from {day} May to {day} May" for day in days]

    found = rows_of("repeat_detentions", "; ".join(stays), "detentions", "band")

    assert found == [(9, "7 and over")]


def test_orders_in_the_community_are_counted_when_made_recalled_revoked_and_discharged() -> None:
    story = (
        "section 3 from 1 February; order from 1 April to 3 July, revoked, under the 1st; "
        "recall from 10 May to 12 May, under the 1st; recall from 1 July, under the 1st; "
        "section 37 from 1 August; order from 1 September to 9 December, discharged, under the 2nd"
    )

    made = rows_of("community_treatment_orders", story, "date", "section", "recalled", "revoked", "discharged")

    assert made == [
        (date(2025, 4, 1), "3", True, True, False),
        (date(2025, 9, 1), "37", False, False, True),
    ]
    assert rows_of("cto_recalls", story, "date", "ended") == [
        (date(2025, 5, 10), date(2025, 5, 12)),
        (date(2025, 7, 1), None),
    ]
    assert rows_of("cto_revocations", story, "date", "section") == [(date(2025, 7, 3), "3")]
    assert rows_of("cto_discharges", story, "date", "section") == [(date(2025, 12, 9), "37")]


@pytest.mark.parametrize("status", ["informal from 1 February, ", ""])
def test_an_order_without_a_section_is_made_from_informal_as_the_publisher_says(status: str) -> None:
    told = f"{status.rstrip(', ')}; " if status else ""

    made = rows_of("community_treatment_orders", f"{told}order from 1 April, under the 1st", "section")

    assert made == [("informal",)]


def test_a_stay_in_which_a_detention_ended_is_one_discharge() -> None:
    story = (
        "hospital from 1 May to 20 June; section 2 from 1 May to 10 May; section 3 from 11 May to 20 June; "
        "hospital from 1 July to 9 July; section 2 from 1 July to 12 July"
    )

    found = rows_of("discharges_after_detention", story, "date", "spell")

    assert found == [(date(2025, 6, 20), "p/1s")]


def test_a_detention_belongs_to_the_ward_on_which_it_began() -> None:
    story = (
        "hospital from 1 May; ward A from 1 May to 9 May, in stay 1; ward B from 9 May, in stay 1; "
        "section 2 from 30 April to 8 May; section 3 from 8 May; section 5(2) from 20 May; "
        "section 136 from 1 March to 2 March"
    )

    found = rows_of("detentions", story, "section", "unit")

    assert found == [("136", None), ("2", "A"), ("3", "A"), ("5(2)", "B")]


def resubmitted() -> dict[str, list[dict[str, object]]]:
    """A detention sent for three months, its code and its end put right on the way, beside an older record."""
    period = {"Person_ID": "p", "OrgIDProv": "RW1", "UniqMHActEpisodeID": "e"}
    start = {"StartDateMHActLegalStatusClass": date(2025, 5, 1), "RecordStartDate": date(2025, 5, 1)}
    spell = {"Person_ID": "p", "OrgIDProv": "RW1", "UniqHospProvSpellID": "s"}
    spell |= {"StartDateHospProvSpell": date(2025, 5, 1)}
    ended = {"EndDateMHActLegalStatusClass": date(2025, 7, 9)}
    person = {"Person_ID": "p", "OrgIDProv": "RW1"}
    return {
        "MHS001MPI": [
            person | {"UniqMonthID": 1502, "EthnicCategory": "Z", "AgeRepPeriodEnd": 40, "GenderIDCode": "2"},
            person | {"UniqMonthID": 1504, "EthnicCategory": "N", "AgeRepPeriodEnd": 41, "GenderIDCode": "2"},
        ],
        "MHS401MHActPeriod": [
            period | start | {"UniqMonthID": 1502, "LegalStatusCode": "03"},
            period | start | {"UniqMonthID": 1503, "LegalStatusCode": "02"},
            period | start | {"UniqMonthID": 1504, "LegalStatusCode": "02"} | ended,
        ],
        "MHS501HospProvSpell": [
            spell | {"UniqMonthID": 1502},
            spell | {"UniqMonthID": 1504, "DischDateHospProvSpell": date(2025, 7, 9)},
        ],
    }


@pytest.mark.parametrize("seed", range(3))
def test_what_is_sent_again_is_counted_once_as_it_was_last_sent_in_any_order_of_rows(seed: int) -> None:
    shuffled = {name: random.Random(seed).sample(rows, len(rows)) for name, rows in resubmitted().items()}

    found = find_fact("detentions").build(clean_tables(**shuffled), YEARS).to_pyarrow().to_pylist()

    assert found == [
        {
            "person": "p", "ethnicity": "N", "sex": "2", "age": 41, "unit": None, "date": date(2025, 5, 1),
            "category": "A", "section": "2", "legal_status": "02", "prior_section": None, "spell": "s",
            "on_admission": True, "led_to_cto": False, "provider": "RW1", "ended": date(2025, 7, 9),
            "episode": "e",
        }
    ]  # fmt: skip


def test_an_extract_of_one_trust_may_leave_the_provider_out() -> None:
    rows = {
        name: [{key: value for key, value in row.items() if key != "OrgIDProv"} for row in rows]
        for name, rows in resubmitted().items()
    }

    found = find_fact("detentions").build(clean_tables(**rows), YEARS).select("category", "provider")

    assert found.to_pyarrow().to_pylist() == [{"category": "A", "provider": None}]


def test_every_code_has_a_section_and_ranks_turn_back_into_sections() -> None:
    codes = clean_table("MHS401MHActPeriod", [{"LegalStatusCode": code} for code in [*legal_statuses(), "77"]])
    told = codes.select(
        code="LegalStatusCode",
        section=section_of(codes.LegalStatusCode),
        ranked=section_ranked(severity_of(codes.LegalStatusCode)),
    )

    found = {row["code"]: (row["section"], row["ranked"]) for row in told.to_pyarrow().to_pylist()}

    assert found["77"] == ("77", "not known")
    ranked = {code: status.section for code, status in legal_statuses().items() if status.severity >= 0}
    assert {code: found[code] for code in ranked} == {
        code: (section, section) for code, section in ranked.items()
    }
    assert set(codes_of("under_the_act")) < set(found)


def test_postgresql_gives_the_same_rows_as_duckdb(postgresql: ibis.BaseBackend) -> None:
    tables = tell(every_story())
    kept = {name: postgresql.create_table(name, table.to_pyarrow()) for name, table in tables.items()}

    for fact in FACTS:
        here, there = sorted_rows(fact.build(tables, YEARS)), sorted_rows(fact.build(kept, YEARS))
        assert there == here, fact.slug
        assert here or fact.slug.startswith("cto_"), fact.slug


def sorted_rows(table: ir.Table) -> list[Mapping[str, object]]:
    return sorted(table.to_pyarrow().to_pylist(), key=str)
