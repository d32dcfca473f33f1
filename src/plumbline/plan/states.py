"""The lives of a commitment, of a proposal about it, and of an action, as tables.

`docs/reference/states.md` is drawn from these tables by tools/render_states.py.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a commitment stands."""

    DRAFT = "draft"
    MADE = "made"
    MET = "met"
    MISSED = "missed"
    DROPPED = "dropped"


COMMITMENT_LABELS: dict[str, str] = {
    State.DRAFT: "Draft, not public",
    State.MADE: "Promised",
    State.MET: "Met",
    State.MISSED: "Missed",
    State.DROPPED: "Dropped",
}


class ProposalState(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    HELD = "held"
    AGREED = "agreed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PROPOSAL_LABELS: dict[str, str] = {
    ProposalState.WAITING: "Waiting for a second person",
    ProposalState.HELD: "Agreed, leaves with its release",
    ProposalState.AGREED: "Agreed and public",
    ProposalState.REFUSED: "Refused",
    ProposalState.WITHDRAWN: "Withdrawn",
}
NOT_YET_PUBLIC = (ProposalState.WAITING, ProposalState.HELD)
"""A proposal that may still become public; of one commitment there is one at a time."""


class ActionState(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    CLAIMED = "claimed"
    COMPLETE = "complete"
    DROPPED = "dropped"


ACTION_LABELS: dict[str, str] = {
    ActionState.OPEN: "Under way",
    ActionState.CLAIMED: "Said to be complete",
    ActionState.COMPLETE: "Complete with evidence",
    ActionState.DROPPED: "Dropped",
}


@dataclass(frozen=True, slots=True)
class PublicAct:
    """What can become public of a commitment once a second person agrees."""

    act: str
    before: tuple[State, ...]
    after: State
    needs_reason: bool
    kind: str
    """What the public record calls it."""
    label: str
    meaning: str


PUBLIC_ACTS: tuple[PublicAct, ...] = (
    PublicAct("make", (State.DRAFT,), State.MADE, False, "made", "Make the promise", "The promise is public."),
    PublicAct(
        "change",
        (State.MADE,),
        State.MADE,
        True,
        "changed",
        "Change what was promised",
        "The record shows what was promised before and after, and why.",
    ),
    PublicAct(
        "tell",
        (State.MADE,),
        State.MADE,
        True,
        "stated",
        "Say how it goes",
        "What is said stands beside the promise in public; the promise stays as it is.",
    ),
    PublicAct(
        "meet",
        (State.MADE,),
        State.MET,
        True,
        "met",
        "Say that it was met",
        "The promise was kept; it says how we know.",
    ),
    PublicAct(
        "miss",
        (State.MADE,),
        State.MISSED,
        True,
        "missed",
        "Say that it was missed",
        "The promise was not kept by its day; it says why.",
    ),
    PublicAct(
        "drop",
        (State.MADE,),
        State.DROPPED,
        True,
        "dropped",
        "Drop the promise",
        "Nobody works on it any more; it stays in the record with the reason.",
    ),
    PublicAct(
        "reopen",
        (State.MISSED, State.MET, State.DROPPED),
        State.MADE,
        True,
        "resumed",
        "Take it up again",
        "It is promised again, because what was said of it was wrong or has changed; both entries stay.",
    ),
)


@dataclass(frozen=True, slots=True)
class ActionStep:
    """One step in the life of an action."""

    act: str
    before: tuple[ActionState, ...]
    after: ActionState
    needs_reason: bool
    meaning: str


ACTION_STEPS: tuple[ActionStep, ...] = (
    ActionStep(
        "claim",
        (ActionState.OPEN,),
        ActionState.CLAIMED,
        False,
        "Its owner says that it is complete; there must be evidence.",
    ),
    ActionStep(
        "agree",
        (ActionState.CLAIMED,),
        ActionState.COMPLETE,
        False,
        "Somebody else has looked at the evidence and agrees.",
    ),
    ActionStep(
        "send back",
        (ActionState.CLAIMED,),
        ActionState.OPEN,
        True,
        "Somebody else has looked at the evidence and does not agree.",
    ),
    ActionStep(
        "reopen", (ActionState.COMPLETE, ActionState.DROPPED), ActionState.OPEN, True, "It is worked on again."
    ),
    ActionStep("drop", (ActionState.OPEN,), ActionState.DROPPED, True, "Nobody works on it any more."),
)


class NotPossibleNow(Exception):
    """An act that does not fit the state something is in; the message says what the state is."""


def public_act(act: str, state: str) -> PublicAct:
    """The public act of that name on a commitment in that state.

    Raises:
        NotPossibleNow: it leads nowhere from there.
    """
    found = next((one for one in PUBLIC_ACTS if one.act == act and state in one.before), None)
    if found is None:
        raise NotPossibleNow(
            f"This commitment is “{COMMITMENT_LABELS[state].lower()}”. You can't "
            f"{public_act_called(act).lower()} now."
        )
    return found


def public_act_called(act: str) -> str:
    """How pages call a public act."""
    return next((one.label for one in PUBLIC_ACTS if one.act == act), act)


def public_acts_from(state: str) -> tuple[PublicAct, ...]:
    """What may become public next of a commitment in that state."""
    return tuple(one for one in PUBLIC_ACTS if state in one.before)


def action_step(act: str, state: str) -> ActionStep:
    """The step of that name of an action in that state.

    Raises:
        NotPossibleNow: it leads nowhere from there.
    """
    found = next((one for one in ACTION_STEPS if one.act == act and state in one.before), None)
    if found is None:
        raise NotPossibleNow(
            f"This action is “{ACTION_LABELS[state].lower()}”. You can't {act} it now. Perhaps someone else did."
        )
    return found


def steps_from(state: str) -> tuple[ActionStep, ...]:
    """What can be done with an action in that state."""
    return tuple(one for one in ACTION_STEPS if state in one.before)
