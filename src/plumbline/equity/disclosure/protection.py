"""A release made safe to print, by a method with a name, and proved safe by an attack.

`suppress` withholds; `round_all` rounds, with totals by themselves or so that they add up; `perturb` adds noise
by cell keys. Whatever the method, what comes out has stood an attack, or says what could be worked out and how.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
import numpy.typing as npt

from plumbline.equity.arrays import Floats
from plumbline.equity.disclosure.attack import Attack, Attacker
from plumbline.equity.disclosure.cell_keys import KEYS, NoiseTable, noise_table
from plumbline.equity.disclosure.controlled_rounding import round_so_that_totals_add_up
from plumbline.equity.disclosure.demands import Readers
from plumbline.equity.disclosure.exact import SMALL, find_best_pattern
from plumbline.equity.disclosure.problem import Item, Problem, problem
from plumbline.equity.disclosure.release import Codes, Ints, Ratios, Release, Table
from plumbline.equity.disclosure.rules import rounding_rule
from plumbline.equity.disclosure.suppressed import Kind, Suppressed
from plumbline.equity.disclosure.suppression import Pattern, Progress, find_pattern, silent
from plumbline.equity.values import Figure

SECONDARY_WORDS = "Shown, it would give away a figure that is withheld for its own sake."


class Method(Enum):
    """How figures are protected, by the name that a measure's definition gives."""

    SUPPRESSION = "suppression"
    ROUNDING = "rounding"
    ROUNDING_THAT_ADDS_UP = "rounding-that-adds-up"
    CELL_KEYS = "cell-keys"


@dataclass(frozen=True, kw_only=True, eq=False)
class Protected:
    """A release as it may be printed. `before` is the attack on it with only the primary rules applied."""

    release: Release
    method: Method
    readers: Readers
    problem: Problem
    pattern: Pattern
    before: Attack
    attack: Attack

    @property
    def is_safe(self) -> bool:
        """Whether the attack found nothing."""
        return self.attack.is_safe

    def figures(self, table: str) -> Mapping[Codes, Figure]:
        """The figures of a table or of ratios by their codes: numbers, or `Suppressed` with the reason.

        Raises
        ------
        ValueError
            For a table that the release does not have.
        """
        everything: tuple[Table | Ratios, ...] = (*self.release.tables, *self.release.ratios)
        asked = [one for one in everything if one.name == table]
        if not asked:
            raise ValueError(f"The release has no table '{table}'.")
        shown = self._by_cell
        axes = [asked[0].shows.get(one.name, (one.total,)) for one in self.release.dimensions]
        grid = np.stack(np.meshgrid(*[np.array(axis, dtype=object) for axis in axes], indexing="ij"), axis=-1)
        is_ratio = any(one.name == table for one in self.release.ratios)
        keys = [tuple(codes) for codes in grid.reshape(-1, len(axes))]
        return {codes: shown[table if is_ratio else "", self.problem.cells.key(codes)] for codes in keys}

    @property
    def _by_cell(self) -> dict[tuple[str, tuple[frozenset[int], ...]], Figure]:
        return {
            (item.table if item.is_ratio else "", self.problem.cells.key(item.codes)): self._figure(place, item)
            for place, item in enumerate(self.problem.items)
            if not item.is_old
        }

    def _figure(self, place: int, item: Item) -> Figure:
        if not self.pattern.hidden[place]:
            return item.figure
        if item.verdict.is_withheld:
            return Suppressed(item.verdict.why, Kind.PRIMARY, item.rule.name)
        return Suppressed(SECONDARY_WORDS, Kind.SECONDARY, item.rule.name)

    @property
    def primary(self) -> int:
        """How many figures are withheld for their own sake."""
        return int((self.pattern.hidden & self.problem.primary).sum())

    @property
    def secondary(self) -> int:
        """How many figures are withheld for the sake of others."""
        return int((self.pattern.hidden & ~self.problem.primary).sum())

    @property
    def withheld(self) -> int:
        """How many figures are withheld."""
        return int(self.pattern.hidden.sum())

    @property
    def printed(self) -> int:
        """How many figures there are, withheld or not."""
        return sum(not item.is_old for item in self.problem.items)


