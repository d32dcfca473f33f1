"""A framework as a matrix: what it asks for, what covers it, with how much evidence, and how it was scored.

Read in three queries, however long the framework is. Changes nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from plumbline.plan.models import Commitment, Coverage, Framework, Requirement, Score
from plumbline.plan.states import State

LIVE = (State.MADE, State.MET)
"""A promise that was never made, was missed or was dropped answers nothing."""
NOTHING = "Nothing covers this yet"


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One requirement with all that stands beside it."""

    requirement: Requirement
    today: date
    coverage: tuple[Coverage, ...] = ()
    evidence: int = 0
    """Actions with evidence under the commitments that cover it."""
    first: Score | None = None
    second: Score | None = None

    @property
    def code(self) -> str:
        return self.requirement.code

    @property
    def place(self) -> tuple[int, int]:
        """Its place in the framework."""
        return (self.requirement.position, self.requirement.pk)

    @property
    def text(self) -> str:
        return self.requirement.text

    @property
    def group(self) -> str:
        return self.requirement.group

    @property
    def source(self) -> str:
        return self.requirement.source

    @property
    def confirmed(self) -> str:
        return "Confirmed" if self.requirement.confirmed else "Not confirmed"

    @property
    def asked(self) -> str:
        """Whether the framework asks for it on this day."""
        since, until = self.requirement.since, self.requirement.until
        if since is not None and since > self.today:
            return "Later"
        return "No longer" if until is not None and until < self.today else "Now"

    @property
    def covered_by(self) -> str:
        """The commitments that cover it in words; a gap says so."""
        live = [one.commitment.reference for one in self.coverage if one.commitment.state in LIVE]
        others = [
            f"{one.commitment.reference} ({one.commitment.state_label.lower()})"
            for one in self.coverage
            if one.commitment.state not in LIVE
        ]
        said = ", ".join(live + others)
        if self.asked != "Now":
            return "Asked for later" if self.asked == "Later" else "No longer asked for"
        if live:
            return said
        return f"{NOTHING}; linked: {said}" if said else NOTHING

    @property
    def gap(self) -> str:
        """ "gap" where it is asked for and no commitment that stands covers it."""
        stands = any(one.commitment.state in LIVE for one in self.coverage)
        return "gap" if self.asked == "Now" and not stands else ""

    @property
    def first_score(self) -> str:
        return self.first.in_words if self.first else ""

    @property
    def second_score(self) -> str:
        return self.second.in_words if self.second else ""

    @property
    def scores(self) -> str:
        """Both scores in one line."""
        if self.first is None or self.second is None:
            return f"{self.first_score}, one score only" if self.first else "Not scored"
        if self.first.value == self.second.value:
            return f"{self.first_score}, both agree"
        return f"{self.first_score} and {self.second_score}: they differ"

    @property
    def agreement(self) -> str:
        """Whether two people see it alike."""
        if self.first is None:
            return "Not scored"
        if self.second is None:
            return "One score only"
        return "Both agree" if self.first.value == self.second.value else "They differ"


@dataclass(slots=True)
class _Found:
    coverage: list[Coverage] = field(default_factory=list)
    first: Score | None = None
    second: Score | None = None


def matrix(framework: Framework, today: date | None = None) -> list[MatrixRow]:
    """The rows of a framework, in its own order."""
    found: dict[int, _Found] = defaultdict(_Found)
    for link in _coverage(framework):
        found[link.requirement_id].coverage.append(link)
    for score in Score.objects.filter(requirement__framework=framework).select_related("scale"):
        _place(found[score.requirement_id], score)
    day = today or timezone.localdate()
    return [_row(requirement, found[requirement.pk], day) for requirement in framework.requirements.all()]


def _coverage(framework: Framework) -> QuerySet[Coverage]:
    shown = Q(commitment__actions__evidence__isnull=False)
    return (
        Coverage.objects.filter(requirement__framework=framework)
        .select_related("commitment")
        .annotate(evidenced=Count("commitment__actions", filter=shown, distinct=True))
        .order_by("commitment__number")
    )


def _place(found: _Found, score: Score) -> None:
    """Scores come latest first: the first one of all counts, with the second that answers it."""
    if score.answers_id is None:
        found.first = found.first or score
        if found.second is not None and found.second.answers_id != found.first.pk:
            found.second = None
    elif found.first is None and found.second is None:
        found.second = score


def _row(requirement: Requirement, found: _Found, today: date) -> MatrixRow:
    stands = [link for link in found.coverage if link.commitment.state in LIVE]
    evidence = sum(link.evidenced for link in stands)  # type: ignore[attr-defined]
    return MatrixRow(requirement, today, tuple(found.coverage), evidence, found.first, found.second)


def with_gaps(today: date | None = None) -> QuerySet[Framework]:
    """Frameworks with how many requirements they have today, are confirmed, and have nothing that covers them."""
    day = today or timezone.localdate()
    now = (Q(requirements__since__isnull=True) | Q(requirements__since__lte=day)) & (
        Q(requirements__until__isnull=True) | Q(requirements__until__gte=day)
    )
    covered = now & Q(requirements__coverage__commitment__state__in=LIVE)
    return Framework.objects.annotate(
        asked=Count("requirements", filter=now, distinct=True),
        confirmed_count=Count("requirements", filter=now & Q(requirements__confirmed=True), distinct=True),
        covered=Count("requirements", filter=covered, distinct=True),
    ).annotate(gaps=F("asked") - F("covered"))


def scores_of(requirement: Requirement) -> QuerySet[Score]:
    """Every first score of a requirement with the second that answers it, latest first."""
    return requirement.scores.filter(answers=None).select_related(
        "scale", "scorer", "second__scorer", "second__scale"
    )


def coverage_of(commitment: Commitment) -> QuerySet[Coverage]:
    """What a commitment answers, framework by framework."""
    return commitment.coverage.select_related("requirement__framework").order_by(
        "requirement__framework__position", "requirement__position", "pk"
    )
