"""Vocabularies, the national record of trusts, and the invented trust."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.organisation import queries
from plumbline.organisation.actions import load_vocabularies, plant_demonstration_trust
from plumbline.organisation.models import (
    Mapping,
    NhsTrustName,
    NhsTrustSuccession,
    Occupancy,
    Place,
    Site,
    Term,
    Unit,
    Vocabulary,
)

pytestmark = pytest.mark.django_db
BY = "system:test"


@pytest.fixture
def loaded(db: None) -> None:
    load_vocabularies(by=BY)


def test_loading_again_changes_nothing_and_keeps_what_was_added(loaded: None) -> None:
    vocabulary = Vocabulary.objects.get(slug="localities")
    Term.objects.create(vocabulary=vocabulary, code="NEW", label="Added here", status="confirmed", sort=99)
    before = list(Term.objects.order_by("pk").values_list("pk", "code", "label"))

    counts = load_vocabularies(by=BY)

    assert list(Term.objects.order_by("pk").values_list("pk", "code", "label")) == before
    assert counts == {
        "vocabulary": 5,
        "term": 18 + 19 + 9 + 17 + 6 + 1,
        "mapping": 19,
        "nhstrust": 10,
        "nhstrustsuccession": 5,
    }


def test_not_stated_and_not_known_are_two_things(loaded: None) -> None:
    terms = Term.objects.filter(vocabulary__slug="ethnicity-nhs-2001", part_of="")

    assert dict(terms.values_list("code", "label")) == {"Z": "Not stated", "99": "Not known"}


def test_chinese_is_asian_in_one_and_other_in_the_other(loaded: None) -> None:
    mapping = Mapping.objects.get(from_term__label="Chinese")

    assert (mapping.from_term.part_of, mapping.to_term.part_of, mapping.to_term.code) == (
        "Asian or Asian British",
        "Other ethnic groups",
        "R",
    )


def test_every_census_group_maps_to_one_nhs_group_and_all_are_reached(loaded: None) -> None:
    pairs = Mapping.objects.values_list("from_term__code", "to_term__code")

    assert len({source for source, _ in pairs}) == len(pairs) == 19
    assert {target for _, target in pairs} == set("ABCDEFGHJKLMNPRS")


def test_what_nobody_read_in_a_source_is_unconfirmed(loaded: None) -> None:
    unconfirmed = Term.objects.filter(status="unconfirmed").values_list("vocabulary__slug", flat=True)

    assert sorted(set(unconfirmed)) == ["localities", "pay-bands", "staff-groups"]


def test_rw1_covers_its_own_code_and_those_that_went_into_it(loaded: None) -> None:
    covered = queries.codes_covered_by("RW1")

    assert [(cover.code, cover.until, cover.whole) for cover in covered] == [
        ("RW1", None, True),
        ("R1C", date(2024, 9, 30), True),
        ("RHX", date(2012, 10, 31), True),
        ("RHS", date(2002, 3, 31), False),
        ("RN4", date(2002, 3, 31), False),
    ]


def test_a_trust_is_called_what_it_was_called_that_day(loaded: None) -> None:
    names = [queries.trust_name_on("RW1", day) for day in (date(2024, 9, 30), date(2024, 10, 1))]

    assert names == [
        "Southern Health NHS Foundation Trust",
        "Hampshire and Isle of Wight Healthcare NHS Foundation Trust",
    ]
    assert queries.trust_name_on("RHX", date(2010, 1, 1)) == ""


@pytest.mark.shared_data
def test_the_tables_are_those_that_the_script_writes_from_the_published_files(
    shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tools import tidy_organisations as script

    shipped = script.TARGET
    monkeypatch.setattr(script, "TARGET", tmp_path)
    script.main(shared_data)

    written = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert written == {name: (shipped / name).read_text() for name in written}
    assert sorted(written) == ["nhs_trust_names.csv", "nhs_trust_successions.csv", "nhs_trusts.csv"]


def test_the_record_keeps_the_source_of_each_fact(loaded: None) -> None:
    assert NhsTrustSuccession.objects.filter(source="").count() == 0
    assert NhsTrustName.objects.filter(source="").count() == 0


def test_the_invented_trust_is_planted_once() -> None:
    trust = plant_demonstration_trust(by=BY)
    again = plant_demonstration_trust(by=BY)

    kinds = [Unit.objects.filter(kind=kind).count() for kind in ("trust", "division", "service", "team")]
    assert (trust, str(trust)) == (again, "Wight Solent Demonstration NHS Trust")
    assert kinds == [1, 4, 20, 64]
    assert (Site.objects.count(), Place.objects.count(), Occupancy.objects.count()) == (14, 17, 66)