def suppress(
    release: Release,
    *,
    readers: Readers | None = None,
    effort: int = 1000,
    best: bool = True,
    progress: Progress = silent,
) -> Protected:
    """Withhold what the rules say, and what else must be for its protection, losing as little as can be.

    Parameters
    ----------
    release
        What leaves together, and what left before.
    readers
        What readers know besides. By default: blanks look alike, and whoever is alone in a cell knows it.
    effort
        For how many searches the pattern may be improved once it is safe; 0 leaves it as it was first found.
    best
        Whether to look for the best pattern by integer program where the release is small enough.
    progress
        Called with how much is done, how much there is, and what is being done.

    Returns
    -------
    The release as it may be printed, with the attack that it stood. Where something can be worked out whatever is
    withheld (because it left before), `attack.revealed` says what and how.

    Notes
    -----
    Print blanks alike (`Suppressed.for_readers`). Where the kinds are told apart, a blank gives its rule's range,
    more must be withheld, and `Readers(marks=Marks.APART)` is to be given.
    A release full of blanks serves nobody: ask `advise` first.

    References
    ----------
    Fischetti M, Salazar-Gonzalez JJ (2001). Solving the cell suppression problem on tabular data with linear
    constraints. Management Science 47(7), p. 1008-1027.
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, chapters 4 and 5.

    Examples
    --------
    >>> from plumbline.equity.disclosure import Table, dimension, release, threshold
    >>> ward, sex = dimension("Ward", leaves=["A", "B", "C"]), dimension("Sex", leaves=["F", "M"])
    >>> shows = {"Ward": ("A", "B", "C", "All"), "Sex": ("F", "M", "All")}
    >>> table = Table(name="people", shows=shows, rule=threshold(5))
    >>> found = suppress(release([[2, 9], [12, 7], [8, 30]], dimensions=[ward, sex], tables=[table]))
    >>> found.primary, found.secondary, found.is_safe
    (1, 3, True)
    """
    asked = readers or Readers()
    made = problem(release, marks=asked.marks)
    return _protected(release, made, Method.SUPPRESSION, asked, effort, best, progress)


