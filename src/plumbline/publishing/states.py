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
    LOOKING = "looking"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"


LABELS: dict[str, str] = {
    State.DRAFT: "Draft",
    State.LOOKING: "Being looked at",
    State.SUBMITTED: "Waiting for a checker",
    State.APPROVED: "Approved, not yet public",
    State.PUBLISHED: "Public",
    State.REFUSED: "Refused",
    State.WITHDRAWN: "Withdrawn",
    State.SUPERSEDED: "Superseded",
    State.DISCARDED: "Discarded",
}
LEFT = (State.PUBLISHED, State.WITHDRAWN, State.SUPERSEDED)
"""The public has read it: nothing of it changes any more, and it stays in sight."""


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
    Transition(
        "change", State.DRAFT, State.DRAFT, (PREPARE,), False, "Its author changes what it carries and says."
    ),
    *(
        Transition(
            "discard",
            before,
            State.DISCARDED,
            (PREPARE,),
            False,
            "It is given up. Nothing of it leaves; what it carried of the plan waits by itself again.",
        )
        for before in (State.DRAFT, State.REFUSED)
    ),
    Transition(
        "submit",
        State.DRAFT,
        State.LOOKING,
        (PREPARE,),
        False,
        "Its author asks for a checker. First a process of its own looks at what a reader could work out.",
    ),
    Transition(
        "stop",
        State.LOOKING,
        State.DRAFT,
        (PREPARE,),
        False,
        "Its author stops the look. Nothing of it is kept.",
    ),
    Transition(
        "approve",
        State.SUBMITTED,
        State.APPROVED,
        (APPROVE,),
        False,
        "Someone other than the author has looked at every figure and word; nothing small can be worked out.",
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
        "publish",
        State.APPROVED,
        State.PUBLISHED,
        (PREPARE, APPROVE),
        False,
        "Figures, words and what it carries of the plan become public in one moment, frozen with a checksum.",
    ),
    Transition(
        "withdraw",
        State.PUBLISHED,
        State.WITHDRAWN,
        (PREPARE, APPROVE),
        True,
        "The figures leave the public pages; a notice with the reason stays.",
    ),
    Transition(
        "withdraw",
        State.SUPERSEDED,
        State.WITHDRAWN,
        (PREPARE, APPROVE),
        True,
        "It can't be read any more, also not as what came before; a notice with the reason stays.",
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


SYSTEM_LOOKED = Transition(
    "record look",
    State.LOOKING,
    State.SUBMITTED,
    (),
    False,
    "What could be worked out is known, small numbers are withheld; the release waits for a checker.",
)
SYSTEM_CUT_SHORT = Transition(
    "end look",
    State.LOOKING,
    State.DRAFT,
    (),
    False,
    "The process or its server went away, or it could not be done. It says why; nothing of it is kept.",
)
SYSTEM_SUPERSEDED = Transition(
    "supersede",
    State.PUBLISHED,
    State.SUPERSEDED,
    (),
    False,
    "A release that replaces it is published. It stays readable, with the reason and a link to the other.",
)
SYSTEM = (SYSTEM_LOOKED, SYSTEM_CUT_SHORT, SYSTEM_RELEASE, SYSTEM_SUPERSEDED)
"""What Plumbline does by itself."""


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
