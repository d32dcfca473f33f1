"""Measures of restraint, inpatient care, access and recording, run as a trust would on an invented extract."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from plumbline.measures.definitions import load_catalogue
from plumbline.measures.record_parts import Catchment
from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.results import Run
from plumbline.measures.synthetic import generate
from plumbline.measures.synthetic.ground_truth import MARK

PREFIXES = ("restraint-", "inpatient-", "access-", "recording-")
MEASURES = [
    slug
    for slug, definition in load_catalogue().items()
    if slug.startswith(PREFIXES) and definition.records is not None
]
SOUTHAMPTON, PORTSMOUTH = "E06000045", "E06000044"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("invented") / "extract"
    generate(made, seed=12, people=3_000, sources=("mhsds",))
    return made


@pytest.fixture(scope="module")
def records(folder: Path) -> Iterator[OpenRecords]:
    with open_records(folder) as opened:
        yield opened


@pytest.mark.parametrize("slug", MEASURES)
def test_it_can_be_answered_by_the_extract(records: OpenRecords, slug: str) -> None:
    run = _run(records, slug)

    assert {each.measure for each in run.observations} == {slug}
    assert sum(each.denominator or each.numerator for each in run.observations) > 0


@pytest.mark.parametrize("slug", ["restraint-interventions", "access-did-not-attend", "inpatient-admissions"])
def test_it_can_be_split_by_unit(records: OpenRecords, slug: str) -> None:
    whole, split = _run(records, slug), records.run(slug, by=["unit"])

    assert _numerators(split) == _numerators(whole)
    assert len({each.organisation_unit for each in split.observations}) > 1


def test_interventions_of_all_groups_and_years_are_those_that_were_planted(
    records: OpenRecords, folder: Path
) -> None:
    run = records.run("restraint-interventions", every="financial-year")

    assert _numerators(run) == _planted(folder, "restraint_interventions", 0)


def test_missed_appointments_of_all_groups_and_years_are_those_that_were_planted(
    records: OpenRecords, folder: Path
) -> None:
    run = records.run("access-did-not-attend", every="financial-year")

    assert _numerators(run) == _planted(folder, "contacts", 0, only=("attendance", "3"))


def test_bed_days_under_a_rate_are_those_that_were_planted(records: OpenRecords, folder: Path) -> None:
    run = records.run("restraint-incidents", every="month")

    found = Counter({each.period: 0 for each in run.observations})
    for each in run.observations:
        found[each.period] += each.denominator or 0

    assert found == _planted(folder, "bed_days", 1)


def _run(records: OpenRecords, slug: str) -> Run:
    wanted = load_catalogue()[slug].records
    is_of_people_served = wanted is not None and isinstance(wanted.denominator, Catchment)
    return records.run(slug, catchment=[SOUTHAMPTON, PORTSMOUTH] if is_of_people_served else ())


def _numerators(run: Run) -> Counter[str]:
    found: Counter[str] = Counter()
    for each in run.observations:
        found[each.period] += each.numerator
    return found


def _planted(folder: Path, name: str, period: int, *, only: tuple[str, str] | None = None) -> Counter[str]:
    found: Counter[str] = Counter()
    with (folder / "ground_truth" / f"{MARK}mhsds_{name}.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    for row in rows:
        if only is None or row[heading.index(only[0])] == only[1]:
            found[row[period]] += int(row[-1])
    return found
