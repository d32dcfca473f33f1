"""What has been released. Everything public reads figures through here, so that nothing else can leave."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse

from plumbline.evidence.figures import to_computed
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import MeasurePicture, area_names, read_measure
from plumbline.evidence.words import when
from plumbline.measures.definitions import TOPICS
from plumbline.measures.results import Observation as Computed
from plumbline.publishing.models.releases import Method, Release, ReleasedRow, ReleaseItem
from plumbline.publishing.plain import headline, since, times
from plumbline.publishing.states import LEFT, State


@dataclass(frozen=True, slots=True)
class Notice:
    """That figures were taken off or replaced: what, when and why, and the address of the release."""

    title: str
    reason: str
    at: datetime | None
    address: str


@dataclass(slots=True)
class ReleasedMeasure:
    """What the public may see of one measure: the runs that are released of it, and what was withdrawn."""

    slug: str
    title: str
    runs: list[MeasureRun] = field(default_factory=list)
    items: dict[int, int] = field(default_factory=dict)
    """Which item of a release holds the rows of each run, as they may leave."""
    rounded_to: dict[int, int] = field(default_factory=dict)
    """What the counts of each run are rounded to; 1 where they are exact."""
    adds_up: set[int] = field(default_factory=set)
    """The runs whose counts are rounded together, so that totals add up."""
    released_at: list[datetime] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    replaced: list[Notice] = field(default_factory=list)
    """What the figures that are public now came in the place of."""
    headline: str = ""
    times: str = ""
    """How many times as high the figure of the group that stands out is, such as "3.4"; empty without a gap."""

    @property
    def run(self) -> MeasureRun:
        """The run that speaks first: real figures before invented ones, then the definition's first area."""
        return min(self.runs, key=_rank)

    @property
    def what(self) -> str:
        return str(self.run.definition.get("what", ""))

    @property
    def topic(self) -> str:
        """The slug of what it is about."""
        return str(self.run.definition.get("topic", ""))

    @property
    def topic_name(self) -> str:
        return TOPICS.get(self.topic, "")

    @property
    def latest(self) -> str:
        """The latest period as people say it."""
        return when(self.run.latest_period)

    @property
    def latest_period(self) -> str:
        return self.run.latest_period

    @property
    def areas(self) -> list[str]:
        """The names of the areas that there are figures of."""
        return [area_names(run).get(run.settings.get("area", ""), "") for run in sorted(self.runs, key=_rank)]

    @property
    def areas_in_words(self) -> str:
        """The first places, and how many more there are."""
        names = list(dict.fromkeys(name for name in self.areas if name))
        more = f" and {len(names) - 2} more places" if len(names) > 3 else ""
        return " · ".join(names[:2] if more else names) + more

    @property
    def changed_at(self) -> datetime | None:
        """When what the public sees of this measure last changed."""
        moments = [*self.released_at, *(notice.at for notice in self.notices if notice.at)]
        return max(moments, default=None)

    @property
    def state(self) -> str:
        """A digest that changes whenever what the public sees of this measure does."""
        parts = [*(str(self.items[run.pk]) for run in self.runs), str(self.changed_at)]
        return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _rank(run: MeasureRun) -> tuple[bool, int, int]:
    offered = list(area_names(run))
    area = run.settings.get("area", "")
    return (run.demonstration, offered.index(area) if area in offered else len(offered), run.pk)


def measures_ever_released() -> list[ReleasedMeasure]:
    """Every measure that was ever released, in one query, also those of which only a notice is left."""
    items = (
        ReleaseItem.objects.filter(release__state__in=LEFT)
        .select_related("release", "run")
        .order_by("-release__published_at", "-release_id", "position")
    )
    found: dict[str, ReleasedMeasure] = {}
    decided: set[tuple[str, str, bool]] = set()
    for item in items:
        measure = found.setdefault(item.run.measure, ReleasedMeasure(item.run.measure, item.run.title))
        _add(measure, item, decided)
    return sorted(found.values(), key=lambda measure: measure.title)


