"""An extract from its upload to figures that wait, with real processes and files; and all that ends it early."""

import os
import re
import signal
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from plumbline.audit.models import Entry
from plumbline.evidence import actions
from plumbline.evidence.extracts import house, minding
from plumbline.evidence.extracts.keeping import Keeper
from plumbline.evidence.models import Intake, Job, MeasureRun, Observation, Status
from tests.cast import make_person, sign_in
from tests.evidence.extracts.conftest import MARKER, Desk, wait_for, wait_until_wiped
from tests.files_with import files_with

pytestmark = pytest.mark.django_db(transaction=True)

QUICK = "access-cancelled-by-provider"


def _checked(desk: Desk, folder: Path) -> Intake:
    job = wait_for(desk.bring(*sorted(folder.glob("*.csv"))))
    assert (job.state, job.said) == ("done", "")
    job.intake.refresh_from_db()
    return job.intake


def _all_answerable(desk: Desk, intake: Intake) -> Job:
    return desk.run(intake, *intake.report["answerable"])


def _worker_of(job: Job, seconds: float = 30) -> int:
    """The process that reads for a job, once it has read something into its own folder."""
    until = time.monotonic() + seconds
    work = house.keeper().place(job.intake.public_id.hex) / "work"
    while time.monotonic() < until:
        job.refresh_from_db()
        worker = minding._workers.get(job.public_id)
        if worker is not None and job.done >= 1 and files_with(MARKER, work):
            return worker.pid
        time.sleep(0.02)
    raise TimeoutError("the worker did not begin")


def _of_engines() -> list[Path]:
    """The system's temporary folder, where an engine would keep what it reads if it were left to itself."""
    found = Path(tempfile.gettempdir()).glob("plumbline-*")
    return [path for path in found if not path.name.startswith("plumbline-tests-")]


def _assert_nowhere(home: Path) -> None:
    connection.close()
    assert files_with(MARKER, home, *_of_engines()) == []


def test_an_extract_is_checked_worked_out_and_wiped(desk: Desk, mhsds: Path, home: Path) -> None:
    intake = _checked(desk, mhsds)
    assert QUICK in intake.report["answerable"]
    page = desk.client.get(intake.get_absolute_url()).content.decode()

    ran = wait_for(desk.run(intake, QUICK, "mha-detentions"))
    wait_until_wiped(intake)

    assert (ran.state, ran.said) == ("done", "")
    [run] = MeasureRun.objects.all()
    assert (run.status, run.kind, run.rows_read > 0) == (Status.WAITING, "demonstration", True)
    [refused] = ran.outcomes.filter(run=None)
    assert "name the catchment" in refused.why
    assert MARKER not in page
    assert "xxxxxxxxxxx" in page
    _assert_nowhere(home)
    assert [entry for entry in Entry.objects.all() if MARKER in str(entry.detail)] == []


def test_while_a_job_runs_its_words_are_on_the_disk_and_after_it_was_cancelled_they_are_not(
    desk: Desk, mhsds: Path, home: Path
) -> None:
    intake = _checked(desk, mhsds)
    job = _all_answerable(desk, intake)
    pid = _worker_of(job)

    answer = desk.client.post(reverse("evidence:cancel", args=[job.public_id]), follow=True)

    assert "The job is cancelled. Nothing was recorded." in answer.content.decode()
    assert wait_for(job).state == "cancelled"
    wait_until_wiped(intake)
    assert (MeasureRun.objects.count(), Observation.objects.count()) == (0, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    _assert_nowhere(home)


def test_a_process_that_is_killed_is_found_and_nothing_is_recorded(desk: Desk, mhsds: Path, home: Path) -> None:
    intake = _checked(desk, mhsds)
    job = _all_answerable(desk, intake)

    os.kill(_worker_of(job), signal.SIGKILL)

    assert wait_for(job).state == "stopped"
    assert job.said == minding.DIED
    wait_until_wiped(intake)
    assert (MeasureRun.objects.count(), Observation.objects.count(), job.outcomes.count()) == (0, 0, 0)
    _assert_nowhere(home)


def test_each_units_figures_come_too_where_they_are_asked_for_and_replace_a_run_without(
    desk: Desk, mhsds: Path
) -> None:
    intake = _checked(desk, mhsds)
    with_units = wait_for(desk.run(intake, "recording-known", units="on"))
    [run] = MeasureRun.objects.all()
    alone = wait_for(desk.run(_checked(desk, mhsds), "recording-known"))
    page = desk.client.get(with_units.get_absolute_url()).content.decode()

    units = set(run.observations.values_list("organisation_unit", flat=True))
    assert ("" in units, len(units) > 3) == (True, True)
    assert run.settings["units"] == "each, and all together"
    assert "Units" in page
    plain = MeasureRun.objects.exclude(pk=run.pk).get()
    assert (alone.state, plain.settings_digest) == ("done", run.settings_digest)


def test_what_was_asked_last_time_is_offered_again(desk: Desk, mhsds: Path) -> None:
    first = _checked(desk, mhsds)
    empty = desk.client.get(reverse("evidence:choose", args=[first.public_id])).content.decode()
    wait_for(desk.run(first, QUICK, catchment="E06000046, E06000045", every="quarter", period="2025/26"))
    again = _checked(desk, mhsds)

    offered = desk.client.get(reverse("evidence:choose", args=[again.public_id])).content.decode()

    assert 'value="E06000046, E06000045"' not in empty
    assert 'value="E06000046, E06000045"' in offered
    assert re.findall(r'value="(\w*)" selected', empty) == [""]
    assert re.findall(r'value="(\w*)" selected', offered) == ["quarter"]
    assert 'value="2025/26"' not in offered


def test_a_full_disk_is_said_and_nothing_is_left(
    desk: Desk, mhsds: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000)); "
    limited += "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
    monkeypatch.setattr(minding, "WORKER", (sys.executable, "-c", limited, *minding.WORKER[1:]))

    job = wait_for(desk.bring(*sorted(mhsds.glob("*.csv"))))

    assert job.state == "failed"
    assert "disk is full" in job.said or "disk may be full" in job.said
    work = house.keeper().place(job.intake.public_id.hex) / "work"
    time.sleep(0.5)
    assert not work.exists()
    _assert_nowhere(home)


