"""What a return of the Workforce Race Equality Standard looks like, line by line; it is data, and unconfirmed.

The layout says what each line counts, or from which other lines it is worked out, and in which direction a ratio
is read. Nothing here reads a workbook or counts anything.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import Field, model_validator

from plumbline.measures.definition_parts import Part, Slug, Text
from plumbline.measures.groupings import load_yaml
from plumbline.measures.record_parts import Tally

Column = Literal["white", "bme"]


class Ratio(Part):
    """Whose likelihood is set over whose."""

    of: Column
    over: Column
    likelihood: Slug


class Item(Part):
    """One line of the return: exactly one of the ways to come by its figures is given."""

    code: Slug
    indicator: Text
    item: Text
    measure: Literal["Headcount", "Percentage", "Likelihood", "Ratio", "Percentage points"]
    count: Tally | None = None
    count_two_years: Tally | None = None
    """What to count where indicator 3 is the average of two years."""
    share: Slug | None = None
    likelihood: tuple[Slug, Slug] | None = None
    ratio: Ratio | None = None
    difference: tuple[Slug, Slug] | None = None
    survey: Slug | None = None

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        ways = (self.count, self.share, self.likelihood, self.ratio, self.difference, self.survey)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                f"the item “{self.code}” needs one of count, share, likelihood, ratio, difference, survey"
            )
        return self

    @property
    def made_from(self) -> tuple[Slug, ...]:
        """The items that this one is worked out from."""
        ratio = () if self.ratio is None else (self.ratio.likelihood,)
        share = () if self.share is None else (self.share,)
        return (*share, *(self.likelihood or ()), *ratio, *(self.difference or ()))


class ReturnLayout(Part):
    """The whole return: the sheet, its headings, whom its columns are about, and its lines in order."""

    title: Text
    version: Text
    confirmed: bool
    sheet: Text
    columns: Mapping[Slug, Text]
    grouping: Slug
    white: Slug
    bme: Slug
    items: tuple[Item, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_item_rests_on_earlier_ones(self) -> Self:
        seen: set[str] = set()
        for item in self.items:
            missing = [code for code in item.made_from if code not in seen]
            if missing or item.code in seen:
                raise ValueError(f"the item “{item.code}” stands twice, or before {' and '.join(missing)}")
            seen.add(item.code)
        return self


@cache
def return_layout() -> ReturnLayout:
    """The layout that Plumbline carries."""
    path = files("plumbline.measures") / "sources" / "wres_return.yaml"
    return ReturnLayout.model_validate(load_yaml(path.read_text(encoding="utf-8")))
