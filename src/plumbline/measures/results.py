"""What a run of a measure gives: observations, each with the working that produced it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from plumbline.equity.values import Withheld
from plumbline.measures.errors import NotOffered

if TYPE_CHECKING:
    import pandas
    import pyarrow

OWN_RECORDS = (
    "Exact counts from your own records. They have not been through disclosure control, and are not safe to "
    "publish."
)
"""What every run of a trust's own records says first."""
NO_CATCHMENT = "The catchment that was named is not used: this measure is not per person of a population."
SHARED_GROUPINGS = ("shared-4", "white-and-all-other")
"""What records and every census population have in common, the finest first."""
REGROUPED = (
    "Shown by {}: the population of this catchment has not the groups of the definition. A catchment of local "
    "authorities has them."
)
OF_NO_RECORD = frozenset([NO_CATCHMENT, *map(REGROUPED.format, SHARED_GROUPINGS)])
"""Warnings that come from how a run was asked for, and would be the same whatever its records hold."""

Figure = float | int | Withheld | None
"""A number, a number that is withheld, or None where a figure does not apply (never in place of zero)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One number about one group in one period, with everything needed to check it.

    `value`, `lower` and `upper` are in the measure's unit (for example per 100,000 people); `ratio` is this
    group over `comparator`. `published_*` are what the publisher printed, kept beside ours for comparison.
    """

    measure: str
    area: str
    period: str
    grouping: str
    group: str
    numerator: Figure
    denominator: Figure
    value: Figure
    lower: Figure
    upper: Figure
    method: str
    comparator: str | None = None
    ratio: Figure = None
    ratio_lower: Figure = None
    ratio_upper: Figure = None
    ratio_method: str | None = None
    published_value: Figure = None
    published_standardised: Figure = None
    published_standardised_lower: Figure = None
    published_standardised_upper: Figure = None
    source: str
    note: str = ""
    series: str = ""
    """Observations of different series must not be joined by a line (a break in denominators)."""
    group_code: str = ""
    """The group's code within its grouping: stable where the label may be reworded."""
    organisation_unit: str = ""
    """The part of the organisation that the figure is about; empty for all of it."""
    part: str = ""
    """What else the figure is narrowed to, such as "pay_band 8a" or "lower to middle"; empty for nothing."""
    standardised: Figure = None
    """The rate with allowance for the columns that the definition stratifies by, in the measure's unit."""
    standardised_lower: Figure = None
    standardised_upper: Figure = None
    standardised_method: str | None = None
    adjusted_ratio: Figure = None
    """The ratio to the comparator with the same allowance."""
    adjusted_ratio_lower: Figure = None
    adjusted_ratio_upper: Figure = None
    adjusted_ratio_method: str | None = None
    pooled: Figure = None
    """A unit's value drawn towards that of all units, in the measure's unit; where it was asked for."""
    pooled_lower: Figure = None
    pooled_upper: Figure = None
    pooled_method: str | None = None
    pull: Figure = None
    """How far it was drawn: 0 is the unit's own value, 1 that of all."""
    pooled_note: str = ""
    detectable_above: Figure = None
    """The smallest ratio above 1 that such numbers would have shown as often as was asked for."""
    detectable_below: Figure = None
    detectable_words: str = ""
    """The same as a sentence."""

    @property
    def withheld(self) -> str | None:
        """Why the value is withheld, or None where it is shown."""
        return self.value.why if isinstance(self.value, Withheld) else None

    def to_row(self) -> dict[str, float | int | str | None]:
        """A flat row fit for JSON or CSV: a withheld figure becomes None, and `withheld` says why."""
        row = {field.name: getattr(self, field.name) for field in fields(self)}
        shown = {name: None if isinstance(value, Withheld) else value for name, value in row.items()}
        return {**shown, "withheld": self.withheld}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table that a run read: what it is, under which licence, and the exact bytes (SHA-256)."""

    name: str
    title: str
    publisher: str
    licence: str
    url: str
    published: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a run took: rows of the extract, seconds, and the most memory that the process held (MiB)."""

    engine: str
    rows_read: int
    rows_rejected: int
    rows_used: int
    seconds: float
    peak_memory: float

    def __str__(self) -> str:
        return (
            f"{self.rows_read:,} rows read, {self.rows_rejected:,} rejected, {self.rows_used:,} used, in "
            f"{self.seconds:.1f} s on {self.engine}; at most {self.peak_memory:,.0f} MiB of memory"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The outcome of one run of one measure."""

    measure: str
    definition_version: str
    unit: str
    per: int
    observations: Sequence[Observation]
    """In order. Those from records are kept as columns and made when looked at: `observations.Observations`."""
    sources: tuple[Source, ...]
    warnings: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    effort: Effort | None = None

    def to_rows(self) -> list[dict[str, float | int | str | None]]:
        """One flat row an observation, in order."""
        from plumbline.measures.observations import cells_by_column  # loads NumPy

        columns = cells_by_column(self.observations)
        return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]

    def to_table(self) -> "pyarrow.Table":
        """The rows as a PyArrow table, which pandas, Polars and DuckDB read; a withheld figure is null."""
        from plumbline.measures.observations import table_of

        return table_of(self.observations)

    def to_pandas(self) -> "pandas.DataFrame":
        """The rows as a data frame. Raises `NotOffered` where pandas is not installed."""
        try:
            import pandas  # noqa: F401 - only to say so in a sentence where it is not there
        except ImportError as error:
            raise NotOffered("pandas is not installed; to_rows() and to_table() work without it.") from error
        return self.to_table().to_pandas()

    def _repr_html_(self) -> str:
        """What a notebook shows: the figures as a table, with their intervals and what a reader must know."""
        from plumbline.measures.notebooks import as_html

        return as_html(self)


COLUMNS = (*(field.name for field in fields(Observation)), "withheld")
"""The columns of a run's rows."""
WORDS = frozenset(field.name for field in fields(Observation) if field.type != Figure)
"""Columns of an observation that hold text."""
