"""Rows for a submission: of current runs, for the trust's own use, or of what has left, for the public.

Invented figures never meet real ones: a demonstration has invented ones alone, any other installation real ones.
Each reading is a fixed number of queries, however many measures are asked for.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, prefetch_related_objects

from plumbline.evidence.models import FigureRow, Kind, MeasureRun, Observation
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.results import Run, Source
from plumbline.publishing.models import ReleasedRow
from plumbline.publishing.protection.counts import UNPROVEN
from plumbline.publishing.queries import ReleasedMeasure, measures_ever_released
from plumbline.publishing.telling import public_sha256, public_warnings

NO_RUN = "Nobody has recorded figures of it."
NEVER_RELEASED = "Nothing of it has been released to the public."
UNPROVABLE = (
    "Nothing of it can be released to the public: it is made of counts that stand nowhere beside it, so nobody "
    "can prove that no one could be recognised."
)
NEVER_MIXED = "It is made of published figures, which a demonstration never sets beside invented ones."
WITHDRAWN = "What was released of it was withdrawn: {}"


class GroupingsDiffer(ValueError):
    """Figures that rest on different groups of people were about to stand in one line."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The rows of each measure, and why there are none of the others."""

    rows: Mapping[str, Sequence[FigureRow]]
    why_not: Mapping[str, str] = field(default_factory=dict)
    are_public: bool = False
    are_invented: bool = False

    def why_missing(self, measure: str) -> str:
        """Why there is no figure of a measure."""
        definition = load_catalogue().get(measure)
        if measure in self.why_not:
            return self.why_not[measure]
        if self.are_invented and definition is not None and definition.areas:
            return NEVER_MIXED
        if not self.are_public:
            return NO_RUN
        return UNPROVABLE if definition is not None and definition.method in UNPROVEN else NEVER_RELEASED


def own_figures(
    measures: Iterable[str], *, invented: bool, only: Callable[[MeasureRun], bool] = lambda run: True
) -> Figures:
    """What the current runs say: exact counts, for the trust's own use. Three queries.

    `only` says which runs count; left out, every one does.
    """
    found = MeasureRun.objects.current().filter(measure__in=list(measures), demonstration=invented)
    runs = _of_one_place_each(filter(only, found.order_by("pk")))
    return Figures(_by_measure(Observation.objects.filter(run__in=runs), runs), are_invented=invented)


def released_figures(measures: Iterable[str], *, invented: bool) -> Figures:
    """What has left the building, and nothing else. Three queries."""
    wanted = set(measures)
    released = [each for each in measures_ever_released() if each.slug in wanted]
    public = [run for each in released for run in each.runs if run.demonstration == invented]
    runs = _of_one_place_each(public)
    items = [each.items[run.pk] for each in released for run in each.runs if run in runs]
    gone = {each.slug: _withdrawn(each) for each in released if not each.runs and each.notices}
    rows = _by_measure(ReleasedRow.objects.filter(item__in=items), runs)
    return Figures(rows, gone, are_public=True, are_invented=invented)


def _withdrawn(measure: ReleasedMeasure) -> str:
    return WITHDRAWN.format(measure.notices[0].reason or "no reason was given.")


def _of_one_place_each(runs: Iterable[MeasureRun]) -> list[MeasureRun]:
    """The runs of one place for each measure: the trust's own records first, else the first published area."""
    by_measure: dict[str, list[MeasureRun]] = defaultdict(list)
    for run in runs:
        by_measure[run.measure].append(run)
    chosen = []
    for own in by_measure.values():
        first = min(own, key=lambda run: (run.kind == Kind.PUBLISHED, not run.leads, run.pk))
        chosen += [run for run in own if _place(run) == _place(first)]
    return chosen


def _place(run: MeasureRun) -> tuple[str, str]:
    return run.kind, run.settings.get("area", "")


def _by_measure(rows: QuerySet, runs: Sequence[MeasureRun]) -> dict[str, list[FigureRow]]:
    """Rows of the whole organisation by their measure, those of later runs last, each with its run."""
    prefetch_related_objects(list(runs), "datasets")
    known = {run.pk: run for run in runs}
    found: dict[str, list[FigureRow]] = defaultdict(list)
    for row in rows.filter(organisation_unit="").order_by("run_id", "position"):
        row.run = known[row.run_id]
        found[row.run.measure].append(row)
    return found


def check_one_grouping(rows: Iterable[FigureRow]) -> None:
    """Refuse rows of different groupings.

    Raises
    ------
    GroupingsDiffer
        Where rows rest on more than one grouping: “White” of one is not “White” of another.
    """
    groupings = sorted({row.grouping for row in rows})
    if len(groupings) > 1:
        raise GroupingsDiffer(f"Figures by {' and by '.join(groupings)} do not stand in one line.")


def run_to_draw(run: MeasureRun, *, is_public: bool) -> Run:
    """A run of the ledger as the engine gives it, without rows; for the public, without what may not be told."""
    return Run(
        measure=run.measure,
        definition_version=run.definition_version,
        unit=run.unit,
        per=run.per,
        observations=(),
        sources=tuple(
            Source(
                name=each.name,
                title=each.title,
                publisher=each.publisher,
                licence=each.licence,
                url=each.url,
                published=each.published,
                sha256=public_sha256(run, each) if is_public else each.sha256,
            )
            for each in run.datasets.all()
        ),
        warnings=tuple(public_warnings(run) if is_public else run.warnings),
        settings={**run.settings},
    )
