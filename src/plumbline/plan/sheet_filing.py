"""Writes what a sheet adds to the plan, many rows at a time, in the transaction of `actions/sheets.py`."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, Model
from django.utils import timezone
from django.utils.text import slugify

from plumbline.people.models import Person
from plumbline.plan.actions.programmes import home_of_new_areas
from plumbline.plan.models import Action, Commitment, Committee, FocusArea, Milestone, Partner, PlanSheet, Update
from plumbline.plan.sheets.drafts import Draft, Key, NewAction, key_of

LONGEST_UPDATE = 500
BATCH = 500


@dataclass(slots=True)
class Filing:
    """One sheet on its way into the plan."""

    by: Person | None
    sheet: PlanSheet
    draft: Draft
    filed: list[tuple[str, str]] = field(default_factory=list)
    """What was done, by the names of the plan's own actions, and to what."""
    areas: dict[Key, FocusArea] = field(default_factory=dict)
    commitments: dict[Key, Commitment] = field(default_factory=dict)

    def file(self) -> dict[str, int]:
        """Write everything; how many of each."""
        self._areas()
        self._commitments()
        actions = self._actions()
        return {
            "areas": self._count("plan.add_area"),
            "commitments": self._count("plan.draft_commitment"),
            "actions": len(actions),
            "milestones": self._milestones(actions),
            "partners": self._partners(actions),
            "updates": self._updates(actions),
        }

    def _count(self, action: str) -> int:
        return sum(1 for done, _ in self.filed if done == action)

    def _note(self, action: str, objects: Sequence[Any]) -> None:
        self.filed += [(action, one.audit_reference) for one in objects]

    def _areas(self) -> None:
        self.areas = {key_of(area.title): area for area in FocusArea.objects.all()}
        last = FocusArea.objects.aggregate(last=Max("position"))["last"] or 0
        taken = {area.slug for area in self.areas.values()}
        named = dict.fromkeys(one.area for one in self.draft.commitments.values())
        new: dict[Key, FocusArea] = {}
        unknown = [title for title in named if key_of(title) not in self.areas]
        by = self.by or "system:sheets"
        home = home_of_new_areas(by=by, programme=self.sheet.programme) if unknown else None
        for title in unknown:
            if (key := key_of(title)) not in new:
                slug = _free(slugify(title)[:70] or "area", taken)
                source = f"Brought from {self.sheet.name}"[:300]
                place = last + len(new) + 1
                new[key] = FocusArea(programme=home, title=title, slug=slug, source=source, position=place)
        FocusArea.objects.bulk_create(new.values(), batch_size=BATCH)
        self._note("plan.add_area", list(new.values()))
        self.areas |= new

    def _commitments(self) -> None:
        committees = {key_of(one.name)[0]: one for one in Committee.objects.all()}
        known = Commitment.objects.select_related("area")
        self.commitments = {key_of(one.area.title, one.promise): one for one in known}
        number = _last(Commitment)
        new = {
            key: Commitment(
                number=number + at,
                area=self.areas[key[:1]],
                promise=one.promise,
                for_whom=one.for_whom,
                why=one.why,
                due=one.day,
                answers=one.answers,
                committee=committees.get(key_of(one.committee)[0]),
                drafted_by=self.by,
            )
            for at, (key, one) in enumerate(self.draft.commitments.items(), start=1)
        }
        Commitment.objects.bulk_create(new.values(), batch_size=BATCH)
        self._note("plan.draft_commitment", list(new.values()))
        self.commitments |= new

    def _actions(self) -> list[tuple[NewAction, Action]]:
        wanted = {one for new in self.draft.actions.values() for one in (new.owner, new.deputy) if one}
        people = {str(one.public_id): one for one in Person.objects.filter(public_id__in=wanted)}
        number = _last(Action)
        made = [
            Action(
                number=number + at,
                commitment=self.commitments[new.key[:2]],
                title=new.title,
                detail=new.detail,
                owner=people.get(new.owner),
                deputy=people.get(new.deputy),
                cost=new.cost,
                starts=new.starts,
                due=new.due,
            )
            for at, new in enumerate(self.draft.actions.values(), start=1)
        ]
        Action.objects.bulk_create(made, batch_size=BATCH)
        self._note("plan.add_action", made)
        return list(zip(self.draft.actions.values(), made, strict=True))

    def _milestones(self, actions: Sequence[tuple[NewAction, Action]]) -> int:
        made = [
            Milestone(action=action, title=one.title, due=one.due, reached_on=one.reached_on)
            for new, action in actions
            for one in new.milestones
        ]
        return len(Milestone.objects.bulk_create(made, batch_size=BATCH))

    def _partners(self, actions: Sequence[tuple[NewAction, Action]]) -> int:
        known = {key_of(one.name): one for one in Partner.objects.all()}
        new: dict[Key, Partner] = {}
        for name in (name for action, _ in actions for name in action.partners):
            if key_of(name) not in known:
                new.setdefault(key_of(name), Partner(name=name))
        Partner.objects.bulk_create(new.values(), batch_size=BATCH)
        self.filed += [("plan.add_partner", f"plan.partner:{one.public_id}") for one in new.values()]
        known |= new
        links = {(action.pk, known[key_of(name)].pk) for one, action in actions for name in one.partners}
        through = Action.partners.through
        through.objects.bulk_create(
            (through(action_id=action, partner_id=partner) for action, partner in sorted(links)), batch_size=BATCH
        )
        return len(new)

    def _updates(self, actions: Sequence[tuple[NewAction, Action]]) -> int:
        now = timezone.now()
        made = [
            Update(action=action, said_by=self.by, said_at=now, happened=said, own_view=new.view)
            for new, action in actions
            for said in _pieces(new.progress, self.sheet.name)
        ]
        Update.objects.bulk_create(made, batch_size=BATCH)
        told = [action for new, action in actions if new.progress]
        self._note("plan.give_update", told)
        return len(made)


def _last(model: type[Model]) -> int:
    last: int | None = model._default_manager.aggregate(last=Max("number"))["last"]
    return last or 0


def _free(slug: str, taken: set[str]) -> str:
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug}-{number}"
    taken.add(found)
    return found


def _pieces(text: str, name: str) -> list[str]:
    """A long text as several updates, the last part first, so that lists show its beginning as the latest."""
    origin = f"Brought from {name[:80]}"
    if not text:
        return []
    whole = f"{origin}: {' '.join(text.split())}"
    if len(whole) <= LONGEST_UPDATE:
        return [whole]
    parts = textwrap.wrap(" ".join(text.split()), LONGEST_UPDATE - len(origin) - 20)
    return [f"{origin} ({at} of {len(parts)}): {part}" for at, part in reversed(list(enumerate(parts, start=1)))]
