"""Two that record the same run at the same moment: one row, whoever is first."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from plumbline.audit.models import Entry
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Dataset, MeasureRun, Observation
from tests.evidence.builders import WHITE, a_run


def _record_together(*kinds: str) -> list[MeasureRun]:
    barrier = Barrier(len(kinds))

    def record(kind: str) -> MeasureRun:
        try:
            barrier.wait(timeout=30)
            return record_run(by="system:test", run=a_run(), kind=kind)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(kinds)) as pool:
        return list(pool.map(record, kinds))


@pytest.mark.django_db(transaction=True)
def test_the_same_run_recorded_by_two_at_once_is_one_run() -> None:
    first, second = _record_together("published", "published")

    assert first.pk == second.pk
    assert (MeasureRun.objects.count(), Observation.objects.count(), Dataset.objects.count()) == (1, 4, 1)
    assert [entry.action for entry in Entry.objects.all()] == ["evidence.load_dataset", "evidence.run_measure"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_that_replace_the_same_run_leave_one_current() -> None:
    record_run(by="system:test", run=a_run(WHITE), kind="published")

    first, second = _record_together("published", "published")

    assert first.pk == second.pk
    assert [run.status for run in MeasureRun.objects.order_by("pk")] == ["superseded", "current"]
