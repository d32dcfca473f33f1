"""Measure definitions: one YAML file a measure, checked field by field, with errors that name file and field.

A definition says what is counted, over whom, why it matters and what a reader must beware of. Its version is
a hash of the file, so that every figure can say exactly which wording and which rules produced it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from plumbline.measures.definition_parts import (
    Area,
    Choice,
    Count,
    Part,
    Population,
    Pushed,
    Slug,
    Standard,
    Text,
)
from plumbline.measures.errors import BadDefinition, NotOffered, UnknownMeasure
from plumbline.measures.groupings import ethnicity, load_yaml
from plumbline.measures.record_parts import Records

TOPICS = {
    "mental-health-act": "Mental Health Act",
    "restraint": "Restraint",
    "inpatient": "Inpatient care",
    "access": "Access to care",
    "workforce": "Workforce",
    "recruitment": "Recruitment",
    "employee-relations": "Employee relations",
    "training": "Training and development",
    "complaints": "Complaints and compliments",
    "incidents": "Incidents of racism",
    "engagement": "Engagement",
    "recording": "Recording of ethnic groups",
}
"""What measures are about, by the slug that stands in a definition, in the order of lists."""

SUGGESTED = 3
"""How many measures are proposed where a name is not known."""
LIKE = 65
"""From 0 to 100: how alike a name must be for a measure to be proposed."""

EVERYONE_IN_THE_EXTRACT = "the extract"

REPOSITORY_CATALOGUE = Path(__file__).resolve().parents[3] / "measures"
PACKAGED_CATALOGUE = Path(__file__).resolve().parent / "catalogue"


class Definition(Part):
    """One measure, as its file says it."""

    slug: Slug = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: Text = Field(min_length=1)
    topic: Slug
    what: Text = Field(min_length=1)
    why: Text = Field(min_length=1)
    how: Text = Field(min_length=1)
    method: Slug
    unit: Text = Field(min_length=1)
    staff_who: Text = ""
    """For a share of staff, the end of the sentence “21% of White staff …”."""
    per: int = Field(gt=0)
    direction: Literal["lower", "higher", "none"]
    numerator: tuple[Count, ...] = ()
    denominator: tuple[Population, ...] = ()
    areas: tuple[Area, ...] = ()
    records: Records | None = None
    """What to count in a trust's own extract; a measure has this, or published tables (`numerator`, `areas`)."""
    pushed: Pushed | None = None
    """Ways in which a sealed source counts, for a measure that is neither of records nor of published tables."""
    only: tuple[Choice, ...] = ()
    comparator: Choice | None = None
    options: Mapping[str, Any] = {}
    standard: Standard
    traps: tuple[Text, ...] = Field(min_length=1)
    missing: tuple[Text, ...] = ()
    disclosure: Text = Field(min_length=1)
    author: Text = Field(min_length=1)
    checker: Text = Field(min_length=1)
    reviewed: date
    review_due: date
    status: Literal["draft", "checked"]
    version: str = ""

    @field_validator("topic")
    @classmethod
    def _is_a_topic(cls, given: str) -> str:
        if given not in TOPICS:
            raise ValueError(f"there is no topic “{given}”. There are: {', '.join(TOPICS)}")
        return given

    @model_validator(mode="after")
    def _has_one_kind_of_source(self) -> Self:
        if self.pushed is not None:
            return self._is_pushed_only()
        if self.records is None and not (self.numerator and self.areas):
            raise ValueError("a measure needs `records`, or both `numerator` and `areas`")
        if self.records is not None and (self.numerator or self.denominator or self.areas):
            raise ValueError("a measure of `records` has no `numerator`, `denominator` or `areas` of its own")
        if (self.records is None) == self.method.startswith("records-"):
            raise ValueError("a method that starts with `records-` goes with `records`, and no other does")
        return self

    def _is_pushed_only(self) -> Self:
        if self.records is not None or self.numerator or self.denominator or self.areas:
            raise ValueError("a measure that is `pushed` has no other source")
        if not self.method.startswith("pushed-"):
            raise ValueError("a method that starts with `pushed-` goes with `pushed`, and no other does")
        return self

    def area(self, asked: str | None) -> Area:
        """The area with this code or name; the first one where nobody asks. Raises `NotOffered`.

        A measure of records is about whoever is in the extract: any name that the asker gives it is right.
        """
        if self.records is not None:
            name = asked or EVERYONE_IN_THE_EXTRACT
            return Area(code=name, name=name, groupings=self.records.groupings, context=False)
        if self.pushed is not None:
            name = asked or "the trust"
            return Area(code=name, name=name, groupings=("everyone",), context=False)
        if asked is None:
            return self.areas[0]
        for area in self.areas:
            if asked.casefold() in (area.code.casefold(), area.name.casefold()):
                return area
        offered = " and ".join(f"{area.name} ({area.code})" for area in self.areas)
        raise NotOffered(f"“{self.slug}” is offered for {offered}; there is no area “{asked}”.")

    @property
    def decimals(self) -> int:
        """How many decimals a figure is shown with: none for counts, two where 1 is a large step."""
        if self.method in ("records-count", "pushed-count"):
            return 0
        return 2 if self.records is not None and self.per == 1 else 1

    @property
    def groupings(self) -> tuple[str, ...]:
        """Every grouping shown by default in some area."""
        if self.records is not None:
            return self.records.groupings
        if self.pushed is not None:
            return ("everyone", *self.pushed.ways)
        return tuple(dict.fromkeys(slug for area in self.areas for slug in area.groupings))

    @property
    def pushed_ways(self) -> tuple[str, ...]:
        """The ways in which a sealed source counts; none for other measures."""
        return () if self.pushed is None else tuple(self.pushed.ways)

    def title_of(self, grouping: str) -> str:
        """What a grouping, or a way of counting, is called."""
        if self.pushed is not None and grouping in self.pushed.ways:
            return self.pushed.ways[grouping].title
        known = ethnicity().groupings.get(grouping)
        return known.title if known else grouping

    def title_of_group(self, way: str, code: str) -> str:
        """What a group of a way of counting is called; empty where the definition does not say."""
        return "" if self.pushed is None else self.pushed.ways[way].groups.get(code, "")


