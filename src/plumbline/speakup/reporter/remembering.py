"""Answers of the database that every visitor gets alike, remembered for a short while in this process.

For what the trust says of itself only: its places, who could read a report, whether reports can be taken. Never
for anything about a sitting or a report.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
_ALL: list["Remembered[object]"] = []


class Remembered(Generic[Answer]):
    """Call it for the answer; after some seconds it asks again."""

    def __init__(self, ask: Callable[[], Answer], *, seconds: float) -> None:
        self._ask = ask
        self._seconds = seconds
        self._until = 0.0
        self._answer: Answer | None = None
        _ALL.append(self)  # type: ignore[arg-type]

    def __call__(self) -> Answer:
        """The answer, at most so many seconds old."""
        now = time.monotonic()
        answer = self._answer
        if answer is None or now >= self._until:
            answer = self._ask()
            self._answer, self._until = answer, now + self._seconds
        return answer

    def forget(self) -> None:
        """Ask again next time."""
        self._answer, self._until = None, 0.0


def forget_all() -> None:
    """Ask the database everything again."""
    for remembered in _ALL:
        remembered.forget()
