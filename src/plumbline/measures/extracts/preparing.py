"""Makes a table's files fit to be read: room on the disk, and letters that an engine can read."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.measures.engines.base import Engine
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.files import DELIMITERS, DataFile, check_encoding, rewrite_as_utf8
from plumbline.measures.extracts.parts import Part

ROOM_FOR_CSV = 2
ROOM_FOR_PARQUET = 6
"""How many times a file's size it may take on the disk: Parquet is packed tighter than what it becomes."""


def check_room(parts: Sequence[Part], engine: Engine) -> None:
    """Raise `BadInput` where the temporary folder's disk is too full to read these files."""
    needed = sum(_room_for(part.file) for part in parts)
    free = shutil.disk_usage(engine.folder).free
    if needed > free:
        what = (
            f"needs about {_in_words(needed)} in the temporary folder, where {_in_words(free)} is free. "
            "Make room, or name another folder in the environment variable TMPDIR."
        )
        raise BadInput([Problem(parts[0].table.name, what)])


def _room_for(file: DataFile) -> int:
    return file.path.stat().st_size * (ROOM_FOR_PARQUET if file.delimiter is None else ROOM_FOR_CSV)


def _in_words(size: int) -> str:
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.1f} MB"


OLDER = "{} is saved for an older Windows (Windows-1252), not as UTF-8; it was read as that."
MIXED = (
    "{} is written partly as UTF-8 and partly for an older Windows (Windows-1252); each row was read as what it "
    "is. Look at its names, and save it again as “CSV UTF-8”."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The parts of a table, fit to be read, and what a reader should know about their files."""

    parts: tuple[Part, ...]
    told: tuple[str, ...]


def prepare(parts: Sequence[Part], engine: Engine) -> Prepared:
    """Make every part fit to be read. Raises `BadInput` where a file is no text, or there is no room for it."""
    check_room(parts, engine)
    done = [_prepare(part, engine) for part in parts]
    return Prepared(
        parts=tuple(part for part, _ in done), told=tuple(sentence for _, told in done for sentence in told)
    )


def _prepare(part: Part, engine: Engine) -> tuple[Part, tuple[str, ...]]:
    if part.file.delimiter is None:
        return part, ()
    told = _told_of_delimiter(part.file)
    if check_encoding(part.file.path) == "utf-8":
        return part, told
    folder = engine.folder / "rewritten"
    folder.mkdir(mode=0o700, exist_ok=True)
    copy = folder / f"{len(list(folder.iterdir()))}.csv"
    were_utf8 = rewrite_as_utf8(part.file.path, copy)
    return part.with_copy(copy), (*told, (MIXED if were_utf8 else OLDER).format(part.file.name))


def _told_of_delimiter(file: DataFile) -> tuple[str, ...]:
    if file.delimiter in (None, ","):
        return ()
    return (f"{file.name} parts its cells by {DELIMITERS[file.delimiter]}, not by commas.",)
