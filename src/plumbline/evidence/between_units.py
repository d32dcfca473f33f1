"""Units beside one another: a funnel for each group, of shares and of rates that units have a denominator for.

A unit of which a count is withheld has no place in the picture, and is named as withheld in the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from plumbline.equity.funnel import Funnel, proportion_funnel, rate_funnel
from plumbline.equity.values import is_withheld
from plumbline.evidence.queries import MeasurePicture
from plumbline.measures.funnel_charts import INSIDE, GroupFunnel, describe_funnels, funnel_svg
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Figure, Observation

LEAST_UNITS = 5
"""With fewer units a funnel tells next to nothing of how much they vary."""
MOST_GROUPS = 8
SHARE, RATE = "records-share", "records-rate"
FUNNELLED = (SHARE, RATE)
"""Methods of which units can be set side by side."""
HEAD = ("Unit", "Group", "Counted", "Out of", "Figure", "Where it lies")
SHARED = (
    "Some people are in more than one of these units, so the units are not apart from one another: take the "
    "limits as a rough guide."
)


@dataclass(frozen=True)
class BetweenUnits:
    """The units of one picture; falsy parts say in `why_not` why there is no funnel."""

    picture: MeasurePicture

    @property
    def is_asked(self) -> bool:
        """Whether there are units, and none of them is chosen."""
        return bool(self.picture.of_units) and not self.picture.unit

    @property
    def why_not(self) -> str:
        """Why no funnel can be drawn; empty where one can."""
        if self._method not in FUNNELLED:
            return "A funnel needs shares or rates; this measure has neither."
        if not self.funnels:
            return (
                f"No group has figures of {LEAST_UNITS} or more units that could differ, so there is nothing to "
                "compare."
            )
        return ""

    @cached_property
    def funnels(self) -> list[GroupFunnel]:
        """A funnel for each group of which enough units have figures, in the order of the groups."""
        if self._method not in FUNNELLED:
            return []
        found = [
            (group, funnel_of_units(rows, self._method, self._per)) for group, rows in self._by_group.items()
        ]
        made = [
            GroupFunnel(group=group, funnel=funnel, factor=self._per if self._method == SHARE else 1.0)
            for group, funnel in found
            if funnel is not None
        ]
        return made[:MOST_GROUPS]

    @property
    def told(self) -> list[str]:
        """What the funnels show, group by group."""
        said = [f"{each.group}: {sentence}" for each in self.funnels for sentence in each.funnel.told]
        return [*said, SHARED] if self._are_shared else said

    @property
    def rows(self) -> list[list[object]]:
        """Every unit of the groups that are drawn: those outside the limits first, what is withheld last."""
        places = {each.group: each.where() for each in self.funnels}
        rows = [row for group in places for row in self._by_group[group]]
        return [
            _cells(row, places[row.group]) for row in sorted(rows, key=lambda row: _order(row, places[row.group]))
        ]

    @property
    def title(self) -> str:
        return f"{self.picture.run.title}: units, {self.picture.period_name}"

    @property
    def in_words(self) -> str:
        """What someone who can't see the chart is told."""
        return describe_funnels(self.funnels)

    def svg(self, *, wide: bool) -> bytes:
        """The picture."""
        return funnel_svg(self.funnels, title=self.title, unit=self.picture.run.unit, wide=wide).encode()

    @property
    def _method(self) -> str:
        return str(self.picture.definition.get("method", ""))

    @property
    def _per(self) -> float:
        return float(self.picture.run.per)

    @cached_property
    def _by_group(self) -> dict[str, list[Observation]]:
        groups: dict[str, list[Observation]] = {}
        for row in self.picture.of_units:
            if row.group_code not in ethnicity().unknowns and not row.part:
                groups.setdefault(row.group, []).append(row)
        return groups

    @property
    def _are_shared(self) -> bool:
        whole = {row.group: row.denominator for row in self.picture.computed if not row.organisation_unit}
        return any(
            isinstance(of := whole.get(group), int | float)
            and sum(row.denominator for row in rows if isinstance(row.denominator, int | float)) > of
            for group, rows in self._by_group.items()
        )


def funnel_of_units(rows: Sequence[Observation], method: str, per: float) -> Funnel | None:
    """The funnel of one group's units; None where there are too few, or nothing in which they could differ."""
    names = [row.organisation_unit for row in rows]
    counts: list[Figure] = [row.numerator for row in rows]
    sizes: list[Figure] = [None if row.denominator == 0 else row.denominator for row in rows]
    pairs = [
        (some, of)
        for some, of in zip(counts, sizes, strict=True)
        if isinstance(some, int | float) and isinstance(of, int | float)
    ]
    some, all_ = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    if len(pairs) < LEAST_UNITS or len(set(names)) < len(names) or not some or (method == SHARE and some == all_):
        return None
    if method == SHARE:
        return proportion_funnel(names, counts, sizes)
    return rate_funnel(names, counts, sizes, per=per)


def _order(row: Observation, places: dict[str, tuple[str, str]]) -> tuple[int, str]:
    where = places.get(row.organisation_unit)
    if where is None:
        return (3 if is_withheld(row.value) or is_withheld(row.numerator) else 2, row.organisation_unit)
    return (0 if where[0] != INSIDE else 1, row.organisation_unit)


def _cells(row: Observation, places: dict[str, tuple[str, str]]) -> list[object]:
    where, side = places.get(row.organisation_unit, ("", ""))
    hidden = is_withheld(row.numerator) or is_withheld(row.denominator) or is_withheld(row.value)
    said = f"{where}, {side}" if side else where or ("Withheld" if hidden else "No figure")
    value: object = f"{row.value:,.1f}" if isinstance(row.value, int | float) else row.value
    return [row.organisation_unit, row.group, row.numerator, row.denominator, value, said]
