"""Starts the processes that read extracts, listens to them, ends them, and clears up after them.

One thread a job, in the server: it waits for its turn, starts a worker, writes how far it is, and records what it
found. What a worker says is checked like anything from outside. A job never outlives its server: the worker sees
its pipe close. What ends half-way is found here or, after the server itself died, by `clear_up`.
"""

import json
import os
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from plumbline.evidence import actions
from plumbline.evidence.extracts import house
from plumbline.evidence.extracts.errands import LONGEST_LINE, WORK, Errand, Given
from plumbline.evidence.extracts.keeping import remove, sweep
from plumbline.evidence.models import Intake, Job, Origin
from plumbline.evidence.processes import alone, close_pipes, kill_process, start_process
from plumbline.evidence.states import ACTIVE, JobState
from plumbline.measures.results import Run
from plumbline.measures.run_files import NotResults, run_from_plain

BY = "system:extracts"
WORKER = alone("plumbline.evidence.extracts.worker")
TELL_SECONDS = 0.5
"""How often progress is written down at most."""
DIED = (
    "The process that read the extract ended before it was done: it was stopped from outside, or "
    "took more memory than "
    "there is. Nothing was recorded."
)
NOT_ALLOWED = "An administrator no longer allows this database to be read. Nothing was recorded."
SERVER_GONE = "The server was stopped, or lost this job, before it was done. Nothing was recorded."
LOOK_SECONDS = 60
TO_BEGIN = timedelta(seconds=30)
"""How long a job may have been asked for without anybody looking after it."""
AFTER_RUN = "measures were worked out"
IDLE = "nobody worked with it"

_log = structlog.get_logger("plumbline.evidence.extracts")
_turns: dict[int, threading.BoundedSemaphore] = {}
_workers: dict[UUID, "subprocess.Popen[bytes]"] = {}
_minded: set[int] = set()
"""The jobs that a thread of this process looks after."""
_guard = threading.Lock()


class Heard:
    """What a worker has said so far."""

    def __init__(self) -> None:
        self.report: dict[str, Any] | None = None
        self.runs: list[Run] = []
        self.refusals: list[tuple[str, str]] = []
        self.failed = ""
        self.finished = False


def start(job: Job) -> None:
    """Let a job begin once the transaction that asked for it is through."""

    def begin() -> None:
        _minded.add(job.pk)
        threading.Thread(target=_mind, args=[job.pk], daemon=True).start()

    transaction.on_commit(begin)


def end(job: Job) -> None:
    """End the process of a job that was cancelled, once that is through."""
    transaction.on_commit(lambda: _kill(job.public_id))


def _kill(job: UUID) -> None:
    # Within the lock: a worker that was taken off the list is another process's number soon.
    with _guard:
        worker = _workers.get(job)
        if worker is not None:
            kill_process(worker)


def _mind(pk: int) -> None:
    """One job from its turn to its end. Whatever goes wrong, its state says so and its files are cleared up."""
    close_old_connections()
    try:
        job = Job.objects.select_related("intake").get(pk=pk)
        _see_through(job)
    except Exception as error:
        # The job itself could not be read, or not be ended: `stop_dead_jobs` finds it.
        _log.error("A job of the extract desk was lost: %s", type(error).__name__)
    finally:
        _minded.discard(pk)
        connection.close()


def _see_through(job: Job) -> None:
    try:
        with _turn():
            if actions.begin_job(by=BY, job=job):
                _work(job)
    except Exception as error:
        # The kind only: words of an error can hold what a file held.
        _log.error("A job of the extract desk failed: %s", type(error).__name__)
        actions.fail_job(by=BY, job=job, said=_our_fault(error))
    finally:
        _safely(lambda: _clear_up_after(job))


def _turn() -> threading.BoundedSemaphore:
    from django.conf import settings

    with _guard:
        return _turns.setdefault(os.getpid(), threading.BoundedSemaphore(settings.ENVIRONMENT.extract_jobs))


def _our_fault(error: Exception) -> str:
    return (
        f"It failed ({type(error).__name__}). This is a fault of Plumbline: please report it. "
        "Nothing was recorded."
    )


def _safely(step: Callable[[], object]) -> None:
    try:
        step()
    except Exception as error:
        _log.error("Clearing up after a job failed: %s", type(error).__name__)


def _work(job: Job) -> None:
    errand = _errand(job)
    if errand is None:
        actions.fail_job(by=BY, job=job, said="The files are gone. Bring the extract again.")
        return
    if job.intake.origin == Origin.DATABASE and not errand.database:
        actions.fail_job(by=BY, job=job, said=NOT_ALLOWED)
        return
    heard = _listen(job, errand)
    if heard.failed:
        actions.fail_job(by=BY, job=job, said=heard.failed)
    elif not heard.finished:
        actions.fail_job(by=BY, job=job, said=DIED, state=JobState.STOPPED)
    elif job.errand == Job.Errand.CHECK and heard.report is not None:
        actions.finish_check(by=BY, job=job, report=heard.report)
    else:
        actions.finish_run(
            by=BY,
            job=job,
            runs=heard.runs,
            refusals=heard.refusals,
            period_asked=bool(job.asked.get("period")),
        )


