"""Staff, recruitment, cases, training and voices of an invented trust: what was planted is found again.

The counts to be found, to the unit, were taken from the simulation itself, never through the engine.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest

from plumbline.measures.definitions import load_catalogue
from plumbline.measures.facts.periods import Period
from plumbline.measures.record_parts import Tally
from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.synthetic import Truth, generate
from plumbline.measures.wres_returns import make_return

SEED = 20261123
PATIENTS = 30_000  # and so 3,000 staff
EVERYTHING = Period(date(2023, 1, 1), date(2026, 3, 31), "all")
"""A case whose investigation began in the first April may have been opened in the month before."""
FAMILIES = ("wres-", "workforce-", "recruitment-", "employee-relations-", "complaints-", "incidents-")
FAMILIES += ("engagement-", "training-")
SOUTHAMPTON = "E06000045"
MEDICAL = ("consultant", "non-consultant career grade", "trainee")
SNAPSHOTS = {f"{year + 1}-03-31": f"{year}/{year - 1999}" for year in (2023, 2024, 2025)}

Found = Mapping[tuple[str, ...], int]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("invented") / "extract"
    generate(place, seed=SEED, people=PATIENTS, sources=("workforce", "voice"))
    return place


@pytest.fixture(scope="module")
def records(folder: Path) -> Iterator[OpenRecords]:
    with open_records(folder) as opened:
        yield opened


def planted(folder: Path, name: str, *columns: str, where: Mapping[str, str] | None = None) -> Found:
    """What a tally of the simulation says, in the engine's words, over the columns that are named."""
    found: Counter[tuple[str, ...]] = Counter()
    with (folder / "ground_truth" / f"_{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if all(row[column] == wanted for column, wanted in (where or {}).items()):
                *_, value = row.values()
                found[tuple(in_engine_words(column, row[column]) for column in columns)] += int(value)
    return {key: value for key, value in found.items() if value}


def in_engine_words(column: str, word: str) -> str:
    if column == "snapshot":
        return SNAPSHOTS[word]
    if column == "pay_band":
        return "other" if word in MEDICAL else word.lower()
    if column in ("bank", "voting", "executive", "shortlisted", "appointed", "invited_only", "racist"):
        return {"1": "yes", "0": "no"}[word]
    if column in ("case", "kind", "outcome"):
        return word.replace(" ", "-") or "not known"
    return word


def counted(
    records: OpenRecords,
    fact: str,
    *split: str,
    where: Mapping[str, Sequence[object]] | None = None,
    count: str = "rows",
) -> Found:
    """What the engine counts, by year, ethnic code and the columns of `split`."""
    tally = Tally.model_validate({"fact": fact, "where": where or {}, "count": count})
    cells = records.facts.count(tally, kind="financial-year", window=EVERYTHING, split=split, age_bands=())
    return {(cell.period.label, cell.code or "", *cell.split): int(cell.amount) for cell in cells if cell.amount}


def test_headcounts_by_band_and_bank_work_are_those_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "workforce_staff", "snapshot", "ethnicity", "pay_band", "bank")

    assert counted(records, "staff", "band", "bank") == expected


def test_applications_by_step_and_band_are_those_of_the_simulation(folder, records) -> None:
    columns = ("financial_year", "ethnicity", "job_band", "shortlisted", "appointed")
    expected = planted(folder, "workforce_applications", *columns)

    assert counted(records, "applications", "band", "shortlisted", "appointed") == expected


def test_formal_disciplinary_cases_are_those_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "workforce_formal_disciplinary", "financial_year", "ethnicity")

    assert counted(records, "formal_disciplinary") == expected


def test_cases_of_every_kind_are_those_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "workforce_cases_opened", "financial_year", "ethnicity", "case")

    assert counted(records, "employee_relations_cases", "kind") == expected


def test_people_trained_are_those_of_the_simulation(folder, records) -> None:
    said = {"training": "non-mandatory"}
    expected = planted(folder, "workforce_training", "financial_year", "ethnicity", where=said)

    assert counted(records, "training", where={"kind": ["non-mandatory"]}, count="people") == expected
    assert counted(records, "staff_training", where={"non_mandatory": [True]}) == expected


