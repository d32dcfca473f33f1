"""Actions: the steps towards a commitment, their milestones, and what their owners said of them.

An update is never edited or removed: another follows it. The database's triggers see to it (migration 0002).
"""

import uuid
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.plan.models.areas import Partner
from plumbline.plan.models.commitments import Commitment
from plumbline.plan.states import ACTION_LABELS, ActionState
from plumbline.plan.status import OwnView


class UpdatesAreFinal(TypeError):
    """Something tried to change or remove what somebody said."""


def _refuse(*_args: object, **_kwargs: object) -> NoReturn:
    raise UpdatesAreFinal("What was said stays as it was said. Say what is true now in another update.")


class FinalQuerySet(models.QuerySet[Any]):
    """Reads and adds; nothing else."""

    update = delete = bulk_update = update_or_create = _refuse


class Action(models.Model):
    """A step towards a commitment: whose it is, by when, and what it waits for."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "number": "internal",
        "commitment": "internal",
        "title": "internal",
        "detail": "internal",
        "owner": "personal",
        "deputy": "personal",
        "unit": "internal",
        "cost": "internal",
        "starts": "internal",
        "due": "internal",
        "state": "internal",
        "claimed_by": "personal",
        "agreed_by": "personal",
        "completed_on": "internal",
        "dropped_why": "internal",
        "drafted_at": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="actions")
    title = models.CharField(max_length=200)
    detail = models.TextField(max_length=2000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="actions_owned"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="actions_deputised"
    )
    unit = models.ForeignKey("organisation.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    partners = models.ManyToManyField(Partner, related_name="actions", blank=True)
    waits_for = models.ManyToManyField(
        "self", symmetrical=False, through="Dependency", related_name="holds_up", blank=True
    )
    cost = models.DecimalField("cost in pounds", max_digits=12, decimal_places=2, null=True, blank=True)
    starts = models.DateField()
    due = models.DateField()
    state = models.CharField(max_length=10, choices=list(ACTION_LABELS.items()), default=ActionState.OPEN)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    completed_on = models.DateField(null=True, blank=True)
    dropped_why = models.CharField(max_length=500, blank=True)
    drafted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="action_has_title"),
            models.CheckConstraint(condition=Q(due__gte=F("starts")), name="action_dates_in_order"),
            models.CheckConstraint(condition=Q(state__in=list(ActionState)), name="action_state_is_known"),
            models.CheckConstraint(
                condition=Q(cost__isnull=True) | Q(cost__gte=0), name="action_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.COMPLETE, completed_on__isnull=False)
                | (~Q(state=ActionState.COMPLETE) & Q(completed_on__isnull=True, agreed_by__isnull=True)),
                name="action_complete_says_when",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | Q(claimed_by__isnull=True) | ~Q(claimed_by=F("agreed_by")),
                name="action_completed_before_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state=ActionState.DROPPED) | ~Q(dropped_why=""), name="action_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | Q(owner__isnull=True) | ~Q(deputy=F("owner")),
                name="action_deputy_is_not_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("plan:action", args=[self.number])

    @property
    def reference(self) -> str:
        """How people name it: A12."""
        return f"A{self.number}"

    @property
    def audit_reference(self) -> str:
        return f"plan.action:{self.reference}"

    @property
    def state_label(self) -> str:
        return ACTION_LABELS[self.state]


class Dependency(models.Model):
    """That an action can't be done before another one is."""

    PRIVACY: ClassVar = {"action": "internal", "waits_for": "internal"}

    action = models.ForeignKey(Action, models.CASCADE, related_name="dependencies")
    waits_for = models.ForeignKey(Action, models.CASCADE, related_name="dependants")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "waits_for"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(action=F("waits_for")), name="dependency_not_on_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} waits for {self.waits_for_id}"


class Milestone(models.Model):
    """Something on the way that is either reached or not."""

    PRIVACY: ClassVar = {"action": "internal", "title": "internal", "due": "internal", "reached_on": "internal"}

    action = models.ForeignKey(Action, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due = models.DateField()
    reached_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="milestone_has_title")]

    def __str__(self) -> str:
        return self.title


class Update(models.Model):
    """What the owner of an action said: what happened, what got in the way, what help is needed."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "action": "internal",
        "said_by": "personal",
        "said_at": "internal",
        "happened": "internal",
        "in_the_way": "internal",
        "help_needed": "internal",
        "own_view": "internal",
        "by_link": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="updates")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    said_at = models.DateTimeField()
    happened = models.CharField(max_length=500)
    in_the_way = models.CharField(max_length=500, blank=True)
    help_needed = models.CharField(max_length=500, blank=True)
    own_view = models.CharField(max_length=10, choices=[(one.value, one.label) for one in OwnView])
    by_link = models.BooleanField("said through a link in an e-mail", default=False)

    objects = FinalQuerySet.as_manager()

    class Meta:
        ordering = ["-said_at", "-pk"]
        indexes = [models.Index(fields=["action", "-said_at"], name="update_latest_of_action")]
        constraints = [models.CheckConstraint(condition=~Q(happened=""), name="update_says_something")]

    def __str__(self) -> str:
        return self.happened

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **(kwargs | {"force_insert": True}))

    delete = _refuse


class Evidence(models.Model):
    """What shows that something was done: a link, or a file with its fingerprint."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "action": "internal",
        "told_with": "internal",
        "title": "internal",
        "address": "internal",
        "file_name": "internal",
        "content": "internal",
        "sha256": "internal",
        "added_at": "internal",
        "added_by": "personal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    told_with = models.ForeignKey(Update, models.PROTECT, null=True, blank=True, related_name="evidence")
    title = models.CharField(max_length=200)
    address = models.URLField("link", max_length=500, blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    content = models.BinaryField(null=True, blank=True)
    sha256 = models.CharField("fingerprint of the file (SHA-256)", max_length=64, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["added_at", "pk"]
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=(~Q(address="") & Q(file_name="", sha256="", content__isnull=True))
                | (Q(address="", content__isnull=False) & ~Q(file_name="") & ~Q(sha256="")),
                name="evidence_is_a_link_or_a_file",
            ),
        ]

    def __str__(self) -> str:
        return self.title
