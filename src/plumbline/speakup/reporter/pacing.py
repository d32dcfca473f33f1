"""How many reports are taken at once. A queue, never a block: everyone is let in, and nobody by their address.

A bucket of turns in this process: some at once, then a steady few a second. Who comes when it is empty is given
a time at which it is their turn. It knows no person: a turn belongs to whoever holds the sitting that it was
written into.
"""

import threading
import time

from django.conf import settings

PER_SECOND = 2.0


class Pace:
    """Gives out turns."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 0.0

    def take(self, *, at: float | None = None) -> float:
        """A turn: how many seconds away it is, 0 for now."""
        now = time.monotonic() if at is None else at
        every = 1 / PER_SECOND
        ahead = (settings.ENVIRONMENT.speakup_burst - 1) * every
        with self._lock:
            turn = max(self._next, now)
            self._next = turn + every
            return max(0.0, turn - ahead - now)

    def start_again(self) -> None:
        """As if nobody had come yet."""
        with self._lock:
            self._next = 0.0


PACE = Pace()