def catalogue_folder() -> Path:
    """The folder of definitions: beside src/ in a checkout, else inside the installed package."""
    return REPOSITORY_CATALOGUE if REPOSITORY_CATALOGUE.is_dir() else PACKAGED_CATALOGUE


def load_definition(slug: str, *, folder: Path | None = None) -> Definition:
    """The definition with this slug. Raises `UnknownMeasure`, or `BadDefinition` where its file is unusable."""
    catalogue = load_catalogue(folder=folder)
    if slug not in catalogue:
        raise UnknownMeasure(f"There is no measure “{slug}”. {_nearest(slug, catalogue)}")
    return catalogue[slug]


def _nearest(slug: str, known: Iterable[str]) -> str:
    """The measures that somebody may have meant, whatever marks stand between the words."""
    from rapidfuzz import fuzz, process

    found = process.extract(
        slug, list(known), scorer=fuzz.WRatio, processor=_plain, limit=SUGGESTED, score_cutoff=LIKE
    )
    everything = "`plumbline measure list` names all of them."
    return f"Did you mean {' or '.join(name for name, _, _ in found)}? {everything}" if found else everything


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def load_catalogue(*, folder: Path | None = None) -> Mapping[str, Definition]:
    """Every definition by its slug, in alphabetical order."""
    return _catalogue(folder or catalogue_folder())


@cache
def _catalogue(folder: Path) -> Mapping[str, Definition]:
    paths = sorted(folder.glob("*.yaml"), key=lambda path: path.stem)
    return {definition.slug: definition for definition in map(read_definition, paths)}


def read_definition(path: Path) -> Definition:
    """Read and check one definition file. Raises `BadDefinition` with a line for each field that is wrong."""
    content = path.read_bytes()
    try:
        raw = load_yaml(content.decode("utf-8"))
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadDefinition(f"{path.name}: is not readable as YAML in UTF-8 ({_one_line(error)}).") from error
    if not isinstance(raw, dict):
        raise BadDefinition(f"{path.name}: holds no fields.")
    try:
        definition = Definition.model_validate({**raw, "version": hashlib.sha256(content).hexdigest()[:12]})
    except ValidationError as error:
        raise BadDefinition(_explained(path, error)) from error
    if definition.slug != path.stem:
        raise BadDefinition(f"{path.name}, field slug: is “{definition.slug}”; it must be the file's own name.")
    return definition


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _explained(path: Path, error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        field = ".".join(str(part) for part in problem["loc"])
        lines.append(f"{path.name}, field {field}: {_PLAIN.get(problem['type'], problem['msg'])}.")
    return "\n".join(lines)


_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a field of a measure definition",
    "string_too_short": "is empty",
    "too_short": "needs at least one entry",
    "string_type": "must be text (put it in quotes)",
}
