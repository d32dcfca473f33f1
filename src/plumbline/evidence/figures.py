"""From the engine's observations to the ledger's rows and back: what is withheld becomes NULL with its reason."""

from math import isfinite
from typing import TYPE_CHECKING, Any

from plumbline.equity.values import Withheld
from plumbline.measures.results import Figure
from plumbline.measures.results import Observation as Computed

if TYPE_CHECKING:
    from plumbline.evidence.models import FigureRow

FIGURES = (
    "numerator",
    "denominator",
    "value",
    "lower",
    "upper",
    "ratio",
    "ratio_lower",
    "ratio_upper",
    "published_value",
    "published_standardised",
    "published_standardised_lower",
    "published_standardised_upper",
    "standardised",
    "standardised_lower",
    "standardised_upper",
    "adjusted_ratio",
    "adjusted_ratio_lower",
    "adjusted_ratio_upper",
)
COUNTS = {"numerator", "denominator"}
WORDS = (
    "area",
    "period",
    "grouping",
    "group",
    "group_code",
    "organisation_unit",
    "part",
    "series",
    "method",
    "comparator",
    "ratio_method",
    "standardised_method",
    "adjusted_ratio_method",
    "source",
    "note",
)


class FigureUnusable(Exception):
    """A run holds something that is neither a number nor withheld, such as infinity."""


def to_row(computed: Computed) -> dict[str, Any]:
    """The columns of a ledger row.

    Raises:
        FigureUnusable: a figure is not finite, or is withheld without saying why.
    """
    columns: dict[str, Any] = {name: getattr(computed, name) for name in WORDS}
    for name in FIGURES:
        columns[name], columns[f"{name}_withheld"] = _split(computed, name)
    return columns


def _split(computed: Computed, name: str) -> tuple[float | None, str]:
    figure: Figure = getattr(computed, name)
    if isinstance(figure, Withheld):
        if not figure.why.strip():
            raise FigureUnusable(f"{_place(computed)}: {name} is withheld without a reason. Give the reason.")
        return None, figure.why
    if figure is None:
        return None, ""
    if not isfinite(figure):
        raise FigureUnusable(f"{_place(computed)}: {name} is not a finite number. Nothing was recorded.")
    return float(figure), ""


def _place(computed: Computed) -> str:
    return f"{computed.measure}, {computed.area}, {computed.period}, {computed.group}"


def figure_of(row: "FigureRow", name: str) -> Figure:
    """One figure of a row: a number, Withheld with its reason, or None where it does not apply."""
    why: str = getattr(row, f"{name}_withheld")
    if why:
        return Withheld(why)
    figure: float | None = getattr(row, name)
    # A count is whole again; a double would print as 3,726.0.
    return int(figure) if name in COUNTS and figure is not None and figure.is_integer() else figure


def to_computed(row: "FigureRow") -> Computed:
    """The engine's observation that a row was written from."""
    columns: dict[str, Any] = {name: getattr(row, name) for name in WORDS}
    columns |= {name: figure_of(row, name) for name in FIGURES}
    return Computed(measure=row.run.measure, **columns)


def as_plain(computed: Computed) -> dict[str, Any]:
    """An observation as JSON can hold it, for the fingerprint: withheld figures keep their reason."""
    plain = {name: getattr(computed, name) for name in WORDS}
    for name in FIGURES:
        number, why = _split(computed, name)
        plain[name] = {"withheld": why} if why else number
    return plain
