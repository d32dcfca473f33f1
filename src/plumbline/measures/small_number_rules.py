"""Rules on small numbers by name: the publishers' own, which are code, and dated ones that a trust may edit.

What no publisher's page confirms is configuration and says so; nobody takes it for a fact.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError, field_validator

from plumbline.equity.disclosure import RULES, Rule, Standing
from plumbline.measures.definition_parts import Part, Slug, Text
from plumbline.measures.definitions import catalogue_folder
from plumbline.measures.errors import BadDefinition
from plumbline.measures.groupings import load_yaml

FILE = Path("small-numbers") / "rules.yaml"


class WrittenRule(Part):
    """One rule as the file has it."""

    name: Slug = Field(pattern=r"^[a-z][a-z0-9-]*$")
    what: Text = Field(min_length=1)
    withholds: tuple[int, int]
    rounding: int = Field(default=1, ge=1)
    method: Literal["withhold", "round", "add-up"] = "withhold"
    since: date = Field(alias="from")
    standing: Literal["unconfirmed", "ours"]
    source: Text = Field(min_length=1)

    @field_validator("name")
    @classmethod
    def _is_no_publishers(cls, given: str) -> str:
        if given in RULES:
            raise ValueError(f"“{given}” is a publisher's rule, which can't be changed here")
        return given

    @field_validator("withholds")
    @classmethod
    def _is_a_range(cls, given: tuple[int, int]) -> tuple[int, int]:
        if not 0 <= given[0] <= given[1]:
            raise ValueError(f"withholds {given[0]} to {given[1]}, which is no range of counts")
        return given

    def as_rule(self) -> Rule:
        """The rule as disclosure control takes it."""
        low, high = self.withholds
        return Rule(
            name=self.name,
            what=self.what,
            low=low,
            high=high,
            rounding=self.rounding,
            standing=Standing.UNCONFIRMED if self.standing == "unconfirmed" else Standing.OURS,
            source=f"{self.source} (from {self.since.isoformat()})",
        )


def rules_on(day: date, *, folder: Path | None = None) -> Mapping[str, Rule]:
    """Every rule in use on a day, by name: the publishers' and, of those in the file, the latest of each name.

    Raises:
        BadDefinition: the file can't be used; the message has a line for each field that is wrong.
    """
    written = sorted(_written((folder or catalogue_folder()) / FILE), key=lambda one: one.since)
    return {**RULES, **{one.name: one.as_rule() for one in written if one.since <= day}}


def usual_method(name: str, day: date, *, folder: Path | None = None) -> str:
    """How counts under a rule of the file leave, unless whoever releases them chooses otherwise.

    Raises:
        BadDefinition: the file can't be used.
    """
    written = [one for one in _written((folder or catalogue_folder()) / FILE) if one.name == name]
    holding = [one for one in written if one.since <= day]
    return max(holding, key=lambda one: one.since).method if holding else "withhold"


@cache
def _written(path: Path) -> tuple[WrittenRule, ...]:
    if not path.is_file():
        return ()
    try:
        raw = load_yaml(path.read_text(encoding="utf-8"))
        return tuple(WrittenRule.model_validate(one) for one in raw["rules"])
    except (UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError) as error:
        raise BadDefinition(f"{path.name}: is not readable as a list of `rules` ({error}).") from error
    except ValidationError as error:
        lines = [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}." for one in error.errors()]
        raise BadDefinition("\n".join(f"{path.name}, field {line}" for line in lines)) from error
