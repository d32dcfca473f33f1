"""Loading the published national figures: every measure, every area, once."""

import pytest

from plumbline.audit.models import Entry
from plumbline.evidence.actions import load_national_context
from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import MeasureRun, Observation
from plumbline.measures import run
from plumbline.measures.definitions import load_catalogue

pytestmark = pytest.mark.django_db


def test_every_measure_is_recorded_for_every_area_with_progress() -> None:
    wanted = [
        (definition.slug, area.code)
        for definition in load_catalogue().values()
        for area in definition.areas
        if area.context
    ]
    heard: list[tuple[int, int]] = []

    recorded = load_national_context(by="system:demo", progress=lambda done, total: heard.append((done, total)))

    assert [(row.measure, row.settings["area"]) for row in recorded] == wanted
    assert heard == [(number, len(wanted)) for number in range(1, len(wanted) + 1)]
    assert {row.kind for row in recorded} == {"published"}


def test_loading_again_adds_nothing() -> None:
    load_national_context(by="system:demo")
    counts = (MeasureRun.objects.count(), Observation.objects.count(), Entry.objects.count())

    load_national_context(by="system:demo")

    assert (MeasureRun.objects.count(), Observation.objects.count(), Entry.objects.count()) == counts


def test_real_figures_read_back_as_they_were_computed_and_keep_their_definition() -> None:
    load_national_context(by="system:demo")

    row = MeasureRun.objects.get(measure="detentions", settings__area="QRL")
    rows = row.observations.select_related("run")
    assert tuple(to_computed(each) for each in rows) == run("detentions", area="QRL").observations
    assert row.title == load_catalogue()["detentions"].title
    assert row.definition["version"] == row.definition_version
