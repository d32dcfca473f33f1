"""What a board pack says, gathered from figures and plan as they stand. Freezing keeps what this gives.

A pack for the public is gathered from what is public alone: figures that have left, promises that were made. Who
wrote and checked it, and who answers for an action, is said by role: a frozen pack keeps nobody's name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from plumbline.people.models import Grant, Person
from plumbline.people.roles import catalogue
from plumbline.plan.models import Action as PlanAction
from plumbline.plan.models import Risk as PlanRisk
from plumbline.plan.record.history import latest_digest
from plumbline.plan.status import Status as PlanStatus
from plumbline.plan.work_rows import WorkRow, read_rows
from plumbline.publishing import promises
from plumbline.publishing.models import BoardPack, PackNarrative
from plumbline.publishing.models.packs import INSIDE, SECTIONS, SUMMARY
from plumbline.publishing.pack_desk.figures import counts_of_reports, pages_of, releases_behind, rows_for
from plumbline.publishing.pack_desk.shelf import without_withdrawn
from plumbline.publishing.pack_desk.states import PackState
from plumbline.publishing.packs import changes
from plumbline.publishing.packs.content import (
    Action,
    Actions,
    Commitment,
    Commitments,
    Count,
    Decision,
    MeasurePage,
    Measures,
    Narrative,
    Note,
    Pack,
    Risk,
    Risks,
    Section,
    Shape,
    SpeakUp,
    Status,
    Summary,
)
from plumbline.publishing.packs.freezing import from_json
from plumbline.publishing.packs.wording import counted, day
from plumbline.publishing.promises import Promise
from plumbline.publishing.states import APPROVE, PREPARE

SHAPES = {
    promises.MET: Shape.DIAMOND,
    promises.MISSED: Shape.SQUARE,
    promises.DROPPED: Shape.RING,
    promises.OVER: Shape.SQUARE,
    promises.OFF: Shape.TRIANGLE,
    promises.ON: Shape.CIRCLE,
    promises.UNSURE: Shape.RING,
    promises.UNMEASURED: Shape.RING,
}
SLIPPING = {PlanStatus.AT_RISK: Shape.TRIANGLE, PlanStatus.OFF_TRACK: Shape.SQUARE}
NOBODY = "Nobody yet"
INVENTED_AUTHOR, INVENTED_CHECKER = "Programme lead (invented)", "Analyst (invented)"
"""Of the packs of a demonstration, which no person made."""
NOT_INSIDE = "Actions and risks of the plan are not public. The board reads them in its own pack."
NO_SPEAK_UP = "No count of reports of racism is known for this period."
SUPERSEDES = "This pack takes the place of one that was frozen before, because: "


@dataclass(frozen=True, slots=True)
class _Gathering:
    """What every section is made from."""

    pack: BoardPack
    today: date
    narratives: dict[str, Narrative]
    promises: Sequence[Promise]
    pages: Sequence[MeasurePage]


def gather(pack: BoardPack, *, checker: Person | None = None, today: date | None = None) -> Pack:
    """What this pack says now. `checker`: who would freeze it; `today`: the day that the plan is read for."""
    seen = today or timezone.localdate()
    made = _promises(pack, seen)
    aims = [one.aim for promise in made for one in promise.measured]
    choices = list(pack.choices.all())
    pages = pages_of(choices, audience=pack.audience, until=pack.last_day, aims=aims)
    narratives = {one.section: _narrative(one) for one in pack.narratives.all()}
    gathering = _Gathering(
        pack, seen, narratives, made, [_with_promise(page, made, narratives) for page in pages]
    )
    sections = _sections(gathering)
    digest = latest_digest()
    roles = _roles([one for one in (pack.author, checker) if one is not None])
    return Pack(
        title=pack.title,
        trust=settings.ENVIRONMENT.shown_name,
        period=period_of(pack),
        committee=pack.committee_name,
        meeting=pack.meeting,
        author=roles[pack.author_id] if pack.author_id else INVENTED_AUTHOR,
        checker=roles[checker.pk] if checker else INVENTED_CHECKER if pack.by_system else NOBODY,
        demonstration=settings.ENVIRONMENT.demonstration or any(choice.demonstration for choice in choices),
        sections=sections,
        decisions=tuple(Decision(words=one.words, why=one.why) for one in pack.decisions.all() if one.was_asked),
        record_digest=f"{digest.last_digest} ({day(digest.day)})" if digest else "",
    )


def period_of(pack: BoardPack) -> str:
    """The period in words."""
    return f"{day(pack.first_day)} to {day(pack.last_day)}"


def rests_on(pack: BoardPack, *, today: date | None = None) -> list[str]:
    """The releases that what `gather` gives stands on; a pack for the board in private stands on none."""
    if not pack.is_public:
        return []
    made = _promises(pack, today or timezone.localdate())
    return releases_behind(pack, [one.aim for promise in made for one in promise.measured])


def previous_of(pack: BoardPack) -> BoardPack | None:
    """The last pack that the same committee was given, for the same readers."""
    earlier = BoardPack.objects.filter(
        state=PackState.FROZEN, committee=pack.committee, audience=pack.audience, meeting__lt=pack.meeting
    )
    # One that is about to be superseded is not what the board compares with.
    others = earlier if pack.supersedes_id is None else earlier.exclude(pk=pack.supersedes_id)
    ordered = others.order_by("-meeting", "-frozen_at")
    if not pack.is_public:
        return ordered.first()
    # Nothing is told of a pack that the public never read, or that it can't read any more.
    published = ordered.filter(published_at__isnull=False).defer("content")
    return next(without_withdrawn(published), None)


def _roles(people: Sequence[Person]) -> dict[int, str]:
    """As what these people make or check packs, without their names. One query.

    Nothing is said of their other roles: that somebody also handles cases is nobody's business here.
    """
    found: dict[int, list[str]] = {person.pk: [] for person in people}
    for holder, slug in Grant.objects.current().filter(person__in=people).values_list("person_id", "role"):
        role = catalogue().role(slug)
        if role is not None and {PREPARE, APPROVE} & set(role.permissions) and role.name not in found[holder]:
            found[holder].append(role.name)
    return {person: " and ".join(sorted(names)) or "A colleague" for person, names in found.items()}


def _promises(pack: BoardPack, today: date) -> list[Promise]:
    # For the public it is what the public page of our promises says.
    made = promises.promises_made(today=today, rows=None if pack.is_public else rows_for(pack.audience))
    return [one for one in made if pack.committee_id in (None, one.commitment.committee_id)]


def _narrative(written: PackNarrative) -> Narrative:
    alert, advise, assure = (
        tuple(line.strip() for line in text.splitlines() if line.strip())
        for text in (written.alert, written.advise, written.assure)
    )
    return Narrative(alert=alert, advise=advise, assure=assure)


def _with_promise(page: MeasurePage, made: Sequence[Promise], narratives: dict[str, Narrative]) -> MeasurePage:
    told = replace(page, narrative=narratives.get(page.slug, Narrative()))
    promise = next((one for one in made if any(of.aim.measure == page.slug for of in one.measured)), None)
    if promise is None:
        return told
    return replace(told, commitment=str(promise.commitment), status=_standing(promise))


def _standing(promise: Promise) -> Status:
    return Status(promise.standing.words, SHAPES[promise.standing])


def _sections(of: _Gathering) -> tuple[Section, ...]:
    chosen = [key for key in SECTIONS if key in of.pack.sections and not (of.pack.is_public and key in INSIDE)]
    made = {key: SECTION_MAKERS[key](of) for key in chosen if key != "changes"}
    if "changes" in chosen:
        before = previous_of(of.pack)
        kept = from_json(before.content) if before else None
        made["changes"] = changes.between(kept, list(made.values()))
    told = [made[key] for key in chosen]
    if of.pack.is_public and set(INSIDE) & set(of.pack.sections):
        told.append(Note(title="What is not in this pack", words=(NOT_INSIDE,)))
    return (_summary(of), *told)


def _summary(of: _Gathering) -> Summary:
    off = [one for one in of.promises if one.standing in promises.NOT_DONE]
    words = [
        f"{counted(len(of.pages), 'measure is', 'measures are')} in this pack, and "
        f"{counted(len(of.promises), 'commitment', 'commitments')}."
    ]
    if off:
        words.append(
            f"{counted(len(off), 'commitment is', 'commitments are')} off the line, past the day, missed or "
            f"dropped: {', '.join(one.commitment.reference for one in off)}."
        )
    if of.pack.supersedes_id:
        words.append(f"{SUPERSEDES}{of.pack.superseding_why}")
    return Summary(words=tuple(words), narrative=of.narratives.get(SUMMARY, Narrative()))


def _measures(of: _Gathering) -> Measures:
    return Measures(pages=tuple(of.pages))


def _commitments(of: _Gathering) -> Commitments:
    return Commitments(
        commitments=tuple(
            Commitment(
                title=str(one.commitment),
                answers=one.commitment.answers,
                status=_standing(one),
                due=one.due,
                updated=" ".join(told.progress.sentence for told in one.measured) if one.measured else "",
            )
            for one in of.promises
        )
    )


def spans_of(pack: BoardPack) -> tuple[tuple[date, date], tuple[date, date]]:
    """A pack's period, and as many days before it."""
    first, last = pack.first_day, pack.last_day
    return (first, last), (first - (last - first) - timedelta(days=1), first - timedelta(days=1))


