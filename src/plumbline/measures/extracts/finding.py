"""Finds which tables the files of an extract are, by a saved mapping, by their headings and by their names.

A file that is about something else is left aside and named; one that is named after a table and is not it takes
that table out of use, so that no figure is computed from half of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.extracts.files import find_files, left_aside, look_at
from plumbline.measures.extracts.layouts import find_table, named_table, tables_of, without_numbers
from plumbline.measures.extracts.mapping import ColumnMapping, mapped_part
from plumbline.measures.extracts.parts import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What opening found in a folder."""

    place: Path
    parts: Mapping[str, list[Part]]
    refused: Mapping[str, list[Problem]]
    """Tables that cannot be used, and why."""
    unread: tuple[Problem, ...]
    """Files that are no table of this extract, and why."""


def find_contents(place: Path, *, source: str | None = None, mapping: ColumnMapping | None = None) -> Contents:
    """Look at every file. Raises `BadInput` where none is a table, or where the only file given is not."""
    tables_of(source)  # an unknown source is said before any file is looked at
    parts: dict[str, list[Part]] = {}
    refused: dict[str, list[Problem]] = {}
    unread = left_aside(place)
    for path in find_files(place):
        try:
            part = find_part(path, source=source, mapping=mapping)
        except BadInput as bad:
            name = _claimed_table(path.name, source=source, mapping=mapping)
            (unread if name is None else refused.setdefault(name, [])).extend(bad.problems)
        else:
            parts.setdefault(part.table.name, []).append(part)
    if not parts:
        raise BadInput([*(problem for problems in refused.values() for problem in problems), *unread])
    return Contents(place=place, parts=parts, refused=refused, unread=tuple(unread))


def headings_of(path: Path) -> tuple[str, ...]:
    """A file's headings. Raises `BadInput` where it has none that can be read."""
    return look_at(path).headings


def find_part(path: Path, *, source: str | None = None, mapping: ColumnMapping | None = None) -> Part:
    """Which table a file is part of. Raises `BadInput` where it is none."""
    file = look_at(path)
    mapped = None if mapping is None else mapped_part(mapping, file)
    if mapped is not None:
        return mapped
    match = find_table(file.headings, file.name, source=source)
    return Part(file=file, table=match.table, places=match.places)


def _claimed_table(file: str, *, source: str | None, mapping: ColumnMapping | None) -> str | None:
    if mapping is not None:
        for name, mapped in mapping.tables.items():
            if mapped.file and without_numbers(file) == mapped.file:
                return name
    named = named_table(file, source=source)
    return None if named is None else named.name
