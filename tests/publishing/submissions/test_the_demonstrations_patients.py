"""The demonstration's invented patients: the same to the last digit, counted whole, and gone from the disk."""

import tempfile
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from plumbline.equity.values import is_withheld
from plumbline.evidence import demonstration_patients
from plumbline.evidence.actions.demonstration import plant_demonstration_patients
from plumbline.evidence.demonstration import LICENCE, WARNING
from plumbline.evidence.models import MeasureRun
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.results import Run
from plumbline.people.actions import plant_demonstration_people
from plumbline.publishing.actions.demonstration import plant_demonstration_care_release
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.submissions.documents import WRITERS, publication
from plumbline.publishing.submissions.figures import own_figures, released_figures
from plumbline.publishing.submissions.gathering import gather
from plumbline.publishing.submissions.shape import find_submission

BY = "system:demo"
TODAY = date(2026, 11, 30)
PATIENTS = 6_000  # of 500,000 people served: as many measures, in less time
PLANNED = ("restraint-interventions", "recording-known", "inpatient-follow-up-72-hours")
"""What the publications ask for that the invented plan has figures of."""


def runs() -> list[Run]:
    return list(demonstration_patients.invented_patient_runs(today=TODAY, patients=PATIENTS))


@pytest.fixture(scope="module")
def invented() -> list[Run]:
    return runs()


@pytest.fixture
def planted(invented, monkeypatch, settings) -> int:
    settings.AUTHENTICATION_BACKENDS = ["plumbline.people.backends.GrantBackend"]  # by their true roles
    monkeypatch.setattr(demonstration_patients, "invented_patient_runs", lambda *, today: iter(invented))
    return plant_demonstration_patients(by=BY, today=TODAY)


def test_every_measure_of_services_that_publications_ask_for_is_counted_or_is_the_plans() -> None:
    asked = {slug for each in ("pcref", "health-inequalities", "equality-information") for slug in _asked(each)}
    topics = {"access", "mental-health-act", "restraint", "inpatient", "complaints", "recording"}
    of_staff_or_published = {"workforce-ethnicity-recorded", "detentions"}
    of_services = {slug for slug in asked - of_staff_or_published if load_catalogue()[slug].topic in topics}

    assert {*demonstration_patients.OF_PATIENTS, *PLANNED} == of_services


def _asked(slug: str) -> tuple[str, ...]:
    return find_submission(slug).measures


def test_the_same_seed_gives_the_same_figures_to_the_last_digit(invented) -> None:
    again = runs()

    assert [tuple(run.observations) for run in again] == [tuple(run.observations) for run in invented]
    assert [run.sources for run in again] == [run.sources for run in invented]
    assert [run.settings for run in again] == [run.settings for run in invented]


def test_no_file_of_the_extract_stays_also_where_somebody_stops_halfway(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    halfway = demonstration_patients.invented_patient_runs(today=TODAY, patients=200)
    next(halfway)
    there = len(list(Path(tmp_path).rglob("*.parquet")))
    halfway.close()

    assert there > 10
    assert list(tmp_path.iterdir()) == []


def test_people_served_are_invented_and_add_up_over_the_groups(invented) -> None:
    by_measure = {run.measure: run for run in invented}

    detained = by_measure["mha-detentions"]
    served = {row.group: row.denominator for row in detained.observations if row.denominator is not None}
    assert list(served) == [
        *("White", "Mixed", "Asian or Asian British", "Black or Black British", "Other ethnic groups"),
    ]
    assert sum(served.values()) == pytest.approx(PATIENTS / demonstration_patients.KNOWN, rel=0.05)
    assert detained.settings["catchment"] == "the people whom the invented trust serves"
    assert {one.licence for one in detained.sources} == {LICENCE}


def test_everyone_by_age_and_by_sex_are_the_same_people(invented) -> None:
    totals = {
        run.settings["split"]: sum(row.denominator for row in run.observations if row.period == "2025/26")
        for run in invented
        if run.measure == "access-seen-within-28-days"
    }

    assert totals["none"] == totals["age_band"] == totals["sex"] > 1_000


@pytest.mark.django_db
def test_whatever_is_invented_of_patients_says_so_and_is_planted_once(planted) -> None:
    recorded = MeasureRun.objects.all()

    assert planted == recorded.count() == len(demonstration_patients.OF_PATIENTS) + 4 == 26
    assert plant_demonstration_patients(by=BY, today=TODAY) == 0
    assert {run.demonstration for run in recorded} == {True}
    assert all(run.warnings[0] == WARNING for run in recorded)
    assert own_figures(["mha-detentions"], invented=False).rows == {}


@pytest.mark.django_db
@pytest.mark.parametrize("act", [plant_demonstration_patients, plant_demonstration_care_release])
def test_invented_patients_are_for_demonstrations_only(settings, act) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"demonstration": False})

    with pytest.raises(PermissionDenied):
        act(by=BY)

    assert not MeasureRun.objects.exists()


@pytest.mark.django_db
def test_the_documents_are_whole_but_for_what_nobody_can_fill_and_hold_no_small_count(planted) -> None:
    plant_demonstration_people(by=BY)
    release = plant_demonstration_care_release(by=BY)

    pcref = find_submission("pcref")
    pack = publication(pcref, trust="An invented trust", invented=True, today=TODAY)
    missing = {
        item.measure for item in gather(pcref, released_figures(pcref.measures, invented=True)) if item.is_missing
    }
    rows = [row for page in pack.pages for row in page.rows]
    told = [row.numerator for row in rows if row.numerator is not None and not is_withheld(row.numerator)]
    staff = {"workforce-representation", "wres-9-board-voting", "wres-5-abused-by-patients"}
    assert missing == {*staff, "recording-known", "inpatient-follow-up-72-hours"}
    assert min(told) >= 5
    assert any(is_withheld(row.numerator) for row in rows)
    assert release.author != release.checker
    assert plant_demonstration_care_release(by=BY) is None
    assert not ReleasedRow.objects.filter(item__run__demonstration=False).exists()
    assert "Demonstration" in WRITERS["html"][1](pack).decode()


@pytest.mark.django_db
def test_the_statement_on_health_inequalities_is_parted_by_age_and_sex_where_it_can_be(planted) -> None:
    health = find_submission("health-inequalities")

    items = gather(health, own_figures(health.measures, invented=True))

    there = {(item.measure, item.dimension): [cell.group for cell in item.cells] for item in items}
    assert there["restraint-people", "sex"] == ["Male", "Female"]
    assert there["restraint-people", "age"] == ["Aged 0 to 17", "Aged 18 to 64", "Aged 65 and over"]
    assert len(there["access-seen-within-28-days", "age"]) == 6
    assert sum(item.is_missing for item in items) == 17
