"""The lives of a run and of a job at the extract desk, as tables: what leads from where to where, and for whom.

`docs/reference/states.md` is drawn from these tables by tools/render_states.py. The database's own triggers hold
runs to the same steps.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

LOAD = "evidence.load_dataset"
RUN = "evidence.run_measure"


class Status(TextChoices):
    """Whether a run's figures are the ones to use."""

    WAITING = "waiting", "Waiting to be accepted"
    CURRENT = "current", "Current"
    SUPERSEDED = "superseded", "Replaced"
    DISCARDED = "discarded", "Discarded"
    RETIRED = "retired", "Retired"


class JobState(TextChoices):
    """How far a job is that reads an extract."""

    QUEUED = "queued", "Waiting its turn"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Could not be done"
    STOPPED = "stopped", "Stopped"


ACTIVE = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a life. `permission`: who may take it; empty where Plumbline alone does."""

    act: str
    before: str
    after: str
    permission: str
    needs_note: bool
    meaning: str


RUN_STEPS: tuple[Step, ...] = (
    Step(
        "accept",
        Status.WAITING,
        Status.CURRENT,
        RUN,
        True,
        "Somebody has compared it with the run before; it replaces that one from now on.",
    ),
    Step("discard", Status.WAITING, Status.DISCARDED, RUN, True, "It never becomes the figures to use."),
    Step("replace", Status.CURRENT, Status.SUPERSEDED, "", False, "A later run was accepted in its place."),
    Step(
        "retire",
        Status.CURRENT,
        Status.RETIRED,
        RUN,
        True,
        "Its figures are no longer to be used, and nothing takes their place.",
    ),
)

JOB_STEPS: tuple[Step, ...] = (
    Step("start", JobState.QUEUED, JobState.RUNNING, "", False, "A process of its own begins to read."),
    Step("finish", JobState.RUNNING, JobState.DONE, "", False, "All that it found is recorded, at once."),
    Step("fail", JobState.RUNNING, JobState.FAILED, "", False, "It says why; nothing is recorded."),
    Step("cancel", JobState.QUEUED, JobState.CANCELLED, LOAD, False, "Nothing is recorded."),
    Step("cancel", JobState.RUNNING, JobState.CANCELLED, LOAD, False, "The process ends; nothing is recorded."),
    Step("find dead", JobState.QUEUED, JobState.STOPPED, "", False, "The server went away; nothing is recorded."),
    Step(
        "find dead",
        JobState.RUNNING,
        JobState.STOPPED,
        "",
        False,
        "Its process or its server went away; nothing is recorded.",
    ),
)


class NotPossibleNow(Exception):
    """An act that does not fit the state that something is in; the message says what that state is."""


def run_step(act: str, status: str) -> Step:
    """The step of that act from that status of a run.

    Raises:
        NotPossibleNow: the act leads nowhere from there.
    """
    found = next((step for step in RUN_STEPS if step.act == act and step.before == status), None)
    if found is None:
        label = Status(status).label.lower()
        raise NotPossibleNow(f"This run is “{label}”. You can't {act} it now. Perhaps someone else did.")
    return found


def run_acts_from(status: str) -> tuple[Step, ...]:
    """What a person can do with a run of that status."""
    return tuple(step for step in RUN_STEPS if step.before == status and step.permission)
