"""The explorer: any measure by any of its groupings, units, areas and periods, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from plumbline.evidence.between_units import BetweenUnits
from plumbline.evidence.exports import rows_of
from plumbline.evidence.models import MeasureRun
from plumbline.evidence.page import MeasurePage, make_page
from plumbline.evidence.queries import Choices, MeasurePicture, current_observations, read_measure
from plumbline.evidence.reality import gaps, is_it_real, over_time
from plumbline.measures.gap_charts import describe_gaps, gap_svg, has_gaps

KNOWN = {
    "measure": "measure",
    "figures": "kind of figures",
    "area": "area",
    "grouping": "grouping",
    "parted": "way of splitting",
    "unit": "unit",
    "period": "period",
}
"""The parameters of the explorer's address, and what they are called in words."""
NOT_CHOICES = {"trend", "size", "units", "gap"}
"""Parameters that choose between drawings of the same figures."""
LONGEST_SAID = 60
MOST_SAID = 5
GAP_HEAD = ("Group", "Compared with", "Ratio", "95% interval", "Is the gap real?")
TIME_HEAD = ("Group", "Periods", "Mean", "Limits", "Latest", "Is the change real?")


@dataclass(frozen=True)
class Exploration:
    """One cut, with all that the explorer's page says of it. Made by `explore`."""

    picture: MeasurePicture
    measures: Choices
    ignored: tuple[str, ...]

    @property
    def page(self) -> MeasurePage:
        return make_page(self.picture, address=lambda what, ending: self.address(what, ending))

    def address(self, what: str, ending: str = "") -> str:
        """The address of the page, the chart or the figures of this cut, without parameters."""
        name = {"measure": "explore", "chart": "explore_chart", "download": "explore_figures"}[what]
        return reverse(f"evidence:{name}", kwargs={"file_format": ending} if ending else {})

    @cached_property
    def query(self) -> str:
        """The parameters that lead to this very cut."""
        chosen = {"measure": self.picture.slug, **self.picture.choice}
        return urlencode({key: value for key, value in chosen.items() if value})

    @property
    def selects(self) -> list[dict[str, Any]]:
        """Everything that can be chosen; a choice of one is not offered, but for the measure."""
        first = {
            "key": "measure",
            "label": "Measure",
            "choices": self.measures,
            "chosen": self.picture.slug,
        }
        return [first, *self.page.selects]

    @property
    def gaps(self) -> list[list[object]]:
        return [gap.cells for gap in gaps(self.picture.computed)]

    @property
    def has_gap_chart(self) -> bool:
        """Whether there is a gap that can be drawn."""
        return has_gaps(self.picture.computed)

    @property
    def gaps_in_words(self) -> str:
        """What someone who can't see the gaps is told."""
        return describe_gaps(self.picture.computed)

    def gap_chart(self, *, wide: bool) -> bytes:
        """Each group against its comparator, as SVG."""
        where = ", ".join(filter(None, (self.picture.area_name, self.picture.unit, self.picture.period_name)))
        title = f"{self.picture.run.title}: the gap, {where}"
        return gap_svg(self.picture.computed, title=title, wide=wide).encode()

    @cached_property
    def _charts(self) -> list[Any]:
        direction = str(self.picture.definition.get("direction"))
        return over_time(self.picture.all_computed, direction=direction)

    @property
    def over_time(self) -> list[list[object]]:
        return [chart.cells for chart in self._charts]

    @property
    def answers(self) -> list[str]:
        """Is this real?"""
        return is_it_real(self.picture.computed, self._charts, self.picture.run.warnings)

    @cached_property
    def between_units(self) -> BetweenUnits:
        return BetweenUnits(self.picture)

    @property
    def as_text(self) -> str:
        """The figures as lines with tabs between cells, to be copied into a document or a sheet."""
        table = self.page.table
        lines = [[cell["text"] for cell in table["head"]], *table["rows"]]
        return "\n".join("\t".join(map(_plain, line)) for line in lines)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What is shown, no more, as flat rows of `evidence.exports.HEAD`."""
        hashes = " ".join(dataset.sha256 for dataset in self.picture.datasets)
        return list(rows_of(self.picture.run, self.picture.rows, hashes))

    @property
    def file_name(self) -> str:
        picture = self.picture
        parts = (picture.slug, picture.area, picture.unit, picture.grouping, picture.period)
        return "-".join(part for part in parts if part)

    @property
    def for_programs(self) -> list[dict[str, str]]:
        """Addresses in the read API that keep answering with this cut."""
        picture = self.picture
        asked = {
            "measure": picture.slug,
            "area": picture.area,
            "grouping": picture.grouping,
            "unit": picture.unit,
            "period": picture.period,
            "invented": "true" if picture.run.demonstration else "false",
        }
        query = urlencode({key: value for key, value in asked.items() if value})
        endings = (("observations", "JSON"), ("observations_csv", "CSV"), ("observations_parquet", "Parquet"))
        return [{"text": text, "href": f"{reverse(f'api:{name}')}?{query}"} for name, text in endings]


def explore(asked: Mapping[str, str]) -> Exploration | None:
    """The cut that was asked for, of the runs that hold now; None where there is no figure at all.

    What makes no sense falls back as in `read_measure`, and is told in `ignored`. Four queries.
    """
    measures = _measures()
    if not measures:
        return None
    slug = asked.get("measure", "")
    slug = slug if slug in dict(measures) else measures[0][0]
    picture = read_measure(current_observations(), slug, asked)
    if picture is None:
        return None
    kind = "demonstration" if picture.run.demonstration else "real"
    used = {"measure": slug, **picture.choice, "figures": kind}
    return Exploration(picture, measures, _ignored(asked, used))


def _measures() -> Choices:
    named = MeasureRun.objects.current().order_by("title", "measure").values_list("measure", "title").distinct()
    return list(dict(named).items())


def _ignored(asked: Mapping[str, str], used: Mapping[str, str]) -> tuple[str, ...]:
    """What of an address was left out, in words."""
    said = [
        f"“{_short(value)}” is no {KNOWN[key]} of this measure"
        if key in KNOWN and key != "measure"
        else f"“{_short(value)}” is no measure with figures"
        if key == "measure"
        else f"“{_short(key)}” is nothing that can be chosen"
        for key, value in asked.items()
        if value and key not in NOT_CHOICES and used.get(key) != value
    ]
    more = len(said) - MOST_SAID
    return (*said[:MOST_SAID], f"and {more} more") if more > 0 else tuple(said)


def _short(text: str) -> str:
    said = " ".join(text.replace("\x00", " ").split())
    return said if len(said) <= LONGEST_SAID else f"{said[:LONGEST_SAID]}…"


def _plain(cell: object) -> str:
    if isinstance(cell, dict):
        return "withheld" if cell.get("again") else f"withheld ({cell['withheld']})"
    return str(cell)
