"""Ethnic groupings, and whether a count and a population in two groupings speak of the same people.

Compatibility is computed from each group's members, never assumed from its name: Chinese people are "Other"
in the NHS grouping of 2001 and "Asian" in Census 2021, though both groupings have groups with those names.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Members = frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its code within its grouping, its name for readers, and whom it counts."""

    code: str
    label: str
    members: Members


@dataclass(frozen=True, slots=True)
class Grouping:
    """A way to part everybody into groups."""

    slug: str
    title: str
    groups: tuple[Group, ...]

    def group(self, code: str) -> Group:
        """The group with this code. Raises KeyError for a code that is not its own."""
        for group in self.groups:
            if group.code == code:
                return group
        raise KeyError(code)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all its groups."""
        return frozenset(group.code for group in self.groups)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All groupings, the names of the finest groups, and the codes for what is not known."""

    groupings: Mapping[str, Grouping]
    member_names: Mapping[str, str]
    unknowns: Mapping[str, str]
    codes: Mapping[str, Members]
    """Whom each code of a clean extract stands for: NHS 2001 letters, and Census 2021 codes as "ons-13"."""
    unknown_codes: Mapping[str | None, str]
    """Codes that stand for no group, and which of the unknowns each is; None is an empty cell."""


def load_yaml(text: str) -> Any:
    """Plain YAML, read by the fast C parser where PyYAML has it."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


@cache
def ethnicity() -> Vocabulary:
    """The ethnicity vocabulary that Plumbline carries."""
    text = (files("plumbline.measures") / "vocabularies" / "ethnicity.yaml").read_text(encoding="utf-8")
    raw = load_yaml(text)
    groupings = {slug: _grouping(slug, entry) for slug, entry in raw["groupings"].items()}
    return Vocabulary(
        groupings=groupings,
        member_names={code: entry["name"] for code, entry in {**raw["members"], **raw["beyond"]}.items()},
        unknowns={code: entry["label"] for code, entry in raw["unknowns"].items()},
        codes=_codes(raw["groupings"]),
        unknown_codes={"Z": "not-stated", "99": "not-known", "invalid": "invalid", None: "missing"},
    )


def _codes(groupings: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Mapping[str, Members]:
    letters = {
        str(entry["nhs"]): frozenset(entry["members"]) for entry in groupings["nhs-2001-16"]["groups"].values()
    }
    numbers = {
        f"ons-{entry['ons']}": frozenset(entry["members"])
        for entry in groupings["census-2021-19"]["groups"].values()
    }
    return {**letters, **numbers}


def _grouping(slug: str, entry: Mapping[str, object]) -> Grouping:
    raw_groups: Mapping[str, Mapping[str, list[str]]] = entry["groups"]  # type: ignore[assignment]
    groups = tuple(Group(code, str(raw["label"]), frozenset(raw["members"])) for code, raw in raw_groups.items())
    return Grouping(slug, str(entry["title"]), groups)


def parts_of(target: Group, available: Grouping) -> tuple[Group, ...] | None:
    """The groups of `available` that together count exactly the target's people; None where none do."""
    parts = tuple(group for group in available.groups if group.members <= target.members)
    if frozenset().union(*(part.members for part in parts)) == target.members:
        return parts
    return None


def finest_for(target: Grouping, available: Iterable[Grouping]) -> Grouping | None:
    """The available grouping from which every group of the target can be put together exactly.

    The target itself wins where it is there; else the one that needs the fewest sums.
    """
    fitting = [grouping for grouping in available if parts_of_all(target, grouping)]
    return min(fitting, key=lambda grouping: (grouping.slug != target.slug, len(grouping.groups)), default=None)


def explain_difference(
    *,
    target: Grouping,
    counts: Iterable[Grouping],
    populations: Iterable[Grouping],
    fitting: Iterable[Grouping],
    what: str,
) -> str:
    """The sentences that say why a grouping can't be given: who sits where, and what would make it right."""
    counts, populations = list(counts), list(populations)
    astray, side = _astray(target, counts), "counts"
    if not astray:
        astray, side = _astray(target, populations), "population"
    ways_out = [f"{grouping.slug} ({grouping.title})" for grouping in fitting]
    instead = f"ask for {' or '.join(ways_out)}, or " if ways_out else ""
    return (
        f"{what} can't be given by {target.slug}: the counts are grouped as {_titles(counts)} and the population "
        f"as {_titles(populations)}, which don't count the same people under the same name. {' '.join(astray)} "
        f"To make it right, {instead}bring a {'table of counts' if side == 'counts' else side} "
        f"grouped as {target.title}."
    )


def _titles(groupings: Iterable[Grouping]) -> str:
    return " and ".join(grouping.title for grouping in groupings) or "nothing"


def _astray(target: Grouping, available: Iterable[Grouping]) -> list[str]:
    """One sentence for every group that none of the available groupings can be put together into."""
    closest = max(available, key=lambda grouping: len(grouping.groups), default=None)
    if closest is None:
        return ["There is no such table."]
    if parts_of_all(target, closest):
        return []
    if all(any(group.members <= other.members for other in closest.groups) for group in target.groups):
        return [f"{closest.title} is too coarse to be split into {target.title}."]
    return [sentence for group in target.groups for sentence in _strays(group, target, closest)]


def parts_of_all(target: Grouping, available: Grouping) -> bool:
    """Whether every group of the target can be put together from the available groups."""
    return all(parts_of(group, available) is not None for group in target.groups)


def _strays(group: Group, target: Grouping, available: Grouping) -> list[str]:
    """Sentences about people of a group whom the other grouping keeps in a group of another kind."""
    return [
        f"{names_of(other.members & group.members)} people are in “{group.label}” of {target.title}, and in "
        f"“{other.label}” of {available.title}."
        for other in available.groups
        if other.members & group.members and _closest_to(other, target) != group
    ]


def _closest_to(group: Group, grouping: Grouping) -> Group:
    return max(grouping.groups, key=lambda other: len(other.members & group.members))


def names_of(members: Members) -> str:
    """The members' names in the vocabulary's order, joined as in a sentence."""
    ordered = [name for code, name in ethnicity().member_names.items() if code in members]
    return ordered[0] if len(ordered) == 1 else ", ".join(ordered[:-1]) + " and " + ordered[-1]
