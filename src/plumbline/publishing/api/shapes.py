"""The shapes of what the door takes and gives. OpenAPI is written from these; tests hold answers to them."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StringConstraints

from plumbline.evidence.figures import FIGURES

Word = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]
Slug = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[-a-zA-Z0-9_]+$")]
Identifier = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Cursor = Annotated[str, StringConstraints(max_length=200, pattern=r"^[-_a-zA-Z0-9]*$")]
Stage = Literal["released", "current"]
MOST = 50
"""Values of one filter."""


class Withheld(Schema):
    """A figure that exists and is not shown. It is not zero, and it is not missing."""

    withheld: str = Field(description="Why it is withheld.")


Figure = float | Withheld | None
"""A number; withheld, with the reason; or null where there is nothing to count, such as a rate without people."""


class StageAsked(Schema):
    """Which figures."""

    stage: Literal["", "released", "current"] = Field(
        "",
        description="“released”: what the public sees. “current”: the desk's accepted figures, with a token that "
        "may read them. Left out: “current” with such a token, else “released”.",
    )


class MeasureFilters(StageAsked):
    """Which measures, and how many of them."""

    q: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = Field(
        "", description="Words in the title or in what is counted."
    )
    topic: Annotated[str, StringConstraints(max_length=50, pattern=r"^[-a-z]*$")] = Field(
        "", description="The slug of a topic, such as workforce."
    )
    limit: int = Field(100, ge=1, le=1000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class RunFilters(StageAsked):
    """Which runs, and how many of them."""

    measure: list[Slug] = Field([], max_length=MOST, description="Slugs of measures.")
    limit: int = Field(100, ge=1, le=1000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class FigureFilters(StageAsked):
    """Which observations. A parameter may be given several times; each narrows."""

    measure: list[Slug] = Field([], max_length=MOST, description="Slugs of measures.")
    area: list[Word] = Field([], max_length=MOST, description="Codes of areas.")
    unit: list[Word] = Field([], max_length=MOST, description="Units of the organisation.")
    grouping: list[Word] = Field([], max_length=MOST, description="Slugs of groupings, such as nhs-2001-5.")
    group: list[Word] = Field([], max_length=MOST, description="Names of groups.")
    period: list[Word] = Field([], max_length=MOST, description="Periods, such as 2023/24.")
    invented: Literal["", "true", "false"] = Field(
        "", description="“true”: demonstration figures alone. “false”: real ones alone."
    )

    @property
    def only_invented(self) -> bool | None:
        """Whether invented figures are asked for alone, or real ones alone; None for both."""
        return {"true": True, "false": False}.get(self.invented)


class PageOfFigures(FigureFilters):
    """Which observations, and how many of them."""

    limit: int = Field(500, ge=1, le=5000, description="Rows of one answer.")
    cursor: Cursor = Field("", description="From `next` of the answer before.")


class Dataset(Schema):
    """A file that figures were computed from."""

    title: str
    publisher: str
    licence: str
    url: str
    published: str
    sha256: str


class Measure(Schema):
    """A measure of which there are figures."""

    slug: str
    title: str
    what: str
    topic: str
    topic_name: str
    unit: str
    per: int
    latest_period: str
    kinds: list[str] = Field(description="published, extract or demonstration (invented figures)")
    observations: str = Field(description="The address of its figures.")
    csv: str
    parquet: str


class Group(Schema):
    """A group that figures are about."""

    name: str
    code: str


class Grouping(Schema):
    """A way to put people into groups."""

    slug: str
    name: str
    groups: list[Group]


class Named(Schema):
    """A code and its name."""

    code: str
    name: str


class Notice(Schema):
    """That figures were withdrawn, and why."""

    title: str
    reason: str
    withdrawn_at: str | None


class MeasureInFull(Measure):
    """A measure with all that its figures can be narrowed by."""

    stage: Stage
    definition: dict[str, object] = Field(description="The definition as it stood when it was run.")
    areas: list[Named]
    periods: list[Named] = Field(description="Latest first.")
    groupings: list[Grouping]
    units: list[str] = Field(description="Units of the organisation that there are figures of.")
    runs: list[str]
    withdrawn: list[Notice]


class Measures(Schema):
    """A page of measures."""

    stage: Stage
    measures: list[Measure]
    next: str | None = Field(description="The address of the next page; null on the last.")


class Run(Schema):
    """One run of one measure: a series of figures, from which files, by which definition."""

    id: str
    measure: str
    title: str
    kind: Literal["published", "extract", "demonstration"]
    invented: bool
    unit: str
    per: int
    place: str
    latest_period: str
    standard: str
    settings: dict[str, object]
    definition_version: str
    figures_sha256: str
    ran_at: str
    rounded_to: int = Field(description="What its counts are rounded to, to protect people; 1: they are exact.")
    warnings: list[str]
    datasets: list[Dataset]


class Runs(Schema):
    """A page of runs."""

    stage: Stage
    runs: list[Run]
    next: str | None


class _Observation(Schema):
    """One number about one group in one period, with its interval and its working."""

    model_config = ConfigDict(title="Observation")

    run: str
    measure: str
    kind: Literal["published", "extract", "demonstration"]
    area: str
    area_name: str
    period: str
    grouping: str
    grouping_name: str
    group: str
    group_code: str
    organisation_unit: str
    part: str
    series: str
    unit: str
    per: int
    method: str
    comparator: str | None
    ratio_method: str | None
    standardised_method: str | None
    adjusted_ratio_method: str | None
    source: str
    note: str
    definition_version: str
    file_sha256: str


Observation = type(
    "Observation",
    (_Observation,),
    {
        "__module__": __name__,
        "__doc__": _Observation.__doc__,
        "__annotations__": dict.fromkeys(FIGURES, Figure),
    },
)


class Observations(Schema):
    """A page of observations."""

    stage: Stage
    observations: list[Observation]  # type: ignore[valid-type]
    next: str | None


class Outcome(Schema):
    """What became of one measure of a file of results."""

    measure: str
    title: str
    run: str | None
    status: str = Field(description="waiting, current, superseded, discarded or retired; “refused” has a reason.")
    unchanged: bool = Field(description="The ledger had this very run already.")
    why: str


class Pushed(Schema):
    """A file of results that came in. Nothing of it is used before somebody accepts it."""

    id: str
    already_here: bool = Field(description="The same file was pushed before; nothing was recorded again.")
    desk: str = Field(description="Where somebody compares and accepts it.")
    outcomes: list[Outcome]


class ProblemDetails(Schema):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
