"""What a newcomer finds on the desk of submissions: a whole return, whose totals add up, and public documents."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied

from plumbline.equity.values import is_withheld
from plumbline.evidence import demonstration
from plumbline.evidence.actions import demonstration as planting
from plumbline.evidence.actions.demonstration import plant_demonstration_workforce
from plumbline.evidence.models import MeasureRun
from plumbline.measures.results import Run
from plumbline.measures.sources.wres_figures import GROUPS, Cells, find_disagreements
from plumbline.measures.sources.wres_layout import return_layout
from plumbline.people.actions import plant_demonstration_people
from plumbline.publishing.actions.demonstration import (
    OF_THE_WORKFORCE,
    plant_demonstration_workforce_release,
)
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.protection.counts import rule_of
from plumbline.publishing.submissions.documents import WRITERS, publication
from plumbline.publishing.submissions.shape import find_submission
from plumbline.publishing.submissions.wres import WresSubmission, gather_wres
from plumbline.publishing.submissions.wres_ledger import wres_ledger
from tests.publishing.submissions.invented_submissions import a_figure, a_run_of, record, runs_of

BY = "system:demo"
TODAY = date(2026, 11, 30)
PATIENTS = 12_000  # and so 1,200 staff: as many measures, in less time
WIDE = {"wres-1-kinds", "wres-1-clinical", "wres-1-non-clinical", "wres-1-medical"}


@pytest.fixture(scope="module")
def invented() -> list[Run]:
    return list(demonstration.invented_workforce_runs(today=TODAY, patients=PATIENTS))


@pytest.fixture
def planted(invented, monkeypatch) -> int:
    monkeypatch.setattr(demonstration, "invented_workforce_runs", lambda *, today: iter(invented))
    return plant_demonstration_workforce(by=BY, today=TODAY)


def made() -> WresSubmission:
    return gather_wres(organisation="An invented trust", invented=True, today=TODAY)


def test_the_demonstration_runs_every_measure_of_the_return() -> None:
    counted = {slug for slug, is_survey in wres_ledger().measures(return_layout()).items() if not is_survey}

    assert set(demonstration.OF_THE_RETURN) == counted
    assert set(OF_THE_WORKFORCE) < {*demonstration.OF_THE_RETURN, *demonstration.OF_DOCUMENTS}


@pytest.mark.django_db
def test_the_demonstrations_return_has_every_cell_of_both_years(planted) -> None:
    found = made()

    assert found.missing == []
    assert len(found.origins) == 2 * (3 * len(return_layout().items) - 6) == 378
    assert found.years == {"previous": "2024/25", "reporting": "2025/26"}
    assert found.returned.notes == {}


@pytest.mark.django_db
def test_the_demonstrations_totals_agree_in_both_years_and_all_groups(planted) -> None:
    found = made().returned

    apart = ("1-all", "1-all-share")
    for year in (found.previous, found.reporting):
        lines = [cells for code, cells in year.items() if code.startswith("1-") and code not in apart]
        for group in GROUPS:
            counted = {code: getattr(cells, group) for code, cells in year.items()}
            everyone = sum(getattr(cells, group) for cells in lines)
            assert everyone == counted["1-all"] == counted["3-staff"] == counted["4-staff"]
            assert counted["9-voting"] + counted["9-non-voting"] == counted["9-board"]
            assert counted["9-executive"] + counted["9-non-executive"] == counted["9-board"]
            assert counted["2-appointed"] <= counted["2-shortlisted"]
            assert counted["4-trained"] <= counted["4-staff"]
        appointed, shortlisted = year["2-appointed"], year["2-shortlisted"]
        by_hand = (appointed.white / shortlisted.white) / (appointed.bme / shortlisted.bme)
        assert year["2-ratio"].white == pytest.approx(by_hand)
    assert find_disagreements(found) == []


@pytest.mark.django_db
def test_whatever_is_invented_says_so_and_is_planted_once(planted) -> None:
    runs = MeasureRun.objects.all()

    assert planted == runs.count() == 19
    assert plant_demonstration_workforce(by=BY, today=TODAY) == 0
    assert {run.demonstration for run in runs} == {True}
    assert all(run.warnings[0] == demonstration.WARNING for run in runs)
    assert {one.licence for run in runs for one in run.datasets.all()} == {demonstration.LICENCE}
    assert (
        made().returned.reporting != gather_wres(organisation="x", invented=False, today=TODAY).returned.reporting
    )


@pytest.mark.django_db
@pytest.mark.parametrize("act", [planting.plant_demonstration_workforce, plant_demonstration_workforce_release])
def test_an_invented_workforce_is_for_demonstrations_only(settings, act) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"demonstration": False})

    with pytest.raises(PermissionDenied):
        act(by=BY)

    assert not MeasureRun.objects.exists()


@pytest.mark.django_db
def test_the_years_are_the_last_two_that_are_over() -> None:
    runs = demonstration.invented_workforce_runs(today=date(2026, 3, 30), patients=1_000)

    assert {row.period for row in next(runs).observations} == {"2023/24", "2024/25"}
    runs.close()


@pytest.mark.django_db
def test_documents_hold_released_workforce_figures_and_no_small_count(planted, settings) -> None:
    settings.AUTHENTICATION_BACKENDS = ["plumbline.people.backends.GrantBackend"]  # by their true roles
    plant_demonstration_people(by=BY)
    before = publication(
        find_submission("equality-information"), trust="An invented trust", invented=True, today=TODAY
    )

    release = plant_demonstration_workforce_release(by=BY)

    pack = publication(
        find_submission("equality-information"), trust="An invented trust", invented=True, today=TODAY
    )
    rows = [row for page in pack.pages for row in page.rows]
    told = [row.numerator for row in rows if row.numerator is not None and not is_withheld(row.numerator)]
    assert before.pages == ()
    assert len(pack.pages) == 11
    assert min(told) >= 5
    assert any(is_withheld(row.numerator) for row in rows)
    assert release.author != release.checker
    assert plant_demonstration_workforce_release(by=BY) is None
    inside = {*WIDE, "wres-9-board-members", "wres-9-board-voting", "wres-9-board-executive"}
    assert not ReleasedRow.objects.filter(item__run__measure__in=inside).exists()
    assert "Demonstration" in WRITERS["html"][1](pack).decode()


@pytest.mark.django_db
def test_answers_to_the_survey_keep_to_the_surveys_own_rule(planted) -> None:
    runs = {run.measure: run for run in MeasureRun.objects.all()}

    assert rule_of(runs["wres-6-abused-by-staff"], day=TODAY).high == 10
    assert rule_of(runs["wres-3-disciplinary"], day=TODAY).high == 4


ANSWERS = [
    # ethnicity, question, answers, said so
    ("A", "Abused by staff", 10, 3),
    ("CP", "Abused by staff", 6, 1),
    ("N", "Abused by staff", 8, 4),
    ("Z", "Abused by staff", 2, 1),
    ("99", "Abused by staff", 2, 0),
    ("A", "Abused by patients", 10, 9),
]


@pytest.fixture
def answers(tmp_path) -> Path:
    with (tmp_path / "survey.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["surveyed", "ethnicity", "question", "answers", "said_so"])
        writer.writerows(["2025-11-30", *row] for row in ANSWERS)
    return tmp_path


@pytest.mark.django_db
def test_the_trusts_own_answers_give_indicator_six_as_worked_out_by_hand(answers) -> None:
    record(runs_of(answers, ["wres-6-abused-by-staff"]))

    found = gather_wres(organisation="x", invented=False, today=date(2026, 5, 1))

    # 4 of 16 White answers, 4 of 8 BME ones; of unknown group 1 of 2 and 0 of 2: together 1 of 4.
    assert found.returned.reporting["6-share"] == Cells(white=25, bme=50, unknown=25)
    missing = {each.why for each in found.missing if (each.item.code, each.year) == ("6-share", "previous")}
    assert missing == {"The run has no figures of 2024/25."}


@pytest.mark.django_db
def test_the_trusts_own_answers_come_before_what_is_published_and_years_without_them_take_that(answers) -> None:
    own = [
        a_figure("White", "white", numerator=9, denominator=10, value=90.0),
        a_figure("BME", "all-other", numerator=5, denominator=10, value=50.0),
    ]
    published = [
        replace(row, period=period, value=value, area="the extract")
        for period in ("2024", "2025")
        for row, value in zip(own, (20.0, 30.0), strict=True)
    ]
    record([a_run_of("wres-5-abused-by-patients", own), a_run_of("staff-abused-by-patients", published)])

    found = gather_wres(organisation="x", invented=False, today=date(2026, 5, 1)).returned

    assert found.reporting["5-share"] == Cells(white=90, bme=50, unknown=0)
    assert found.previous["5-share"] == Cells(white=20, bme=30)
