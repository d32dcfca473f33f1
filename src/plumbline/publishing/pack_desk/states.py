"""The life of a board pack, as a table: who may do what in which state, and what comes of it.

`docs/reference/states.md` is drawn from this table by tools/render_states.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow


class PackState(StrEnum):
    """Where a pack stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    FROZEN = "frozen"
    SUPERSEDED = "superseded"


PACK_LABELS: dict[str, str] = {
    PackState.DRAFT: "Draft",
    PackState.SUBMITTED: "Waiting for a checker",
    PackState.FROZEN: "Frozen",
    PackState.SUPERSEDED: "Superseded",
}
KEPT = (PackState.FROZEN, PackState.SUPERSEDED)
"""What a pack says is never changed any more."""


@dataclass(frozen=True, slots=True)
class PackStep:
    """One act on a pack. `after` is None where nothing is left of it."""

    act: str
    before: PackState
    after: PackState | None
    permission: str
    needs_reason: bool
    meaning: str


GONE_FOR_GOOD = (
    "Its author, or who leads the plan, discards it: all that was chosen and written for it goes. The audit "
    "trail keeps who did that."
)
PACK_STEPS: tuple[PackStep, ...] = (
    PackStep("submit", PackState.DRAFT, PackState.SUBMITTED, PREPARE, False, "Its author asks for a checker."),
    PackStep("take back", PackState.SUBMITTED, PackState.DRAFT, PREPARE, False, "Its author works on it again."),
    PackStep(
        "refuse",
        PackState.SUBMITTED,
        PackState.DRAFT,
        APPROVE,
        True,
        "Someone who wrote none of it says why the board should not get it like this. It is a draft again.",
    ),
    PackStep(
        "freeze",
        PackState.SUBMITTED,
        PackState.FROZEN,
        APPROVE,
        False,
        "Someone who wrote none of it has read it. What it says is kept with its checksum, and never changes.",
    ),
    PackStep("discard", PackState.DRAFT, None, PREPARE, False, GONE_FOR_GOOD),
    PackStep("discard", PackState.SUBMITTED, None, PREPARE, False, GONE_FOR_GOOD),
    PackStep(
        "publish",
        PackState.FROZEN,
        PackState.FROZEN,
        APPROVE,
        False,
        "Someone other than its author makes a pack for the public a page that anyone can read, for good.",
    ),
    PackStep(
        "supersede",
        PackState.FROZEN,
        PackState.FROZEN,
        PREPARE,
        True,
        "A draft begins that will take its place, and says why. Until that is frozen, this pack stands.",
    ),
)
GIVES_WAY = PackStep(
    "give way",
    PackState.FROZEN,
    PackState.SUPERSEDED,
    "",
    False,
    "The pack that takes its place was frozen. What this one says stays as it was.",
)
"""What Plumbline does by itself."""


def pack_step(act: str, state: str) -> PackStep:
    """The step of that act from that state.

    Raises:
        NotPossibleNow: the pack is in a state from which the act does not lead anywhere.
    """
    found = next((step for step in PACK_STEPS if step.act == act and step.before == state), None)
    if found is None:
        raise NotPossibleNow(
            f"This pack is “{PACK_LABELS[state].lower()}”. You can't {act} it now. Perhaps someone else did."
        )
    return found


def pack_steps_from(state: str) -> tuple[PackStep, ...]:
    """What can be done with a pack in that state."""
    return tuple(step for step in PACK_STEPS if step.before == state)
