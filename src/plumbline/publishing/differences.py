"""What is different in a release from what the public reads of the same measures: for its checker.

Of both it reads rows as they leave or left, and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from plumbline.equity.values import Figure, is_withheld
from plumbline.evidence.figures import figure_of
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.queries import area_names, grouping_name
from plumbline.publishing.models import Release, ReleasedRow, ReleaseItem
from plumbline.publishing.states import LEFT

SHOWN = 20
"""Figures that are set side by side; how many more there are is said."""
Key = tuple[str, ...]
Rows = dict[int, dict[Key, ReleasedRow]]
"""The rows of items, each by what tells it from the others."""
BESIDE = ("period", "area", "grouping", "group", "series", "organisation_unit", "part")


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure that the public knows otherwise: which it is, as it was read so far, as it would be read."""

    which: str
    before: Figure
    after: Figure


@dataclass(slots=True)
class Difference:
    """How one measure of a release differs from what is public of it."""

    run: MeasureRun
    against: Release | None
    """The release that the public reads it in, or read it in before this one; None where it never left."""
    new: int = 0
    gone: int = 0
    same: int = 0
    moved: list[Moved] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.run.title

    @property
    def is_first(self) -> bool:
        return self.against is None

    @property
    def more(self) -> int:
        """How many figures moved beside those that are shown."""
        return max(0, len(self.moved) - SHOWN)

    @property
    def shown(self) -> list[Moved]:
        return self.moved[:SHOWN]


def differences(release: Release) -> list[Difference]:
    """For each measure of a release; a fixed number of queries, however many it carries."""
    items = list(release.items.select_related("run").order_by("position", "pk"))
    earlier = _public_before(release, [item.run for item in items])
    rows = _rows([*items, *earlier.values()])
    return [_differs(item, earlier.get(_kind(item.run)), rows) for item in items]


def _kind(run: MeasureRun) -> Key:
    return (run.measure, run.settings_digest, str(run.demonstration))


def _public_before(release: Release, runs: Iterable[MeasureRun]) -> dict[Key, ReleaseItem]:
    """What was public when this release left, or is now."""
    moment = release.published_at or timezone.now()
    stood = [
        Q(**{f"release__{ended}__isnull": True}) | Q(**{f"release__{ended}__gte": moment})
        for ended in ("withdrawn_at", "superseded_at")
    ]
    public = ReleaseItem.objects.filter(
        *stood,
        release__state__in=LEFT,
        release__published_at__lt=moment,
        run__measure__in={run.measure for run in runs},
    ).exclude(release=release)
    newest_last = public.select_related("run", "release").order_by("release__published_at", "pk")
    return {_kind(item.run): item for item in newest_last}


def _rows(items: Iterable[ReleaseItem]) -> Rows:
    found: dict[int, dict[Key, ReleasedRow]] = defaultdict(dict)
    for row in ReleasedRow.objects.filter(item__in=[item.pk for item in items]).order_by("item_id", "position"):
        found[row.item_id][tuple(getattr(row, name) for name in BESIDE)] = row
    return found


def _differs(item: ReleaseItem, earlier: ReleaseItem | None, rows: Rows) -> Difference:
    found = Difference(item.run, earlier.release if earlier else None)
    after = rows.get(item.pk, {})
    before = rows.get(earlier.pk, {}) if earlier else {}
    found.new, found.gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    places = area_names(item.run)
    for key in after:
        if key not in before:
            continue
        was, now = figure_of(before[key], "value"), figure_of(after[key], "value")
        if was == now or (is_withheld(was) and is_withheld(now)):
            found.same += 1
        else:
            found.moved.append(Moved(_which(item.run, after[key], places), was, now))
    return found


def _which(run: MeasureRun, row: ReleasedRow, places: dict[str, str]) -> str:
    parts = (row.period, places.get(row.area, row.area), grouping_name(row.grouping, run), row.group, row.series)
    return ", ".join(part for part in parts if part)
