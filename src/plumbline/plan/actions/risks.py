"""Adding, changing and closing risks. Each change adds a line to the risk's history, which nobody can edit."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.assurance_access import check_may_write, moment_of
from plumbline.plan.models import Action, Commitment, Committee, Risk, RiskScore
from plumbline.plan.numbering import with_next_number

WORDS = ("title", "detail", "appetite", "controls", "gaps_in_control", "assurances", "gaps_in_assurance", "lead")
KEPT = (*WORDS, "committee", "review_on")
SCORES = tuple(
    f"{level}_{part}" for level in ("inherent", "current", "target") for part in ("likelihood", "impact")
)


@transaction.atomic
def add_risk(
    *,
    by: Person | str,
    title: str,
    lead: str,
    review_on: date,
    scores: Mapping[str, int],
    commitments: Iterable[Commitment] = (),
    actions: Iterable[Action] = (),
    committee: Committee | None = None,
    opened_on: date | None = None,
    at: datetime | None = None,
    **words: str,
) -> Risk:
    """Open a risk with its scores: `inherent_likelihood` to `target_impact`, each from 1 to 5.

    Raises:
        ValidationError: a score is missing or no number from 1 to 5, or a text is none of a risk's.
    """
    check_may_write(by)
    _check_scores(scores)
    values: dict[str, Any] = {**_known(words), "title": title, "lead": lead, "committee": committee}
    values |= {"review_on": review_on, "opened_on": opened_on or timezone.localdate()}
    risk = with_next_number(
        Risk, lambda number: Risk.objects.create(number=number, opened_by=_person(by), **values)
    )
    risk.commitments.set(commitments)
    risk.actions.set(actions)
    _keep(by, risk, scores, why="Opened", changed=[], at=at)
    _tell(by, "plan.add_risk", risk, dict(scores))
    return risk


@transaction.atomic
def change_risk(
    *,
    by: Person | str,
    risk: Risk,
    why: str,
    scores: Mapping[str, int],
    commitments: Iterable[Commitment] | None = None,
    actions: Iterable[Action] | None = None,
    at: datetime | None = None,
    **values: Any,
) -> Risk:
    """Change a risk's scores, its words or both, and say why.

    Raises:
        ValidationError: it is closed, or says no reason.
    """
    check_may_write(by)
    _check_scores(scores)
    current = _open(risk)
    if not why.strip():
        raise ValidationError({"why": "Say why"})
    changed = _apply(current, values)
    current.save()
    changed += _link(current, "commitments", commitments) + _link(current, "actions", actions)
    _keep(by, current, scores, why=why, changed=changed, at=at)
    _tell(by, "plan.change_risk", current, {**scores, "changed": [one["field"] for one in changed]})
    return current


@transaction.atomic
def close_risk(*, by: Person | str, risk: Risk, why: str, at: datetime | None = None) -> Risk:
    """Close a risk and say why. It stays in the list of closed ones with its history.

    Raises:
        ValidationError: it is closed already, or says no reason.
    """
    check_may_write(by)
    current = _open(risk)
    if not why.strip():
        raise ValidationError({"why": "Say why"})
    current.closed_on, current.closed_why = timezone.localdate(), why.strip()
    current.save()
    _keep(by, current, _latest(current), why=why, changed=[_change("state", "Open", "Closed")], at=at)
    _tell(by, "plan.close_risk", current, {})
    return current


@transaction.atomic
def reopen_risk(*, by: Person | str, risk: Risk, why: str) -> Risk:
    """Take a closing back, and say why.

    Raises:
        ValidationError: it is open, or says no reason.
    """
    check_may_write(by)
    current = Risk.objects.select_for_update().get(pk=risk.pk)
    if current.closed_on is None:
        raise ValidationError("This risk is open. Perhaps someone else reopened it.")
    if not why.strip():
        raise ValidationError({"why": "Say why"})
    current.closed_on, current.closed_why = None, ""
    current.save()
    _keep(by, current, _latest(current), why=why, changed=[_change("state", "Closed", "Open")])
    _tell(by, "plan.reopen_risk", current, {})
    return current


def _person(by: Person | str) -> Person | None:
    return by if isinstance(by, Person) else None


def _known(words: Mapping[str, Any], allowed: tuple[str, ...] = WORDS) -> dict[str, Any]:
    unknown = sorted(set(words) - set(allowed))
    if unknown:
        raise ValidationError(f"A risk has no {', '.join(unknown)}.")
    return dict(words)


def _check_scores(scores: Mapping[str, int]) -> None:
    for name in SCORES:
        if scores.get(name) not in range(1, 6):
            raise ValidationError({name: "Select a number from 1 to 5"})
    if set(scores) != set(SCORES):
        raise ValidationError("There are scores that a risk does not have.")


def _open(risk: Risk) -> Risk:
    # The lock makes the second of two simultaneous changes see what the first one did.
    current = Risk.objects.select_for_update().get(pk=risk.pk)
    if current.closed_on is not None:
        raise ValidationError("This risk is closed. Perhaps someone else closed it.")
    return current


def _change(name: str, before: object, after: object) -> dict[str, str]:
    return {"field": name, "before": _shown(before), "after": _shown(after)}


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _apply(risk: Risk, values: Mapping[str, Any]) -> list[dict[str, str]]:
    changed = []
    for name, after in _known(values, KEPT).items():
        before = getattr(risk, name)
        if before != after:
            changed.append(_change(name, before, after))
            setattr(risk, name, after)
    return changed


def _link(risk: Risk, name: str, wanted: Iterable[Any] | None) -> list[dict[str, str]]:
    if wanted is None:
        return []
    links, after = getattr(risk, name), list(wanted)
    before = list(links.all())
    if {one.pk for one in before} == {one.pk for one in after}:
        return []
    links.set(after)
    names = [", ".join(one.reference for one in some) for some in (before, after)]
    return [_change(name, *names)]


def _latest(risk: Risk) -> dict[str, int]:
    last = risk.scores.all()[0]
    return {name: getattr(last, name) for name in SCORES}


def _keep(
    by: Person | str,
    risk: Risk,
    scores: Mapping[str, int],
    *,
    why: str,
    changed: list[dict[str, str]],
    at: datetime | None = None,
) -> None:
    RiskScore.objects.create(
        risk=risk, why=why.strip(), by=_person(by), at=moment_of(by, at), changed=changed, **scores
    )


def _tell(by: Person | str, action: str, risk: Risk, detail: dict[str, Any]) -> None:
    # Words stay with the risk: people write names into them, and the trail can never take them out.
    record(by=by, action=action, subject=risk.audit_reference, detail=detail)
