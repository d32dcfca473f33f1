"""Attackers who share no code with the protector: they read what is printed, and know the rule of the release.

One writes down every possible table and looks which agree (small releases), the other asks an integer program for
the least and the most of each count (larger ones). Both know for a blank only what anybody knows.
"""

from itertools import product

import numpy as np
from scipy.optimize import LinearConstraint, milp

from plumbline.equity.disclosure import Protected, Ratios, Release, Rule
from plumbline.equity.values import is_withheld


def printed_cells(protected: Protected) -> dict[tuple[str, ...], object]:
    """Everything that is printed now, by codes."""
    found: dict[tuple[str, ...], object] = {}
    for table in protected.release.tables:
        found |= dict(protected.figures(table.name))
    return found


def members(asked: Release, codes: tuple[str, ...]) -> np.ndarray:
    """Which base cells a cell is made of, as ones and zeros: by the names of leaves and groups."""
    axes = []
    for one, code in zip(asked.dimensions, codes, strict=True):
        leaves = one.groups.get(code, (code,))
        axes.append([leaf in leaves for leaf in one.leaves])
    flat = [all(ticks) for ticks in product(*axes)]
    return np.array(flat, dtype=int)


def said(figure: object, rule: Rule) -> tuple[float, float]:
    """What a figure says to anybody who knows the rule."""
    if is_withheld(figure):
        return float(rule.low), np.inf
    base = rule.rounding
    possible = [count for count in range(int(figure) + 2 * base) if _rounds_to(count, base) == figure]
    possible = [count for count in possible if not rule.low <= count <= rule.high]
    return float(min(possible)), float(max(possible))


def _rounds_to(count: int, base: int) -> int:
    below = count - count % base
    return count if base == 1 else (below + base if 2 * (count - below) >= base else below)


def statements(protected: Protected) -> list[tuple[np.ndarray, float, float]]:
    """All that is known: sums of base cells with their least and most."""
    asked = protected.release
    rule = asked.tables[0].rule
    known = [(members(asked, codes), *said(figure, rule)) for codes, figure in printed_cells(protected).items()]
    for before in asked.earlier:
        for codes, figure in before.figures.items():
            low, high = (0.0, np.inf) if is_withheld(figure) else (float(figure), float(figure))
            known.append((members(asked, codes), low, high))
    for ratios in asked.ratios:
        for codes, figure in protected.figures(ratios.name).items():
            if figure is not None and not is_withheld(figure):
                known += said_by_percentage(asked, parts_of(asked, ratios, codes), int(figure))
    return known


def parts_of(asked: Release, ratios: Ratios, codes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The codes of a ratio's numerator and denominator."""
    names = [one.name for one in asked.dimensions]
    parts = (ratios.numerator, ratios.denominator or {})
    return [tuple(part.get(name, code) for name, code in zip(names, codes, strict=True)) for part in parts]


def said_by_percentage(
    asked: Release, parts: list[tuple[str, ...]], figure: int
) -> list[tuple[np.ndarray, float, float]]:
    """A whole percentage says that its share lies from half below it up to, but not at, half above it."""
    top, bottom = (members(asked, codes) for codes in parts)
    return [
        (bottom, 1.0, np.inf),
        (200 * top - (2 * figure - 1) * bottom, 0.0, np.inf),
        (200 * top - (2 * figure + 1) * bottom, -np.inf, -1.0),
    ]


def guarded_cells(protected: Protected) -> set[tuple[str, ...]]:
    """Cells whose small counts are nobody's to know: withheld ones, and parts of ratios that nobody prints."""
    printed = printed_cells(protected)
    withheld = {codes for codes, figure in printed.items() if is_withheld(figure)}
    asked = protected.release
    parts = {
        part
        for ratios in asked.ratios
        for codes in protected.figures(ratios.name)
        for part in parts_of(asked, ratios, codes)
    }
    return withheld | (parts - set(printed))


def bounds_by_enumeration(protected: Protected, *, most: int) -> dict[tuple[str, ...], tuple[float, float]]:
    """The least and most of each withheld count over all tables with base cells up to `most`."""
    asked = protected.release
    size = asked.counts.size
    worlds = np.stack([grid.ravel() for grid in np.meshgrid(*[np.arange(most + 1)] * size)], axis=1)
    for row, low, high in statements(protected):
        sums = worlds @ row
        worlds = worlds[(sums >= low) & (sums <= high)]
    return {
        codes: (float((worlds @ members(asked, codes)).min()), float((worlds @ members(asked, codes)).max()))
        for codes in guarded_cells(protected)
    }


def bounds_by_program(
    protected: Protected, *, also_known: tuple[tuple[tuple[str, ...], int], ...] = ()
) -> dict[tuple[str, ...], tuple[float, float]]:
    """The least and most of each withheld count, by one integer program each."""
    asked = protected.release
    known = statements(protected)
    known += [(members(asked, codes), float(count), float(count)) for codes, count in also_known]
    rows = np.array([row for row, _, _ in known])
    limits = LinearConstraint(rows, [low for _, low, _ in known], [high for _, _, high in known])
    whole = np.ones(asked.counts.size)

    def least(row: np.ndarray) -> float:
        found = milp(row.astype(float), integrality=whole, constraints=limits)
        return float(np.round(found.fun)) if found.status == 0 else -np.inf

    rows_of = {codes: members(asked, codes) for codes in guarded_cells(protected)}
    return {codes: (least(row), -least(-row)) for codes, row in rows_of.items()}
