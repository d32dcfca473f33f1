"""The tables of the extract desk: what came in, the jobs that read it, and what people decided about the results.

No row here holds a cell of an extract: counts, names of files and tables, and sentences without cells. The files
themselves are kept by `extracts/keeping.py`, outside the database, and wiped.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from plumbline.evidence.models.ledger import LedgerRow, MeasureRun
from plumbline.evidence.states import ACTIVE, JobState


def _internal(*names: str) -> dict[str, str]:
    return dict.fromkeys(names, "internal")


class SavedMapping(models.Model):
    """A trust's own headings set against ours, saved by name to be used again."""

    PRIVACY: ClassVar = _internal("public_id", "name", "source", "content", "saved_by", "saved_at")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100, unique=True)
    source = models.CharField(max_length=100)
    content = models.JSONField()
    saved_by = models.CharField(max_length=100)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_reference(self) -> str:
        return f"evidence.mapping:{self.public_id}"


class Origin(models.TextChoices):
    """How an extract came in."""

    UPLOAD = "upload", "Uploaded"
    FOLDER = "folder", "A folder on the server"
    DATABASE = "database", "A database"
    RESULTS = "results", "Results only, computed elsewhere"


class Intake(models.Model):
    """One extract that somebody brought. Its files are gone once `wiped_at` is set; this row stays."""

    PRIVACY: ClassVar = _internal(
        *("public_id", "title", "origin", "place", "files", "brought_by", "brought_at", "touched_at"),
        *("held_by", "mapping", "mapping_name", "report", "wiped_at", "wiped_why"),
    )

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=150)
    origin = models.CharField(max_length=20, choices=Origin)
    place = models.CharField("folder", max_length=500, blank=True)
    files = models.JSONField(default=list)
    """Each file's name and size in bytes."""
    brought_by = models.CharField(max_length=100)
    brought_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField()
    held_by = models.CharField("the server process that holds the files' key", max_length=40, blank=True)
    mapping = models.JSONField(null=True, blank=True)
    mapping_name = models.CharField(max_length=100, blank=True)
    report = models.JSONField(null=True, blank=True)
    """What checking found: tables, counts, sentences, and which measures can be answered."""
    wiped_at = models.DateTimeField(null=True, blank=True)
    wiped_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-brought_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wiped_at__isnull=True) | ~Q(wiped_why=""), name="intake_wiped_says_why"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence:intake", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"evidence.intake:{self.public_id}"

    @property
    def is_wiped(self) -> bool:
        """Whether nothing of its files is left here."""
        return self.wiped_at is not None


class Job(models.Model):
    """One piece of work on an extract, done by a process of its own; or a file of results that came in."""

    PRIVACY: ClassVar = _internal(
        *("public_id", "intake", "errand", "state", "asked", "started_by", "asked_at", "started_at", "ended_at"),
        *("progress", "done", "total", "said", "held_by"),
    )

    class Errand(models.TextChoices):
        """What a job is for."""

        CHECK = "check", "Check every row"
        RUN = "run", "Work out measures"
        IMPORT = "import", "Take in results"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    intake = models.ForeignKey(Intake, models.PROTECT, related_name="jobs")
    errand = models.CharField(max_length=10, choices=Errand)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    asked = models.JSONField(default=dict)
    started_by = models.CharField(max_length=100)
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    progress = models.CharField(max_length=300, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    said = models.TextField("why it could not be done", blank=True)
    held_by = models.CharField("the server process that runs it", max_length=40, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intake"], condition=Q(state__in=ACTIVE), name="job_one_at_a_time_for_an_intake"
            ),
            models.CheckConstraint(condition=Q(state__in=list(JobState)), name="job_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, ended_at__isnull=True)
                | (~Q(state__in=ACTIVE) & Q(ended_at__isnull=False)),
                name="job_ended_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_errand_display()}: {self.intake}"

    def get_absolute_url(self) -> str:
        return reverse("evidence:job", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"evidence.job:{self.public_id}"

    @property
    def is_active(self) -> bool:
        """Whether it still waits or runs."""
        return self.state in ACTIVE


class Outcome(models.Model):
    """What a job gave for one measure: a run in the ledger, or why there is none."""

    PRIVACY: ClassVar = _internal("job", "measure", "title", "run", "is_unchanged", "why")

    job = models.ForeignKey(Job, models.PROTECT, related_name="outcomes")
    measure = models.SlugField(max_length=100)
    title = models.CharField(max_length=300)
    run = models.ForeignKey(MeasureRun, models.PROTECT, null=True, blank=True, related_name="outcomes")
    is_unchanged = models.BooleanField(default=False)
    """The ledger has this very run already."""
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(run__isnull=True, why__gt="") | Q(run__isnull=False, why=""),
                name="outcome_is_a_run_or_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure} of {self.job_id}"


class Decision(LedgerRow):
    """That somebody accepted, discarded or retired a run, and the note that they left. Written once."""

    PRIVACY: ClassVar = _internal("run", "act", "note", "by", "at")

    run = models.ForeignKey(MeasureRun, models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=10)
    note = models.TextField(max_length=1000)
    by = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="decision_has_a_note")]

    def __str__(self) -> str:
        return f"{self.act} of {self.run_id}"
