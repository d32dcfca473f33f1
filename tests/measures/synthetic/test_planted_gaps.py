"""Every gap that was planted is in the extract, within what chance allows; a gap that was not planted is not.

Intervals are exact (binomial, Clopper and Pearson; Poisson by chi-squared) at 99.9%, on fixed seeds.
"""

import csv
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from scipy import stats

from plumbline.measures.synthetic import Truth, generate, population

LEVEL = 0.999
WHITE, BLACK = ("A", "B", "C"), ("M", "N", "P")
BME = tuple(code for code in population.CODES if code not in WHITE)

Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Flat ratios within each of the five groups, so that a group's ratio is one number."""
    folder = tmp_path_factory.mktemp("planted") / "extract"
    truth = Truth(detention={"white": 1.0, "mixed": 2.2, "asian": 1.1, "black": 4.0, "other": 1.6})
    generate(folder, people=100_000, seed=23, sources=("mhsds", "workforce", "voice"), truth=truth)
    return folder


def read(place: Path, name: str) -> Rows:
    with (place / "ground_truth" / f"_{name}.csv").open() as file:
        return list(csv.DictReader(file))


def total(
    rows: Rows, codes: Iterable[str], is_counted: Callable[[dict[str, str]], bool] = lambda row: True
) -> int:
    wanted = set(codes)
    return sum(int(row[list(row)[-1]]) for row in rows if row["ethnicity"] in wanted and is_counted(row))


def weighted_population(place: Path, codes: Iterable[str]) -> float:
    """People of a group, each counted as often as someone of their age and sex is detained: what a rate that is
    standardised for age and sex divides by."""
    average = (population.OLDER @ population.AGE_RATES / population.OLDER.sum()) * (
        population.SEX_SHARES @ population.SEX_RATES
    )
    first_ages = [band[0] for band in population.AGE_BANDS]
    return sum(
        int(row["population"])
        * population.AGE_RATES[first_ages.index(int(row["age_from"]))]
        * population.SEX_RATES[population.SEXES.index(row["sex"])]
        / average
        for row in read(place, "population_mhsds")
        if row["ethnicity"] in set(codes)
    )


def ratio_interval(one: int, other: int, *, exposed: float, other_exposed: float) -> tuple[float, float]:
    """An exact interval for the ratio of two rates, from the share of events that are in the first group."""
    share = stats.binomtest(one, one + other).proportion_ci(LEVEL, method="exact")
    scale = other_exposed / exposed
    return share.low / (1 - share.low) * scale, share.high / (1 - share.high) * scale


def poisson_interval(count: int) -> tuple[float, float]:
    tail = (1 - LEVEL) / 2
    return stats.chi2.ppf(tail, 2 * count) / 2, stats.chi2.ppf(1 - tail, 2 * count + 2) / 2


def begins_a_detention(row: dict[str, str]) -> bool:
    return row["category"] in ("A", "B", "C", "P")


def test_detention_has_its_planted_ratio_and_no_other(place: Path) -> None:
    rows = read(place, "mhsds_legal_status_periods")
    black, white = (total(rows, codes, begins_a_detention) for codes in (BLACK, WHITE))

    low, high = ratio_interval(
        black,
        white,
        exposed=weighted_population(place, BLACK),
        other_exposed=weighted_population(place, WHITE),
    )

    assert low < 4.0 < high
    assert not low < 3.0 < high
    assert not low < 5.0 < high


def test_the_rate_of_detention_itself_is_the_planted_one(place: Path) -> None:
    rows = read(place, "mhsds_legal_status_periods")
    recorded = sum(Truth().completeness) / len(Truth().completeness)
    # Only whole years: those who were detained before the first day and had gone by then are not in the extract.
    count = total(rows, WHITE, lambda row: begins_a_detention(row) and row["financial_year"] != "2022/23")

    low, high = poisson_interval(count)

    assert low < 66.0 / 100_000 * 3 * recorded * weighted_population(place, WHITE) < high


@pytest.mark.parametrize(
    ("tally", "is_counted", "ratio"),
    [
        ("mhsds_legal_status_periods", lambda row: row["category"] == "E", 2.6),
        ("mhsds_community_treatment_orders", lambda row: True, 7.0),
    ],
    ids=["section 136", "community treatment orders"],
)
def test_the_other_uses_of_the_act_have_their_planted_ratios(
    place: Path, tally: str, is_counted: Callable[[dict[str, str]], bool], ratio: float
) -> None:
    black, white = (total(read(place, tally), codes, is_counted) for codes in (BLACK, WHITE))

    low, high = ratio_interval(
        black,
        white,
        exposed=weighted_population(place, BLACK),
        other_exposed=weighted_population(place, WHITE),
    )

    assert low < ratio < high
    assert not low < 1.0 < high


def before_the_change(row: dict[str, str]) -> bool:
    return row["month"] < "2025-04"


def after_the_change(row: dict[str, str]) -> bool:
    return not before_the_change(row)


def test_restraint_has_its_planted_ratio_per_bed_day(place: Path) -> None:
    incidents, beds = read(place, "mhsds_restraint_incidents"), read(place, "mhsds_bed_days")
    black, white = (total(incidents, codes, before_the_change) for codes in (BLACK, WHITE))

    low, high = ratio_interval(
        black,
        white,
        exposed=total(beds, BLACK, before_the_change),
        other_exposed=total(beds, WHITE, before_the_change),
    )

    assert low < 1.9 < high
    assert not low < 1.0 < high


