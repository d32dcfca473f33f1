"""What leaves together, what left before, and what it is all made of.

A release has true counts by dimensions, the tables and ratios that are to leave, and the figures that have left
already. Nothing here decides what may be shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from plumbline.equity.disclosure.contributions import Contributions
from plumbline.equity.disclosure.dimensions import Dimension
from plumbline.equity.disclosure.rules import Rule
from plumbline.equity.values import Figure

Ints = npt.NDArray[np.int64]
Codes = tuple[str, ...]
"""A cell: one code for each dimension of the release, in their order."""


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table of counts: the codes that it shows of each dimension; one not named stands at its total.

    `weights` says how much readers want the figures of a code; a cell's weight is the product of those of its
    codes. Unless said a leaf has 1, and a code of ten leaves 2: readers want totals most.
    `always_shown` are codes whose figures may not be withheld for the sake of others.
    """

    name: str
    shows: Mapping[str, tuple[str, ...]]
    rule: Rule
    weights: Mapping[str, float] = field(default_factory=dict)
    always_shown: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Ratios:
    """A table of percentages, rates or ratios between counts, as they are printed.

    `numerator` and `denominator` name the codes that differ from the table's own, such as
    `{"Outcome": "Restrained"}`. Without `denominator`, `populations` gives known numbers by the table's codes.
    A figure is numerator / denominator x `per`, rounded to `decimals`.
    """

    name: str
    shows: Mapping[str, tuple[str, ...]]
    rule: Rule
    numerator: Mapping[str, str]
    denominator: Mapping[str, str] | None = None
    populations: Mapping[Codes, int] = field(default_factory=dict)
    per: int = 100
    decimals: int = 0
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """Figures that have left before: for each cell a number, or `Withheld`.

    A number was rounded to `rounding` then, to the nearest or, where `within` is given, so that it lies at most
    that far from its count. A withheld one is known to lie in the range of `rule` where it was withheld for its
    own sake and readers could tell.
    """

    name: str
    figures: Mapping[Codes, Figure]
    rule: Rule
    rounding: int = 1
    within: int | None = None


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something else that readers know: a sum of cells, each times a whole number, lies from `low` to `high`."""

    words: str
    terms: Mapping[Codes, int]
    low: float
    high: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Release:
    """Tables that leave together.

    `counts` has one axis for each dimension, in leaves. `impossible` marks base cells that everybody knows to be
    empty. `contributions` says what each contributor adds, where figures are amounts.
    """

    dimensions: tuple[Dimension, ...]
    counts: Ints
    tables: tuple[Table, ...]
    ratios: tuple[Ratios, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    facts: tuple[Fact, ...] = ()
    impossible: npt.NDArray[np.bool_] | None = None
    contributions: Contributions | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the dimensions."""
        return tuple(one.name for one in self.dimensions)

    def codes(self, shown: Mapping[str, str]) -> Codes:
        """The cell with these codes; a dimension not named stands at its total."""
        return tuple(shown.get(one.name, one.total) for one in self.dimensions)

    def count(self, codes: Codes) -> int:
        """The true count of a cell."""
        places = [sorted(one.members(code)) for one, code in zip(self.dimensions, codes, strict=True)]
        return int(self.counts[np.ix_(*places)].sum())


def release(
    counts: npt.ArrayLike,
    *,
    dimensions: Sequence[Dimension],
    tables: Sequence[Table] = (),
    ratios: Sequence[Ratios] = (),
    earlier: Sequence[Earlier] = (),
    facts: Sequence[Fact] = (),
    impossible: npt.ArrayLike | None = None,
    contributions: Contributions | None = None,
) -> Release:
    """Put together what leaves together.

    Parameters
    ----------
    counts
        True counts by leaf, shape (leaves of the first dimension, of the second, ...).
    dimensions
        What the axes are.
    tables, ratios
        What is to leave. They may share cells.
    earlier
        What has left before, about the same base.
    facts
        What readers know besides.
    impossible
        True where a base cell is known to be empty, shape of `counts`.
    contributions
        For amounts (bed days), what each contributor adds.

    Raises
    ------
    ValueError
        For counts that are missing, negative or not whole, another shape, or codes that are not there.

    Notes
    -----
    All tables that a reader can lay side by side belong into one release, or into `earlier`: protection that
    looks at each alone can be undone by a subtraction between two.

    References
    ----------
    de Wolf PP, Giessing S (2009). Adjusting the tau-ARGUS modular approach to deal with linked tables.
    Data and Knowledge Engineering 68(11), p. 1160-1174.

    Examples
    --------
    >>> from plumbline.equity.disclosure import MHSDS, Table, dimension
    >>> ward, sex = dimension("Ward", leaves=["A", "B"]), dimension("Sex", leaves=["F", "M"])
    >>> both = Table(name="by ward and sex", shows={"Ward": ("A", "B", "All"), "Sex": ("F", "M")}, rule=MHSDS)
    >>> release([[3, 9], [12, 7]], dimensions=[ward, sex], tables=[both]).count(("All", "M"))
    16
    """
    made = Release(
        dimensions=tuple(dimensions),
        counts=_whole(counts, dimensions),
        tables=tuple(tables),
        ratios=tuple(ratios),
        earlier=tuple(earlier),
        facts=tuple(facts),
        impossible=None if impossible is None else np.asarray(impossible, dtype=np.bool_),
        contributions=contributions,
    )
    _check_names(made)
    _check_impossible(made)
    return made


