"""The clock of the sealed room: forgets sittings, sends letters, ends leavers' grants, wipes halves, pushes
counts.

Each of these fails alone, and what is logged of a failure is its kind, never its words. It turns on its own
rhythm: the hour at which it acts must tell nothing of the hour at which a reporter did.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import structlog
from django.conf import settings
from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from plumbline.speakup.access import cases_with_leavers
from plumbline.speakup.actions.grants import end_grants_of_leavers
from plumbline.speakup.actions.identity import wipe_expired_halves
from plumbline.speakup.letterbox import push_counts_when_due
from plumbline.speakup.models import Sweep
from plumbline.speakup.notices import send_notices
from plumbline.speakup.reporter.sittings import turn_clock

BY = "system:clock"
LOOK_SECONDS = 60
LONGEST_ROUND = timedelta(minutes=15)
"""After this a round counts as killed, and another process may begin one."""

_log = structlog.get_logger("plumbline.speakup")
_stopped = Event()


def turn(*, force: bool = False) -> dict[str, int | None]:
    """Do what is due, in one process at a time.

    `force`: also when the last round was a moment ago, but never while another process is at it.

    Returns:
        How many of each were done; None where it failed. Empty where nothing was due.
    """
    done = {"forget sittings": _alone("forget sittings", turn_clock)}
    with _round(force=force) as is_ours:
        if is_ours:
            for name, step in STEPS.items():
                done[name] = _alone(name, step)
    return done


def keep_turning() -> Thread:
    """Turn the clock for as long as this process lives, in a thread that does not keep it alive."""
    thread = Thread(target=_keep_turning, name="speak-up-clock", daemon=True)
    thread.start()
    return thread


def _keep_turning() -> None:
    while not _stopped.wait(LOOK_SECONDS):
        close_old_connections()
        try:
            turn()
        except Exception as error:
            _tell("turn", error)
        finally:
            close_old_connections()


def _end_grants_of_leavers() -> int:
    return sum(end_grants_of_leavers(by=BY, case=case) for case in cases_with_leavers())


STEPS: dict[str, Callable[[], int]] = {
    "send letters": send_notices,
    "end grants of leavers": _end_grants_of_leavers,
    "wipe expired halves": lambda: wipe_expired_halves(by=BY),
    "push counts": lambda: push_counts_when_due(by=BY),
}


def _alone(name: str, step: Callable[[], int]) -> int | None:
    try:
        return step()
    except Exception as error:  # one failing step must not keep the others from their work
        _tell(name, error)
        return None


def _tell(name: str, error: Exception) -> None:
    # The kind of failure only: its words could quote an address or a case.
    _log.error("The speak up clock could not %s: %s", name, type(error).__name__)


@contextmanager
def _round(*, force: bool) -> Iterator[bool]:
    """Whether this process has the round to itself: one row, claimed by one UPDATE that only one can win."""
    now = timezone.now()
    until = now + LONGEST_ROUND
    Sweep.objects.get_or_create(defaults={"generation": 1})
    due = Q(busy_until=None) | Q(busy_until__lte=now)
    if not force:
        every = timedelta(minutes=settings.ENVIRONMENT.speakup_turn_minutes)
        due &= Q(rounds_at=None) | Q(rounds_at__lte=now - every)
    is_ours = bool(Sweep.objects.filter(due).update(busy_until=until, rounds_at=now))
    try:
        yield is_ours
    finally:
        if is_ours:
            Sweep.objects.filter(busy_until=until).update(busy_until=None)