def test_restraint_falls_from_the_planted_month_on(place: Path) -> None:
    incidents, beds = read(place, "mhsds_restraint_incidents"), read(place, "mhsds_bed_days")
    after, before = (total(incidents, WHITE, when) for when in (after_the_change, before_the_change))

    low, high = ratio_interval(
        after,
        before,
        exposed=total(beds, WHITE, after_the_change),
        other_exposed=total(beds, WHITE, before_the_change),
    )

    assert low < 0.6 < high
    assert not low < 1.0 < high


def test_who_did_not_attend_is_as_planted(place: Path) -> None:
    rows = read(place, "mhsds_contacts")
    for codes, planted in ((WHITE, 0.10), (BLACK, 0.15)):
        missed = total(rows, codes, lambda row: row["attendance"] == "3")

        interval = stats.binomtest(missed, total(rows, codes)).proportion_ci(LEVEL, method="exact")

        assert interval.low < planted < interval.high


def test_each_wards_completeness_is_as_planted(place: Path) -> None:
    rows = read(place, "mhsds_patients")
    for unit, planted in zip(population.UNITS, Truth().completeness, strict=True):
        here = [row for row in rows if row["unit"] == unit]
        everyone = sum(int(row["count"]) for row in here)

        interval = stats.binomtest(total(here, population.CODES), everyone).proportion_ci(LEVEL, method="exact")

        assert interval.low < planted < interval.high


def in_band(band: str) -> Callable[[dict[str, str]], bool]:
    return lambda row: row["pay_band"] == band and row["snapshot"] == "2026-03-31"


@pytest.mark.parametrize("band", ["2", "5", "7", "8a"])
def test_each_band_has_its_planted_share_of_bme_staff(place: Path, band: str) -> None:
    rows = read(place, "workforce_staff")
    bme, white = (total(rows, codes, in_band(band)) for codes in (BME, WHITE))

    interval = stats.binomtest(bme, bme + white).proportion_ci(LEVEL, method="exact")

    assert interval.low < Truth().bme_by_band[band] < interval.high


def likelihood_interval(one: int, of_one: int, other: int, of_other: int) -> tuple[float, float]:
    """A cautious interval for a ratio of two shares: each share's own exact interval at its far end."""
    first = stats.binomtest(one, of_one).proportion_ci(LEVEL, method="exact")
    second = stats.binomtest(other, of_other).proportion_ci(LEVEL, method="exact")
    return first.low / second.high, first.high / second.low


def headcount(place: Path, codes: Iterable[str]) -> int:
    return total(read(place, "workforce_staff"), codes)


def test_disciplinary_and_training_have_their_planted_likelihoods(place: Path) -> None:
    formal = read(place, "workforce_formal_disciplinary")
    training = read(place, "workforce_training")
    white, bme = headcount(place, WHITE), headcount(place, BME)
    taken = [total(training, codes, lambda row: row["training"] == "non-mandatory") for codes in (WHITE, BME)]

    disciplinary = likelihood_interval(total(formal, BME), bme, total(formal, WHITE), white)
    access = likelihood_interval(taken[0], white, taken[1], bme)

    assert disciplinary[0] < 1.6 < disciplinary[1]
    assert access[0] < 1.15 < access[1]
    assert not access[0] < 1.0 < access[1]


def shortlisted(row: dict[str, str]) -> bool:
    return row["shortlisted"] == "1"


def appointed(row: dict[str, str]) -> bool:
    return row["appointed"] == "1"


def test_recruitment_favours_bme_applicants_in_each_band_and_white_ones_over_all(place: Path) -> None:
    rows = read(place, "workforce_applications")

    def numbers(band: str | None) -> list[int]:
        here = [row for row in rows if band in (None, row["job_band"])]
        return [total(here, codes, step) for codes in (WHITE, BME) for step in (appointed, shortlisted)]

    overall = likelihood_interval(*numbers(None))
    assert overall[0] < Truth().appointed_white_over_bme < overall[1]
    assert overall[0] > 1.2
    for band in Truth().appointed_by_band:
        low, high = likelihood_interval(*numbers(band))
        assert low < 0.92 < high
    assert mantel_haenszel([numbers(band) for band in Truth().appointed_by_band]) < 1


def mantel_haenszel(strata: list[list[int]]) -> float:
    """The pooled risk ratio of strata (events and total of one group, then of the other)."""
    above = sum(one * of_other / (of_one + of_other) for one, of_one, _, of_other in strata)
    below = sum(other * of_one / (of_one + of_other) for _, of_one, other, of_other in strata)
    return above / below


def test_racist_incidents_rise_from_the_planted_month_on(place: Path) -> None:
    rows = read(place, "voice_incidents")
    racist = [row for row in rows if row["racist"] == "1"]
    everyone = [*population.RECORDED, ""]
    after, before = (
        total(racist, everyone, when)
        for when in (lambda row: row["month"] >= "2025-07", lambda row: row["month"] < "2025-07")
    )
    days = [(date(2026, 4, 1) - date(2025, 7, 1)).days, (date(2025, 7, 1) - date(2023, 4, 1)).days]

    low, high = ratio_interval(after, before, exposed=days[0], other_exposed=days[1])

    assert low < 1.8 < high
    assert not low < 1.0 < high


def test_complaints_per_patient_have_their_planted_ratio(place: Path) -> None:
    complaints, patients = read(place, "voice_complaints"), read(place, "mhsds_patients")
    black, white = (total(complaints, codes) for codes in (BLACK, WHITE))

    low, high = ratio_interval(black, white, exposed=total(patients, BLACK), other_exposed=total(patients, WHITE))

    assert low < 0.5 < high
