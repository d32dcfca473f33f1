"""The life of a draft of the board's statement, as a table: who may do what with it, and what comes of it.

`docs/reference/states.md` is drawn from this table by tools/render_states.py.
"""

from dataclasses import dataclass
from enum import StrEnum

from plumbline.publishing.states import APPROVE, PREPARE, NotPossibleNow

WRITE = (PREPARE, APPROVE)
ADOPT = (APPROVE,)


class DraftState(StrEnum):
    """Where a draft stands."""

    WAITING = "waiting"
    ADOPTED = "adopted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


DRAFT_LABELS: dict[str, str] = {
    DraftState.WAITING: "Waiting for a second person",
    DraftState.ADOPTED: "Adopted and public",
    DraftState.REFUSED: "Refused",
    DraftState.WITHDRAWN: "Withdrawn",
}


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One act on a draft that waits. `permission` lists what opens it: any one of them is enough."""

    act: str
    after: DraftState
    permission: tuple[str, ...]
    by_author: bool
    """Whether it is for the draft's author alone, or for everybody but the author."""
    needs_answer: bool
    meaning: str

    before = DraftState.WAITING


DRAFT_STEPS: tuple[DraftStep, ...] = (
    DraftStep(
        "change",
        DraftState.WAITING,
        WRITE,
        True,
        False,
        "Its author writes it differently. Whoever looked at it before has to look again.",
    ),
    DraftStep(
        "withdraw", DraftState.WITHDRAWN, WRITE, True, False, "Its author takes it back. Nothing is public."
    ),
    DraftStep(
        "refuse",
        DraftState.REFUSED,
        ADOPT,
        False,
        True,
        "Someone other than its author says why the public should not read it. Nothing is public.",
    ),
    DraftStep(
        "adopt",
        DraftState.ADOPTED,
        ADOPT,
        False,
        False,
        "Someone other than its author has read it. It becomes the statement in force, and the record says so.",
    ),
)


def draft_step(act: str, state: str) -> DraftStep:
    """The step of that act on a draft in that state.

    Raises:
        NotPossibleNow: the draft does not wait any more.
    """
    found = next((step for step in DRAFT_STEPS if step.act == act and step.before == state), None)
    if found is None:
        raise NotPossibleNow(
            f"This draft is “{DRAFT_LABELS[state].lower()}”. You can't {act} it now. Perhaps someone else did."
        )
    return found
