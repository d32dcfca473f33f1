"""What a meeting decided about its pack, and the actions of the plan that come of it."""

from datetime import date

from django.db import transaction
from django.db.models import Max

from plumbline.audit.actions import record
from plumbline.people.models import Person
from plumbline.plan.actions import add_action
from plumbline.plan.models import Action, Commitment
from plumbline.publishing.actions.packs import PackUnusable
from plumbline.publishing.models import BoardPack, PackDecision
from plumbline.publishing.pack_desk.access import check_may_prepare_pack, check_may_read_pack
from plumbline.publishing.pack_desk.states import PACK_LABELS
from plumbline.publishing.states import NotPossibleNow


@transaction.atomic
def note_decision(
    *,
    by: Person,
    pack: BoardPack,
    outcome: str,
    decided_on: date,
    decision: PackDecision | None = None,
    words: str = "",
) -> PackDecision:
    """Note what the minutes say was decided: about what a pack asked for, or (`words`) about something else.

    Raises:
        PackUnusable: nothing is said, or it was noted already and an action came of it.
        NotPossibleNow: the pack is not frozen, so no meeting has had it.
    """
    current = _kept(by, pack)
    if not outcome.strip() or not (decision or words.strip()):
        raise PackUnusable("Say what was decided, and about what.")
    if decision is None:
        last = current.decisions.aggregate(last=Max("position"))["last"]
        noted = PackDecision(pack=current, words=words.strip(), was_asked=False, position=(last or 0) + 1)
    else:
        noted = current.decisions.select_for_update().get(pk=decision.pk)
    if noted.action_id:
        raise PackUnusable("An action of the plan has come of this decision. Change the action.")
    noted.outcome, noted.decided_on = outcome.strip(), decided_on
    noted.save()
    _audit(by, "publishing.note_decision", noted)
    return noted


@transaction.atomic
def decision_to_action(
    *, by: Person, decision: PackDecision, commitment: Commitment, title: str, starts: date, due: date
) -> Action:
    """Make a decision of the board an action of the plan, once.

    Raises:
        PackUnusable: nothing was decided yet, or the action is there already.
    """
    _kept(by, decision.pack)
    current = PackDecision.objects.select_for_update().get(pk=decision.pk)
    if current.action_id:
        raise PackUnusable("An action has come of this decision already.")
    if not current.outcome:
        raise PackUnusable("Note first what was decided.")
    detail = f"Decided by {current.pack.committee_name.lower()}: {current.outcome}"
    action = add_action(by=by, commitment=commitment, title=title, starts=starts, due=due, detail=detail)
    current.action = action
    current.save()
    _audit(by, "publishing.decision_to_action", current, action=action.reference)
    return action


def _kept(by: Person, pack: BoardPack) -> BoardPack:
    check_may_prepare_pack(by)
    check_may_read_pack(by, pack)
    # Locked: two notes on one decision follow one another.
    current = BoardPack.objects.select_for_update().get(pk=pack.pk)
    if not current.is_kept:
        raise NotPossibleNow(
            f"This pack is “{PACK_LABELS[current.state].lower()}”. Decisions are noted on a frozen pack."
        )
    return current


def _audit(by: Person, name: str, decision: PackDecision, **detail: object) -> None:
    record(
        by=by,
        action=name,
        subject=decision.audit_reference,
        detail={"pack": str(decision.pack.public_id), **detail},
    )
