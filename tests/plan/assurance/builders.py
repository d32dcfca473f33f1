"""Commitments, frameworks, risks and assessments for tests; what this room writes goes through its actions."""

import re
from datetime import date, timedelta

from django.db.models import Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.people.models import Person
from plumbline.plan.actions.assessments import write_assessment
from plumbline.plan.actions.coverage import cover, score, score_second
from plumbline.plan.actions.frameworks import set_scale
from plumbline.plan.actions.risks import SCORES, add_risk
from plumbline.plan.framework_files import Step
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
from tests.cast import make_person
from tests.plan.plan_builders import the_programme

BY = "system:test"
STEPS = [Step(value=0, label="Not begun"), Step(value=1, label="Begun", meaning="There is a plan.")]
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


def text_of(response: object) -> str:
    """The words of a page, without its tags."""
    body = re.sub(r"<[^>]+>", " ", response.content.decode())  # type: ignore[attr-defined]
    return " ".join(body.split())


def page_of(client: Client, name: str, *args: object, **query: str) -> str:
    """The words of the page of that name."""
    response = client.get(reverse(f"assurance:{name}", args=args), query)
    assert response.status_code == 200
    return text_of(response)


def scored(rows: int) -> Framework:
    """A framework of so many rows, each covered by so many commitments and scored by two people."""
    framework = make_framework(rows)
    set_scale(by=BY, framework=framework, name="Ours", steps=STEPS)
    lead, sponsor = make_person(), make_person()
    for requirement in Requirement.objects.select_related("framework__scale"):
        for _ in range(rows):
            commitment = make_commitment()
            make_action(commitment, evidence=1)
            cover(by=BY, requirement=requirement, commitment=commitment)
        first = score(by=BY, requirement=requirement, value=1, why="Begun", author=lead)
        score_second(by=BY, first=first, value=0, why="No", author=sponsor)
    return framework
