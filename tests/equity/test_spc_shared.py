"""Charts and funnels of the published files: restraint by provider and month, and A&E attendances."""

import csv
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from plumbline.equity.funnel import FunnelLevel, rate_funnel
from plumbline.equity.spc import (
    ChartKind,
    Improvement,
    Rule,
    Variation,
    changed_series,
    last_point_p_values,
    p_chart,
    signals_by_chance,
    xmr_chart,
    xmr_charts,
)
from plumbline.equity.values import Withheld

pytestmark = pytest.mark.shared_data
RESTRAINT = "mhsds_restraint_2021_22"
SUPPRESSED = Withheld("suppressed by the publisher")


def read_months(path: Path) -> dict[str, dict[date, float | Withheld]]:
    """A published file of providers and months as provider, month, figure."""
    found: dict[str, dict[date, float | Withheld]] = defaultdict(dict)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            form = "%d/%m/%Y" if "/" in row["period"] else "%Y-%m-%d"
            month = datetime.strptime(row["period"], form).date()
            found[row["provider"]][month] = SUPPRESSED if row["value"] == "*" else float(row["value"])
    return found


def in_order(months: dict[date, float | Withheld]) -> list[float | Withheld]:
    return [months[month] for month in sorted(months)]


@pytest.fixture(scope="module")
def restrained(shared_data: Path) -> dict[str, dict[date, float | Withheld]]:
    return read_months(shared_data / RESTRAINT / "people_restrained_MHS76.csv")


def test_people_restrained_at_southern_health_are_read_and_vary_by_common_cause(restrained) -> None:
    (name,) = (name for name in restrained if name.startswith("SOUTHERN HEALTH"))

    chart = xmr_chart(in_order(restrained[name]), improvement=Improvement.DECREASE)

    assert chart.values.tolist() == [55, 55, 60, 65, 45, 50, 70, 55, 50, 45, 65, 60]
    assert chart.variation is Variation.COMMON_CAUSE


def test_all_providers_are_charted_at_once_as_each_alone(restrained) -> None:
    full = {name: in_order(months) for name, months in restrained.items() if len(months) == 12}
    table = [[float("nan") if isinstance(x, Withheld) else x for x in series] for series in full.values()]

    charts = xmr_charts(table, improvement=Improvement.DECREASE)

    assert charts.has_limits.sum() > 25
    for place, series in enumerate(full.values()):
        if charts.has_limits[place]:
            alone = xmr_chart(series, improvement=Improvement.DECREASE)
            assert charts[place].sides.tobytes() == alone.sides.tobytes()
            assert charts[place].lines.upper.tobytes() == alone.lines.upper.tobytes()
    assert changed_series(last_point_p_values(charts)).told.startswith("Of ")
    assert signals_by_chance(12).told(len(charts)).startswith("If nothing at all had changed")


def test_restraint_per_bed_day_differs_between_providers_far_beyond_chance(shared_data: Path, restrained) -> None:
    bed_days = read_months(shared_data / RESTRAINT / "bed_days.csv")
    names, events, exposures = [], [], []
    for name, months in restrained.items():
        both = [month for month in months if month in bed_days.get(name, {})]
        pairs = [(months[month], bed_days[name][month]) for month in both]
        shown = [pair for pair in pairs if not any(isinstance(figure, Withheld) for figure in pair)]
        if len(shown) >= 11:
            names.append(name)
            events.append(int(sum(event for event, _ in shown)))
            exposures.append(sum(days for _, days in shown))

    funnel = rate_funnel(names, events, exposures, per=1000)

    alone = funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=False)
    adjusted = funnel.outliers(level=FunnelLevel.ALARM, is_adjusted=True)
    assert len(names) >= 30
    assert funnel.dispersion > 5
    assert len(adjusted) < len(alone) / 2
    assert {outlier.name for outlier in adjusted} <= {outlier.name for outlier in alone}


def test_national_waits_in_a_and_e_need_laneys_chart(shared_data: Path) -> None:
    seen, attended = defaultdict(float), defaultdict(float)
    with (shared_data / "nhsr_datasets" / "ae_attendances.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            seen[row["period"]] += float(row["attendances"]) - float(row["breaches"])
            attended[row["period"]] += float(row["attendances"])
    months = sorted(seen)

    chart = p_chart([seen[month] for month in months], [attended[month] for month in months])

    assert len(months) == 36
    assert chart.kind is ChartKind.P_PRIME
    assert "Laney's P' chart was drawn" in chart.notes[0]
    # Two million attendances a month: a plain p chart calls nearly every month a signal.
    width = np.ptp([chart.lines.lower[0], chart.lines.upper[0]])
    assert width > 20 * np.sqrt(0.1 * 0.9 / attended[months[0]])
    assert chart.flags[Rule.OUTSIDE_LIMITS].sum() < 12