@pytest.mark.parametrize(("fact", "name"), [("leavers", "leavers"), ("promotions", "promotions")])
def test_leavers_and_promotions_are_those_of_the_simulation(folder, records, fact, name) -> None:
    assert counted(records, fact) == planted(folder, f"workforce_{name}", "financial_year", "ethnicity")


def test_the_board_is_that_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "workforce_board", "snapshot", "ethnicity", "voting", "executive")

    assert counted(records, "board_members", "voting", "executive") == expected


def test_complaints_are_those_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "voice_complaints", "financial_year", "ethnicity", "kind", "outcome")

    assert counted(records, "complaints", "kind", "outcome") == expected


def test_incidents_are_those_of_the_simulation(folder, records) -> None:
    tally = Tally(fact="incidents")
    window, split = EVERYTHING, ("racist", "affected")
    expected = planted(folder, "voice_incidents", "month", "ethnicity", "racist", "affected")

    cells = records.facts.count(tally, kind="month", window=window, split=split, age_bands=())

    assert {(c.period.label, c.code or "", *c.split): c.amount for c in cells} == expected


def test_engagement_is_that_of_the_simulation(folder, records) -> None:
    expected = planted(folder, "voice_engagement", "ethnicity", "exercise", "audience", "invited_only")
    found: Counter[tuple[str, ...]] = Counter()

    for (_, *key), many in counted(records, "engagement", "exercise", "audience", "invited_only").items():
        found[tuple(key)] += many

    assert found == expected


PLANTED = [
    ("wres-2-appointment", "white", "appointed_white_over_bme"),
    ("wres-3-disciplinary", "all-other", "disciplinary_bme_over_white"),
    ("wres-4-training", "white", "training_white_over_bme"),
]


@pytest.mark.parametrize(("slug", "group", "truth"), PLANTED, ids=lambda value: str(value))
def test_the_planted_likelihood_lies_within_the_interval_of_every_year(
    folder, records, slug, group, truth
) -> None:
    ratio = getattr(Truth.from_json((folder / "truth.json").read_text(encoding="utf-8")), truth)

    found = [each for each in records.run(slug).observations if each.group_code == group]

    assert len(found) == 3
    assert [each.ratio_lower < ratio < each.ratio_upper for each in found] == [True] * 3


def test_within_bands_the_planted_paradox_turns_round(folder, records) -> None:
    """Overall White applicants are more likely to be appointed, and in every band BME applicants are."""
    run = records.run("recruitment-appointed-from-shortlisted", grouping="white-and-all-other")

    found = [each for each in run.observations if each.group_code == "all-other"]

    planted_within = 1 / Truth().appointed_within_band
    assert [each.ratio < 0.8 for each in found] == [True] * 3
    assert [each.adjusted_ratio_lower < planted_within < each.adjusted_ratio_upper for each in found] == [
        True
    ] * 3


def test_the_return_holds_the_counts_of_the_simulation(folder, records) -> None:
    staff = planted(folder, "workforce_staff", "snapshot", "ethnicity", "bank")

    found = make_return(records.facts, organisation="An invented trust", snapshot=date(2026, 3, 31)).reporting

    in_post = {code: many for (year, code, bank), many in staff.items() if (year, bank) == ("2025/26", "no")}
    white = sum(many for code, many in in_post.items() if code in ("A", "B", "C"))
    unknown = sum(many for code, many in in_post.items() if code in ("Z", "99", ""))
    assert tuple(found["1-all"]) == (white, sum(in_post.values()) - white - unknown, unknown)


SLUGS = [slug for slug in load_catalogue() if slug.startswith(FAMILIES)]
NOTHING_PLANTED = {"wres-medical-consultant-appointment"}
"""The simulation has no vacancies for consultants."""

NEEDS_PATIENTS = {"complaints-per-person-in-contact", "complaints-compliments"}


@pytest.mark.parametrize("slug", sorted(set(SLUGS) - NEEDS_PATIENTS))
def test_every_measure_of_these_families_gives_figures(records, slug) -> None:
    run = records.run(slug, catchment=[SOUTHAMPTON])

    assert bool(run.observations) is (slug not in NOTHING_PLANTED)
