"""The figures of a Workforce Race Equality Standard return: what follows from its counts, and what it gets wrong.

Trusts have published ratios upside down, so a return can be worked out again from its own counts. What rests on a
withheld figure is withheld, and people of unknown group stay in every total.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from plumbline.equity.values import Figure, Withheld, is_withheld
from plumbline.measures.errors import Problem
from plumbline.measures.sources.wres_layout import Item, ReturnLayout, return_layout

PER_CENT = 100
DECIMALS = 10
"""A workbook keeps fewer digits than the machine has; what is written must read back as it was."""

CLOSE_ENOUGH = 0.006
"""Half of the second decimal, to which ratios are printed, and a little for the machine's arithmetic."""
GROUPS = ("white", "bme", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """One figure each of White staff, BME staff and staff whose group is unknown; None where there is none."""

    white: Figure = None
    bme: Figure = None
    unknown: Figure = None

    def __iter__(self) -> Iterator[Figure]:
        return iter((self.white, self.bme, self.unknown))


Year = Mapping[str, Cells]
"""The figures of one year by the code of their item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WresReturn:
    """A return: the figures of the reporting year and of the year before, and notes on single lines."""

    organisation: str
    snapshot: date
    previous: Year
    reporting: Year
    notes: Mapping[str, str] = field(default_factory=dict)


def work_out(counted: Year, *, layout: ReturnLayout | None = None) -> Year:
    """The counted (or surveyed) figures, and all that is worked out from them.

    Parameters
    ----------
    counted
        Figures of items with `count` or `survey`; items that are not there stay empty.
    layout
        The return's layout; left out, the one that Plumbline carries.

    Notes
    -----
    A share is of everyone, people of unknown group among them. What rests on a withheld figure is withheld.
    """
    found: dict[str, Cells] = {}
    for item in (layout or return_layout()).items:
        found[item.code] = _worked_out(item, found) if item.made_from else counted.get(item.code, Cells())
    return found


def _worked_out(item: Item, found: Year) -> Cells:
    if item.share is not None:
        own = found[item.share]
        whole = _total(own)
        return _each(lambda name: _times(_over(getattr(own, name), whole), PER_CENT))
    if item.likelihood is not None:
        part, whole_of = (found[code] for code in item.likelihood)
        return _each(lambda name: _over(getattr(part, name), getattr(whole_of, name)))
    if item.ratio is not None:
        likelihood = found[item.ratio.likelihood]
        ratio = _over(getattr(likelihood, item.ratio.of), getattr(likelihood, item.ratio.over))
        return Cells(white=ratio) if item.ratio.of == "white" else Cells(bme=ratio)
    first, second = (found[code] for code in item.difference or ())
    return _each(lambda name: _less(getattr(first, name), getattr(second, name)))


def _each(figure_of: Callable[[str], Figure]) -> Cells:
    return Cells(white=figure_of("white"), bme=figure_of("bme"), unknown=figure_of("unknown"))


def _total(cells: Cells) -> Figure:
    given = [figure for figure in cells if figure is not None]
    withheld = [figure for figure in given if is_withheld(figure)]
    return withheld[0] if withheld else sum(given) or None  # type: ignore[arg-type]


def _over(part: Figure, whole: Figure) -> Figure:
    """The part over the whole; None where either is not there or the whole is nobody."""
    if isinstance(part, Withheld) or isinstance(whole, Withheld):
        return part if isinstance(part, Withheld) else whole
    return round(part / whole, DECIMALS) if part is not None and whole else None


def _less(first: Figure, second: Figure) -> Figure:
    if isinstance(first, Withheld) or isinstance(second, Withheld):
        return first if isinstance(first, Withheld) else second
    return None if first is None or second is None else round(first - second, DECIMALS)


def _times(figure: Figure, factor: float) -> Figure:
    return round(figure * factor, DECIMALS) if isinstance(figure, (int, float)) else figure


def find_disagreements(returned: WresReturn, *, layout: ReturnLayout | None = None) -> list[Problem]:
    """What a return says that does not follow from its own counts, such as a ratio that is upside down."""
    shape = layout or return_layout()
    return [
        problem
        for year, figures in (("reporting", returned.reporting), ("previous", returned.previous))
        for item in shape.items
        if item.made_from
        for problem in _disagreements(shape, year, item, figures)
    ]


def _disagreements(shape: ReturnLayout, year: str, item: Item, figures: Year) -> list[Problem]:
    right = work_out(figures, layout=shape)[item.code]
    given = figures.get(item.code, Cells())
    found = []
    for name in GROUPS:
        said, follows = getattr(given, name), getattr(right, name)
        if isinstance(said, (int, float)) and isinstance(follows, (int, float)) and not _agree(said, follows):
            found.append(
                Problem(shape.sheet, _in_words(item, said, follows), column=shape.columns[f"{year}_{name}"])
            )
    return found


def _agree(said: float, follows: float) -> bool:
    return abs(said - follows) < CLOSE_ENOUGH


def _in_words(item: Item, said: float, follows: float) -> str:
    told = f"“{item.item}” is {said:g}, and {follows:.2f} follows from the return's own counts."
    if item.ratio is not None and follows and _agree(said, 1 / follows):
        of, over = ("White", "BME") if item.ratio.of == "white" else ("BME", "White")
        return f"{told} It is upside down: {over} over {of}, where the standard sets {of} over {over}."
    return told
