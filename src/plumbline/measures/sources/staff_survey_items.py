"""The survey's items by meaning, and which question asked them in which year (`staff_survey_items.yaml`).

Question numbers change between years, so nothing else in Plumbline knows one.
"""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from plumbline.measures.errors import NotOffered


class Item(BaseModel):
    """One thing the survey asks, and which responses its published figure counts."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    words: str
    responses: tuple[str, ...]
    counted: tuple[str, ...]
    counted_means: str
    base_means: str
    by_organisation: bool = True

    @model_validator(mode="after")
    def _counts_what_is_offered(self) -> "Item":
        unknown = [response for response in self.counted if response not in self.responses]
        if unknown or not self.counted:
            raise ValueError(f"“{self.title}” counts {unknown or 'nothing'}, which it does not offer.")
        return self


class _YearOnFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    confirmed: bool
    read_from: str
    sheets: dict[str, dict[str, str]]


class _OnFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    items: dict[str, Item]
    groups: dict[str, dict[str, str]]
    organisations: tuple[str, ...]
    years: dict[int, _YearOnFile]

    @model_validator(mode="after")
    def _every_question_asks_a_known_item(self) -> "_OnFile":
        asked = {
            item for year in self.years.values() for sheet in year.sheets.values() for item in sheet.values()
        }
        if unknown := sorted(asked - self.items.keys()):
            raise ValueError(f"These items are asked and not described: {', '.join(unknown)}.")
        return self


class Year(BaseModel):
    """The questions of one survey year, and the survey's own names of groups by grouping."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    confirmed: bool
    read_from: str
    sheets: dict[str, dict[str, str]]
    items: dict[str, Item]
    groups: dict[str, dict[str, str]]
    organisations: tuple[str, ...]

    @property
    def sheet_names(self) -> list[str]:
        """The sheets that hold the items."""
        return list(self.sheets)

    @property
    def questions(self) -> dict[str, str]:
        """Question number to item."""
        return {question: item for sheet in self.sheets.values() for question, item in sheet.items()}

    def asked_in(self, sheet: str) -> list[tuple[str, Item]]:
        """The questions that one sheet should hold."""
        return [(question, self.items[item]) for question, item in self.sheets[sheet].items()]


def survey_year(year: int) -> Year:
    """The questions of a year; `NotOffered` where nobody has described that year yet."""
    known = _on_file()
    if year not in known.years:
        years = ", ".join(str(known_year) for known_year in sorted(known.years))
        raise NotOffered(f"The questions of the {year} staff survey are not described; described are {years}.")
    on_file = known.years[year]
    return Year(
        year=year,
        items=known.items,
        groups=known.groups,
        organisations=known.organisations,
        **on_file.model_dump(),
    )


@cache
def _on_file() -> _OnFile:
    text = files(__package__).joinpath("staff_survey_items.yaml").read_text(encoding="utf-8")
    return _OnFile.model_validate(yaml.safe_load(text))
