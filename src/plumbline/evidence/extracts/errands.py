"""What a worker is asked, and what it may answer. Plain data, one JSON object a line. Knows no Django."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

LOOK = "look.json.sealed"
"""What checking found that may hold words of the extract: headings, masked rows. Wiped with the files."""
REJECTS = "rejects.csv.sealed"
"""Which rows were left out or mended, and why; no cell of them. Wiped with the files."""
WORK = "work"
"""The folder in an extract's place where a worker keeps what it needs in the clear while it works."""

LONGEST_LINE = 256 * 1024 * 1024
"""Of an answer, in bytes. A run of some hundred thousand figures is a tenth of this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A file that was uploaded: the name that it came with, and the name that it is kept under."""

    name: str
    kept: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One job for a worker. `key` never leaves memory and pipes."""

    what: str
    key: str = field(repr=False)
    place: str
    publisher: str
    files: tuple[Given, ...] = ()
    folder: str = ""
    """A folder on the server that is read in place; empty for an upload."""
    database: str = field(default="", repr=False)
    """The address of a database that is read in place, with its password; empty for anything else."""
    origin: str = ""
    """What the folder or the database is called."""
    mapping: Mapping[str, Any] | None = None
    measures: tuple[str, ...] = ()
    catchment: tuple[str, ...] = ()
    period: str | None = None
    every: str | None = None
    units: bool = False
    """Each unit's figures too."""
    engine_memory: str = "1GB"
    process_memory: int = 0
    """Bytes of address space that the process may take; 0 for no limit."""
    unpacked_bytes: int = 0
    """What archives and workbooks may unpack to."""

    def to_line(self) -> bytes:
        """The errand as the worker reads it."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Errand":
        """The errand that a line holds."""
        told = json.loads(line)
        told["files"] = tuple(Given(**given) for given in told["files"])
        for name in ("measures", "catchment"):
            told[name] = tuple(told[name])
        return cls(**told)
