"""What is written of jobs: that somebody asked for one, how far it is, and what came of it, whole or
not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.audit.actions import Actor, record
from plumbline.evidence.actions.intakes import IntakeUnusable
from plumbline.evidence.actions.ledger import RunUnusable, propose_run
from plumbline.evidence.extracts.access import check_may_bring_extract, check_may_run_measures
from plumbline.evidence.extracts.house import keeper, kind_of_figures
from plumbline.evidence.extracts.unpacking import safe_name
from plumbline.evidence.figures import FigureUnusable
from plumbline.evidence.models import Intake, Job, Origin, Outcome
from plumbline.evidence.states import JobState, NotPossibleNow
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.results import Run
from plumbline.measures.run_files import Results, read_results

BUSY = "This extract is being read already. Wait until that is done, or cancel it."
GONE = "The files of this extract are gone. Bring it again."
PUSHED = UUID("4f6a7f0e-6a37-5c0b-9d0c-2f2b1f3f8f55")
"""The name space of what was pushed."""
ELSEWHERE = "Another server process holds the files of this extract. Bring it again."


def ask_for_job(*, by: Actor, intake: Intake, errand: str, asked: Mapping[str, Any] | None = None) -> Job:
    """Queue a job on an extract.

    Raises:
        IntakeUnusable: its files are gone, or a job is reading them.
    """
    (check_may_run_measures if errand == Job.Errand.RUN else check_may_bring_extract)(by)
    if intake.is_wiped:
        raise IntakeUnusable(GONE)
    if keeper().key(intake.public_id.hex) is None:
        raise IntakeUnusable(ELSEWHERE)
    try:
        with transaction.atomic():
            job = Job.objects.create(
                intake=intake,
                errand=errand,
                asked=dict(asked or {}),
                started_by=by.audit_reference,
                held_by=keeper().id,
            )
            record(
                by=by,
                action="evidence.start_job",
                subject=job.audit_reference,
                detail={"errand": str(errand), "extract": intake.audit_reference, **_told(job.asked)},
            )
    except IntegrityError:
        raise IntakeUnusable(BUSY) from None
    return job


def _told(asked: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: asked[name] for name in ("period", "every", "catchment", "units") if asked.get(name)}
    return {**told, "measures": len(asked["measures"])} if "measures" in asked else told


@transaction.atomic
def import_results(*, by: Actor, name: str, results: Results, public_id: UUID | None = None) -> Job:
    """Take in runs that were computed elsewhere and have been read by `read_results`; each waits to
    be accepted. `public_id` names what came in, where whoever calls must find it again."""
    check_may_run_measures(by)
    now, reference = timezone.now(), by.audit_reference
    intake = Intake.objects.create(
        public_id=public_id or uuid4(),
        title=safe_name(name)[:150],
        origin=Origin.RESULTS,
        brought_by=reference,
        touched_at=now,
        wiped_at=now,
        wiped_why="no records came, only results",
    )
    job = Job.objects.create(
        intake=intake,
        errand=Job.Errand.IMPORT,
        state=JobState.DONE,
        asked={"measures": [run.measure for run in results.runs]},
        started_by=reference,
        started_at=now,
        ended_at=now,
    )
    record(
        by=by,
        action="evidence.import_results",
        subject=job.audit_reference,
        detail={"measures": len(results.runs)},
    )
    record_outcomes(
        by="system:extracts", job=job, runs=results.runs, refusals=(), period_asked=results.period_asked
    )
    return job


def push_results(*, by: Actor, name: str, content: bytes) -> tuple[Job, bool]:
    """Take in a file of results that a program sends, as `import_results` does; or find that this file is here.

    A program that heard no answer sends again. What came in is therefore named by its content, and the database
    keeps each name once: two at the same time, or one after the other, leave one file and one set of runs.

    Returns:
        The job that says what became of each measure, and whether it is new.

    Raises:
        PermissionDenied: this person works out no measures.
        NotResults: it is no file of results that can be taken in; nothing was recorded.
    """
    check_may_run_measures(by)
    public_id = uuid5(PUSHED, hashlib.sha256(content).hexdigest())
    here = _pushed(public_id)
    if here is not None:
        return here, False
    results = read_results(content)
    try:
        return import_results(by=by, name=name, results=results, public_id=public_id), True
    except IntegrityError:
        here = _pushed(public_id)
        if here is None:
            raise
        return here, False


def _pushed(public_id: UUID) -> Job | None:
    return Job.objects.filter(intake__public_id=public_id).order_by("pk").first()


@transaction.atomic
def cancel_job(*, by: Actor, job: Job) -> Job:
    """Call a job off. Nothing that it found is recorded.

    Raises:
        NotPossibleNow: it has ended already.
    """
    check_may_bring_extract(by)
    current = _locked(job)
    if not current.is_active:
        raise NotPossibleNow(
            f"This job is “{current.get_state_display().lower()}” already. Nothing was cancelled."
        )
    _end(current, JobState.CANCELLED)
    record(by=by, action="evidence.cancel_job", subject=current.audit_reference, detail={})
    return current


@transaction.atomic
def begin_job(*, by: str, job: Job) -> bool:
    """Note that a process begins it; whether it is still wanted."""
    current = _locked(job)
    if current.state != JobState.QUEUED:
        return False
    current.state, current.started_at, current.progress = JobState.RUNNING, timezone.now(), "Starting"
    current.save()
    record(by=by, action="evidence.begin_job", subject=current.audit_reference, detail={})
    return True


@transaction.atomic
def finish_check(*, by: str, job: Job, report: Mapping[str, Any]) -> bool:
    """Keep what checking found; whether it was still wanted."""
    current = _locked(job)
    if current.state != JobState.RUNNING:
        return False
    intake = Intake.objects.select_for_update().get(pk=current.intake_id)
    intake.report, intake.touched_at = dict(report), timezone.now()
    intake.save()
    _end(current, JobState.DONE)
    tables = {each["table"]: each.get("read", 0) for each in report["tables"]}
    record(by=by, action="evidence.check_extract", subject=intake.audit_reference, detail={"rows": tables})
    return True


@transaction.atomic
def finish_run(
    *, by: str, job: Job, runs: Sequence[Run], refusals: Sequence[tuple[str, str]], period_asked: bool
) -> bool:
    """Record all figures of a job at once, each run waiting to be accepted; whether they were still wanted."""
    current = _locked(job)
    if current.state != JobState.RUNNING:
        return False
    record_outcomes(by=by, job=current, runs=runs, refusals=refusals, period_asked=period_asked)
    Intake.objects.filter(pk=current.intake_id).update(touched_at=timezone.now())
    _end(current, JobState.DONE)
    return True


@transaction.atomic
def record_outcomes(
    *, by: str, job: Job, runs: Sequence[Run], refusals: Sequence[tuple[str, str]], period_asked: bool
) -> None:
    """Write the runs of a job into the ledger and what came of every measure beside it. `by` speaks
    for who asked."""
    kind, titles = kind_of_figures(), {slug: each.title for slug, each in load_catalogue().items()}
    refused = list(refusals)
    for run in runs:
        try:
            row, is_there = propose_run(by=job.started_by, run=run, kind=kind, period_asked=period_asked)
        except (RunUnusable, FigureUnusable) as error:
            refused.append((run.measure, str(error)))
            continue
        Outcome.objects.create(
            job=job, measure=run.measure, title=titles[run.measure], run=row, is_unchanged=is_there
        )
    Outcome.objects.bulk_create(
        Outcome(job=job, measure=slug, title=titles.get(slug, slug), why=why) for slug, why in refused
    )
    counts = {"runs": len(runs) + len(refusals) - len(refused), "refused": len(refused)}
    record(by=by, action="evidence.record_results", subject=job.audit_reference, detail=counts)


@transaction.atomic
def fail_job(*, by: str, job: Job, said: str, state: str = JobState.FAILED) -> bool:
    """Note that a job could not be done and why, or that its process was found dead; whether it was active."""
    current = _locked(job)
    if not current.is_active:
        return False
    current.said = said[:20_000]
    _end(current, state)
    record(by=by, action="evidence.end_job", subject=current.audit_reference, detail={"state": str(state)})
    return True


def _end(job: Job, state: str) -> None:
    job.state, job.ended_at = state, timezone.now()
    job.save()


def _locked(job: Job) -> Job:
    return Job.objects.select_for_update().get(pk=job.pk)
