"""Measures, as their definitions say them, find again what was planted in one invented extract, and find no more.

What is to be found was counted from the simulation, never through the engine. Intervals are at 99.9%.
"""

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from plumbline.equity.proportion_ratios import fitting_proportion_ratio
from plumbline.equity.ratios import rate_ratio
from plumbline.equity.spc import u_chart
from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.results import Run
from plumbline.measures.synthetic import Truth, generate, population

LEVEL = 0.999
SEED = 23
WINDOW = "2023-04..2026-03"
SOUTHAMPTON = "E06000045"
"""Any catchment will do where only the numerator is looked at: nobody in the extract lives anywhere."""

GROUPS = {"white": "ABC", "mixed": "DEFG", "asian": "HJKL", "black": "MNP", "other": "RS"}
GROUP_OF = {code: group for group, codes in GROUPS.items() for code in codes}
UNKNOWN = {"Z": "not-stated", "99": "not-known", "": "missing"}
WHITE_AND_OTHERS = {code: "white" if code in "ABC" else "all-other" for code in GROUP_OF}

TRUTH = Truth(
    detention={"white": 1.0, "mixed": 2.2, "asian": 1.1, "black": 4.0, "other": 1.6}, appointed_within_band=0.75
)
"""One ratio of detention for each of the five groups, so that what is planted is one number; bands that favour
BME applicants enough for the paradox to be seen in each year of a trust of this size."""

