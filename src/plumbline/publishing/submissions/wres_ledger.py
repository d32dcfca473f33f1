"""Where each line of the WRES return stands in the ledger, as `wres_ledger.yaml` says."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from plumbline.measures.groupings import load_yaml
from plumbline.measures.sources.wres_layout import ReturnLayout, return_layout


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Place(_Part):
    """Which figure of which measure, and of which parts; several parts are added up."""

    measure: str
    figure: Literal["numerator", "denominator", "value", "share"]
    parts: tuple[str, ...] = ("",)
    survey: bool = False
    """Whether the figures are the survey's own, as published, and not counted by the trust."""
    instead: "Place | None" = None
    """Where to look when nobody has recorded the measure."""

    @property
    def places(self) -> tuple["Place", ...]:
        """This place and the one to look at instead."""
        return (self, *(self.instead.places if self.instead else ()))


class Family(_Part):
    """Lines whose codes begin alike; the rest of the code is the part."""

    prefix: str
    measure: str
    part: str
    figure: Literal["numerator", "denominator"]

    def place(self, code: str) -> Place:
        """Where one line of the family stands."""
        rest = code.removeprefix(self.prefix)
        part = f"{self.part} {'' if rest == 'empty' else rest}".strip()
        return Place(measure=self.measure, figure=self.figure, parts=(part,))


class Fold(_Part):
    """Lines that stand together on the desk's page: those whose codes begin so."""

    title: str
    begins: tuple[str, ...]


class Ledger(_Part):
    """The whole map."""

    folds: tuple[Fold, ...]
    families: tuple[Family, ...]
    lines: Mapping[str, Place]
    without: Mapping[str, str]
    """What more to say where nobody has recorded the measure of a line."""

    def place_of(self, code: str) -> Place | None:
        """Where a line stands; None where no run can give it."""
        family = next((each for each in self.families if code.startswith(each.prefix)), None)
        return self.lines.get(code) or (None if family is None else family.place(code))

    def fold_of(self, code: str) -> Fold:
        """Under which heading of the desk's page a line stands: the first that fits."""
        return next(fold for fold in self.folds if code.startswith(fold.begins))

    def measures(self, layout: ReturnLayout) -> dict[str, bool]:
        """Every measure that the return rests on, and whether it is of the staff survey."""
        first = [self.place_of(item.code) for item in layout.items]
        return {place.measure: place.survey for one in first if one is not None for place in one.places}


@cache
def wres_ledger() -> Ledger:
    """The map that Plumbline carries. Every line that is counted has its place."""
    text = (files(__package__) / "wres_ledger.yaml").read_text(encoding="utf-8")
    found = Ledger.model_validate(load_yaml(text))
    without = [
        item.code for item in return_layout().items if not item.made_from and found.place_of(item.code) is None
    ]
    if without:
        raise ValueError(f"wres_ledger.yaml does not say where these lines stand: {', '.join(without)}.")
    return found
