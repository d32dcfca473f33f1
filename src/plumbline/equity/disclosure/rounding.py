"""A count rounded to a base, half up, and what a rounded count tells."""


def rounded(count: int, *, base: int) -> int:
    """A count rounded to the nearest multiple of a base, half up.

    Notes
    -----
    Totals are rounded independently of their parts, so they need not add up; `round_so_that_totals_add_up` makes
    them. Rounding alone hides no small count: from 0 to 4 is withheld first.

    References
    ----------
    NHS England, MHSDS monthly statistics: sub-national counts to the nearest 5.

    Examples
    --------
    >>> [rounded(count, base=5) for count in (5, 7, 8, 12, 13, 254)]
    [5, 5, 10, 10, 15, 255]
    """
    return count if base == 1 else base * ((2 * count + base) // (2 * base))


def rounding_range(figure: int, *, base: int) -> tuple[int, int]:
    """The counts that are rounded to a figure, from lowest to highest; never below zero.

    References
    ----------
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 5.4.4 (what rounding tells).

    Examples
    --------
    >>> rounding_range(15, base=5), rounding_range(10, base=10), rounding_range(0, base=5)
    ((13, 17), (5, 14), (0, 2))
    """
    return max(0, -((base - 2 * figure) // 2)), -((-2 * figure - base) // 2) - 1
