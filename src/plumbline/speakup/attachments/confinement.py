"""How is the process that opens a stranger's file held down? By limits of the operating system, set on itself.

Once held it can't grow past its memory and time, write a file, leave a memory dump, or open anything at all: no
file, no socket. Where a system lacks a limit (Windows has none of these, macOS none on memory) the clock of the
process that started it still ends it.
"""

import ctypes
import sys
from contextlib import suppress

from plumbline.speakup.attachments.limits import Limits

NOT_DUMPABLE = 4
"""Linux's PR_SET_DUMPABLE: also stops dumps that are piped to a program, and other processes from looking in."""

STANDARD_STREAMS = 3


def hold_down(limits: Limits) -> None:
    """Limit memory, processor time, files written and memory dumps, for good. Call before anything is read."""
    _limit("RLIMIT_AS", limits.memory_bytes)
    _limit("RLIMIT_CPU", limits.cpu_seconds)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(NOT_DUMPABLE, 0, 0, 0, 0)


def close_every_door(*, threads: bool = False) -> None:
    """Let nothing more be opened or started, for good. Call when the parser is loaded and has seen nothing.

    `threads` leaves the starting of threads, and so of processes, to a parser that can't do without.
    """
    _limit("RLIMIT_NOFILE", STANDARD_STREAMS)
    if not threads:
        _limit("RLIMIT_NPROC", 0)


def _limit(name: str, most: int) -> None:
    """Set one limit, where this system knows it; never above what the process may have."""
    with suppress(ImportError, AttributeError, ValueError, OSError):
        import resource

        resource.setrlimit(getattr(resource, name), (most, most))