def counts_of(pack: BoardPack, rows: QuerySet[Any]) -> list[Count]:
    """Reports of racism in a pack's period and in the one before, of the rows that its readers may see."""
    now, before = spans_of(pack)
    return counts_of_reports(rows, demonstration=settings.ENVIRONMENT.demonstration, now=now, before=before)


def _speak_up(of: _Gathering) -> SpeakUp:
    (first, last), before = spans_of(of.pack)
    counts = counts_of(of.pack, rows_for(of.pack.audience))
    return SpeakUp(
        words=() if counts else (NO_SPEAK_UP,),
        this_period=f"{day(first)} to {day(last)}",
        last_period=f"{day(before[0])} to {day(before[1])}",
        counts=tuple(counts),
    )


def _actions(of: _Gathering) -> Actions:
    open_now = PlanAction.objects.filter(starts__lte=of.today)
    if of.pack.committee_id:
        open_now = open_now.filter(commitment__committee=of.pack.committee_id)
    rows = [row for row in read_rows(open_now, today=of.today) if row.is_open]
    slipping = [row for row in rows if row.standing.status in SLIPPING or row.help_needed]
    others = len(rows) - len(slipping)
    words = f"{counted(others, 'other action is', 'other actions are')} under way and not named here."
    return Actions(
        title=SECTIONS["actions"],
        words=(words,),
        actions=tuple(_action(row, of.today) for row in sorted(slipping, key=lambda row: (row.rank, row.due))),
    )


