"""What a definition says about records: which facts of a trust's own extract are counted, over which others.

A tally names a fact (see `facts`), says which of its rows are meant, and what of them is counted.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from plumbline.measures.definition_parts import Part, Slug, Text
from plumbline.measures.groupings import ethnicity

Scalar = bool | int | float | str


class Condition(Part):
    """What a cell must be, where a list of values can't say it."""

    at_least: float | None = None
    below: float | None = None
    excludes: tuple[Scalar, ...] = Field(default=(), alias="not")
    presence: Literal["present", "empty"] | None = Field(default=None, alias="is")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_least is None and self.below is None and not self.excludes and self.presence is None:
            raise ValueError("a condition needs at_least, below, not, or is")
        return self


class Sum(Part):
    """Adds a column up, such as bed days."""

    sum: Slug


class Distinct(Part):
    """Counts the different values of a column, such as incidents."""

    distinct: Slug


Counting = Literal["rows", "people"] | Sum | Distinct


class Tally(Part):
    """Which rows of a fact are counted, and how."""

    fact: Slug
    where: Mapping[Slug, tuple[Scalar, ...] | Condition] = {}
    count: Counting = "rows"
    times: Annotated[float, Field(gt=0)] = 1
    """What each is worth: 1 but for odd exposures, such as minutes counted in hours."""


class Catchment(Part):
    """The people who live where the trust serves, by the census: which areas is said when a run is asked for."""

    population: Literal["catchment"]


class Likelihood(Part):
    """Whose likelihood is set over whose, for a ratio that the Workforce Race Equality Standard defines."""

    of: Slug
    over: Slug
    grouping: Slug = "white-and-all-other"

    @model_validator(mode="after")
    def _groups_are_known(self) -> Self:
        codes = ethnicity().groupings[self.grouping].codes if self.grouping in ethnicity().groupings else ()
        for code in (self.of, self.over):
            if code not in codes:
                raise ValueError(f"there is no group “{code}” in a grouping “{self.grouping}”")
        return self


class Tier(Part):
    """A named part of an ordered scale, such as the lower pay bands, and the values that make it."""

    name: Text = Field(min_length=1)
    values: tuple[Scalar, ...] = Field(min_length=1)


class Records(Part):
    """What is counted in records, over what, and how it is shown by default."""

    sources: tuple[Slug, ...] = Field(min_length=1)
    numerator: Tally
    denominator: Tally | Catchment | None = None
    period: Literal["month", "quarter", "financial-year", "day"] = "financial-year"
    groupings: tuple[Slug, ...] = ("nhs-2001-5",)
    by: tuple[Slug, ...] = ()
    """Columns of the fact by whose values the figures are also split, such as pay_band."""
    stratify: tuple[Slug, ...] = ()
    """Columns that a comparison allows for: shares by Mantel-Haenszel, rates by direct standardisation."""
    age_bands: tuple[int, ...] = (0, 16, 18, 35, 50, 65)
    """Where age bands begin, used where `by` or `stratify` names age_band (NHS England's six by default)."""
    value: Slug = ""
    """The column whose distribution is described, for records-distribution and records-pay-gap."""
    likelihood: Likelihood | None = None
    tiers: tuple[Tier, ...] = ()
    tier_column: Slug = ""
    chart: Literal["", "xmr", "p", "u", "g", "t"] = ""
    """The control chart that suits the figures over time; empty where none does."""

    @model_validator(mode="after")
    def _groupings_are_known(self) -> Self:
        for slug in self.groupings:
            if slug not in ethnicity().groupings:
                raise ValueError(f"“{slug}” is not a grouping that Plumbline knows")
        return self
