"""The life of a release, as a table: who may do what in which state, and what comes of it.

`docs/reference/states.md` is drawn from this table by tools/render_states.py.
"""

from dataclasses import dataclass
from enum import StrEnum

PREPARE = "publishing.prepare_release"
APPROVE = "publishing.approve_release"


class State(StrEnum):
    """Where a release stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


LABELS: dict[str, str] = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Waiting for a checker",
    State.APPROVED: "Approved, not yet public",
    State.PUBLISHED: "Public",
    State.REFUSED: "Refused",
    State.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class Transition:
    """One act on a release. `permission` lists what opens it: any one of them is enough."""

    act: str
    before: State
    after: State
    permission: tuple[str, ...]
    needs_reason: bool
    meaning: str


TRANSITIONS: tuple[Transition, ...] = (
    Transition("submit", State.DRAFT, State.SUBMITTED, (PREPARE,), False, "Its author asks for a checker."),
    Transition(
        "approve",
        State.SUBMITTED,
        State.APPROVED,
        (APPROVE,),
        False,
        "Someone other than the author has looked at every figure; nothing small can be worked out.",
    ),
    Transition(
        "refuse", State.SUBMITTED, State.REFUSED, (APPROVE,), True, "The checker says why it may not leave."
    ),
    Transition(
        "correct",
        State.REFUSED,
        State.DRAFT,
        (PREPARE,),
        False,
        "Its author chooses again which groupings and measures leave.",
    ),
    Transition(
        "publish", State.APPROVED, State.PUBLISHED, (PREPARE, APPROVE), False, "The figures become public."
    ),
    Transition(
        "withdraw",
        State.PUBLISHED,
        State.WITHDRAWN,
        (PREPARE, APPROVE),
        True,
        "The figures leave the public pages; a notice with the reason stays.",
    ),
)

SYSTEM_RELEASE = Transition(
    "release as already public",
    State.DRAFT,
    State.PUBLISHED,
    (),
    False,
    "National statistics that their publisher has already released; never the trust's own figures.",
)


class NotPossibleNow(Exception):
    """An act that does not fit the state a release is in; the message says what the state is."""


def transition(act: str, state: str) -> Transition:
    """The transition of that act from that state.

    Raises:
        NotPossibleNow: the release is in a state from which the act does not lead anywhere.
    """
    found = next((step for step in TRANSITIONS if step.act == act and step.before == state), None)
    if found is None:
        raise NotPossibleNow(
            f"This release is “{LABELS[state].lower()}”. You can't {act} it now. Perhaps someone else did."
        )
    return found


def acts_from(state: str) -> tuple[Transition, ...]:
    """What can be done with a release in that state."""
    return tuple(step for step in TRANSITIONS if step.before == state)
