"""Why a figure moved: a run beside the run that it replaces, or would replace.

Three things can change: the data, the definition, the settings or method. Where one alone did, the difference
comes from it; where several did, nothing here pretends to know which.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from plumbline.evidence.figures import figure_of
from plumbline.evidence.models import MeasureRun, Observation, Status
from plumbline.measures.definitions import EVERYONE_IN_THE_EXTRACT
from plumbline.measures.results import Figure

MOST_ROWS = 300
"""Of figures shown; the rest is counted."""
UNTOLD = {"version", "author", "checker", "reviewed", "review_due"}
"""Fields of a definition that change no figure."""
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One kind of thing that changed, with what exactly."""

    kind: str
    words: str
    rows: tuple[tuple[str, str, str], ...]
    """What, before, now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One figure beside the former, and which parts of it changed."""

    label: str
    counts: tuple[Figure, Figure]
    sizes: tuple[Figure, Figure]
    values: tuple[Figure, Figure]
    why: str
    is_moved: bool

    @property
    def cells(self) -> list[object]:
        """A table's row: which figure; count, divided by and value, before and now; what changed."""
        pairs = (*self.counts, *self.sizes, *self.values)
        return [self.label, *pairs, self.why]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A run beside the former one; `former` is None for the first of its kind."""

    former: MeasureRun | None
    causes: tuple[Cause, ...]
    figures: tuple[Moved, ...]

    @property
    def moved(self) -> list[Moved]:
        """Figures that are not what they were."""
        return [figure for figure in self.figures if figure.is_moved]

    @property
    def shown(self) -> list[list[object]]:
        """The rows of the table: what moved first."""
        ordered = sorted(self.figures, key=lambda figure: not figure.is_moved)
        return [figure.cells for figure in ordered[:MOST_ROWS]]

    @property
    def unseen(self) -> int:
        """How many figures the table leaves out."""
        return max(len(self.figures) - MOST_ROWS, 0)

    @property
    def words(self) -> str:
        """What the difference comes from, as far as it can be told."""
        if self.former is None:
            return "There is no earlier run of this measure with these settings."
        if not self.moved:
            return "Every figure is what it was."
        kinds = [cause.kind for cause in self.causes]
        if not kinds:
            return (
                "The files, the definition and the settings are the same; Plumbline itself "
                "computes it differently."
            )
        if len(kinds) == 1:
            return f"Only {kinds[0]} changed, so every difference comes from that."
        told = " and ".join(kinds)
        return f"{told[:1].upper()}{told[1:]} changed, so a difference can't be put down to one of them alone."


def compare(run: MeasureRun) -> Comparison:
    """A run beside the one that it replaced, or would replace if it were accepted. Some six queries."""
    former = former_run(run)
    if former is None:
        # Whoever accepts a first run looks at its figures too.
        rows = _by_key(run) if run.status == Status.WAITING else {}
        return Comparison(former=None, causes=(), figures=tuple(_first(key, row) for key, row in rows.items()))
    now, before = _by_key(run), _by_key(former)
    figures = tuple(_beside(key, before.get(key), now.get(key)) for key in dict.fromkeys([*now, *before]))
    causes = (_data(former, run), _definition(former, run), _settings(former, run, before, now))
    return Comparison(former=former, causes=tuple(cause for cause in causes if cause), figures=figures)


def former_run(run: MeasureRun) -> MeasureRun | None:
    """The run to compare with: what it replaced, what it would replace, or the last one that was ever current."""
    if run.replaces_id is not None:
        return run.replaces
    alike = MeasureRun.objects.filter(
        measure=run.measure, settings_digest=run.settings_digest, demonstration=run.demonstration
    ).exclude(pk=run.pk)
    if run.status == Status.WAITING and (current := alike.current().first()) is not None:
        return current
    was_current = (Status.SUPERSEDED, Status.RETIRED)
    return alike.filter(status__in=was_current, pk__lt=run.pk).order_by("-pk").first()


def _by_key(run: MeasureRun) -> dict[tuple[str, ...], Observation]:
    return {
        (row.period, row.area, row.grouping, row.group, row.series, row.organisation_unit, row.part): row
        for row in run.observations.order_by("position")
    }


def _beside(key: tuple[str, ...], before: Observation | None, now: Observation | None) -> Moved:
    pairs = {
        name: (figure_of(before, name) if before else None, figure_of(now, name) if now else None)
        for name in ("numerator", "denominator", "value")
    }
    why = _why(before, now, pairs)
    period, area, _, group, *more = key
    place = "" if area == EVERYONE_IN_THE_EXTRACT else area
    return Moved(
        label=", ".join(part for part in (group, period, place, *more) if part),
        counts=pairs["numerator"],
        sizes=pairs["denominator"],
        values=pairs["value"],
        why=why or "Nothing",
        is_moved=bool(why),
    )


def _first(key: tuple[str, ...], now: Observation) -> Moved:
    return replace(_beside(key, None, now), why="First figure", is_moved=False)


def _why(before: Observation | None, now: Observation | None, pairs: Mapping[str, tuple[Figure, Figure]]) -> str:
    if before is None:
        return "New: the run before had no such figure"
    if now is None:
        return "Gone: this run has no such figure"
    parts = {"numerator": "the count", "denominator": "what it is divided by"}
    found = [words for name, words in parts.items() if pairs[name][0] != pairs[name][1]]
    if before.method != now.method:
        found.append("the method")
    if not found and pairs["value"][0] != pairs["value"][1]:
        found.append("the arithmetic")
    told = " and ".join(found)
    return told[:1].upper() + told[1:]


def _data(before: MeasureRun, now: MeasureRun) -> Cause | None:
    was, is_now = ({each.name: each for each in run.datasets.all()} for run in (before, now))
    rows = [
        (name, _file(was.get(name)), _file(is_now.get(name)))
        for name in dict.fromkeys([*is_now, *was])
        if (was[name].sha256 if name in was else "") != (is_now[name].sha256 if name in is_now else "")
    ]
    if not rows:
        return None
    for label, field in (
        ("Rows read", "rows_read"),
        ("Rows left out", "rows_rejected"),
        ("Rows used", "rows_used"),
    ):
        rows.append((label, _count(getattr(before, field)), _count(getattr(now, field))))
    if before.settings.get("period") != now.settings.get("period"):
        rows.append(("Period", str(before.settings.get("period")), str(now.settings.get("period"))))
    return Cause(kind="the data", words="The files are not the same.", rows=tuple(rows))


def _file(dataset: Any) -> str:
    return f"{dataset.title}, SHA-256 {dataset.sha256[:12]}…" if dataset else "No such file"


def _count(number: int | None) -> str:
    return "Not recorded" if number is None else f"{number:,}"


def _definition(before: MeasureRun, now: MeasureRun) -> Cause | None:
    if before.definition_version == now.definition_version:
        return None
    was, is_now = dict(_flat(before.definition)), dict(_flat(now.definition))
    rows = [
        (name, was.get(name, "Nothing"), is_now.get(name, "Nothing"))
        for name in dict.fromkeys([*is_now, *was])
        if was.get(name) != is_now.get(name) and name.split(".")[0] not in UNTOLD
    ]
    versions = ("Version", before.definition_version, now.definition_version)
    return Cause(kind="the definition", words="The measure's definition was changed.", rows=(versions, *rows))


def _flat(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every field of a definition by its path."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _flat(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(part, list) and any(isinstance(inner, dict | list) for inner in part):
        for place, inner in enumerate(part, start=1):
            yield from _flat(inner, f"{name}.{place}")
    else:
        text = ", ".join(map(str, part)) if isinstance(part, list) else str(part)
        yield name, text[:LONGEST_TEXT] or "Nothing"


def _settings(
    before: MeasureRun, now: MeasureRun, was: Mapping[Any, Observation], is_now: Mapping[Any, Observation]
) -> Cause | None:
    names = dict.fromkeys([*now.settings, *before.settings])
    rows = [
        (name.capitalize(), str(before.settings.get(name, "Not set")), str(now.settings.get(name, "Not set")))
        for name in names
        if before.settings.get(name) != now.settings.get(name) and not _follows_the_data(name, before, now)
    ]
    methods = [", ".join(sorted({row.method for row in rows_of.values()})) for rows_of in (was, is_now)]
    if methods[0] != methods[1]:
        rows.append(("Method", methods[0], methods[1]))
    if not rows:
        return None
    return Cause(kind="the settings or the method", words="It was not asked in the same way.", rows=tuple(rows))


def _follows_the_data(name: str, before: MeasureRun, now: MeasureRun) -> bool:
    """A period that nobody named is all that the files are about, and moves with them."""
    return name == "period" and before.settings_digest == now.settings_digest
