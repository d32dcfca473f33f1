"""The ledger's tables: datasets, runs of measures, and the observations that the runs gave.

Rows are only ever added. A figure that was replaced stays, and its run says which run replaced it. What may
not be shown is never stored: a withheld figure is NULL with its reason beside it, and the database checks that.
"""

import uuid
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.evidence.models.figure_rows import FigureRow
from plumbline.evidence.states import Status


class LedgerIsAppendOnly(Exception):
    """Someone tried to change or remove what the ledger holds."""


class LedgerQuerySet(models.QuerySet[Any]):
    """Reads and adds; refuses bulk changes, as the database's triggers do."""

    def update(self, **values: object) -> NoReturn:
        raise LedgerIsAppendOnly("Figures in the ledger are never changed. Record a new run instead.")

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly("Figures in the ledger are never removed. Record a new run instead.")


class LedgerRow(models.Model):
    """A row that is written once."""

    objects = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise LedgerIsAppendOnly("Figures in the ledger are never changed. Record a new run instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Figures in the ledger are never removed. Record a new run instead.")


class Kind(models.TextChoices):
    """Where figures come from. Invented ones never meet real ones in one run."""

    PUBLISHED = "published", "Published"
    EXTRACT = "extract", "Trust extract"
    DEMONSTRATION = "demonstration", "Demonstration"


class Dataset(LedgerRow):
    """One exact file (by its SHA-256) that figures were computed from, and where it came from."""

    PRIVACY: ClassVar = {
        "slug": "public",
        "name": "public",
        "title": "public",
        "publisher": "public",
        "licence": "public",
        "url": "public",
        "published": "public",
        "sha256": "public",
        "kind": "public",
        "demonstration": "public",
        "note": "internal",
        "loaded_at": "internal",
        "loaded_by": "internal",
    }

    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    publisher = models.CharField(max_length=200)
    licence = models.CharField(max_length=200)
    url = models.CharField("address", max_length=500, blank=True)
    published = models.CharField("when it was published", max_length=100, blank=True)
    sha256 = models.CharField("fingerprint of the file (SHA-256)", max_length=64)
    kind = models.CharField(max_length=20, choices=Kind)
    demonstration = models.BooleanField()
    note = models.TextField(blank=True)
    loaded_at = models.DateTimeField(auto_now_add=True)
    loaded_by = models.CharField(max_length=100)

    class Meta:
        ordering = ["title", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "sha256", "demonstration"], name="dataset_once_for_each_file"
            ),
            models.CheckConstraint(
                condition=Q(demonstration=True, kind=Kind.DEMONSTRATION)
                | (Q(demonstration=False) & ~Q(kind=Kind.DEMONSTRATION)),
                name="dataset_kind_says_whether_it_is_invented",
            ),
            models.CheckConstraint(condition=~Q(sha256=""), name="dataset_has_a_fingerprint"),
        ]

    def __str__(self) -> str:
        return self.title


class MeasureRunQuerySet(LedgerQuerySet):
    """Runs. All that ever changes of one is its status, by the steps of `states.py`; the database sees to it."""

    def current(self) -> "MeasureRunQuerySet":
        return self.filter(status=Status.CURRENT)

    def waiting(self) -> "MeasureRunQuerySet":
        return self.filter(status=Status.WAITING)

    def supersede(self) -> int:
        return models.QuerySet.update(self, status=Status.SUPERSEDED)

    def accept(self, *, replaces: "MeasureRun | None") -> int:
        """Make a run that waits the current one, in place of the one given."""
        return models.QuerySet.update(self.waiting(), status=Status.CURRENT, replaces=replaces)

    def discard(self) -> int:
        return models.QuerySet.update(self.waiting(), status=Status.DISCARDED)

    def retire(self) -> int:
        return models.QuerySet.update(self.current(), status=Status.RETIRED)


