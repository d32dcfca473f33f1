"""Facts on services, against what was planted in an invented extract and counted beside it, by another program.

Equality, cell by cell: bed days and incidents by ward, month and ethnic group; the others by year and group.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import ibis
import pytest

from plumbline.measures.extracts.opening import Extract, open_extract
from plumbline.measures.facts.access import OUTCOMES
from plumbline.measures.facts.periods import Period, financial_year_of, month_of, periods_between
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.synthetic import Truth, generate
from plumbline.measures.synthetic.ground_truth import MARK

PEOPLE = 4_000
TRUTH = Truth()
WHOLE = Period(TRUTH.first_day, TRUTH.last_day, "all")
MONTHS = periods_between("month", TRUTH.first_day, TRUTH.last_day)

Cells = Counter[tuple[str, ...]]


@pytest.fixture(scope="module", params=["as the data set has it", "as systems write it"])
def folder(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The same extract twice: in Parquet under the data set's headings; in CSV with other headings and dates."""
    made = tmp_path_factory.mktemp("invented") / "extract"
    is_messy = request.param == "as systems write it"
    generate(
        made, seed=11, people=PEOPLE, sources=("mhsds",), format="csv" if is_messy else "parquet", messy=is_messy
    )
    return made


@pytest.fixture(scope="module")
def extract(folder: Path) -> Iterator[Extract]:
    with open_extract(folder) as opened:
        yield opened


@pytest.fixture
def planted(folder: Path):
    def read(name: str) -> Cells:
        with (folder / "ground_truth" / f"{MARK}mhsds_{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
        return Counter({tuple(key): int(amount) for *key, amount in rows})

    return read


def test_bed_days_are_those_that_were_spent(extract: Extract, planted) -> None:
    rows = _rows(extract, "bed_days", "unit", "date", "ethnicity", "bed_days", periods=MONTHS)

    found = Counter({(unit, month_of(day).label, group or ""): nights for unit, day, group, nights in _sum(rows)})

    assert found == planted("bed_days")


def test_incidents_are_those_that_happened_where_they_happened(extract: Extract, planted) -> None:
    rows = _rows(extract, "restrictive_incidents", "unit", "date", "ethnicity")

    assert _count((unit, month_of(day).label, group) for unit, day, group in rows) == planted(
        "restraint_incidents"
    )


def test_interventions_are_those_that_were_used(extract: Extract, planted) -> None:
    rows = _rows(extract, "restrictive_interventions", "date", "type", "ethnicity")

    found = _count((financial_year_of(day).label, kind, group) for day, kind, group in rows)

    assert found == planted("restraint_interventions")


def test_appointments_ended_as_they_ended(extract: Extract, planted) -> None:
    rows = _rows(extract, "contacts", "date", "outcome", "ethnicity")
    expected: Cells = Counter()
    for (year, code, group), amount in planted("contacts").items():
        expected[year, OUTCOMES[code], group] += amount

    found = _count((financial_year_of(day).label, outcome, group) for day, outcome, group in rows)

    assert found == expected


@pytest.mark.parametrize(("fact", "name"), [("admissions", "hospital_spells"), ("referrals", "referrals")])
def test_as_many_came_as_were_sent(extract: Extract, planted, fact: str, name: str) -> None:
    rows = _rows(extract, fact, "date", "ethnicity")

    assert _count((financial_year_of(day).label, group) for day, group in rows) == planted(name)


def test_every_patient_is_recorded_as_they_last_were(extract: Extract, planted) -> None:
    rows = set(_rows(extract, "ethnicity_records", "person", "ethnicity", periods=[WHOLE]))
    expected: Cells = Counter()
    for (_, group), amount in planted("patients").items():
        expected[(group,)] += amount

    assert _count((group,) for _, group in rows) == expected


def _rows(extract: Extract, slug: str, *columns: str, periods: Sequence[Period] = ()) -> list[tuple]:
    fact = find_fact(slug)
    tables: Mapping[str, ibis.Table] = {name: extract.table(name) for name in (*fact.needs, *fact.uses)}
    built = extract.engine.materialise(fact.build(tables, periods), f"{slug}_{len(columns)}")
    return [tuple(row.values()) for row in built.select(*columns).to_pyarrow().to_pylist()]


def _sum(rows: list[tuple]) -> Iterator[tuple]:
    sums: Counter[tuple] = Counter()
    for *key, amount in rows:
        sums[tuple(key)] += amount
    return ((*key, amount) for key, amount in sums.items())


def _count(keys) -> Cells:
    return Counter(tuple(part or "" for part in key) for key in keys)
