"""Two programs that share no counting code agree: the generator counts its simulation, the engine the files."""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from plumbline.measures.extracts.opening import Extract, open_extract
from plumbline.measures.facts.periods import financial_year_of, periods_between
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.synthetic import generate

FIRST, LAST = date(2023, 4, 1), date(2026, 3, 31)
BEFORE = date(2022, 4, 1)
"""Care that was under way on the first day had begun before it."""

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "extract"
    generate(folder, people=5_000, seed=11)
    return folder


@pytest.fixture(scope="module")
def extract(place: Path) -> Iterator[Extract]:
    with open_extract(place) as opened:
        yield opened


def facts(extract: Extract, slug: str, *, kind: str = "financial-year") -> list[dict[str, Any]]:
    fact = find_fact(slug)
    tables = {name: extract.table(name) for name in (*fact.needs, *fact.uses)}
    return fact.build(tables, periods_between(kind, BEFORE, LAST)).to_pyarrow().to_pylist()


def expected(place: Path, name: str, *keys: str) -> Counter[Key]:
    """A tally of the ground truth, summed over the keys that are not asked for."""
    counts: Counter[Key] = Counter()
    with (place / "ground_truth" / f"_{name}.csv").open() as file:
        for row in csv.DictReader(file):
            *_, value = row
            counts[tuple(row[key] for key in keys)] += int(row[value])
    return counts


def counted(rows: list[dict[str, Any]], *keys: Callable[[Row], Any], weight: str | None = None) -> Counter[Key]:
    counts: Counter[Key] = Counter()
    for row in rows:
        counts[tuple(key(row) for key in keys)] += 1 if weight is None else row[weight]
    return counts


def year(row: Row) -> str:
    return financial_year_of(row["date"]).label


def month(row: Row) -> str:
    return f"{row['date']:%Y-%m}"


def of(column: str) -> Callable[[Row], str]:
    return lambda row: "" if row[column] is None else str(row[column])


def number(column: str) -> Callable[[Row], str]:
    return lambda row: str(int(row[column]))


def slug(column: str) -> Callable[[Row], str]:
    return lambda row: "" if row[column] is None else row[column].replace("-", " ")


ethnicity = of("ethnicity")


def test_each_legal_status_period_counts_in_the_category_that_was_meant(place: Path, extract: Extract) -> None:
    found = counted(facts(extract, "detentions"), year, of("category"), ethnicity)

    meant = expected(place, "mhsds_legal_status_periods", "financial_year", "category", "ethnicity")
    assert found == Counter({key: count for key, count in meant.items() if key[1]})
    assert len({category for _, category, _ in found}) >= 12


@pytest.mark.parametrize(
    ("fact", "tally"),
    [
        ("admissions", "mhsds_hospital_spells"),
        ("community_treatment_orders", "mhsds_community_treatment_orders"),
        ("cto_revocations", "mhsds_revocations"),
        ("cto_recalls", "mhsds_recalls"),
        ("referrals", "mhsds_referrals"),
        ("contacts", "mhsds_contacts"),
        ("leavers", "workforce_leavers"),
        ("promotions", "workforce_promotions"),
        ("formal_disciplinary", "workforce_formal_disciplinary"),
        ("employee_relations_cases", "workforce_cases_opened"),
        ("counted-detentions", "events_detentions"),
    ],
)
def test_events_are_found_by_year_and_ethnicity(place: Path, extract: Extract, fact: str, tally: str) -> None:
    found = counted(facts(extract, fact), year, ethnicity)

    assert found == expected(place, tally, "financial_year", "ethnicity")
    assert found.total() > 0


def test_bed_days_are_found_by_ward_month_and_ethnicity(place: Path, extract: Extract) -> None:
    rows = facts(extract, "bed_days", kind="month")

    found = counted(
        [row for row in rows if row["date"] >= FIRST], of("unit"), month, ethnicity, weight="bed_days"
    )
    assert found == expected(place, "mhsds_bed_days", "unit", "month", "ethnicity")


def test_restraint_is_found_by_ward_and_month_and_by_type(place: Path, extract: Extract) -> None:
    incidents = counted(facts(extract, "restrictive_incidents"), of("unit"), month, ethnicity)
    types = counted(facts(extract, "restrictive_interventions"), year, of("type"), ethnicity)

    assert incidents == expected(place, "mhsds_restraint_incidents", "unit", "month", "ethnicity")
    assert types == expected(
        place, "mhsds_restraint_interventions", "financial_year", "restraint_type", "ethnicity"
    )


def test_staff_are_counted_once_whatever_their_posts(place: Path, extract: Extract) -> None:
    found = counted(facts(extract, "staff"), of("date"), number("bank"), ethnicity)

    assert found == expected(place, "workforce_staff", "snapshot", "bank", "ethnicity")


def test_people_are_counted_once_a_kind_of_training_and_year(place: Path, extract: Extract) -> None:
    rows = facts(extract, "training")
    once = {(year(row), row["kind"], row["person"]): row for row in rows}

    found = Counter((key[0], key[1].replace("-", " "), ethnicity(row)) for key, row in once.items())

    meant = expected(place, "workforce_training", "financial_year", "training", "ethnicity")
    assert found == Counter({(one, kind.replace("-", " "), code): n for (one, kind, code), n in meant.items()})


def test_applications_are_found_with_how_far_they_came(place: Path, extract: Extract) -> None:
    found = counted(
        facts(extract, "applications"), year, of("band"), number("shortlisted"), number("appointed"), ethnicity
    )

    keys = ("financial_year", "job_band", "shortlisted", "appointed", "ethnicity")
    assert found == expected(place, "workforce_applications", *keys)


def test_the_board_is_found(place: Path, extract: Extract) -> None:
    found = counted(facts(extract, "board_members"), of("date"), number("voting"), number("executive"), ethnicity)

    assert found == expected(place, "workforce_board", "snapshot", "voting", "executive", "ethnicity")


def test_voices_are_found(place: Path, extract: Extract) -> None:
    complaints = counted(facts(extract, "complaints"), year, slug("kind"), slug("outcome"), ethnicity)
    incidents = counted(facts(extract, "incidents"), month, number("racist"), of("affected"), ethnicity)
    engagement = counted(
        facts(extract, "engagement"), of("exercise"), of("audience"), number("invited_only"), ethnicity
    )

    assert complaints == expected(place, "voice_complaints", "financial_year", "kind", "outcome", "ethnicity")
    assert incidents == expected(place, "voice_incidents", "month", "racist", "affected", "ethnicity")
    assert engagement == expected(place, "voice_engagement", "exercise", "audience", "invited_only", "ethnicity")
