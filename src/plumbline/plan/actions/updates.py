"""What owners say of their actions, with evidence, and when they put reminders off. It is never edited."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.access import check_holds_link, check_may_update
from plumbline.plan.actions.work import take_step
from plumbline.plan.models import Action, Evidence, Milestone, Snooze, Update, UpdateLink
from plumbline.plan.refusals import PlanUnusable
from plumbline.plan.states import ActionState

LONGEST_SNOOZE = 60
LARGEST_FILE = 10_000_000
LINK_DAYS = 21


@transaction.atomic
def give_update(
    *,
    by: Person | str,
    action: Action,
    happened: str,
    own_view: str,
    in_the_way: str = "",
    help_needed: str = "",
    reached: Sequence[Milestone] = (),
    link: UpdateLink | None = None,
    at: datetime | None = None,
) -> Update:
    """Say what happened with an action. `link`: the one from an e-mail, which this uses up.

    Raises:
        PlanUnusable: the action is over, or the link was used before.
    """
    _may_update(by, action, link)
    current = Action.objects.select_for_update().get(pk=action.pk)
    if current.state in {ActionState.COMPLETE, ActionState.DROPPED}:
        raise PlanUnusable(f"This action is “{current.state_label.lower()}”. Reopen it to say more of it.")
    if not happened.strip():
        raise PlanUnusable("Say in a sentence what happened.")
    if link is not None:
        _use_up(link)
    update = Update.objects.create(
        action=current,
        said_by=None if isinstance(by, str) else by,
        said_at=at or timezone.now(),
        happened=happened.strip(),
        in_the_way=in_the_way.strip(),
        help_needed=help_needed.strip(),
        own_view=own_view,
        by_link=link is not None,
    )
    wanted = [milestone.pk for milestone in reached]
    day = timezone.localdate(update.said_at)
    current.milestones.filter(pk__in=wanted, reached_on__isnull=True).update(reached_on=day)
    _audit(by, "plan.give_update", current, by_link=update.by_link)
    return update


@transaction.atomic
def tell(
    *,
    by: Person,
    action: Action,
    happened: str,
    own_view: str,
    in_the_way: str = "",
    help_needed: str = "",
    reached: Sequence[Milestone] = (),
    evidence_title: str = "",
    evidence_link: str = "",
    file_name: str = "",
    content: bytes = b"",
    complete: bool = False,
    link: UpdateLink | None = None,
) -> Update:
    """The two-minute update: what happened, what shows it, and whether it is complete. All of it or nothing."""
    kept = give_update(
        by=by,
        action=action,
        happened=happened,
        own_view=own_view,
        in_the_way=in_the_way,
        help_needed=help_needed,
        reached=reached,
        link=link,
    )
    if evidence_link or content:
        add_evidence(
            by=by,
            action=action,
            title=evidence_title or file_name or evidence_link,
            address=evidence_link,
            file_name=file_name,
            content=content,
            told_with=kept,
            link=link,
        )
    if complete:
        take_step(by=by, action=action, act="claim", link=link)
    return kept


@transaction.atomic
def add_evidence(
    *,
    by: Person | str,
    action: Action,
    title: str,
    address: str = "",
    file_name: str = "",
    content: bytes = b"",
    told_with: Update | None = None,
    link: UpdateLink | None = None,
) -> Evidence:
    """Add what shows that something was done: an address, or a file.

    Raises:
        PlanUnusable: it is neither or both, or the file is too large.
    """
    _may_update(by, action, link)
    if bool(address) == bool(content):
        raise PlanUnusable("Give either a link or a file, so that somebody can look at it.")
    if len(content) > LARGEST_FILE:
        raise PlanUnusable(
            "The file is larger than 10 MB. Put it where your colleagues can open it, and link to it."
        )
    evidence = Evidence.objects.create(
        action=action,
        told_with=told_with,
        title=title.strip()[:200],
        address=address,
        file_name=file_name if content else "",
        content=content or None,
        sha256=hashlib.sha256(content).hexdigest() if content else "",
        added_by=None if isinstance(by, str) else by,
    )
    _audit(by, "plan.add_evidence", action, kind="link" if address else "file")
    return evidence


@transaction.atomic
def snooze(*, by: Person | str, action: Action, until: date, why: str, link: UpdateLink | None = None) -> Snooze:
    """Put reminders about an action off until a day. That somebody did, and why, stays in view.

    Raises:
        PlanUnusable: the day is over or too far away, or it is not said why.
    """
    _may_update(by, action, link)
    today = timezone.localdate()
    if not today < until <= today + timedelta(days=LONGEST_SNOOZE):
        raise PlanUnusable(f"Put reminders off to a day between tomorrow and {LONGEST_SNOOZE} days from now.")
    if not why.strip():
        raise PlanUnusable("Say why the reminders can wait.")
    kept = Snooze.objects.create(
        action=action, by=None if isinstance(by, str) else by, until=until, why=why.strip()
    )
    _audit(by, "plan.snooze", action, until=until.isoformat())
    return kept


@transaction.atomic
def make_link(*, by: Person | str, action: Action, person: Person, days: int = LINK_DAYS) -> UpdateLink:
    """A link with which this person can give one update on this action without signing in."""
    expires = timezone.now() + timedelta(days=days)
    link = UpdateLink.objects.create(action=action, person=person, expires_at=expires)
    _audit(by, "plan.make_link", action, for_person=person.audit_reference)
    return link


def _use_up(link: UpdateLink) -> None:
    # One row changes for one of two who use it at once, and none for the other.
    now = timezone.now()
    used = UpdateLink.objects.filter(pk=link.pk, used_at__isnull=True, expires_at__gt=now).update(used_at=now)
    if not used:
        raise PlanUnusable("This link was used already, or its time is over. Sign in to say more.")


def _may_update(by: Person | str, action: Action, link: UpdateLink | None) -> None:
    if link is not None:
        check_holds_link(by, action, link)
    elif not isinstance(by, str):
        check_may_update(by, action)


def _audit(by: Person | str, name: str, action: Action, **detail: object) -> None:
    record(by=by, action=name, subject=action.audit_reference, detail=detail)
