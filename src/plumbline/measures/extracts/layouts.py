"""What a source's tables look like, read from `layouts/*.yaml`, and which of them a file is.

A layout is data: column names, kinds and bounds. Nothing here opens an extract.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from plumbline.measures.errors import BadDefinition, BadInput, Problem
from plumbline.measures.groupings import load_yaml

Kind = Literal["text", "code", "whole", "decimal", "date", "time", "yes-no", "ethnic-2001", "ethnic-2021"]
_MHSDS_CODE = re.compile(r"MHS[0-9]{3}", re.IGNORECASE)
Words = Annotated[str, Field(min_length=1)]


class Column(BaseModel):
    """One column: its kind, its bounds, and the other headings it goes by."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    kind: Kind = Field(alias="is")
    needed: bool = False
    width: int | None = Field(default=None, ge=1)
    least: float | None = Field(default=None, alias="from")
    most: float | None = Field(default=None, alias="to")
    after: str | None = None
    codes: tuple[Words, ...] = ()
    """Every code that the national list has. Another code is kept, and said."""
    aliases: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Column":
        if (self.width is not None or self.codes) and self.kind != "code":
            raise ValueError("`width` and `codes` are for codes")
        if self.after is not None and self.kind != "date":
            raise ValueError("`after` is for dates")
        if (self.least is not None or self.most is not None) and self.kind not in ("whole", "decimal"):
            raise ValueError("`from` and `to` are for numbers")
        return self


class TableLayout(BaseModel):
    """One table: what a row is, its columns, and which columns tell one row from another."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Words
    source: Words
    title: Words
    row: Words
    identity: tuple[Words, ...] = ()
    """Needed columns that tell one row from another: a row that repeats another is then dropped."""
    tells: tuple[Words, ...] = ()
    """A file is this table only with at least one of these, for tables that need little."""
    columns: Mapping[str, Column]

    @model_validator(mode="after")
    def _names_its_own_columns(self) -> "TableLayout":
        dates = {name for name, column in self.columns.items() if column.kind == "date"}
        strays = {column.after for column in self.columns.values() if column.after} - dates
        strays |= {*self.identity, *self.tells} - set(self.columns)
        if strays:
            raise ValueError(f"names columns that it does not have: {', '.join(sorted(strays))}")
        unsure = [name for name in self.identity if not self.columns[name].needed]
        if unsure:
            raise ValueError(f"tells rows apart by what may be empty: {', '.join(unsure)}")
        _ = self.headings
        return self

    @property
    def needed(self) -> tuple[str, ...]:
        """Columns without which a file is not this table."""
        return tuple(name for name, column in self.columns.items() if column.needed)

    @property
    def not_needed(self) -> tuple[str, ...]:
        """Columns that a file may lack, and of which a wrong cell costs the cell and not the row."""
        return tuple(name for name, column in self.columns.items() if not column.needed)

    @cached_property
    def headings(self) -> Mapping[str, str]:
        """Every heading that is understood, as `plain` writes it, and the column it stands for."""
        found = {plain(name): name for name in self.columns}
        for name, column in self.columns.items():
            for alias in column.aliases:
                if found.setdefault(plain(alias), name) != name:
                    raise ValueError(f"“{alias}” stands for two columns")
        return found


class Layout(BaseModel):
    """All tables of one source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: Words
    title: Words
    tables: Mapping[str, TableLayout]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A file's headings set against one table's columns."""

    table: TableLayout
    places: Mapping[str, int]
    """Where each column stands in the file, counted from 0."""

    @property
    def missing(self) -> tuple[str, ...]:
        """What the file lacks to be this table, in words."""
        lacks = tuple(name for name in self.table.needed if name not in self.places)
        if self.table.tells and not any(name in self.places for name in self.table.tells):
            lacks += (f"any of {', '.join(self.table.tells)}",)
        return lacks


def plain(heading: str) -> str:
    """A heading without case, spaces, underscores or other marks, so that "Ethnic Origin" is "ethnic_origin".

    >>> plain("\\ufeffEthnic_Origin ")
    'ethnicorigin'
    """
    return re.sub(r"[\W_]+", "", heading.casefold())


@cache
def all_layouts() -> Mapping[str, Layout]:
    """Every layout by its source's name. Raises `BadDefinition` naming the file and the field."""
    folder = files("plumbline.measures") / "layouts"
    texts = {
        path.name: path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name.endswith(".yaml")
    }
    read = [read_layout(name, texts[name]) for name in sorted(texts)]
    return {layout.source: layout for layout in read}