def _protected(
    release: Release,
    made: Problem,
    method: Method,
    readers: Readers,
    effort: int,
    best: bool,
    progress: Progress,
) -> Protected:
    pattern = find_pattern(made, readers=readers, effort=effort, progress=progress)
    if best and len(made.items) <= SMALL:
        pattern = find_best_pattern(made, readers=readers, start=pattern, rounds=effort // 5, progress=progress)
    first = Attacker(
        problem=made, hidden=made.spread(made.primary), readers=Readers(marks=readers.marks, alone=False)
    )
    last = Attacker(
        problem=made, hidden=pattern.hidden, readers=readers, progress=progress, worlds=pattern.worlds
    )
    return Protected(
        release=release,
        method=method,
        readers=readers,
        problem=made,
        pattern=pattern,
        before=first.first_look(),
        attack=last.attack(),
    )


def round_all(
    release: Release,
    *,
    base: int = 5,
    fewest: int = 5,
    adds_up: bool = False,
    readers: Readers | None = None,
    progress: Progress = silent,
) -> Protected:
    """Round every count, small ones too, and withhold only what rounding leaves exact.

    Parameters
    ----------
    release
        What leaves together. The rules of its tables give way to rounding.
    base
        What counts are rounded to.
    fewest
        Counts below this may not be worked out exactly.
    adds_up
        Whether totals must add up; otherwise each is rounded by itself.

    Notes
    -----
    Totals that are rounded by themselves do not add up, and say so. Totals together with their parts can tell a
    count exactly even though each is rounded; the attack finds that, and what gives it away is withheld.

    References
    ----------
    Salazar-Gonzalez JJ (2006). Controlled rounding and cell perturbation. Mathematical Programming 105,
    p. 583-603.

    Examples
    --------
    >>> from plumbline.equity.disclosure import MHSDS, Table, dimension, release
    >>> ward = dimension("Ward", leaves=["A", "B"])
    >>> table = Table(name="people", shows={"Ward": ("A", "B", "All")}, rule=MHSDS)
    >>> found = round_all(release([7, 6], dimensions=[ward], tables=[table]))
    >>> list(found.figures("people").values())
    [5, 5, 15]
    """
    asked = readers or Readers()
    rule = rounding_rule(base, fewest=fewest)
    changed = replace(release, tables=tuple(replace(table, rule=rule) for table in release.tables))
    made = problem(changed, marks=asked.marks)
    method = Method.ROUNDING_THAT_ADDS_UP if adds_up else Method.ROUNDING
    if adds_up:
        figures, within = _adding_up(made, base)
        made = _with_figures(made, figures, figures - within, figures + within)
    return _protected(changed, made, method, asked, 200, False, progress)


def _adding_up(made: Problem, base: int) -> tuple[Ints, int]:
    rows = np.flatnonzero(_is_count(made)[made.item_of])
    found = round_so_that_totals_add_up(made.truth, rows=made.rows[rows], base=base)
    figures = made.values.copy()
    figures[rows] = found.figures
    # A reader who knows the method knows each count to within less than a base of its figure.
    return figures, int(np.ceil(max(1.0, found.furthest) * base)) - 1


def perturb(
    release: Release,
    *,
    keys: npt.ArrayLike,
    noise: NoiseTable | None = None,
    fewest: int = 5,
    readers: Readers | None = None,
    progress: Progress = silent,
) -> Protected:
    """Add noise to every count by its cell key; zeros stay zeros.

    Parameters
    ----------
    release
        What leaves together.
    keys
        The sum of the record keys in each base cell, modulo `KEYS`, shape of the counts. Keys are drawn once for
        each record and kept, so that the same people give the same figure for ever.
    noise
        The table of noise; `noise_table()` unless given.
    fewest
        Counts below this may not be worked out exactly.

    Notes
    -----
    See `noise_table` for when not to use it. The seed of the record keys is a secret.

    References
    ----------
    Fraser B, Wooton J (2005). A proposed method for confidentialising tabular output to protect against
    differencing. UNECE work session on statistical data confidentiality, Geneva, p. 299-302.

    Examples
    --------
    >>> from plumbline.equity.disclosure import MHSDS, Table, dimension, release
    >>> ward = dimension("Ward", leaves=["A", "B"])
    >>> table = Table(name="people", shows={"Ward": ("A", "B", "All")}, rule=MHSDS)
    >>> found = perturb(release([0, 60], dimensions=[ward], tables=[table]), keys=[0, 12_345])
    >>> found.figures("people")["A",], found.figures("people")["B",] == found.figures("people")["All",]
    (0, True)
    """
    asked, table = readers or Readers(), noise or noise_table()
    rule = replace(rounding_rule(1, fewest=fewest), name="cell-keys", what="counts with noise")
    changed = replace(release, tables=tuple(replace(one, rule=rule) for one in release.tables))
    made = problem(changed, marks=asked.marks)
    cell_keys = (made.rows @ np.asarray(keys, dtype=np.int64).ravel()) % KEYS
    rows = _is_count(made)[made.item_of]
    changes = table.noise(np.where(rows, made.values, 0), keys=np.where(rows, cell_keys, 0))
    figures = made.values + np.where(rows, changes, 0)
    low = np.where(rows, np.maximum(figures - table.most, figures > 0), made.shown_low)
    high = np.where(rows, figures + table.most, made.shown_high)
    made = _with_figures(made, figures, low, high)
    return _protected(changed, made, Method.CELL_KEYS, asked, 200, False, progress)


def _is_count(made: Problem) -> npt.NDArray[np.bool_]:
    return np.array([not (item.is_ratio or item.is_old) for item in made.items], dtype=np.bool_)


def _with_figures(
    made: Problem, figures: Ints, low: npt.NDArray[np.generic], high: npt.NDArray[np.generic]
) -> Problem:
    """The same problem with other figures printed for counts, and what they tell."""
    counts = _is_count(made)
    row_of = {int(item): row for row, item in enumerate(made.item_of)}
    items = tuple(
        replace(item, figure=int(figures[row_of[place]])) if counts[place] else item
        for place, item in enumerate(made.items)
    )
    changed = counts[made.item_of]
    shown_low: Floats = np.where(changed, np.maximum(low.astype(np.float64), 0), made.shown_low)
    shown_high: Floats = np.where(changed, high.astype(np.float64), made.shown_high)
    return replace(made, items=items, shown_low=shown_low, shown_high=shown_high)
