"""A trust's own headings and words, set against ours once and kept: a column mapping, saved as a YAML file.

Near matches are proposed and never applied by themselves. A saved mapping is checked against every new file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import fuzz, process

from plumbline.measures.errors import BadDefinition, BadInput, Problem
from plumbline.measures.extracts.files import DataFile
from plumbline.measures.extracts.layouts import TableLayout, match_headings, plain, tables_of, without_numbers
from plumbline.measures.extracts.parts import Part
from plumbline.measures.groupings import load_yaml

NEAR = 75
"""From 0 to 100: how alike two headings must be for one to be proposed for the other."""


class TableMapping(BaseModel):
    """Their headings and words for one table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = ""
    """The file's name as it comes every time, without its numbers."""
    columns: Mapping[str, str] = Field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    dates: Literal["day-first", "month-first"] = "day-first"


class ColumnMapping(BaseModel):
    """Their headings and words for the tables of one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    tables: Mapping[str, TableMapping]

    @model_validator(mode="after")
    def _names_what_there_is(self) -> "ColumnMapping":
        known = {table.name: table for table in tables_of(self.source)}
        for name, table in self.tables.items():
            if name not in known:
                raise ValueError(f"{name} is no table of {self.source}")
            strays = sorted({*table.columns, *table.values} - set(known[name].columns))
            if strays:
                raise ValueError(f"{name} has no column {', '.join(strays)}")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMatch:
    """A heading that looks like a column's name. Somebody must say whether it is."""

    column: str
    heading: str
    likeness: int
    """From 0 to 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a file's headings look like, set against one table."""

    table: TableLayout
    file: str
    certain: Mapping[str, str]
    near: tuple[NearMatch, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Needed columns that no heading is certain to be."""
        return tuple(name for name in self.table.needed if name not in self.certain)

    def accept(self, chosen: Mapping[str, str] | None = None) -> ColumnMapping:
        """The mapping of what is certain and of what somebody has chosen: our column to their heading."""
        columns = {**self.certain, **(chosen or {})}
        mapped = TableMapping(file=without_numbers(self.file), columns=columns)
        return ColumnMapping(source=self.table.source, tables={self.table.name: mapped})


def propose_mapping(headings: Sequence[str], table: TableLayout, *, file: str = "") -> Proposal:
    """Set a file's headings against a table: by name and alias first, then what looks alike."""
    match = match_headings(table, headings, file=file)
    certain = {name: headings[place].strip() for name, place in match.places.items()}
    left = [heading.strip() for place, heading in enumerate(headings) if place not in match.places.values()]
    near = (_nearest(name, table, left) for name in table.columns if name not in certain)
    return Proposal(table=table, file=file, certain=certain, near=tuple(found for found in near if found))


def _nearest(name: str, table: TableLayout, headings: Iterable[str]) -> NearMatch | None:
    choices = {heading: plain(heading) for heading in headings if heading}
    found = [
        process.extractOne(plain(word), choices, scorer=fuzz.WRatio, score_cutoff=NEAR)
        for word in (name, *table.columns[name].aliases)
    ]
    best = max((match for match in found if match), key=lambda match: match[1], default=None)
    return None if best is None else NearMatch(column=name, heading=best[2], likeness=round(best[1]))


def save_mapping(mapping: ColumnMapping, path: Path) -> None:
    """Write the mapping as YAML."""
    text = yaml.safe_dump(mapping.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def load_mapping(path: Path) -> ColumnMapping:
    """Read a saved mapping. Raises `BadDefinition` naming the file and what is wrong."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadDefinition(f"{path.name} cannot be opened ({error.strerror}).") from error
    return read_mapping(content, name=path.name)


def read_mapping(content: bytes, *, name: str) -> ColumnMapping:
    """A mapping from a file's bytes. Raises `BadDefinition` naming the file and what is wrong."""
    try:
        return ColumnMapping.model_validate(load_yaml(content.decode("utf-8")))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadDefinition(f"{name} is not a YAML file.") from error
    except ValidationError as error:
        raise BadDefinition(f"{name} is no column mapping that can be used: {_said(error)}.") from error


def _said(error: ValidationError) -> str:
    """The first thing that is wrong, with the field that it is wrong in."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"field {field}: {message[:1].lower()}{message[1:]}" if field else message


def mapped_part(mapping: ColumnMapping, file: DataFile) -> Part | None:
    """The part that a file is by the mapping, or None where the mapping does not speak of it.

    Raises `BadInput` where the file is named as the mapping says and lacks one of its headings.
    """
    known = {table.name: table for table in tables_of(mapping.source)}
    for name, mapped in mapping.tables.items():
        missing = _missing_headings(mapped, file)
        if not missing and mapped.columns:
            return _part_of(known[name], mapped, file)
        if mapped.file and without_numbers(file.name) == mapped.file:
            raise BadInput([Problem(file.name, _lost(missing, name), 1)])
    return None


def _missing_headings(mapped: TableMapping, file: DataFile) -> dict[str, str]:
    there = {plain(heading) for heading in file.headings}
    return {name: heading for name, heading in mapped.columns.items() if plain(heading) not in there}


def _lost(missing: Mapping[str, str], table: str) -> str:
    lost = ", ".join(f"“{heading}” (our {name})" for name, heading in missing.items())
    return f"lacks {lost}, which the saved mapping of {table} names. Was the heading changed?"


def _part_of(table: TableLayout, mapped: TableMapping, file: DataFile) -> Part:
    theirs = {plain(heading): place for place, heading in reversed(list(enumerate(file.headings)))}
    chosen = {name: theirs[plain(heading)] for name, heading in mapped.columns.items()}
    found = match_headings(table, file.headings, file=file.name).places
    taken = set(chosen.values())
    others = {name: place for name, place in found.items() if name not in chosen and place not in taken}
    places = {**others, **chosen}
    missing = [name for name in table.needed if name not in places]
    if missing:
        what = f"is mapped to {table.name}, and nothing stands for {', '.join(missing)}, which it needs."
        raise BadInput([Problem(file.name, what, 1)])
    return Part(
        file=file, table=table, places=places, values=mapped.values, is_month_first=mapped.dates == "month-first"
    )