def _errand(job: Job) -> Errand | None:
    name, intake = job.intake.public_id.hex, job.intake
    key, is_database = house.keeper().key(name), intake.origin == Origin.DATABASE
    if key is None:
        return None
    return Errand(
        what=str(job.errand),
        key=key.hex(),
        place=str(house.keeper().place(name)),
        publisher=house.publisher(),
        files=tuple(Given(name=each["name"], kept=each["kept"]) for each in intake.files),
        folder=intake.place if intake.origin == Origin.FOLDER else "",
        database=house.allowed_databases().get(intake.place, "") if is_database else "",
        origin=intake.place,
        mapping=intake.mapping,
        measures=tuple(job.asked.get("measures", ())),
        catchment=tuple(job.asked.get("catchment", ())),
        period=job.asked.get("period") or None,
        every=job.asked.get("every") or None,
        units=bool(job.asked.get("units")),
        engine_memory=house.engine_memory(),
        process_memory=house.process_memory(),
        unpacked_bytes=house.most_unpacked(),
    )


def _listen(job: Job, errand: Errand) -> Heard:
    worker = start_process(WORKER)
    heard, teller = Heard(), _Teller(job)
    with _guard:
        _workers[job.public_id] = worker
    try:
        if Job.objects.filter(pk=job.pk, state=JobState.CANCELLED).exists():
            return heard  # called off between its turn and its process
        assert worker.stdin is not None  # noqa: S101
        assert worker.stdout is not None  # noqa: S101
        with suppress(OSError):
            worker.stdin.write(errand.to_line())
            worker.stdin.flush()  # and left open: its end would end the worker
        while line := worker.stdout.readline(LONGEST_LINE):
            if not _take(heard, teller, line):
                break
        return heard
    finally:
        _kill(job.public_id)
        with _guard:
            _workers.pop(job.public_id, None)
        close_pipes(worker)
        # Before anybody is told that the job is over: whoever looks then finds nothing in the clear.
        _wipe_work(job)


def _take(heard: Heard, teller: "_Teller", line: bytes) -> bool:
    """Understand one answer; whether more is wanted."""
    try:
        said = json.loads(line)
        if "run" in said:
            heard.runs.append(run_from_plain(said["run"]))
        elif "refusal" in said:
            heard.refusals.append((str(said["refusal"]["measure"])[:100], str(said["refusal"]["why"])))
        elif "report" in said:
            heard.report = dict(said["report"])
        elif "failed" in said:
            heard.failed = str(said["failed"])
        elif "finished" in said:
            heard.finished = True
            return False
        else:
            teller.tell(said)
    except NotResults as error:
        heard.failed = str(error)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        heard.failed = "The process that read the extract said what makes no sense. Nothing was recorded."
    return not heard.failed


class _Teller:
    """Writes down how far a job is, now and then. No action: it says nothing about anybody, and
    changes all the time."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._told = 0.0
        self._now: dict[str, Any] = {}

    def tell(self, said: dict[str, Any]) -> None:
        self._now["progress"] = str(said.get("progress", ""))[:300]
        for name in ("done", "total"):
            if name in said:
                self._now[name] = min(max(int(said[name]), 0), 100_000)
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._told = time.monotonic()
            Job.objects.filter(pk=self._job.pk, state=JobState.RUNNING).update(**self._now)


def _wipe_work(job: Job) -> None:
    """What a worker kept in the clear goes as soon as it has ended."""
    name = job.intake.public_id.hex
    if house.keeper().key(name) is not None:
        remove(house.keeper().place(name) / WORK)


def _clear_up_after(job: Job) -> None:
    """The files themselves go after a run, unless they may be kept."""
    if job.errand == Job.Errand.RUN and not house.kept_after_run():
        actions.wipe_intake(by=BY, intake=job.intake, why=AFTER_RUN)


def clear_up() -> int:
    """Find what died, wipe what nobody needs any more; how many jobs and extracts that were.

    Called when a server starts, every minute after, and before a page shows a job.
    """
    found = stop_dead_jobs()
    now = timezone.now()
    for intake in Intake.objects.filter(wiped_at=None).exclude(jobs__state__in=ACTIVE):
        ours = intake.held_by == house.keeper().id
        if not ours and house.lives(intake.held_by):
            continue
        why = _why_wipe(intake) if ours else "the server was stopped"
        if why and (not ours or _deadline(intake) <= now):
            actions.wipe_intake(by=BY, intake=intake, why=why)
            found += 1
    sweep(house.root())
    return found


def stop_dead_jobs() -> int:
    """Say of jobs that nobody looks after any more that they stopped; how many."""
    dead = [job for job in Job.objects.filter(state__in=ACTIVE) if not _is_minded(job)]
    return sum(actions.fail_job(by=BY, job=job, said=SERVER_GONE, state=JobState.STOPPED) for job in dead)


def _is_minded(job: Job) -> bool:
    if job.held_by != house.keeper().id:
        return house.lives(job.held_by)
    # One that was asked for a moment ago may not have begun: its transaction may still be open.
    return job.pk in _minded or timezone.now() - job.asked_at < TO_BEGIN


def _why_wipe(intake: Intake) -> str:
    return AFTER_RUN if intake.jobs.filter(errand=Job.Errand.RUN).exists() else IDLE


def _deadline(intake: Intake) -> Any:
    """When it is to be wiped: some time after it was last worked with, or after its measures were worked out."""
    idle = house.idle_until(intake.touched_at)
    last = (
        intake.jobs.filter(errand=Job.Errand.RUN).order_by("-ended_at").values_list("ended_at", flat=True).first()
    )
    return idle if last is None else min(idle, last + house.kept_after_run())


def keep_clear() -> threading.Thread:
    """Clear up now, and every minute for as long as this process lives, in a thread that does not
    keep it alive."""
    thread = threading.Thread(target=_keep_clear, name="extract-clock", daemon=True)
    thread.start()
    return thread


def _keep_clear() -> None:
    while True:
        close_old_connections()
        _safely(clear_up)
        connection.close()
        time.sleep(LOOK_SECONDS)
