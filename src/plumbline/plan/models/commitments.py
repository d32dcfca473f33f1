"""Commitments: promises made in public. Their terms change by a proposal that a second person agrees to.

Whatever is agreed is entered in the public record in the same transaction (`actions/proposals.py`).
"""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from plumbline.plan.models.areas import Committee, FocusArea
from plumbline.plan.states import COMMITMENT_LABELS, NOT_YET_PUBLIC, PROPOSAL_LABELS, ProposalState, State
from plumbline.plan.trajectory import Direction, Shape


class Commitment(models.Model):
    """A promise in plain words: for whom, by when, why, and who answers for it on the board."""

    PRIVACY: ClassVar = {
        "public_id": "public",
        "number": "public",
        "area": "public",
        "promise": "public",
        "for_whom": "public",
        "why": "public",
        "due": "public",
        "answers": "public",
        "sponsor": "personal",
        "committee": "public",
        "state": "public",
        "drafted_at": "internal",
        "drafted_by": "personal",
        "settled_on": "public",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(unique=True)
    area = models.ForeignKey(FocusArea, models.PROTECT, related_name="commitments")
    promise = models.CharField(max_length=300)
    for_whom = models.CharField(max_length=200)
    why = models.TextField(max_length=1000)
    due = models.DateField()
    answers = models.CharField("who answers for it on the board, as a role", max_length=120)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="commitments_sponsored"
    )
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="commitments")
    state = models.CharField(max_length=10, choices=list(COMMITMENT_LABELS.items()), default=State.DRAFT)
    drafted_at = models.DateTimeField(auto_now_add=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_on = models.DateField("when it was met, missed or dropped", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(promise=""), name="commitment_has_words"),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="commitment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.MADE], settled_on__isnull=True)
                | Q(state__in=[State.MET, State.MISSED, State.DROPPED], settled_on__isnull=False),
                name="commitment_settled_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.promise}"

    def get_absolute_url(self) -> str:
        return reverse("plan:commitment", args=[self.number])

    @property
    def reference(self) -> str:
        """How people name it: C7."""
        return f"C{self.number}"

    @property
    def audit_reference(self) -> str:
        return f"plan.commitment:{self.reference}"

    @property
    def record_subject(self) -> str:
        """How the public record names this commitment."""
        return f"commitment:{self.reference}"

    @property
    def state_label(self) -> str:
        return COMMITMENT_LABELS[self.state]

    @property
    def is_public(self) -> bool:
        """Whether it was ever made; what was never made is nobody's business outside."""
        return self.state != State.DRAFT


class Aim(models.Model):
    """A measure on a commitment: which figure, from which observation, to what, by when and along which line."""

    PRIVACY: ClassVar = {
        "public_id": "public",
        "commitment": "public",
        "measure": "public",
        "title": "public",
        "figure": "public",
        "baseline": "public",
        "target": "public",
        "target_day": "public",
        "direction": "public",
        "shape": "public",
        "points": "public",
        "tolerance": "public",
        "ended_on": "public",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="aims")
    measure = models.SlugField(max_length=100)
    title = models.CharField("the figure in words", max_length=300)
    figure = models.CharField(max_length=10, choices=[("value", "The figure"), ("ratio", "The ratio")])
    baseline = models.ForeignKey("evidence.Observation", models.PROTECT, related_name="+")
    target = models.FloatField()
    target_day = models.DateField()
    direction = models.CharField(max_length=10, choices=[(one.value, one.label) for one in Direction])
    shape = models.CharField(max_length=10, choices=[(one.value, one.label) for one in Shape])
    points = models.JSONField(
        "days and values on the way, where they were drawn by hand or in steps", default=list
    )
    tolerance = models.FloatField(default=0)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(figure__in=["value", "ratio"]), name="aim_figure_is_known"),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="aim_tolerance_not_negative"),
            models.CheckConstraint(condition=Q(target__gt=-1e300, target__lt=1e300), name="aim_target_is_finite"),
        ]

    def __str__(self) -> str:
        return self.title


class Proposal(models.Model):
    """What somebody asks to be made public of a commitment. Somebody else agrees: the database sees to it."""

    PRIVACY: ClassVar = {
        "public_id": "internal",
        "commitment": "public",
        "act": "public",
        "after": "public",
        "reason": "public",
        "decided_by": "public",
        "state": "internal",
        "proposed_by": "personal",
        "proposed_at": "internal",
        "agreed_by": "personal",
        "closed_at": "internal",
        "answer": "internal",
        "leaves_with": "internal",
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="proposals")
    act = models.CharField(max_length=10)
    after = models.JSONField("the terms as they would stand", default=dict)
    reason = models.TextField(max_length=1000, blank=True)
    decided_by = models.CharField("who decided, as a role or a body", max_length=120)
    state = models.CharField(max_length=10, choices=list(PROPOSAL_LABELS.items()), default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField("why it was refused", max_length=500, blank=True)
    leaves_with = models.UUIDField("the release that it leaves with", null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(proposed_by=F("agreed_by")),
                name="proposal_agreed_by_someone_else",
            ),
            models.UniqueConstraint(
                fields=["commitment"],
                condition=Q(state__in=NOT_YET_PUBLIC),
                name="proposal_one_waits_for_a_commitment",
            ),
            models.CheckConstraint(condition=Q(state__in=list(ProposalState)), name="proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=NOT_YET_PUBLIC, closed_at__isnull=True)
                | (~Q(state__in=NOT_YET_PUBLIC) & Q(closed_at__isnull=False)),
                name="proposal_closed_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.HELD) | Q(leaves_with__isnull=False),
                name="proposal_held_for_a_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.commitment.reference}"

    def get_absolute_url(self) -> str:
        return reverse("plan:proposal", args=[self.public_id])

    @property
    def audit_reference(self) -> str:
        return f"plan.proposal:{self.public_id}"

    @property
    def state_label(self) -> str:
        return PROPOSAL_LABELS[self.state]

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("A proposal is withdrawn, never deleted.")
