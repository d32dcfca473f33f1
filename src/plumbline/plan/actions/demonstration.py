"""Plants the invented plan of a demonstration: promises, years of updates, some late, some dropped, one moved.

Drawn from a seed and from the day on which it is planted, so that there is always something due. Refused outside
a demonstration.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Kind, Observation
from plumbline.people.demonstration import address_of
from plumbline.people.models import Person
from plumbline.people.roles import catalogue, known_role
from plumbline.plan.actions.areas import add_area, add_committee, add_partner
from plumbline.plan.actions.commitments import add_aim, draft_commitment
from plumbline.plan.actions.demonstration_assurance import plant_assurance
from plumbline.plan.actions.programmes import add_programme
from plumbline.plan.actions.proposals import agree, propose
from plumbline.plan.actions.updates import add_evidence, give_update
from plumbline.plan.actions.work import add_action, set_dependencies, set_milestones, take_step
from plumbline.plan.demonstration.figures import SEED, invented_runs
from plumbline.plan.demonstration.telling import (
    DROPPED_WHY,
    HAPPENED,
    HELP,
    IN_THE_WAY,
    MISSED_WHY,
    MOVED_WHY,
    REACHED,
    SAID,
)
from plumbline.plan.models import Action, Commitment, FocusArea, Partner
from plumbline.plan.status import OwnView
from plumbline.plan.terms import terms_of

FILE = Path(__file__).parent.parent / "demonstration" / "plan.yaml"
MONTH = timedelta(days=30.4)
MONTHS_BEFORE = 33
"""How long ago the programme began."""
BOARD = "The board, in public"


@dataclass
class _Cast:
    """Who is in the invented plan, and the dice."""

    by: str
    today: date
    began: date
    dice: random.Random
    owners: Sequence[Person]
    sponsor: Person | None
    partners: Mapping[str, Partner]

    def after(self, months: float) -> date:
        return self.began + round(months) * MONTH if months >= 0 else self.began


@transaction.atomic
def plant_demonstration_plan(*, by: str, today: date | None = None) -> int:
    """The invented plan; how many commitments it has. Where there is a plan already, nothing changes.

    Raises:
        PermissionDenied: this is not a demonstration.
    """
    if not settings.ENVIRONMENT.demonstration:
        raise PermissionDenied("An invented plan is for demonstrations only.")
    if FocusArea.objects.exists():
        return 0
    day = today or timezone.localdate()
    began = (day - MONTHS_BEFORE * MONTH).replace(day=1)
    for run in invented_runs(began=began, today=day):
        record_run(by=by, run=run, kind=Kind.DEMONSTRATION)
    plan = yaml.safe_load(FILE.read_text())
    cast = _gather(by, plan, day, began)
    committees = [
        add_committee(by=by, name="People and culture committee", slug="people", remit="Staff"),
        add_committee(by=by, name="Quality committee", slug="quality", remit="People who use our services"),
    ]
    made: list[tuple[Commitment, dict[str, Any]]] = []
    programme = add_programme(by=by, **plan["programme"], starts_on=began)
    for number, told in enumerate(plan["areas"]):
        words = {name: told[name] for name in ("slug", "title", "summary", "source", "confirmed")}
        area = add_area(by=by, programme=programme, **words)
        made += [(_promise(cast, area, one, committees[number % 2]), one) for one in told["commitments"]]
    for place, (commitment, told) in enumerate(made):
        _work(cast, commitment, told, place=place)
    _settle(cast, [commitment for commitment, _ in made])
    _beside(cast, [commitment for commitment, _ in made])
    record(by=by, action="plan.plant_demonstration_plan", subject="plan.demonstration:plan")
    return len(made)


def _gather(by: str, plan: Mapping[str, Any], today: date, began: date) -> _Cast:
    people = {
        slug: Person.objects.filter(email=address_of(role)).first()
        for slug in ("action_owner", "programme_lead", "partner", "sponsor")
        if (role := catalogue().role(slug))
    }
    names = {one["partner"] for area in plan["areas"] for one in area["commitments"] if "partner" in one}
    outside = [person] if (person := people.get("partner")) else []
    partners = {name: add_partner(by=by, name=name, people=outside) for name in sorted(names)}
    owners = [person for slug in ("action_owner", "programme_lead") if (person := people.get(slug))]
    return _Cast(by, today, began, random.Random(SEED), owners, people.get("sponsor"), partners)  # noqa: S311


def _promise(cast: _Cast, area: FocusArea, told: Mapping[str, Any], committee: Any) -> Commitment:
    commitment = draft_commitment(
        by=cast.by,
        area=area,
        promise=told["promise"],
        for_whom=told["for_whom"],
        why=told["why"],
        due=cast.after(told["to"]),
        answers=told["answers"],
        sponsor=cast.sponsor,
        committee=committee,
    )
    if "aim" in told:
        _aim(cast, commitment, told["aim"])
    proposal = propose(by=cast.by, commitment=commitment, act="make", decided_by=BOARD)
    agree(by=cast.by, proposal=proposal, day=cast.after(2))
    commitment.refresh_from_db()
    return commitment


def _aim(cast: _Cast, commitment: Commitment, told: Mapping[str, Any]) -> None:
    rows = Observation.objects.filter(run__measure=told["measure"], run__demonstration=True)
    baseline = rows.filter(group_code=told["group"]).select_related("run").order_by("period").first()
    if baseline is None:
        return
    start = getattr(baseline, told["figure"])
    add_aim(
        by=cast.by,
        commitment=commitment,
        baseline=baseline,
        figure=told["figure"],
        target=round(start * told["reach"], 2),
        target_day=commitment.due,
        direction="lower" if told["reach"] < 1 else "higher",
        tolerance=round(start * 0.05, 2),
    )


def _work(cast: _Cast, commitment: Commitment, told: Mapping[str, Any], *, place: int) -> None:
    span, before = told["to"] - 2, None
    for number, title in enumerate(told["actions"]):
        starts = cast.after(2 + span * number / 5)
        due = cast.after(2 + span * (number + 2) / 5)
        partner = cast.partners.get(told.get("partner", ""))
        owner = cast.owners[(place + number) % len(cast.owners)] if cast.owners else None
        action = add_action(
            by=cast.by,
            commitment=commitment,
            title=title,
            starts=starts,
            due=due,
            owner=owner,
            deputy=next((one for one in cast.owners if one != owner), None),
            cost=cast.dice.choice([None, None, Decimal(5_000), Decimal(12_000), Decimal(40_000)]),
            partners=[partner] if partner and number == 0 else [],
        )
        if before is not None:
            set_dependencies(by=cast.by, action=action, waits_for=[before])
        _live(cast, action)
        before = action


def _live(cast: _Cast, action: Action) -> None:
    """What became of an action: done on its day or months later, dropped, or still on its way."""
    days = (action.due - action.starts).days
    late = cast.dice.choice([0, 0, 0, 20, 60, 120, 240])
    done_on = action.due + timedelta(days=late - cast.dice.randrange(0, 12))
    reached = [action.starts + (done_on - action.starts) * share for share in (0.3, 0.6, 0.95)]
    planned = [action.starts + timedelta(days=round(days * share)) for share in (0.3, 0.6, 0.95)]
    set_milestones(
        by=cast.by,
        action=action,
        milestones=[
            (title, by, on if on <= cast.today else None)
            for title, by, on in zip(REACHED, planned, reached, strict=True)
        ],
    )
    is_silent = cast.dice.random() < 0.15
    heard = cast.today - timedelta(days=cast.dice.randrange(70, 110) if is_silent else cast.dice.randrange(2, 45))
    _tell(cast, action, until=min(done_on, heard), late=late)
    if done_on <= cast.today:
        _finish(cast, action, done_on)
    elif cast.dice.random() < 0.04 and action.starts < cast.today:
        take_step(
            by=cast.by, action=action, act="drop", reason="Another action does the same and does it better."
        )


def _tell(cast: _Cast, action: Action, *, until: date, late: int) -> None:
    step = timedelta(days=60)
    day = until
    days: list[date] = []
    while day > action.starts and len(days) < 4:
        days.append(day)
        day -= step
    for day in reversed(days):
        is_worried = bool(late) and cast.dice.random() < 0.6
        give_update(
            by=cast.by,
            action=action,
            happened=cast.dice.choice(HAPPENED),
            own_view=OwnView.AT_RISK if is_worried else OwnView.ON_TRACK,
            in_the_way=cast.dice.choice(IN_THE_WAY) if is_worried else "",
            help_needed=cast.dice.choice(HELP) if is_worried and cast.dice.random() < 0.4 else "",
            at=datetime.combine(day, time(10, 0), tzinfo=UTC),
        )


def _finish(cast: _Cast, action: Action, day: date) -> None:
    add_evidence(
        by=cast.by,
        action=action,
        title="Paper to the steering group",
        address="https://example.org/invented-paper",
    )
    take_step(by=cast.by, action=action, act="claim")
    take_step(by=cast.by, action=action, act="agree", day=day)


def _settle(cast: _Cast, commitments: Sequence[Commitment]) -> None:
    """What was due is met or missed; one is dropped, one moved, and the last stays a draft's neighbour."""
    for commitment in commitments:
        open_actions = commitment.actions.exclude(state__in=["complete", "dropped"]).exists()
        if commitment.due >= cast.today:
            continue
        act, why = ("miss", MISSED_WHY) if open_actions else ("meet", "Every action is complete with evidence.")
        _public(cast, commitment, act, why, day=commitment.due + timedelta(days=7))
    still = [one for one in commitments if one.due >= cast.today]
    if len(still) > 1:
        _public(cast, still[0], "drop", DROPPED_WHY, day=cast.after(20))
        _move(cast, still[1])
    for commitment, said in zip(still[2:], SAID, strict=False):
        _public(cast, commitment, "tell", said, day=cast.after(28))


def _beside(cast: _Cast, commitments: Sequence[Commitment]) -> None:
    """Coverage of frameworks, risks and assessments, where there are two people to stand behind them."""
    lead = next((one for one in cast.owners if one.email == address_of(known_role("programme_lead"))), None)
    if lead is not None and cast.sponsor is not None:
        people = {"programme_lead": lead, "sponsor": cast.sponsor}
        plant_assurance(by=cast.by, people=people, commitments=commitments)


def _public(cast: _Cast, commitment: Commitment, act: str, reason: str, *, day: date) -> None:
    proposal = propose(by=cast.by, commitment=commitment, act=act, reason=reason, decided_by=BOARD)
    agree(by=cast.by, proposal=proposal, day=min(day, cast.today))


def _move(cast: _Cast, commitment: Commitment) -> None:
    """A target that moved: the record shows both."""
    after = terms_of(commitment)
    later = (commitment.due + 9 * MONTH).isoformat()
    after |= {"due": later, "aims": [aim | {"target_day": later} for aim in after["aims"]]}
    proposal = propose(
        by=cast.by, commitment=commitment, act="change", reason=MOVED_WHY, decided_by=BOARD, after=after
    )
    agree(by=cast.by, proposal=proposal, day=cast.after(24))
