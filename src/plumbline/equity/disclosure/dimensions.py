"""By what are people counted: units, ethnic groups, ages, periods, and the groupings that are made of them?

A dimension has leaves, which never overlap, and codes made of leaves: groups in groups, or groups that overlap
(ages 16 to 64 and 18 to 64). Everything that is said of groupings is said in leaves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from scipy import sparse

TOTAL = "All"


@dataclass(frozen=True, kw_only=True)
class Dimension:
    """What people are counted by.

    `groups` gives the leaves of every code that is no leaf, the total among them; `levels` names lists of codes
    that cover everybody, from fine to coarse, so that a coarser one can be proposed.
    """

    name: str
    leaves: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[str, ...]]
    total: str = TOTAL

    @cached_property
    def places(self) -> Mapping[str, frozenset[int]]:
        """The places of the leaves of each code."""
        place = {leaf: at for at, leaf in enumerate(self.leaves)}
        own = {leaf: frozenset([at]) for leaf, at in place.items()}
        return {code: frozenset(place[leaf] for leaf in leaves) for code, leaves in self.groups.items()} | own

    def members(self, code: str) -> frozenset[int]:
        """The places of the leaves of a code.

        Raises
        ------
        ValueError
            For a code that the dimension does not have.
        """
        if code not in self.places:
            raise ValueError(f"{self.name} has no '{code}'; it has {', '.join(self.places)}.")
        return self.places[code]

    def incidence(self, sets: Sequence[frozenset[int]]) -> sparse.csr_matrix:
        """Which leaves make up which sets, shape (sets, leaves)."""
        rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
        columns = np.fromiter(chain.from_iterable(sorted(one) for one in sets), dtype=np.intp)
        ones = np.ones(len(columns), dtype=np.int64)
        return sparse.csr_matrix((ones, (rows, columns)), shape=(len(sets), len(self.leaves)))


def dimension(
    name: str,
    *,
    leaves: Sequence[str] = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    levels: Mapping[str, Sequence[str]] | None = None,
    total: str = TOTAL,
) -> Dimension:
    """Describe a dimension.

    Parameters
    ----------
    name
        Such as "Ethnic group".
    leaves
        The finest codes, which never overlap. Where it is left out, they are what the groups are made of.
    groups
        Codes made of others, leaves or groups above them in the mapping. Groups may overlap.
    levels
        Lists of codes by name, from fine to coarse. Where it is left out: the leaves, and the groups.
    total
        The code of everybody.

    Raises
    ------
    ValueError
        For a code that is there twice, or a group of something that is not there.

    Notes
    -----
    Where figures do not add up (people seen in a quarter are not the sum of those seen in its months) the parts
    and the whole are leaves of their own: claiming that they add up would claim a protection that is not there.

    References
    ----------
    Willenborg L, de Waal T (2001). Elements of Statistical Disclosure Control. Springer, chapter 1 (tables,
    hierarchies, linked tables).

    Examples
    --------
    >>> ethnicity = dimension("Ethnic group", groups={"White": ["British", "Irish"], "Black": ["African"]})
    >>> ethnicity.leaves, sorted(ethnicity.members("White"))
    (('British', 'Irish', 'African'), [0, 1])
    """
    given = {code: tuple(parts) for code, parts in (groups or {}).items()}
    finest = tuple(leaves) or _unknown_parts(given)
    _check_once(name, [*finest, *given, *([] if total in given else [total])])
    made: dict[str, tuple[str, ...]] = {code: (code,) for code in finest}
    for code, parts in given.items():
        made[code] = _spread(name, code, parts, made)
    named = {code: made[code] for code in given} | {total: finest}
    return Dimension(
        name=name, leaves=finest, groups=named, levels=_levels(finest, given, levels, total), total=total
    )


def _unknown_parts(groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    parts = dict.fromkeys(chain.from_iterable(groups.values()))
    return tuple(part for part in parts if part not in groups)


def _check_once(name: str, codes: Sequence[str]) -> None:
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise ValueError(f"{name} has these codes twice: {', '.join(twice)}.")


def _spread(name: str, code: str, parts: Sequence[str], made: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    strange = [part for part in parts if part not in made]
    if strange:
        raise ValueError(f"{code} in {name} is made of {', '.join(strange)}, which is not there or comes later.")
    return tuple(dict.fromkeys(chain.from_iterable(made[part] for part in parts)))


def _levels(
    leaves: tuple[str, ...],
    groups: Mapping[str, tuple[str, ...]],
    levels: Mapping[str, Sequence[str]] | None,
    total: str,
) -> dict[str, tuple[str, ...]]:
    if levels is not None:
        return {level: tuple(codes) for level, codes in levels.items()}
    above = tuple(code for code in groups if code != total)
    return {"finest": leaves} | ({"groups": above} if above else {})
