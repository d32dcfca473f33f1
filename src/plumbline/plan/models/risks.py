"""Risks to the plan, as lines of a board assurance framework. Every change of a line stays in view."""

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from plumbline.plan.models.areas import Committee
from plumbline.plan.models.commitments import Commitment
from plumbline.plan.models.work import Action, FinalQuerySet, _refuse

LEVELS = ("inherent", "current", "target")


class RiskQuerySet(models.QuerySet["Risk"]):
    """Risks with the scores that stand now."""

    def with_scores(self) -> "RiskQuerySet":
        """Each with its latest likelihoods and impacts, and what they multiply to."""
        latest = RiskScore.objects.filter(risk=OuterRef("pk")).order_by("-at", "-pk")
        parts = {
            f"{level}_{part}": Subquery(latest.values(f"{level}_{part}")[:1])
            for level in LEVELS
            for part in ("likelihood", "impact")
        }
        products = {f"{level}_score": F(f"{level}_likelihood") * F(f"{level}_impact") for level in LEVELS}
        return self.annotate(**parts).annotate(**products)


class Risk(models.Model):
    """What might keep the plan from working, what is done about it, and how anybody knows."""

    PRIVACY: ClassVar = {
        "number": "internal",
        "title": "internal",
        "detail": "internal",
        "appetite": "internal",
        "controls": "internal",
        "gaps_in_control": "internal",
        "assurances": "internal",
        "gaps_in_assurance": "internal",
        "lead": "internal",
        "committee": "internal",
        "review_on": "internal",
        "opened_on": "internal",
        "opened_by": "personal",
        "closed_on": "internal",
        "closed_why": "internal",
    }

    number = models.PositiveIntegerField(unique=True)
    title = models.CharField("what might happen", max_length=200)
    detail = models.TextField("why it might, and what would follow", max_length=2000, blank=True)
    appetite = models.CharField("how much of it the board accepts", max_length=200, blank=True)
    controls = models.TextField("what keeps it in check", max_length=2000, blank=True)
    gaps_in_control = models.TextField("what is missing to keep it in check", max_length=2000, blank=True)
    assurances = models.TextField("how anybody knows that the controls work", max_length=2000, blank=True)
    gaps_in_assurance = models.TextField("what nobody can tell yet", max_length=2000, blank=True)
    lead = models.CharField("who answers for it, as a role", max_length=120)
    committee = models.ForeignKey(Committee, models.PROTECT, null=True, blank=True, related_name="risks")
    commitments = models.ManyToManyField(Commitment, related_name="risks", blank=True)
    actions = models.ManyToManyField(Action, related_name="risks", blank=True)
    review_on = models.DateField()
    opened_on = models.DateField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_why = models.CharField(max_length=500, blank=True)

    objects = RiskQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(lead=""), name="risk_has_words_and_lead"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_why="")
                | (Q(closed_on__isnull=False) & ~Q(closed_why="")),
                name="risk_closed_says_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="risk_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("assurance:risk", args=[self.number])

    @property
    def reference(self) -> str:
        """How people name it: R3."""
        return f"R{self.number}"

    @property
    def audit_reference(self) -> str:
        return f"plan.risk:{self.reference}"

    def is_due_for_review(self, today: date | None = None) -> bool:
        """Whether its day for another look has come."""
        return self.closed_on is None and self.review_on <= (today or timezone.localdate())


def _one_to_five(name: str) -> Q:
    return Q(**{f"{name}__gte": 1, f"{name}__lte": 5})


class RiskScore(models.Model):
    """A risk as somebody left it on a day: its three pairs of scores, the words that changed, and why."""

    PRIVACY: ClassVar = {
        "risk": "internal",
        "inherent_likelihood": "internal",
        "inherent_impact": "internal",
        "current_likelihood": "internal",
        "current_impact": "internal",
        "target_likelihood": "internal",
        "target_impact": "internal",
        "changed": "internal",
        "why": "internal",
        "by": "personal",
        "at": "internal",
    }

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="scores")
    inherent_likelihood = models.PositiveSmallIntegerField()
    inherent_impact = models.PositiveSmallIntegerField()
    current_likelihood = models.PositiveSmallIntegerField()
    current_impact = models.PositiveSmallIntegerField()
    target_likelihood = models.PositiveSmallIntegerField()
    target_impact = models.PositiveSmallIntegerField()
    changed = models.JSONField("the words that changed, before and after", default=list)
    why = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    objects = FinalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["risk", "-at"], name="riskscore_latest_of_risk")]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="riskscore_says_why"),
            *(
                models.CheckConstraint(
                    condition=_one_to_five(f"{level}_likelihood") & _one_to_five(f"{level}_impact"),
                    name=f"riskscore_{level}_is_one_to_five",
                )
                for level in LEVELS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.risk_id}: {self.current_likelihood} x {self.current_impact}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse()
        super().save(*args, **(kwargs | {"force_insert": True}))

    delete = _refuse
