"""The life of a case, as a table: what may be done in which state, and what the person who told us then reads.

`docs/reference/states.md` is drawn from this table by tools/render_states.py.
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """Where a case stands, as the desk calls it."""

    NEW = "new", "New"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    IN_REVIEW = "in_review", "In review"
    ACTION_AGREED = "action_agreed", "Action agreed"
    WAITING = "waiting", "Waiting for the reporter"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


@dataclass(frozen=True, slots=True)
class Transition:
    """One act on a case. `answers`: it needs words to the reporter; every act needs a reason for the record."""

    act: str
    before: State
    after: State
    answers: bool
    label: str
    meaning: str


def _steps(
    act: str, before: tuple[State, ...], after: State, answers: bool, label: str, meaning: str
) -> list[Transition]:
    return [Transition(act, state, after, answers, label, meaning) for state in before]


OPEN = (State.ACKNOWLEDGED, State.IN_REVIEW, State.ACTION_AGREED, State.WAITING, State.REOPENED)
"""States in which somebody is looking after a case that was acknowledged."""

TRANSITIONS: tuple[Transition, ...] = (
    *_steps(
        "acknowledge",
        (State.NEW,),
        State.ACKNOWLEDGED,
        True,
        "Acknowledge",
        "Somebody has read it, and says so to the person who told us.",
    ),
    *_steps(
        "review",
        (State.ACKNOWLEDGED, State.WAITING, State.ACTION_AGREED, State.REOPENED),
        State.IN_REVIEW,
        False,
        "Start to look into it",
        "The case is being looked into.",
    ),
    *_steps(
        "agree",
        (State.IN_REVIEW,),
        State.ACTION_AGREED,
        True,
        "Agree what will be done",
        "It is settled what the trust will do.",
    ),
    *_steps(
        "ask",
        (State.ACKNOWLEDGED, State.IN_REVIEW, State.ACTION_AGREED, State.REOPENED),
        State.WAITING,
        True,
        "Ask the reporter something",
        "The desk needs an answer before it can go on.",
    ),
    *_steps(
        "close",
        OPEN,
        State.CLOSED,
        True,
        "Close with an answer",
        "What was done is said, and the person who told us is answered.",
    ),
    *_steps(
        "reopen",
        (State.CLOSED,),
        State.REOPENED,
        True,
        "Open again",
        "Something new came to light, or the answer was not good enough.",
    ),
)
"""No case goes from new to closed without an answer: no report ends in silence."""

REPORTER_READS = {
    State.NEW: (
        pgettext_lazy("status", "We have it"),
        _("Your report is safe with us. Someone from the case team will read it soon."),
    ),
    State.ACKNOWLEDGED: (
        pgettext_lazy("status", "Someone has read it"),
        _("Someone from the case team has read your report. They will decide what to do first."),
    ),
    State.IN_REVIEW: (
        pgettext_lazy("status", "We are looking into it"),
        _("We are finding out what happened. We will write to you here."),
    ),
    State.ACTION_AGREED: (
        pgettext_lazy("status", "We have agreed what to do"),
        _("We have agreed what to do. We will tell you here when it is done."),
    ),
    State.WAITING: (
        pgettext_lazy("status", "We have a question for you"),
        _("Please read our last message. You do not have to answer, but it may help us."),
    ),
    State.CLOSED: (
        pgettext_lazy("status", "Finished"),
        _("We have finished. You can read what we did, tell us how we did, and write to us again."),
    ),
    State.REOPENED: (
        pgettext_lazy("status", "We have opened it again"),
        _("We are looking at your report again. We will write to you here."),
    ),
}
"""What the reporter's page says: the status in plain words, and what happens next."""


class Outcome(TextChoices):
    """What was done about what somebody told us; several may be true."""

    SUPPORT = "support", "Support was given"
    APOLOGY = "apology", "Someone apologised"
    LEARNING = "learning", "What was learnt was shared"
    TALK = "talk", "Someone was spoken to informally"
    FORMAL = "formal", "Formal action was taken"
    REFERRED = "referred", "It was passed on to others, such as the police or safeguarding"
    NOTHING = "nothing", "Nothing more was done"


class NotPossibleNow(Exception):
    """An act that does not fit the state a case is in; the message says what the state is."""


def transition(act: str, state: str) -> Transition:
    """The transition of that act from that state.

    Raises:
        NotPossibleNow: the case is in a state from which the act does not lead anywhere.
    """
    found = next((step for step in TRANSITIONS if step.act == act and step.before == state), None)
    if found is None:
        raise NotPossibleNow(
            f"This case is “{State(state).label.lower()}”. That can't be done now. Perhaps someone else did it."
        )
    return found


def acts_from(state: str) -> tuple[Transition, ...]:
    """What can be done with a case in that state."""
    return tuple(step for step in TRANSITIONS if step.before == state)
