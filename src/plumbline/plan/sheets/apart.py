"""Reads a workbook in a process of its own: one made to take all memory ends that process, not the server.

A text that a workbook holds once can stand in a million of its cells, and a reader writes it out for each.
"""

import json
import subprocess
import threading
from collections.abc import Sequence
from typing import Any

from plumbline.evidence.processes import alone, close_pipes, kill_process, start_process
from plumbline.plan.sheets.keeping import from_kept
from plumbline.plan.sheets.measuring import Unreadable
from plumbline.plan.sheets.reading import Sheet, check_file, is_workbook, read_sheets

READER = alone("plumbline.plan.sheets.reader")
LONGEST_SECONDS = 60
TOO_MUCH = (
    "Reading the file takes more time or memory than a plan needs. Copy the plan's sheets alone into a new "
    "workbook, and bring that."
)
OUR_FAULT = "The file could not be read. This is a fault of Plumbline: please report it. Nothing was kept."
FAILED = 1
"""The exit code of a program that ended by an error of its own; one that took too much is killed by a signal."""
_turn = threading.Lock()
"""One process at a time: others wait."""


def read_apart(content: bytes, command: Sequence[str] = READER) -> list[Sheet]:
    """What `read_sheets` gives, from a process of its own where it is a workbook. Raises `Unreadable`."""
    check_file(content)
    if not is_workbook(content):
        return read_sheets(content)
    with _turn:
        said = _ask(content, command)
    if "unreadable" in said:
        raise Unreadable(said["unreadable"])
    return from_kept(said["sheets"])


def _ask(content: bytes, command: Sequence[str]) -> dict[str, Any]:
    reader = start_process(command)
    try:
        answer, _ = reader.communicate(content, timeout=LONGEST_SECONDS)
        found: dict[str, Any] = json.loads(answer)
    except (subprocess.TimeoutExpired, ValueError, RecursionError) as error:
        # One that was ended by what it read has said nothing, or half of something.
        raise Unreadable(OUR_FAULT if reader.poll() == FAILED else TOO_MUCH) from error
    finally:
        kill_process(reader)
        close_pipes(reader)
    return found
