"""A process of its own that protects counts: what it is asked, and what it answers. Knows no Django."""

import json
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from plumbline.evidence.processes import alone, close_pipes, kill_process, start_process
from plumbline.publishing.protection.worlds import Answer, World

WORKER = alone("plumbline.publishing.protection.worker")
DIED = (
    "The process that looked at the release ended before it was done: it was stopped from outside, or took more "
    "memory than there is. Nothing of it is kept. Submit the release again, or leave out a grouping first."
)
Tell = Callable[[str, int, int], None]
"""Hears what is being done, how much of it is done, and how much there is."""


class Ended(Exception):
    """A process that gave no answer; the message says why, and is empty where nobody wanted one any more."""


class Asking:
    """A process that was asked to protect worlds, within so many bytes of memory."""

    def __init__(self, worlds: Sequence[World], *, memory: int) -> None:
        self._worlds = worlds
        self._worker = start_process(WORKER)
        assert self._worker.stdin is not None  # noqa: S101
        with suppress(OSError):  # one that died already answers nothing, which is said
            pickle.dump((memory, pickle.dumps(list(worlds))), self._worker.stdin)
            self._worker.stdin.flush()  # and left open: its end would end the process

    def answers(self, tell: Tell) -> list[Answer]:
        """Wait for an answer for each world, in their order. Raises `Ended`."""
        answers = []
        for world, said in zip(self._worlds, self._heard(tell), strict=True):
            cells = list(world.now)
            hidden = frozenset(cells[place] for place in said["hidden"])
            figures = zip(cells, said["printed"], strict=bool(said["printed"]))
            printed = {cell: figure for cell, figure in figures if figure is not None}
            answers.append(Answer(hidden=hidden, told=said["told"], why=said["why"], printed=printed))
        return answers

    def _heard(self, tell: Tell) -> Iterator[dict[str, Any]]:
        assert self._worker.stdout is not None  # noqa: S101
        for line in self._worker.stdout:
            said = json.loads(line)
            if "finished" in said:
                return
            if "failed" in said:
                raise Ended(said["failed"])
            if "progress" in said:
                tell(said["progress"], said["done"], said["total"])
            else:
                yield said
        raise Ended(DIED)

    def kill(self) -> None:
        """End the process at once; whoever waits for its answers hears that it ended."""
        kill_process(self._worker)

    def end(self) -> None:
        """End the process, and let go of it."""
        kill_process(self._worker)
        close_pipes(self._worker)
