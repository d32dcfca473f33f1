"""Recording a run: once, whole, audited, and never changed afterwards."""

from dataclasses import replace
from math import inf, nan

import pytest

from plumbline.audit.models import Entry
from plumbline.equity.values import Withheld
from plumbline.evidence.actions import RunUnusable, record_run
from plumbline.evidence.figures import FigureUnusable, to_computed
from plumbline.evidence.models import Dataset, LedgerIsAppendOnly, MeasureRun, Observation, Reading
from plumbline.people.models import Person
from tests.evidence.builders import BLACK, HIDDEN, SOURCE, WHITE, a_run

pytestmark = pytest.mark.django_db


def test_a_recorded_run_reads_back_as_the_engine_gave_it() -> None:
    run = a_run()

    row = record_run(by="system:test", run=run, kind="published")

    assert tuple(to_computed(each) for each in row.observations.select_related("run")) == run.observations


def test_a_run_keeps_its_working() -> None:
    definition = {"title": "Detentions", "standard": {"name": "Annual figures"}, "status": "checked"}

    row = record_run(by="system:test", run=a_run(), kind="published", definition=definition)

    row.refresh_from_db()
    assert (row.measure, row.definition_version, row.title, row.standard, row.standing, row.unit, row.per) == (
        "detentions",
        "1",
        "Detentions",
        "Annual figures",
        "checked",
        "per 100,000 people",
        100_000,
    )
    assert row.definition == definition
    assert (row.settings, row.warnings) == (
        {"area": "E92000001"},
        ["Roma are left out of the White denominator, as the publisher does."],
    )
    assert [dataset.sha256 for dataset in row.datasets.all()] == ["a" * 64]
    assert (row.ran_by, row.kind, row.demonstration, row.status) == ("system:test", "published", False, "current")


def test_recording_the_same_run_again_changes_nothing() -> None:
    first = record_run(by="system:test", run=a_run(), kind="published")

    again = record_run(by="system:another", run=a_run(), kind="published")

    assert again == first
    assert (MeasureRun.objects.count(), Observation.objects.count(), Dataset.objects.count()) == (1, 4, 1)
    assert Entry.objects.count() == 2


def test_a_run_with_other_figures_replaces_the_current_one() -> None:
    first = record_run(by="system:test", run=a_run(WHITE, BLACK), kind="published")

    second = record_run(by="system:test", run=a_run(WHITE, replace(BLACK, value=261.0)), kind="published")

    first.refresh_from_db()
    assert (first.status, second.status, second.replaces, first.replaced_by) == (
        "superseded",
        "current",
        first,
        second,
    )
    assert Observation.objects.count() == 4


@pytest.mark.parametrize(
    "change",
    [
        {"definition_version": "2"},
        {"sources": (replace(SOURCE, sha256="b" * 64),)},
        {"warnings": ()},
    ],
    ids=["definition", "file", "warnings"],
)
def test_a_run_made_another_way_is_another_run(change: dict[str, object]) -> None:
    first = record_run(by="system:test", run=a_run(), kind="published")

    second = record_run(by="system:test", run=a_run(**change), kind="published")

    assert second.replaces == first


def test_a_run_with_other_settings_stands_beside_the_first() -> None:
    record_run(by="system:test", run=a_run(), kind="published")

    record_run(by="system:test", run=a_run(settings={"area": "W92000004"}), kind="published")

    assert MeasureRun.objects.current().count() == 2


def test_going_back_to_earlier_figures_is_a_run_of_its_own() -> None:
    record_run(by="system:test", run=a_run(WHITE), kind="published")
    record_run(by="system:test", run=a_run(BLACK), kind="published")

    record_run(by="system:test", run=a_run(WHITE), kind="published")

    assert [run.status for run in MeasureRun.objects.order_by("id")] == ["superseded", "superseded", "current"]


def test_an_invented_run_stands_beside_the_real_one_and_never_replaces_it() -> None:
    real = record_run(by="system:test", run=a_run(), kind="published")

    invented = record_run(by="system:demo", run=a_run(), kind="demonstration")

    real.refresh_from_db()
    assert (real.status, invented.status, invented.replaces, invented.demonstration) == (
        "current",
        "current",
        None,
        True,
    )
    assert [dataset.kind for dataset in Dataset.objects.order_by("id")] == ["published", "demonstration"]


def test_recording_is_written_into_the_audit_trail() -> None:
    analyst = Person.objects.create_user("analyst@trust.example", name="Ada Analyst")

    row = record_run(by=analyst, run=a_run(), kind="published")

    assert [(entry.by, entry.action, entry.subject) for entry in Entry.objects.all()] == [
        (analyst.audit_reference, "evidence.load_dataset", "evidence.dataset:mha-annual-2023-24-aaaaaaaaaaaa"),
        (analyst.audit_reference, "evidence.run_measure", row.audit_reference),
    ]


def test_a_file_that_two_runs_read_is_one_dataset() -> None:
    record_run(by="system:test", run=a_run(), kind="published")

    record_run(by="system:test", run=a_run(measure="community-treatment-orders"), kind="published")

    assert (Dataset.objects.count(), Reading.objects.count()) == (1, 2)


@pytest.mark.parametrize("number", [inf, -inf, nan], ids=str)
def test_a_figure_that_is_no_number_leaves_nothing_behind(number: float) -> None:
    run = a_run(WHITE, replace(BLACK, value=number))

    with pytest.raises(FigureUnusable) as refusal:
        record_run(by="system:test", run=run, kind="published")

    assert str(refusal.value) == (
        "detentions, E92000001, 2023/24, Black or Black British: "
        "value is not a finite number. Nothing was recorded."
    )
    assert (MeasureRun.objects.count(), Dataset.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_figure_withheld_without_a_reason_is_refused() -> None:
    run = a_run(replace(HIDDEN, numerator=Withheld(" ")))

    with pytest.raises(FigureUnusable, match="numerator is withheld without a reason"):
        record_run(by="system:test", run=run, kind="published")


def test_a_run_without_observations_is_refused() -> None:
    with pytest.raises(RunUnusable, match="holds no observation"):
        record_run(by="system:test", run=replace(a_run(), observations=()), kind="published")


def test_a_run_that_names_no_file_is_refused() -> None:
    with pytest.raises(RunUnusable, match="names no file that it read"):
        record_run(by="system:test", run=a_run(sources=()), kind="published")


def test_a_recording_killed_half_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = record_run(by="system:test", run=a_run(WHITE), kind="published")
    entries = Entry.objects.count()

    def power_cut(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("plumbline.evidence.actions.ledger.record", power_cut)
    with pytest.raises(KeyboardInterrupt):
        record_run(by="system:test", run=a_run(BLACK), kind="published")

    before.refresh_from_db()
    assert (before.status, MeasureRun.objects.count(), Observation.objects.count(), Entry.objects.count()) == (
        "current",
        1,
        1,
        entries,
    )


@pytest.mark.parametrize("model", [MeasureRun, Dataset, Reading, Observation])
def test_rows_of_the_ledger_cannot_be_saved_again_or_removed(model: type) -> None:
    record_run(by="system:test", run=a_run(), kind="published")
    row = model.objects.first()  # type: ignore[attr-defined]

    for change in (row.save, row.delete, model.objects.all().delete, lambda: model.objects.all().update(id=9)):  # type: ignore[attr-defined]
        with pytest.raises(LedgerIsAppendOnly):
            change()
