"""Invented coverage, scores, risks and assessments for a demonstration, from a seed: the same each time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.actions.assessments import sign_assessment, write_assessment
from plumbline.plan.actions.coverage import cover, score, score_second
from plumbline.plan.actions.frameworks import load_frameworks, set_scale
from plumbline.plan.actions.risks import SCORES, add_risk, change_risk, close_risk
from plumbline.plan.framework_files import Step
from plumbline.plan.models import Commitment, Committee, Framework, Requirement, Risk

SOURCE = Path(__file__).parent.parent / "demonstration_assurance.yaml"
SEED = "assurance"


@transaction.atomic
def plant_assurance(
    *, by: str, people: Mapping[str, Person], commitments: Sequence[Commitment]
) -> dict[str, int]:
    """Invent what stands beside these commitments; `people` has a programme_lead and a sponsor.

    Done again, nothing changes.
    """
    load_frameworks(by=by)
    if Risk.objects.exists():
        return {"risks": 0}
    seeded = Random(SEED)  # noqa: S311 - invented content, the same each time
    told = {
        "links": _cover(by, seeded, commitments),
        "scores": _score(by, seeded, people),
        "risks": _risks(by, seeded, commitments),
        "assessments": _assess(by, seeded, people, commitments),
    }
    record(by=by, action="plan.plant_assurance", subject="plan.demonstration:assurance", detail=told)
    return told


@cache
def _words() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    return read


def _ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _cover(by: str, seeded: Random, commitments: Sequence[Commitment]) -> int:
    links = 0
    for requirement in Requirement.objects.select_related("framework"):
        wanted = seeded.choices([0, 1, 2], [35, 50, 15])[0]
        for commitment in seeded.sample(commitments, min(wanted, len(commitments))):
            note = seeded.choice(_words()["notes"])
            cover(by=by, requirement=requirement, commitment=commitment, note=note)
            links += 1
    return links


def _score(by: str, seeded: Random, people: Mapping[str, Person]) -> int:
    scale = _words()["scale"]
    steps = [Step.model_validate(step) for step in scale["steps"]]
    pcref = Framework.objects.get(slug="pcref")
    set_scale(by=by, framework=pcref, name=scale["name"], steps=steps, source=scale["source"])
    scores = 0
    for requirement in Requirement.objects.select_related("framework__scale").exclude(framework__scale=None):
        rounds = seeded.choices([0, 1, 2], [20, 50, 30])[0]
        for turn in range(rounds, 0, -1):
            scores += _score_once(by, seeded, people, requirement, days=turn * 120)
    return scores


def _score_once(
    by: str, seeded: Random, people: Mapping[str, Person], requirement: Requirement, *, days: int
) -> int:
    value, words = seeded.choice([0, 1, 1, 2, 2, 3]), _words()
    first = score(
        by=by,
        requirement=requirement,
        value=value,
        why=seeded.choice(words["whys"]),
        author=people["programme_lead"],
        at=_ago(days),
    )
    if seeded.random() < 0.3:
        return 1
    other = min(3, max(0, value + seeded.choice([-1, 0, 0, 0])))
    why = seeded.choice(words["second_whys"][:1] if other == value else words["second_whys"][1:])
    score_second(by=by, first=first, value=other, why=why, author=people["sponsor"], at=_ago(days - 9))
    return 2


def _risks(by: str, seeded: Random, commitments: Sequence[Commitment]) -> int:
    committees = [*Committee.objects.all(), None]
    for given in _words()["risks"]:
        days = seeded.randint(150, 500)
        inherent = {"inherent_likelihood": seeded.randint(3, 5), "inherent_impact": seeded.randint(3, 5)}
        scores = _scores(inherent, eased=0)
        risk = add_risk(
            by=by,
            **given,
            appetite=seeded.choice(["None", "Low: only where care depends on it", "Moderate, while we learn"]),
            committee=seeded.choice(committees),
            scores=scores,
            commitments=seeded.sample(commitments, min(2, len(commitments))),
            review_on=timezone.localdate() + timedelta(days=seeded.randint(-20, 120)),
            opened_on=timezone.localdate(_ago(days)),
            at=_ago(days),
        )
        for turn in range(1, seeded.randint(1, 3)):
            why = seeded.choice(["A control began to work", "Looked at again by its committee"])
            changed = _scores(inherent, eased=turn)
            change_risk(by=by, risk=risk, why=why, scores=changed, at=_ago(days - turn * 45))
    close_risk(by=by, risk=risk, why="It came to its target and stayed there for a year", at=_ago(5))
    return len(_words()["risks"])


def _scores(inherent: Mapping[str, int], *, eased: int) -> dict[str, int]:
    likelihood, impact = inherent["inherent_likelihood"], inherent["inherent_impact"]
    now = {"current_likelihood": max(1, likelihood - eased), "current_impact": impact}
    target = {"target_likelihood": max(1, likelihood - 2), "target_impact": max(1, impact - 1)}
    found = {**inherent, **now, **target}
    return {name: found[name] for name in SCORES}


def _assess(by: str, seeded: Random, people: Mapping[str, Person], commitments: Sequence[Commitment]) -> int:
    assessed = [one for one in commitments if seeded.random() < 0.7]
    for place, commitment in enumerate(assessed):
        days = seeded.randint(30, 400)
        assessment = write_assessment(
            by=by,
            commitment=commitment,
            **_words()["assessments"][place % len(_words()["assessments"])],
            review_on=timezone.localdate(_ago(days)) + timedelta(days=365),
            author=people["programme_lead"],
            at=_ago(days),
        )
        if place % 4 != 3:
            sign_assessment(by=by, assessment=assessment, author=people["sponsor"], at=_ago(days - 12))
    return len(assessed)
