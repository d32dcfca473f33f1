"""Commitments, frameworks, risks and assessments for tests; what this room writes goes through its actions."""

from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.actions.assessments import write_assessment
from plumbline.plan.actions.risks import SCORES, add_risk
from plumbline.plan.models import (
    Action,
    Assessment,
    Commitment,
    Evidence,
    FocusArea,
    Framework,
    Requirement,
    Risk,
)
from plumbline.plan.states import State
from tests.plan.plan_builders import the_programme

BY = "system:test"
FOUR = dict.fromkeys(SCORES, 2)


def make_commitment(state: str = State.MADE, **fields: object) -> Commitment:
    """A commitment as it is once made."""
    area, _ = FocusArea.objects.get_or_create(
        slug="tests", defaults={"title": "For tests", "programme": the_programme()}
    )
    number = (Commitment.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    settled = None if state in {State.DRAFT, State.MADE} else timezone.localdate()
    values = {
        "promise": f"Promise {number}",
        "for_whom": "Everyone",
        "why": "Because",
        "due": date(2027, 3, 31),
        "answers": "Chief executive",
    } | fields
    return Commitment.objects.create(number=number, area=area, state=state, settled_on=settled, **values)


def make_action(commitment: Commitment, *, evidence: int = 0) -> Action:
    """An action with so many pieces of evidence."""
    number = (Action.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    starts = timezone.localdate()
    action = Action.objects.create(
        number=number, commitment=commitment, title=f"Action {number}", starts=starts, due=starts
    )
    for place in range(evidence):
        Evidence.objects.create(action=action, title=f"Paper {place}", address="https://example.org/paper")
    return action


def make_framework(requirements: int = 1, **fields: object) -> Framework:
    """A framework of a test's own with some requirements."""
    values = {"slug": "invented", "name": "Invented framework"} | fields
    framework = Framework.objects.create(**values)
    for number in range(1, requirements + 1):
        Requirement.objects.create(
            framework=framework, code=f"R{number}", text=f"Do thing {number}", position=number
        )
    return framework


def open_risk(**fields: object) -> Risk:
    """A risk that is open."""
    values: dict = {
        "title": "Something goes wrong",
        "lead": "Director of people",
        "review_on": timezone.localdate() + timedelta(days=30),
        "scores": FOUR,
    } | fields
    return add_risk(by=BY, **values)


WORDS = {
    "affected": "People on wards",
    "evidence": "What they told us",
    "impact": "Shorter waits",
    "mitigation": "Nothing is bad",
}


def assess(commitment: Commitment, author: Person, **fields: object) -> Assessment:
    """An assessment that waits to be signed off."""
    values: dict = {**WORDS, "review_on": timezone.localdate() + timedelta(days=300)} | fields
    return write_assessment(by=BY, commitment=commitment, author=author, **values)
