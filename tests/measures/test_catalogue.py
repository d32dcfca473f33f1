"""What every definition must keep, whoever writes it; and that the catalogue holds what a trust needs."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from plumbline.measures.definitions import Definition, load_catalogue
from plumbline.measures.extracts.layouts import find_layout
from plumbline.measures.facts.periods import financial_year_of
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.methods.records.asking import empty_table
from plumbline.measures.methods.records.counting import AGE_BAND
from plumbline.measures.record_parts import Condition, Distinct, Records, Sum, Tally
from plumbline.measures.record_runs import METHODS, Refusal, open_records, tables_needed, tallies_of
from plumbline.measures.synthetic import generate

CATALOGUE = load_catalogue()
OF_RECORDS = {slug: each for slug, each in CATALOGUE.items() if each.records is not None}

NEEDED: Mapping[str, tuple[str, ...]] = {
    "WRES 1, by band": ("wres-1-overall", "wres-1-clinical", "wres-1-non-clinical", "wres-1-medical"),
    "WRES 2 to 4": ("wres-2-appointment", "wres-3-disciplinary", "wres-4-training"),
    "WRES 5 to 8": (
        "staff-abused-by-patients",
        "staff-abused-by-colleagues",
        "fair-career-progression",
        "discrimination-by-colleagues",
    ),
    "WRES 9": ("wres-9-board-voting", "wres-9-board-executive"),
    "medical WRES": ("wres-medical-consultants",),
    "disciplinary": ("employee-relations-disciplinary",),
    "recruitment by stage": (
        "recruitment-shortlisted-from-applied",
        "recruitment-interviewed-from-shortlisted",
        "recruitment-offered-from-interviewed",
        "recruitment-appointed-from-shortlisted",
    ),
    "leavers and promotion": ("workforce-leavers", "workforce-promotions"),
    "non-mandatory training and its coverage": ("training-non-mandatory", "training-anti-racism"),
    "ethnicity pay gap": ("workforce-ethnicity-pay-gap", "workforce-pay-quarters"),
    "representation": ("workforce-representation",),
    "detentions by category": (
        "mha-detentions",
        "mha-detentions-on-admission",
        "mha-detentions-after-admission",
        "mha-detentions-after-place-of-safety",
        "mha-detentions-after-cto-revocation",
        "mha-detentions-criminal-justice",
    ),
    "sections 2, 3, 135, 136": (
        "mha-section-2-uses",
        "mha-section-3-uses",
        "mha-section-135",
        "mha-section-136",
    ),
    "short-term orders": ("mha-short-term-orders",),
    "Community Treatment Orders": ("mha-ctos-made", "mha-cto-recalls", "mha-cto-revocations"),
    "repeat detention and length": ("mha-repeat-detentions", "mha-length-section-2", "mha-length-section-3"),
    "restrictive intervention": (
        "restraint-interventions",
        "restraint-incidents",
        "restraint-people",
        "restraint-physical",
        "restraint-chemical",
        "restraint-mechanical",
        "restraint-seclusion",
        "restraint-segregation",
        "restraint-length",
        "restraint-seclusion-length",
    ),
    "access": ("access-people-in-contact", "access-waiting-time", "access-did-not-attend"),
    "hospital stays": ("inpatient-follow-up-72-hours", "inpatient-readmissions", "inpatient-length-of-stay"),
    "complaints and compliments": ("complaints-per-person-in-contact", "complaints-compliments"),
    "incidents and their handling": ("incidents-racism-against-staff", "incidents-racism-answered"),
    "recording": ("recording-coverage", "recording-validity"),
    "engagement": ("engagement-community-reach", "engagement-staff-reach"),
}


def test_the_catalogue_holds_what_a_trust_needs() -> None:
    missing = {need: [slug for slug in slugs if slug not in CATALOGUE] for need, slugs in NEEDED.items()}

    assert {need: slugs for need, slugs in missing.items() if slugs} == {}
    assert len(CATALOGUE) >= 60


@pytest.mark.parametrize("slug", CATALOGUE)
def test_a_definition_says_who_answers_for_it_and_what_to_beware_of(slug: str) -> None:
    definition = CATALOGUE[slug]

    assert definition.author != definition.checker
    assert definition.reviewed < definition.review_due
    assert len(definition.traps) >= 2
    for text in (definition.what, definition.why, definition.how, definition.disclosure):
        assert text[-1] in ".!?", text


@pytest.mark.parametrize("slug", OF_RECORDS)
def test_a_definition_of_records_counts_what_there_is(slug: str) -> None:
    definition, records = _records(slug)

    assert definition.method in METHODS
    for tally in tallies_of(records):
        columns = _columns(tally)
        named = {*tally.where, *_counted(tally), *records.by, *records.stratify}
        assert named - {AGE_BAND} - set(columns) == set(), f"{slug}.yaml names columns that {tally.fact} has not"
        for table in find_fact(tally.fact).needs:
            assert find_layout(table).source in records.sources, f"{slug}.yaml: add {find_layout(table).source}"


@pytest.mark.parametrize("slug", OF_RECORDS)
def test_a_unit_fits_its_method(slug: str) -> None:
    definition, _ = _records(slug)

    if definition.method in ("records-share", "records-composition"):
        assert ("per cent" if definition.per == 100 else f"{definition.per:,}") in definition.unit
    if definition.method in ("records-count", "records-distribution", "records-disparity"):
        assert definition.per == 1
    if definition.method == "records-rate":
        assert f"{definition.per:,}" in definition.unit or definition.per == 1 or "per cent" in definition.unit


def _records(slug: str) -> tuple[Definition, Records]:
    definition = OF_RECORDS[slug]
    assert definition.records is not None
    return definition, definition.records


def _columns(tally: Tally) -> tuple[str, ...]:
    fact = find_fact(tally.fact)
    tables = {name: empty_table(name) for name in (*fact.needs, *fact.uses)}
    return tuple(fact.build(tables, [financial_year_of(load_catalogue()["detentions"].reviewed)]).columns)


def _counted(tally: Tally) -> set[str]:
    if isinstance(tally.count, Sum):
        return {tally.count.sum}
    return {tally.count.distinct} if isinstance(tally.count, Distinct) else set()


def test_a_condition_says_something() -> None:
    with pytest.raises(ValueError, match="a condition needs at_least, below, not, or is"):
        Condition()


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "extract"
    generate(folder, seed=11, people=1_200)
    return folder


def test_every_measure_of_records_can_be_answered_and_says_so_in_figures(extract: Path) -> None:
    with open_records(extract) as records:
        outcomes = {each.measure: each for each in records.run_all(catchment=["E06000045", "E06000044"])}
        needed = {slug: tables_needed(_records(slug)[1]) for slug in OF_RECORDS}
        held = set(records.extract.tables)

    assert {slug for slug, tables in needed.items() if tables - held} == set()
    assert {slug: each.why for slug, each in outcomes.items() if isinstance(each, Refusal)} == {}
    assert set(outcomes) == set(OF_RECORDS)
    assert sum(len(each.observations) for each in outcomes.values() if not isinstance(each, Refusal)) > 3_000