def _action(row: WorkRow, today: date) -> Action:
    said = row.last_said
    helped = f" Help needed: {row.help_needed}" if row.help_needed else ""
    return Action(
        title=row.name,
        owner=row.action.commitment.answers,
        status=Status(row.standing.status.label, SLIPPING.get(row.standing.status, Shape.CIRCLE)),
        due=row.due,
        updated=f"{day(said)}: {row.said}{helped}" if said and said <= today else "",
    )


def _risks(of: _Gathering) -> Risks:
    standing = PlanRisk.objects.with_scores().filter(closed_on=None, opened_on__lte=of.today)
    if of.pack.committee_id:
        standing = standing.filter(committee=of.pack.committee_id)
    return Risks(risks=tuple(_risk(one) for one in standing if vars(one)["current_score"]))


def _risk(risk: PlanRisk) -> Risk:
    scored: dict[str, int] = vars(risk)
    return Risk(
        title=str(risk),
        likelihood=scored["current_likelihood"],
        impact=scored["current_impact"],
        owner=risk.lead,
        appetite=risk.appetite,
        controls=_lines(risk.controls),
        gaps=_lines(f"{risk.gaps_in_control}\n{risk.gaps_in_assurance}"),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


SECTION_MAKERS: dict[str, Callable[[_Gathering], Section]] = {
    "measures": _measures,
    "commitments": _commitments,
    "speak-up": _speak_up,
    "actions": _actions,
    "risks": _risks,
}