@dataclass(frozen=True, kw_only=True, eq=False)
class Corrected:
    """Two versions of the same counts, as parts: one more axis at the end, which is `version`.

    `impossible` marks what everybody knows to be empty: changes where nothing changed.
    """

    counts: Ints
    version: Dimension
    impossible: npt.NDArray[np.bool_]


def corrected(first: npt.ArrayLike, *, later: npt.ArrayLike, name: str = "Version") -> Corrected:
    """What two versions of the same counts are made of, so that a corrected release is checked against the first.

    Returns
    -------
    Parts with the codes "first" and "corrected"; tables that do not name the version stand at "corrected". Where
    people were only added, or only removed, a reader can take one version from the other and find how many.

    Notes
    -----
    Base cells are told apart only by how many they hold: people who left a cell while others came are not seen.

    References
    ----------
    Office for National Statistics (2011). Disclosure control for tables: disclosure by differencing.

    Examples
    --------
    >>> found = corrected([7, 3], later=[9, 3])
    >>> found.counts.tolist(), found.version.leaves
    ([[7, 2], [3, 0]], ('first', 'added'))
    """
    before, after = np.asarray(first, dtype=np.int64), np.asarray(later, dtype=np.int64)
    kept = np.minimum(before, after)
    added, removed = after - kept, before - kept
    if not removed.any():
        parts, groups = {"first": before, "added": added}, {"corrected": ("first", "added")}
    elif not added.any():
        parts, groups = {"corrected": after, "removed": removed}, {"first": ("corrected", "removed")}
    else:
        parts = {"kept": kept, "removed": removed, "added": added}
        groups = {"first": ("kept", "removed"), "corrected": ("kept", "added")}
    counts = np.stack(list(parts.values()), axis=-1)
    known = np.array([part in {"removed", "added"} for part in parts])
    version = Dimension(name=name, leaves=tuple(parts), groups=groups, levels={}, total="corrected")
    return Corrected(counts=counts, version=version, impossible=(counts == 0) & known)


def _whole(counts: npt.ArrayLike, dimensions: Sequence[Dimension]) -> Ints:
    numbers = np.asarray(counts, dtype=np.float64)
    shape = tuple(len(one.leaves) for one in dimensions)
    if numbers.shape != shape:
        raise ValueError(f"The counts have the shape {numbers.shape}; the dimensions' leaves make {shape}.")
    bad = ~(np.isfinite(numbers) & (numbers >= 0) & (numbers == np.floor(numbers)))
    if bad.any():
        place = tuple(int(at) for at in np.argwhere(bad)[0])
        leaves = ", ".join(one.leaves[at] for one, at in zip(dimensions, place, strict=True))
        raise ValueError(f"The count of {leaves} is {numbers[place]}; it must be a whole number, zero or more.")
    return numbers.astype(np.int64)


def _check_names(made: Release) -> None:
    everything: tuple[Table | Ratios, ...] = (*made.tables, *made.ratios)
    for asked in everything:
        for name, codes in asked.shows.items():
            if name not in made.names:
                raise ValueError(f"The table {asked.name} shows {name}, which is no dimension of the release.")
            for code in codes:
                made.dimensions[made.names.index(name)].members(code)


def _check_impossible(made: Release) -> None:
    if made.impossible is None:
        return
    if made.impossible.shape != made.counts.shape:
        raise ValueError("What is impossible must be said in the shape of the counts.")
    if made.counts[made.impossible].any():
        raise ValueError("A base cell that is said to be impossible holds somebody.")