Row = Mapping[str, str]
Where = Mapping[str, Collection[str]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted") / "extract"
    generate(folder, people=35_000, seed=SEED, truth=TRUTH)
    return folder


@pytest.fixture(scope="module")
def records(place: Path) -> Iterator[OpenRecords]:
    with open_records(place) as opened:
        yield opened


@dataclass(frozen=True)
class Meant:
    """Rows of a tally of the simulation that make up a numerator or denominator."""

    tally: str
    where: Where = field(default_factory=dict)


def read(place: Path, meant: Meant) -> Iterator[tuple[Row, int]]:
    with (place / "ground_truth" / f"_{meant.tally}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if all(row[column] in wanted for column, wanted in meant.where.items()):
                *_, amount = row.values()
                yield row, int(amount)


def year_of(row: Row) -> str:
    if "financial_year" in row:
        return row["financial_year"]
    first = (row.get("snapshot") or row["month"]).split("-")
    year = int(first[0]) - (int(first[1]) < 4)
    return f"{year}/{(year + 1) % 100:02}"


def planted(place: Path, meant: Meant) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for row, amount in read(place, meant):
        code = row["ethnicity"]
        if year_of(row) > "2022/23":
            found[year_of(row), GROUP_OF.get(code) or UNKNOWN[code]] += amount
    return +found


def figures(run: Run, part: str) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for one in run.observations:
        found[one.period, one.group_code] += getattr(one, part) or 0
    return +found


STAFF = Meant("workforce_staff", {"bank": ["0"]})
BED_DAYS = Meant("mhsds_bed_days")
SHORTLISTED = Meant("workforce_applications", {"shortlisted": ["1"]})
APPOINTED = Meant("workforce_applications", {"shortlisted": ["1"], "appointed": ["1"]})
TOOK_PLACE = Meant("mhsds_contacts", {"attendance": ["3", "5", "6", "7"]})


def in_category(*categories: str) -> Meant:
    return Meant("mhsds_legal_status_periods", {"category": categories})


def of_type(*codes: str) -> Meant:
    return Meant("mhsds_restraint_interventions", {"restraint_type": codes})


def complaints(**where: Collection[str]) -> Meant:
    return Meant("voice_complaints", {"kind": ["complaint"], **where})


def answers(question: str) -> tuple[Meant, Meant]:
    where = {"question": [question]}
    return Meant("workforce_survey_said_so", where), Meant("workforce_survey_answers", where)


CELLS: Mapping[str, tuple[Meant, Meant | None]] = {
    "mha-detentions": (in_category("A", "B", "C", "D", "P"), None),
    "mha-detentions-on-admission": (in_category("A"), None),
    "mha-detentions-after-admission": (in_category("B"), None),
    "mha-detentions-after-place-of-safety": (in_category("C"), None),
    "mha-detentions-after-cto-revocation": (in_category("D"), None),
    "mha-detentions-criminal-justice": (in_category("P"), None),
    "mha-section-136": (in_category("E"), None),
    "mha-ctos-made": (Meant("mhsds_community_treatment_orders"), None),
    "access-referrals": (Meant("mhsds_referrals"), None),
    "access-did-not-attend": (Meant("mhsds_contacts", {"attendance": ["3"]}), TOOK_PLACE),
    "restraint-incidents": (Meant("mhsds_restraint_incidents"), BED_DAYS),
    "restraint-interventions": (Meant("mhsds_restraint_interventions"), BED_DAYS),
    "restraint-prone": (of_type("01"), BED_DAYS),
    "restraint-rapid-tranquillisation": (of_type("14"), BED_DAYS),
    "restraint-mechanical": (of_type("04"), BED_DAYS),
    "restraint-seclusion": (of_type("05"), BED_DAYS),
    "restraint-segregation": (of_type("06"), BED_DAYS),
    "counted-detentions-number": (Meant("events_detentions"), None),
    "wres-2-appointment": (APPOINTED, SHORTLISTED),
    "recruitment-shortlisted-from-applied": (SHORTLISTED, Meant("workforce_applications")),
    "recruitment-appointed-from-shortlisted": (APPOINTED, SHORTLISTED),
    "recruitment-appointed-from-applied": (APPOINTED, Meant("workforce_applications")),
    "wres-3-disciplinary": (Meant("workforce_formal_disciplinary"), STAFF),
    "workforce-leavers": (Meant("workforce_leavers"), STAFF),
    "workforce-promotions": (Meant("workforce_promotions"), STAFF),
    "workforce-bank-only": (Meant("workforce_staff", {"bank": ["1"]}), Meant("workforce_staff")),
    "wres-9-board-voting": (Meant("workforce_board", {"voting": ["1"]}), None),
    "wres-9-board-executive": (Meant("workforce_board", {"executive": ["1"]}), None),
    "wres-1-kinds": (STAFF, None),
    "wres-9-board-members": (Meant("workforce_board"), None),
    "wres-5-abused-by-patients": answers("abused by patients"),
    "wres-6-abused-by-staff": answers("abused by staff"),
    "wres-7-fair-career-progression": answers("fair career progression"),
    "wres-8-discrimination": answers("discrimination by colleagues"),
    "complaints-per-person-in-contact": (complaints(), None),
    "complaints-compliments": (Meant("voice_complaints", {"kind": ["compliment"]}), None),
    "complaints-upheld": (
        complaints(outcome=["upheld", "partly upheld"]),
        complaints(outcome=["upheld", "partly upheld", "not upheld"]),
    ),
    "incidents-racism-against-staff": (
        Meant("voice_incidents", {"racist": ["1"], "affected": ["staff"]}),
        Meant("workforce_staff"),
    ),
}
"""What a measure must count, in the simulation's words: numerator, and denominator where it is known there."""


@pytest.mark.parametrize("slug", CELLS)
def test_a_measure_counts_what_was_simulated_in_every_year_and_group(
    place: Path, records: OpenRecords, slug: str
) -> None:
    numerator, denominator = CELLS[slug]

    run = records.run(slug, grouping="nhs-2001-5", every="financial-year", period=WINDOW, catchment=[SOUTHAMPTON])

    assert figures(run, "numerator") == planted(place, numerator)
    assert denominator is None or figures(run, "denominator") == planted(place, denominator)


def pooled(
    records: OpenRecords, slug: str, grouping: str, group: str, *, period: str = WINDOW
) -> tuple[int, int]:
    """Numerator and denominator of a group over the whole window."""
    run = records.run(slug, grouping=grouping, every="financial-year", period=period, catchment=[SOUTHAMPTON])
    mine = [each for each in run.observations if each.group_code == group]
    return sum(each.numerator for each in mine), sum(each.denominator or 0 for each in mine)


BEFORE_THE_CHANGE = "2023-04..2025-03"
FIVE, TWO = "nhs-2001-5", "white-and-all-other"
SHARES = [
    ("access-did-not-attend", FIVE, "black", "white", 1.5),
    ("wres-2-appointment", TWO, "white", "all-other", TRUTH.appointed_white_over_bme),
    ("wres-4-training", TWO, "white", "all-other", 1.15),
    ("recruitment-shortlisted-from-applied", TWO, "white", "all-other", 1.35),
]
RATES = [
    ("restraint-incidents", FIVE, "black", "white", 1.9),
    ("wres-3-disciplinary", TWO, "all-other", "white", 1.6),
    ("workforce-leavers", TWO, "all-other", "white", 1.2),
    ("workforce-promotions", TWO, "all-other", "white", 0.7),
    ("complaints-per-person-in-contact", FIVE, "black", "white", 0.5),
]


@pytest.mark.parametrize(
    ("slug", "grouping", "group", "other", "planted_ratio"), SHARES, ids=lambda part: str(part)
)
def test_a_planted_ratio_of_shares_is_found(
    records: OpenRecords, slug: str, grouping: str, group: str, other: str, planted_ratio: float
) -> None:
    (hits, base), (other_hits, other_base) = (pooled(records, slug, grouping, one) for one in (group, other))

    [found] = fitting_proportion_ratio([hits], [base], [other_hits], [other_base], confidence=LEVEL)

    assert found.lower < planted_ratio < found.upper


@pytest.mark.parametrize(
    ("slug", "grouping", "group", "other", "planted_ratio"), RATES, ids=lambda part: str(part)
)
def test_a_planted_ratio_of_rates_is_found(
    records: OpenRecords, slug: str, grouping: str, group: str, other: str, planted_ratio: float
) -> None:
    period = BEFORE_THE_CHANGE if slug == "restraint-incidents" else WINDOW
    (count, exposed), (other_count, other_exposed) = (
        pooled(records, slug, grouping, one, period=period) for one in (group, other)
    )

    [found] = rate_ratio([count], [exposed], [other_count], [other_exposed], confidence=LEVEL)

    assert found.lower < planted_ratio < found.upper


@pytest.mark.parametrize(
    ("slug", "group"),
    [
        ("complaints-acknowledged-in-time", "all-other"),
        ("complaints-from-carers", "all-other"),
        ("incidents-racism-answered", "all-other"),
    ],
)
def test_no_gap_is_found_where_none_was_planted(records: OpenRecords, slug: str, group: str) -> None:
    (hits, base), (other_hits, other_base) = (pooled(records, slug, TWO, one) for one in (group, "white"))

    [found] = fitting_proportion_ratio([hits], [base], [other_hits], [other_base], confidence=LEVEL)

    assert found.lower < 1 < found.upper
    assert found.upper < 2.5


def weighted_population(place: Path, group: str) -> float:
    """People of a group in the catchment, each counted as often as someone of their age and sex is detained."""
    first_ages = [band[0] for band in population.AGE_BANDS]
    return sum(
        amount
        * population.AGE_RATES[first_ages.index(int(row["age_from"]))]
        * population.SEX_RATES[population.SEXES.index(row["sex"])]
        for row, amount in read(place, Meant("population_mhsds", {"ethnicity": GROUPS[group]}))
    )


@pytest.mark.parametrize(
    ("slugs", "planted_ratio"),
    [
        (["mha-detentions-on-admission", "mha-detentions-after-admission", "mha-detentions-after-place-of-safety",
          "mha-detentions-criminal-justice"], 4.0),
        (["mha-ctos-made"], 7.0),
        (["mha-section-136"], 2.6),
    ],
    ids=["detentions", "community treatment orders", "section 136"],
)  # fmt: skip
def test_a_planted_ratio_in_the_use_of_the_act_is_found(
    place: Path, records: OpenRecords, slugs: list[str], planted_ratio: float
) -> None:
    black, white = (sum(pooled(records, slug, FIVE, group)[0] for slug in slugs) for group in ("black", "white"))

    [found] = rate_ratio(
        [black],
        [weighted_population(place, "black")],
        [white],
        [weighted_population(place, "white")],
        confidence=LEVEL,
    )

    assert found.lower < planted_ratio < found.upper
    assert found.lower > 1


def monthly_restraint(records: OpenRecords, period: str) -> tuple[list[int], list[int]]:
    run = records.run("restraint-incidents", grouping="everyone", every="month", period=period)
    ordered = sorted(run.observations, key=lambda each: each.period)
    return [each.numerator for each in ordered], [each.denominator for each in ordered]


def test_the_month_from_which_restraint_changed_is_found(records: OpenRecords) -> None:
    counts, bed_days = monthly_restraint(records, WINDOW)

    chart = u_chart(counts, bed_days, per=1_000, baseline=24)

    found = [position for position, is_special in enumerate(chart.is_special_cause) if is_special]
    assert abs(found[0] - 24) <= 3
    assert chart.is_special_cause[27:].all()


def test_a_series_that_did_not_change_shows_no_change(records: OpenRecords) -> None:
    chart = u_chart(*monthly_restraint(records, BEFORE_THE_CHANGE), per=1_000)

    assert len(chart.values) == 24
    assert not any(chart.is_special_cause)


def test_the_planted_paradox_is_found_and_put_in_words(records: OpenRecords) -> None:
    run = records.run("recruitment-appointed-from-shortlisted", grouping=TWO, period=WINDOW)

    found = [each for each in run.observations if each.group_code == "all-other"]

    assert len(found) == 3
    for each in found:
        assert each.ratio < 1 < each.adjusted_ratio
        assert "The two point in different ways" in each.note


THREE = ("mhsds", "workforce", "voice")
SAME_IN_EVERY_FORM = ("restraint-incidents", "workforce-ethnicity-pay-gap", "complaints-upheld")


def rows_of(folder: Path) -> dict[str, list[dict[str, object]]]:
    with open_records(folder) as records:
        runs = {slug: records.run(slug, period=WINDOW).to_rows() for slug in SAME_IN_EVERY_FORM}
    return {
        slug: [{key: value for key, value in row.items() if key != "source"} for row in rows]
        for slug, rows in runs.items()
    }


def test_an_extract_as_systems_write_it_gives_the_same_figures(tmp_path: Path) -> None:
    generate(tmp_path / "parquet", people=1_000, seed=SEED, sources=THREE)
    generate(tmp_path / "messy", people=1_000, seed=SEED, sources=THREE, format="csv", messy=True)

    plain, messy = rows_of(tmp_path / "parquet"), rows_of(tmp_path / "messy")

    assert messy == plain
    assert all(plain.values())


def test_bad_rows_are_said_and_the_good_ones_count_as_before(tmp_path: Path) -> None:
    generate(tmp_path / "clean", people=5_000, seed=SEED, sources=("workforce",))
    generate(tmp_path / "faulty", people=5_000, seed=SEED, sources=("workforce",), faults=3)

    clean, faulty = (applications(tmp_path / name) for name in ("clean", "faulty"))

    assert clean["rejected"] == 0 < faulty["rejected"]
    assert faulty["repeated"] == faulty["read"] - clean["read"]
    assert faulty["counted"] == clean["counted"] - faulty["rejected"]


def applications(folder: Path) -> dict[str, int]:
    with open_records(folder) as records:
        run = records.run("recruitment-appointed-from-applied", grouping="everyone", period=WINDOW)
        [report] = [each for each in records.extract.report.tables if each.table == "applications"]
    counted = sum(each.denominator for each in run.observations)
    read, rejected, repeated = report.rows_read, report.rejected, report.duplicates
    return {"counted": counted, "read": read, "rejected": rejected, "repeated": repeated}
