"""A run as a file, and a file as a run: how figures travel from the machine that computed them to a server.

What is read back is believed only as far as it can be checked: it must be a measure that the catalogue has, in
the version that it has, in the shape of an observation. Holds figures and their working, never a record.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plumbline.equity.values import Withheld
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.errors import MeasureError
from plumbline.measures.results import WORDS, Effort, Figure, Observation, Run, Source

FORMAT = "plumbline-results/1"
NAMES = tuple(field.name for field in fields(Observation))
MAY_BE_ABSENT = {field.name for field in fields(Observation) if field.default is None and field.name in WORDS}
MOST_OBSERVATIONS = 500_000
LONGEST_WORD = 4_000
LIMIT = 1e300
"""No figure is as large; also keeps out infinity, and what is no number."""
SHA256 = r"^[0-9a-f]{64}$"


class NotResults(MeasureError):
    """A file that does not hold results that can be taken in. `str()` says why."""


class _Source(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=100)
    title: str = Field(min_length=1, max_length=300)
    publisher: str = Field(max_length=200)
    licence: str = Field(max_length=200)
    url: str = Field(max_length=500)
    published: str = Field(max_length=100)
    sha256: str = Field(pattern=SHA256)


class _Effort(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    engine: str = Field(max_length=50)
    rows_read: int = Field(ge=0, lt=2**53)
    rows_rejected: int = Field(ge=0, lt=2**53)
    rows_used: int = Field(ge=0, lt=2**53)
    seconds: float
    peak_memory: float


class _Run(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    measure: str
    definition_version: str
    unit: str
    per: int
    settings: dict[str, str]
    warnings: list[str] = Field(max_length=10_000)
    sources: list[_Source] = Field(min_length=1, max_length=2_000)
    effort: _Effort | None
    columns: list[str]
    rows: list[list[Any]] = Field(max_length=MOST_OBSERVATIONS)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    format: str
    period_asked: bool
    runs: list[Any] = Field(min_length=1, max_length=1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """The runs of a file, and whether whoever computed them named a period or took all that the extract held."""

    runs: tuple[Run, ...]
    period_asked: bool


def run_to_plain(run: Run) -> dict[str, Any]:
    """A run as JSON can hold it; a withheld figure keeps its reason."""
    return {
        "measure": run.measure,
        "definition_version": run.definition_version,
        "unit": run.unit,
        "per": run.per,
        "settings": dict(run.settings),
        "warnings": list(run.warnings),
        "sources": [asdict(source) for source in run.sources],
        "effort": asdict(run.effort) if run.effort else None,
        "columns": list(NAMES),
        "rows": [[_plain(getattr(each, name)) for name in NAMES] for each in run.observations],
    }


def results_text(runs: Iterable[Run], *, period_asked: bool) -> str:
    """Several runs as the text of one file, for the desk of a server."""
    whole = {"format": FORMAT, "period_asked": period_asked, "runs": [run_to_plain(run) for run in runs]}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False)


def read_results(text: str | bytes) -> Results:
    """The runs of such a file.

    Raises
    ------
    NotResults
        Where anything in it is not what it must be; nothing is taken of such a file.
    """
    try:
        whole = _File.model_validate(json.loads(text, parse_constant=_refuse_constant))
    except (ValueError, RecursionError) as error:
        what = _said(error) if isinstance(error, ValidationError) else "it is no JSON"
        raise NotResults(f"This is no file of results: {what}.") from error
    if whole.format != FORMAT:
        raise NotResults(f"This file is of the format “{whole.format[:50]}”; this server reads “{FORMAT}”.")
    runs = [run_from_plain(each) for each in whole.runs]
    twice = {run.measure for run in runs if sum(other.measure == run.measure for other in runs) > 1}
    if twice:
        raise NotResults(f"It holds {', '.join(sorted(twice))} more than once.")
    return Results(runs=tuple(runs), period_asked=whole.period_asked)


def run_from_plain(plain: Mapping[str, Any]) -> Run:
    """A run from what `run_to_plain` gave. Raises `NotResults` naming the measure and what is wrong."""
    try:
        told = _Run.model_validate(plain)
    except ValidationError as error:
        name = plain.get("measure") if isinstance(plain, Mapping) else None
        raise NotResults(f"{_shown(name)}: {_said(error)}.") from error
    _check_definition(told)
    if sorted(told.columns) != sorted(NAMES):
        raise NotResults(f"{told.measure}: its columns are not those of observations.")
    observations = tuple(_observation(told, row, number) for number, row in enumerate(told.rows, start=1))
    if not observations:
        raise NotResults(f"{told.measure}: it holds no figure.")
    if len({_place(each) for each in observations}) < len(observations):
        raise NotResults(f"{told.measure}: it holds the same figure more than once.")
    return Run(
        measure=told.measure,
        definition_version=told.definition_version,
        unit=told.unit,
        per=told.per,
        observations=observations,
        sources=tuple(Source(**source.model_dump()) for source in told.sources),
        warnings=tuple(told.warnings),
        settings=told.settings,
        effort=Effort(**told.effort.model_dump()) if told.effort else None,
    )


def _place(seen: Observation) -> tuple[str, ...]:
    """What no two observations of a run may share."""
    return (
        seen.area,
        seen.period,
        seen.grouping,
        seen.group,
        seen.series,
        seen.organisation_unit,
        seen.part,
    )


def _check_definition(told: _Run) -> None:
    known = load_catalogue().get(told.measure)
    if known is None or known.records is None:
        raise NotResults(f"{_shown(told.measure)}: there is no such measure of a trust's own records here.")
    if known.version != told.definition_version:
        raise NotResults(
            f"{told.measure}: it was computed by another version of the definition "
            f"({told.definition_version[:20]}) "
            f"than the one here ({known.version}). Compute it with the same version of Plumbline as "
            "this server has."
        )
    if (known.unit, known.per) != (told.unit, told.per):
        raise NotResults(f"{told.measure}: its unit is not that of the definition.")


def _observation(told: _Run, row: Sequence[Any], number: int) -> Observation:
    where = f"{told.measure}, figure {number}"
    if len(row) != len(told.columns):
        raise NotResults(f"{where}: has {len(row)} cells for {len(told.columns)} columns.")
    cells = dict(zip(told.columns, row, strict=True))
    if cells["measure"] != told.measure:
        raise NotResults(f"{where}: is of another measure.")
    read: dict[str, Any] = {name: _word(cells[name], name, where) for name in NAMES if name in WORDS}
    read |= {name: _figure(cells[name], name, where) for name in NAMES if name not in WORDS}
    observation = Observation(**read)
    _check_hangs_together(observation, where)
    return observation


def _check_hangs_together(seen: Observation, where: str) -> None:
    for name in ("numerator", "denominator"):
        count = getattr(seen, name)
        if isinstance(count, int | float) and count < 0:
            raise NotResults(f"{where}: its {name} is below zero.")
    for low, middle, high in (
        ("lower", "value", "upper"),
        ("ratio_lower", "ratio", "ratio_upper"),
        ("standardised_lower", "standardised", "standardised_upper"),
        ("adjusted_ratio_lower", "adjusted_ratio", "adjusted_ratio_upper"),
    ):
        numbers = [n for n in (getattr(seen, name) for name in (low, middle, high)) if isinstance(n, int | float)]
        # Rounding in the last digits is no contradiction.
        if any(b < a - 1e-9 * max(1.0, abs(a)) for a, b in pairwise(numbers)):
            raise NotResults(f"{where}: its {middle} is not within its interval.")
    if isinstance(seen.numerator, Withheld) and not isinstance(seen.value, Withheld) and seen.value is not None:
        raise NotResults(f"{where}: its count is withheld and its value is not.")


def _plain(cell: Figure | str) -> object:
    return {"withheld": cell.why} if isinstance(cell, Withheld) else cell


def _word(cell: object, name: str, where: str) -> str | None:
    if cell is None and name in MAY_BE_ABSENT:
        return None
    if not isinstance(cell, str) or len(cell) > LONGEST_WORD or "\x00" in cell:
        raise NotResults(f"{where}: its {name} is no text that can be kept.")
    return cell


def _figure(cell: object, name: str, where: str) -> Figure:
    if isinstance(cell, dict) and set(cell) == {"withheld"}:
        why = _word(cell["withheld"], name, where)
        if why and why.strip():
            return Withheld(why)
    elif cell is None or (isinstance(cell, int | float) and not isinstance(cell, bool) and -LIMIT < cell < LIMIT):
        return cell
    raise NotResults(f"{where}: its {name} is neither a number nor withheld with a reason.")


def _refuse_constant(word: str) -> object:
    raise ValueError(f"{word} is no number")


def _said(error: Exception) -> str:
    """The first thing that is wrong, without what the file holds there."""
    if not isinstance(error, ValidationError):
        return "it can't be read"
    first = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"][:1].lower() + first["msg"][1:]
    return f"field {field}: {message}" if field else message


def _shown(name: object) -> str:
    return re.sub(r"[^a-z0-9-]+", " ", str(name))[:100].strip() or "A run"
