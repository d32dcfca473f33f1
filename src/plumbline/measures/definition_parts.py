"""The parts of a measure's definition: where counts and populations stand, where it is offered, its standard.

Each is checked field by field; `definitions` puts them together and turns errors into sentences.
"""

from collections.abc import Mapping
from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, field_validator, model_validator

from plumbline.measures.groupings import Group, ethnicity

Text = str
Slug = str


class Part(BaseModel):
    """What every part of a definition has in common: no unknown field, and nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Count(Part):
    """Where a numerator stands: a published table, and which of its rows."""

    table: Slug
    where: Mapping[str, str] = {}


class LeftOut(Part):
    """People whom the publisher leaves out of one group's population, and why we follow."""

    grouping: Slug
    group: Slug
    members: tuple[Slug, ...] = Field(min_length=1)
    why: Text = Field(min_length=1)


class Population(Part):
    """Where a denominator stands, which periods it serves, and which series of figures it makes.

    Figures of different series rest on different populations and are never joined by a line.
    """

    table: Slug
    series: Text = Field(min_length=1)
    first_period: str | None = None
    last_period: str | None = None
    leaves_out: tuple[LeftOut, ...] = ()

    def serves(self, period: str) -> bool:
        """Whether a period lies within this population's range (periods sort as text: 2021/22 < 2022/23)."""
        after_start = self.first_period is None or period >= self.first_period
        return after_start and (self.last_period is None or period <= self.last_period)


class Area(Part):
    """An area that the measure is offered for, and the groupings shown where nobody asks for another.

    With `context: false` it is computed for whoever asks, and not loaded for everyone to see.
    """

    code: Text
    name: Text
    groupings: tuple[Slug, ...] = Field(min_length=1)
    context: bool = True

    @model_validator(mode="after")
    def _groupings_are_known(self) -> Self:
        for slug in self.groupings:
            if slug not in ethnicity().groupings:
                raise ValueError(f"“{slug}” is not a grouping that Plumbline knows")
        return self


class Way(Part):
    """One way in which a source of its own counts, such as by who told us, and what its groups are called."""

    title: Text = Field(min_length=1)
    groups: Mapping[str, Text] = {}


class Pushed(Part):
    """Counts that a sealed source makes itself and pushes: nothing here can compute them."""

    command: Text = Field(min_length=1)
    """What pushes them."""
    ways: Mapping[str, Way] = Field(min_length=1)


class Choice(Part):
    """One group of one grouping."""

    grouping: Slug
    group: Slug

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        groupings = ethnicity().groupings
        if self.grouping not in groupings or self.group not in groupings[self.grouping].codes:
            raise ValueError(f"there is no group “{self.group}” in a grouping “{self.grouping}”")
        return self

    @property
    def in_full(self) -> Group:
        """The group with its label and members."""
        return ethnicity().groupings[self.grouping].group(self.group)


class Standard(Part):
    """The published standard that a measure follows. Its date may be a month where no day is known."""

    name: Text = Field(min_length=1)
    version: Text = Field(min_length=1)
    date: Text = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")
    url: HttpUrl

    @field_validator("date", mode="before")
    @classmethod
    def _as_text(cls, given: object) -> object:
        return given.isoformat() if isinstance(given, date) else given