def read_layout(file: str, text: str) -> Layout:
    """A layout from its YAML text. Raises `BadDefinition` naming the file and the field."""
    content = load_yaml(text)
    try:
        return Layout.model_validate(_with_names(content))
    except ValidationError as error:
        where, what = error.errors()[0]["loc"], error.errors()[0]["msg"]
        raise BadDefinition(f"{file}: {'.'.join(str(part) for part in where)}: {what}.") from error


def _with_names(content: dict[str, Any]) -> dict[str, Any]:
    own = {"source": content.get("source")}
    tables = {name: {**table, **own, "name": name} for name, table in (content.get("tables") or {}).items()}
    return {**content, "tables": tables}


def tables_of(source: str | None = None) -> tuple[TableLayout, ...]:
    """The tables of one source, or of all. Raises `BadDefinition` where no source has this name."""
    layouts = all_layouts()
    if source is not None and source not in layouts:
        raise BadDefinition(f"There is no source “{source}”. There are: {', '.join(layouts)}.")
    chosen = layouts.values() if source is None else (layouts[source],)
    return tuple(table for layout in chosen for table in layout.tables.values())


def find_layout(name: str) -> TableLayout:
    """The table with this name in any source. Raises `BadDefinition` where there is none."""
    for table in tables_of():
        if table.name == name:
            return table
    raise BadDefinition(f"There is no table “{name}” in the layouts.")


def match_headings(table: TableLayout, headings: Sequence[str], *, file: str) -> Match:
    """Where the table's columns stand among a file's headings. Raises `BadInput` where one stands twice."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        column = table.headings.get(plain(heading))
        if column is None:
            continue
        if column in places and plain(headings[places[column]]) == plain(heading):
            raise BadInput([Problem(file, "stands twice in the heading.", 1, heading.strip())])
        if column not in places or plain(heading) == plain(column):
            places[column] = place
    return Match(table=table, places=places)


def find_table(headings: Sequence[str], file: str, *, source: str | None = None) -> Match:
    """Which table a file is, from its headings and its name.

    A file is a table where it has every column the table needs. Among several, the one that the file is named
    after, then the one that knows most of its headings. Raises `BadInput` naming what the nearest one lacks.
    """
    matches = [match_headings(table, headings, file=file) for table in tables_of(source)]
    if _is_unread(file):
        raise BadInput(
            [Problem(file, "is a table of the Mental Health Services Data Set that no measure reads.")]
        )
    named = [match for match in matches if is_named_after(file, match.table)]
    fitting = [match for match in named or matches if not match.missing]
    if not fitting:
        raise BadInput([_nearest_problem(named or matches, headings, file)])
    best = max(len(match.places) for match in fitting)
    first, *others = (match for match in fitting if len(match.places) == best)
    if others:
        raise BadInput([_undecided_problem([first, *others], file)])
    return first


def named_table(file: str, *, source: str | None = None) -> TableLayout | None:
    """The table that a file is named after, or None."""
    return next((table for table in tables_of(source) if is_named_after(file, table)), None)


def is_named_after(file: str, table: TableLayout) -> bool:
    """Whether a file's name is the table's: whole, or with numbers about it, or beginning with its MHSDS number.

    >>> is_named_after("MHS401_MHActPeriod 2025-04.csv", find_layout("MHS401MHActPeriod"))
    True
    """
    code = _MHSDS_CODE.match(table.name)
    if code is not None and plain(file).startswith(code.group().casefold()):
        return True
    return without_numbers(file) == without_numbers(table.name)


def without_numbers(file: str) -> str:
    """A file's name without its ending, numbers and marks: what stays the same from month to month.

    >>> without_numbers("Leavers_2025-04.csv")
    'leavers'
    """
    return re.sub(r"[0-9]+", "", plain(re.sub(r"[.][A-Za-z]+$", "", file)))


def _is_unread(file: str) -> bool:
    code = _MHSDS_CODE.match(file)
    return code is not None and not any(table.name.startswith(code.group().upper()) for table in tables_of())


def _nearest_problem(matches: Iterable[Match], headings: Sequence[str], file: str) -> Problem:
    nearest = max(matches, key=lambda match: (len(match.places) - len(match.missing), len(match.places)))
    found = ", ".join(heading.strip() or "(no name)" for heading in headings) or "none"
    if not nearest.places:  # the first row may be somebody's record, so it is not shown
        what = f"is no table that Plumbline knows: none of its {len(headings)} headings is known."
        return Problem(file, f"{what} The first row must hold the headings.", 1)
    lacks = ", ".join(nearest.missing)
    what = (
        f"looks most like {nearest.table.name} ({nearest.table.title}), and lacks {lacks}. Its headings: {found}."
    )
    return Problem(file, what, 1)


def _undecided_problem(matches: Sequence[Match], file: str) -> Problem:
    names = " or ".join(match.table.name for match in matches)
    return Problem(file, f"could be {names}. Name the file after the table it is.", 1)
