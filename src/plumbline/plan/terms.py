"""The terms of a commitment as plain data: what the public record holds before and after a change.

Holds roles and never names, and of a baseline where it stands and never its value: a figure leaves by a release
and by nothing else. Every value is one that JSON keeps as it is.
"""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from plumbline.evidence.models import Observation
from plumbline.measures.facts.periods import read_period
from plumbline.plan.models import Aim, Commitment, Committee, FocusArea
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.trajectory import Direction, Shape

Terms = dict[str, Any]

LABELS = {
    "area": "Area of focus",
    "promise": "Promise",
    "for_whom": "For whom",
    "why": "Why",
    "due": "By when",
    "answers": "Who answers for it on the board",
    "committee": "Committee",
    "aims": "Measured by",
}
AIM_LABELS = {
    "title": "Figure",
    "measure": "Measure",
    "figure": "Which figure",
    "baseline_period": "Baseline period",
    "target": "Target",
    "target_day": "Target day",
    "direction": "Direction",
    "shape": "Line",
    "points": "Points on the line",
    "tolerance": "Tolerance",
}


def terms_of(commitment: Commitment) -> Terms:
    """What is promised now, with the measures that have not ended."""
    return {
        "area": commitment.area.title,
        "promise": commitment.promise,
        "for_whom": commitment.for_whom,
        "why": commitment.why,
        "due": commitment.due.isoformat(),
        "answers": commitment.answers,
        "committee": commitment.committee.name if commitment.committee else "",
        **places_of(commitment.area, commitment.committee),
        "aims": [
            aim_terms(aim)
            for aim in commitment.aims.select_related("baseline__run").filter(ended_on__isnull=True)
        ],
    }


def places_of(area: FocusArea, committee: Committee | None) -> Terms:
    """By what an area and a committee are found again: two may have one title, and a title may change."""
    return {"area_slug": area.slug, "committee_slug": committee.slug if committee else ""}


def aim_terms(aim: Aim) -> Terms:
    """One measure of a commitment."""
    return {
        "id": str(aim.public_id),
        "title": aim.title,
        "measure": aim.measure,
        "figure": aim.figure,
        "baseline_run": str(aim.baseline.run.public_id),
        "baseline_row": aim.baseline.position,
        "baseline_period": aim.baseline.period,
        "target": aim.target,
        "target_day": aim.target_day.isoformat(),
        "direction": aim.direction,
        "shape": aim.shape,
        "points": aim.points,
        "tolerance": aim.tolerance,
    }


def check_aim(
    baseline: Observation,
    figure: str,
    *,
    target: float,
    target_day: date,
    points: Sequence[tuple[date, float]],
    tolerance: float,
) -> None:
    """Raise PlanUnusable, with what is wrong, unless a line can be drawn from the baseline to the target."""
    start = last_day_of(baseline.period)
    if figure not in {"value", "ratio"} or value_of(baseline, figure) is None:
        raise PlanUnusable("The baseline has no such figure, or it is withheld. Choose another one.")
    if start is None:
        raise PlanUnusable(f"Nobody can say on which day “{baseline.period}” ends. Choose another baseline.")
    if target_day <= start:
        raise PlanUnusable("The target's day must come after the baseline's period.")
    if not all(math.isfinite(number) for number in (target, tolerance, *(value for _, value in points))):
        raise PlanUnusable("Targets and tolerances are numbers.")
    if tolerance < 0:
        raise PlanUnusable("The tolerance can't be below zero.")
    days = [day for day, _ in points]
    if len(set(days)) != len(days) or any(not start < day < target_day for day in days):
        raise PlanUnusable("Each point on the way has a day of its own, between the baseline and the target.")


def new_aim_terms(
    baseline: Observation,
    *,
    figure: str,
    target: float,
    target_day: date,
    direction: str,
    shape: str,
    points: Sequence[tuple[date, float]],
    tolerance: float,
) -> Terms:
    """A measure that a commitment does not have yet."""
    return {
        "title": title_of(baseline, figure),
        "measure": baseline.run.measure,
        "figure": figure,
        "baseline_run": str(baseline.run.public_id),
        "baseline_row": baseline.position,
        "baseline_period": baseline.period,
        "target": target,
        "target_day": target_day.isoformat(),
        "direction": direction,
        "shape": shape,
        "points": written(points),
        "tolerance": tolerance,
    }


def title_in_record(reference: str, terms: Terms) -> str:
    """What the public record calls a commitment."""
    return f"{reference}: {terms['promise']}"


def title_of(baseline: Observation, figure: str) -> str:
    """An aim's figure in words: the measure, the group and, for a ratio, whom it is compared with."""
    who = ", ".join(filter(None, (baseline.group, baseline.part, baseline.organisation_unit)))
    against = f", compared with {baseline.comparator}" if figure == "ratio" and baseline.comparator else ""
    return f"{baseline.run.title}: {who}{against}"[:300]


def written(points: Sequence[tuple[date, float]]) -> list[list[object]]:
    """Points as JSON keeps them."""
    return [[day.isoformat(), value] for day, value in sorted(points)]


def value_of(row: Any, figure: str) -> float | None:
    """The figure of a row that an aim is about; None where it is withheld or does not apply."""
    found: float | None = getattr(row, figure)
    return found


def last_day_of(period: str) -> date | None:
    """The last day of a period as the ledger writes it; None where it names no days."""
    try:
        return read_period(period).end
    except ValueError:
        return None


def in_public(terms: Terms, *, state: str) -> Terms:
    """The terms as the public record holds them: in words, each measure one line."""
    return {
        "promise": terms["promise"],
        "for_whom": terms["for_whom"],
        "why": terms["why"],
        "by_when": terms["due"],
        "answers_on_the_board": terms["answers"],
        "area_of_focus": terms["area"],
        "committee": terms["committee"],
        "measured_by": [_aim_in_words(aim) for aim in terms["aims"]],
        "state": state,
    }


def _aim_in_words(aim: Terms) -> str:
    points = "".join(f", {value:g} on {day}" for day, value in aim["points"])
    return (
        f"{aim['title']}: {_target(aim)} ({Direction(aim['direction']).label.lower()}; from the figure of "
        f"{aim['baseline_period']}; {Shape(aim['shape']).label.lower()}{points}; tolerance {aim['tolerance']:g})"
    )


def what_differs(before: Terms, after: Terms) -> list[tuple[str, str, str]]:
    """Each term that is not the same, with both wordings; measures are told apart by what they are."""
    found = [
        (LABELS[name], str(before.get(name, "")), str(after.get(name, "")))
        for name in LABELS
        if name != "aims" and before.get(name, "") != after.get(name, "")
    ]
    old = {aim["id"]: aim for aim in before.get("aims", [])}
    new = {aim.get("id", f"new {number}"): aim for number, aim in enumerate(after.get("aims", []))}
    for key in [*old, *(key for key in new if key not in old)]:
        found += _aim_differs(old.get(key), new.get(key))
    return found


def _aim_differs(old: Terms | None, new: Terms | None) -> list[tuple[str, str, str]]:
    if old is None and new is not None:
        return [("Measured by", "", f"{new['title']}: {_target(new)}")]
    if new is None and old is not None:
        return [("Measured by", f"{old['title']}: {_target(old)}", "")]
    if old is None or new is None:
        return []
    return [
        (f"{old['title']}, {label.lower()}", str(old.get(name, "")), str(new.get(name, "")))
        for name, label in AIM_LABELS.items()
        if old.get(name) != new.get(name)
    ]


def _target(aim: Terms) -> str:
    return f"{aim['target']:g} by {aim['target_day']}"