def test_two_analysts_at_once_do_not_meet(desk: Desk, mhsds: Path, home: Path) -> None:
    other = Desk(sign_in(Client(), make_person("analyst")))

    def bring_and_run(own: Desk) -> Job:
        try:
            return wait_for(own.run(_checked(own, mhsds), QUICK))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(bring_and_run, [desk, other])

    assert (first.state, second.state) == ("done", "done")
    assert first.intake_id != second.intake_id
    assert first.started_by != second.started_by
    assert [job.outcomes.get().run.status for job in (first, second)] == ["waiting", "waiting"]
    for job in (first, second):
        wait_until_wiped(job.intake)
    _assert_nowhere(home)


def test_one_job_at_a_time_for_an_extract(desk: Desk, mhsds: Path) -> None:
    job = desk.bring(*sorted(mhsds.glob("*.csv")))

    answer = desk.client.post(reverse("evidence:check", args=[job.intake.public_id]), follow=True)

    assert "This extract is being read already" in answer.content.decode()
    assert Job.objects.count() == 1
    wait_for(job)


def test_what_a_dead_server_left_is_said_stopped_and_wiped(desk: Desk, mhsds: Path, home: Path) -> None:
    intake = _checked(desk, mhsds)
    job = actions.ask_for_job(by=make_person("analyst"), intake=intake, errand="check")
    gone = Keeper(house.root())
    (gone.place(gone.open_place()) / "left").write_text(MARKER)
    assert files_with(MARKER, house.root())
    Intake.objects.filter(pk=intake.pk).update(held_by=gone.id)
    Job.objects.filter(pk=job.pk).update(held_by=gone.id, state="running")
    assert minding.clear_up() == 0
    assert gone._lock is not None
    gone._lock.close()  # what the system does when a process ends, however it ends

    assert minding.clear_up() == 2

    job.refresh_from_db()
    intake.refresh_from_db()
    assert (job.state, job.said) == ("stopped", minding.SERVER_GONE)
    assert intake.wiped_why == "the server was stopped"
    _assert_nowhere(home)


def test_an_extract_that_nobody_works_with_is_wiped(desk: Desk, mhsds: Path) -> None:
    intake = _checked(desk, mhsds)
    assert minding.clear_up() == 0
    Intake.objects.filter(pk=intake.pk).update(touched_at=house.idle_until(intake.touched_at).replace(year=2020))

    assert minding.clear_up() == 1

    intake.refresh_from_db()
    assert intake.wiped_why == "nobody worked with it"
    assert house.keeper().key(intake.public_id.hex) is None


def test_files_may_be_kept_for_another_run_where_a_setting_says_so(
    desk: Desk, mhsds: Path, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "extract_keep_minutes", 10)
    intake = _checked(desk, mhsds)
    first = wait_for(desk.run(intake, QUICK))
    time.sleep(0.5)

    second = wait_for(desk.run(intake, QUICK, period="2025/26"))

    assert (first.state, second.state) == ("done", "done")
    assert MeasureRun.objects.waiting().count() == 2


def test_a_job_that_nobody_looks_after_is_not_running_for_ever(desk: Desk, mhsds: Path) -> None:
    intake = _checked(desk, mhsds)
    job = actions.ask_for_job(by=make_person("analyst"), intake=intake, errand="check")
    assert minding.stop_dead_jobs() == 0
    Job.objects.filter(pk=job.pk).update(asked_at=job.asked_at - minding.TO_BEGIN)

    assert minding.stop_dead_jobs() == 1

    job.refresh_from_db()
    assert job.state == "stopped"