def _add(measure: ReleasedMeasure, item: ReleaseItem, decided: set[tuple[str, str, bool]]) -> None:
    """The newest release of a run's kind decides: an older figure never comes back by itself."""
    run, release = item.run, item.release
    key = (run.measure, run.settings_digest, run.demonstration)
    if release.state == State.SUPERSEDED and key in decided:
        measure.replaced.append(_notice(release))
    elif release.state != State.PUBLISHED:
        measure.notices.append(_notice(release))
    elif key not in decided:
        measure.runs.append(run)
        measure.items[run.pk] = item.pk
        measure.rounded_to[run.pk] = item.rounded_to
        if release.method == Method.ADD_UP:
            measure.adds_up.add(run.pk)
        if release.published_at is not None:
            measure.released_at.append(release.published_at)
    decided.add(key)


def _notice(release: Release) -> Notice:
    at = release.withdrawn_at or release.superseded_at
    address = reverse("publishing:left", args=[release.public_id])
    return Notice(title=release.title, reason=release.reason, at=at, address=address)


def released_measures() -> list[ReleasedMeasure]:
    """Measures of which at least one run is public now, each with its headline, in two queries."""
    measures = [measure for measure in measures_ever_released() if measure.runs]
    _write_headlines(measures)
    return measures


def _write_headlines(measures: Iterable[ReleasedMeasure]) -> None:
    firsts = {measure.items[measure.run.pk]: measure for measure in measures}
    # What a headline says comes from rows with a figure, or one that is withheld; months without either are not
    # read.
    telling = Q(value__isnull=False) | ~Q(value_withheld="")
    rows: dict[int, list[ReleasedRow]] = {}
    for row in ReleasedRow.objects.filter(telling, item__in=firsts).order_by("item_id", "position"):
        rows.setdefault(row.item_id, []).append(row)
    for pk, measure in firsts.items():
        for row in rows.get(pk, []):
            row.run = measure.run
        cut, history = _first_cut(rows.get(pk, []))
        measure.headline = in_plain_words(measure.run, cut, history, place=measure.areas[0])
        measure.times = times(cut)


def in_plain_words(run: MeasureRun, rows: Sequence[Computed], history: Sequence[Computed], *, place: str) -> str:
    """The finding of one cut of a run; `history` holds the same cut in every period."""
    staff_who = str(run.definition.get("staff_who", ""))
    said = headline(rows, unit=run.unit, place=place, staff_who=staff_who)
    earlier = since(history, period=rows[0].period) if rows else ""
    return f"{said} {earlier}".strip()


def _first_cut(rows: list[ReleasedRow]) -> tuple[list[Computed], list[Computed]]:
    """The first grouping that compares groups (else the first) in its latest period, and in every period."""
    telling = next((row for row in rows if row.ratio is not None), rows[0] if rows else None)
    grouped = [to_computed(row) for row in rows if telling is not None and row.grouping == telling.grouping]
    latest = max((row.period for row in grouped), default="")
    return [row for row in grouped if row.period == latest], grouped


def released_measure(slug: str) -> ReleasedMeasure | None:
    """One measure that was ever released, or None."""
    return next((measure for measure in measures_ever_released() if measure.slug == slug), None)


def released_observations(measure: ReleasedMeasure) -> QuerySet[ReleasedRow]:
    """The rows of a measure as they may leave."""
    return rows_that_left([measure])


def rows_that_left(measures: Iterable[ReleasedMeasure]) -> QuerySet[ReleasedRow]:
    """The rows of several measures as they may leave."""
    return ReleasedRow.objects.filter(item__in=[item for measure in measures for item in measure.items.values()])


def released_picture(measure: ReleasedMeasure, asked: Mapping[str, str]) -> MeasurePicture | None:
    """The picture that was asked for, from released rows alone; groups that are compared come first."""
    rows = released_observations(measure)
    if "grouping" not in asked:
        telling = (
            rows.filter(run=measure.run, ratio__isnull=False).order_by("position").first()
            if measure.runs
            else None
        )
        # One by one: a QueryDict unpacks into lists.
        asked = {**{name: asked[name] for name in asked}, **({"grouping": telling.grouping} if telling else {})}
    return read_measure(rows, measure.slug, asked)


def released_choices() -> list[tuple[str, str]]:
    """What an editor may pick for a page."""
    return [(measure.slug, measure.title) for measure in measures_ever_released() if measure.runs]
