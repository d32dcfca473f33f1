"""The published tables that definitions name: those Plumbline carries, or the originals in a folder.

Each table has a provenance file beside it; the same reader brings a publisher's original into the tidy layout
whether it is packaged (by tools/tidy_published_figures.py) or given with `--data`.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, HttpUrl

from plumbline.measures.errors import BadDefinition, BadInput, Problem
from plumbline.measures.groupings import load_yaml
from plumbline.measures.results import Source
from plumbline.measures.sources import (
    black_groups,
    census,
    mental_health_act,
    restraint,
    staff_survey_shares,
    statements,
)
from plumbline.measures.sources.organisation_names import NamedRow
from plumbline.measures.sources.reading import Row, read_table
from plumbline.measures.sources.restraint import ProviderMonthRow
from plumbline.measures.sources.staff_survey_shares import ShareRow
from plumbline.measures.sources.tidy import CountRow, PopulationRow

TidyRow = CountRow | PopulationRow | ShareRow | ProviderMonthRow | NamedRow
Holds = Literal["counts", "populations", "shares", "provider-months", "names"]

READERS: dict[str, Callable[[Path], Sequence[TidyRow]]] = {
    "mental_health_act": mental_health_act.read,
    "census_2021_authorities": census.read_authorities_2021,
    "census_2021_each_authority": census.read_each_authority_2021,
    "census_2021_boards": census.read_boards_2021,
    "census_2011_england": census.read_england_2011,
    "black_groups": black_groups.read,
    "statements": statements.read,
    "staff_survey_national": staff_survey_shares.read_national,
    "staff_survey_organisations": staff_survey_shares.read_organisations,
    "restraint_monthly": restraint.read_monthly,
}


class OtherFile(BaseModel):
    """A second file that a table was written from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    sha256: str


class Provenance(BaseModel):
    """Where a table comes from, under which licence, and the exact file it was written from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    publisher: str
    licence: str
    url: HttpUrl
    published: date | Literal["not recorded"]
    retrieved_from: str
    file: str
    sha256: str
    reader: str
    also: tuple[OtherFile, ...] = ()
    holds: Holds
    rounded_to: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A tidy table in memory, with its provenance."""

    slug: str
    provenance: Provenance
    rows: tuple[TidyRow, ...]
    sha256: str

    @property
    def source(self) -> Source:
        """What the reader of a figure is told about this table."""
        told = self.provenance
        return Source(
            name=self.slug,
            title=told.title,
            publisher=told.publisher,
            licence=told.licence,
            url=str(told.url),
            published=str(told.published),
            sha256=self.sha256,
        )


def load_table(slug: str, *, data: Path | None = None) -> Table:
    """The packaged table, or the original of the same name in the folder `data`, checked in full."""
    provenance = load_provenance(slug)
    if data is None:
        return Table(slug=slug, provenance=provenance, rows=_packaged(slug, provenance), sha256=provenance.sha256)
    original = find_original(provenance, data)
    rows = tuple(READERS[provenance.reader](original))
    return Table(slug=slug, provenance=provenance, rows=rows, sha256=hash_of(original))


def load_provenance(slug: str) -> Provenance:
    """The provenance of a packaged table. Raises `BadDefinition` where no table has this name."""
    path = files("plumbline.measures") / "published" / f"{slug}.yaml"
    if not path.is_file():
        raise BadDefinition(f"There is no published table named “{slug}”.")
    return Provenance.model_validate(load_yaml(path.read_text(encoding="utf-8")))


def find_original(provenance: Provenance, data: Path) -> Path:
    """The publisher's file within a folder: at its usual place, or directly in the folder."""
    for candidate in (data / provenance.file, data / Path(provenance.file).name):
        if candidate.is_file():
            return candidate
    raise BadInput([Problem(provenance.file, f"is not there (looked in {data}).")])


def hash_of(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_tidy(path: Path, rows: Sequence[TidyRow]) -> None:
    """Write rows as UTF-8 CSV; None becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(rows[0])], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(row) for row in rows)


def read_tidy(path: Path, holds: Holds) -> tuple[TidyRow, ...]:
    """Read back what `write_tidy` wrote."""
    kind, parse = _KINDS[holds]
    needs = [field.name for field in fields(kind)]
    return tuple(read_table(path, parse, needs=needs, key=lambda row: row.key))


def _packaged(slug: str, provenance: Provenance) -> tuple[TidyRow, ...]:
    with as_file(files("plumbline.measures") / "published" / f"{slug}.csv") as path:
        return read_tidy(path, provenance.holds)


def _optional(row: Row, column: str, read: Callable[[str], Any]) -> Any:
    return None if row.is_blank(column) else read(column)


def _count_row(row: Row) -> CountRow:
    return CountRow(
        measure=row.text("measure"),
        part=row.text("part"),
        period=row.text("period"),
        area=row.text("area"),
        grouping=row.text("grouping"),
        group=row.text("group"),
        count=_optional(row, "count", row.count),
        withheld=row.values["withheld"],
        crude_rate=_optional(row, "crude_rate", row.decimal),
        standardised_rate=_optional(row, "standardised_rate", row.decimal),
        standardised_half_width=_optional(row, "standardised_half_width", row.decimal),
        note=row.values["note"],
    )


def _population_row(row: Row) -> PopulationRow:
    return PopulationRow(
        area=row.text("area"),
        grouping=row.text("grouping"),
        group=row.text("group"),
        population=row.count("population"),
    )


def _share_row(row: Row) -> ShareRow:
    return ShareRow(
        item=row.text("item"),
        period=row.text("period"),
        area=row.text("area"),
        grouping=row.text("grouping"),
        group=row.text("group"),
        share=_optional(row, "share", row.decimal),
        base=_optional(row, "base", row.count),
        withheld=row.values["withheld"],
    )


def _provider_month_row(row: Row) -> ProviderMonthRow:
    return ProviderMonthRow(
        month=restraint.read_month(row, "month"),
        provider=row.text("provider"),
        restrained=_optional(row, "restrained", row.count),
        restrained_withheld=row.values["restrained_withheld"],
        bed_days=_optional(row, "bed_days", row.count),
        bed_days_withheld=row.values["bed_days_withheld"],
    )


def _named_row(row: Row) -> NamedRow:
    return NamedRow(
        name=row.text("name"),
        code=row.values["code"],
        how=row.text("how"),
        found_in=row.values["found_in"],
        looks_like=row.values["looks_like"],
    )


_KINDS: dict[Holds, tuple[type[TidyRow], Callable[[Row], TidyRow]]] = {
    "counts": (CountRow, _count_row),
    "populations": (PopulationRow, _population_row),
    "shares": (ShareRow, _share_row),
    "provider-months": (ProviderMonthRow, _provider_month_row),
    "names": (NamedRow, _named_row),
}