class MeasureRun(LedgerRow):
    """One run of one measure: the definition as it stood, who ran it, on which files, with which settings."""

    PRIVACY: ClassVar = {
        "public_id": "public",
        "measure": "public",
        "definition_version": "public",
        "definition": "public",
        "title": "public",
        "standard": "public",
        "standing": "public",
        "place": "public",
        "latest_period": "public",
        "headline": "internal",
        "leads": "internal",
        "unit": "public",
        "per": "public",
        "settings": "public",
        "settings_digest": "internal",
        "warnings": "public",
        "kind": "public",
        "demonstration": "public",
        "ran_at": "public",
        "ran_by": "internal",
        "status": "internal",
        "replaces": "internal",
        "fingerprint": "public",
        "rows_read": "internal",
        "rows_rejected": "internal",
        "rows_used": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measure = models.SlugField(max_length=100)
    definition_version = models.CharField(max_length=100)
    definition = models.JSONField("the definition as it stood", default=dict)
    title = models.CharField(max_length=300)
    standard = models.CharField("published standard", max_length=300, blank=True)
    standing = models.CharField("whether the definition was checked", max_length=50, blank=True)
    place = models.CharField("area", max_length=200)
    latest_period = models.CharField(max_length=50)
    headline = models.TextField("the main finding in words")
    leads = models.BooleanField("the first area that the measure is offered for")
    unit = models.CharField(max_length=200)
    per = models.PositiveIntegerField()
    settings = models.JSONField(default=dict)
    settings_digest = models.CharField(max_length=64)
    warnings = models.JSONField(default=list)
    kind = models.CharField(max_length=20, choices=Kind)
    demonstration = models.BooleanField()
    ran_at = models.DateTimeField(auto_now_add=True)
    ran_by = models.CharField(max_length=100)
    status = models.CharField(max_length=20, choices=Status, default=Status.CURRENT)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    fingerprint = models.CharField(max_length=64)
    rows_read = models.PositiveBigIntegerField("rows of the extract that were read", null=True, blank=True)
    rows_rejected = models.PositiveBigIntegerField("rows left out", null=True, blank=True)
    rows_used = models.PositiveBigIntegerField("rows used", null=True, blank=True)
    datasets: "models.ManyToManyField[Dataset, Reading]" = models.ManyToManyField(
        Dataset, through="Reading", related_name="runs"
    )

    objects = MeasureRunQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["-ran_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "settings_digest", "demonstration"],
                condition=Q(status=Status.CURRENT),
                name="run_one_current_for_measure_and_settings",
            ),
            models.CheckConstraint(
                condition=Q(demonstration=True, kind=Kind.DEMONSTRATION)
                | (Q(demonstration=False) & ~Q(kind=Kind.DEMONSTRATION)),
                name="run_kind_says_whether_it_is_invented",
            ),
            models.CheckConstraint(condition=Q(per__gt=0), name="run_per_is_above_zero"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(replaces=F("id")), name="run_does_not_replace_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.definition_version} {self.public_id}"

    def get_absolute_url(self) -> str:
        """Its page on the desk."""
        return reverse("evidence:run", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        """How the audit trail names this run."""
        return f"evidence.run:{self.public_id}"


class Reading(LedgerRow):
    """That a run read a dataset. The database refuses an invented dataset in a real run, and the reverse."""

    PRIVACY: ClassVar = {"run": "public", "dataset": "public"}

    run = models.ForeignKey(MeasureRun, on_delete=models.PROTECT, related_name="readings")
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="readings")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "dataset"], name="reading_once_for_run_and_dataset")
        ]

    def __str__(self) -> str:
        return f"{self.run_id} read {self.dataset_id}"


class Observation(LedgerRow, FigureRow):  # noqa: DJ008 - FigureRow has it
    """A figure as a run gave it: of one group in one period."""

    PRIVACY: ClassVar = {"run": "public", **FigureRow.PRIVACY}

    run = models.ForeignKey(MeasureRun, on_delete=models.PROTECT, related_name="observations")

    class Meta:
        ordering = ["run_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="observation_position_once_in_run"),
            models.UniqueConstraint(
                fields=["run", "area", "period", "grouping", "group", "series", "organisation_unit", "part"],
                name="observation_group_once_in_run",
            ),
            *FigureRow.Meta.constraints,
        ]
