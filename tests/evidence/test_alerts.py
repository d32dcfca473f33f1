"""Alerts: what is planted is named, what chance gives among many is not, and what is withheld is never judged."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.equity.values import Withheld
from plumbline.evidence.actions import record_run
from plumbline.evidence.alerts import CHANGE, GAP, UNIT, Watch, watch
from plumbline.evidence.models import MeasureRun
from plumbline.measures.results import Observation
from tests.evidence.builders import BLACK, SMALL, WHITE, a_run
from tests.evidence.test_between_units import a_unit, record, units, whole

ADDRESS = "evidence:alerts"
QUERIES = 7
STEADY = [10.0, 11, 10, 11, 10, 11, 10, 11, 10, 11, 10, 11]


def _gap(group: str, ratio: float, lower: float, upper: float, **changes: Any) -> Observation:
    return replace(
        BLACK, group=group, group_code="", ratio=ratio, ratio_lower=lower, ratio_upper=upper, **changes
    )


def _months(group: str, values: list[float]) -> list[Observation]:
    return [
        replace(
            WHITE,
            group=group,
            group_code="",
            period=f"{2022 + at // 12}-{at % 12 + 1:02}",
            value=value,
            ratio=None,
        )
        for at, value in enumerate(values)
    ]


def _record(*rows: Observation, measure: str = "detentions", kind: str = "published") -> MeasureRun:
    rows = tuple(replace(row, measure=measure) for row in rows)
    method = {"method": "records-share"}
    return record_run(by="system:test", run=a_run(*rows, measure=measure), kind=kind, definition=method)


@pytest.mark.django_db
def test_of_forty_gaps_the_planted_one_is_named_and_those_that_chance_gives_are_not() -> None:
    quiet = [_gap(f"Quiet {number}", 1.1, 0.9, 1.345) for number in range(37)]
    by_chance = [_gap(f"Chance {number}", 1.25, 1.01, 1.547) for number in range(2)]
    _record(WHITE, *quiet, *by_chance, _gap("Planted", 3.4, 3.3, 3.5))

    watched = watch()

    assert [(alert.kind, alert.group) for alert in watched.alerts] == [(GAP, "Planted")]
    assert watched.told == [
        "Gaps in the latest period: 40 judged together, 1 named. No more than 5% of those named are expected to "
        "be false alarms. Judged one by one, 3 would have been named, and about 2 would be by chance alone."
    ]


@pytest.mark.django_db
def test_of_many_series_the_changed_one_is_named() -> None:
    rows = [row for number in range(20) for row in _months(f"Quiet {number}", [*STEADY, 10.5])]
    _record(*rows, *_months("Planted", [*STEADY, 40.0]))

    watched = watch()

    assert [(alert.kind, alert.group) for alert in watched.alerts] == [(CHANGE, "Planted")]
    assert watched.alerts[0].said == (
        "40.0 in January 2023, higher than the 12 periods before, which varied from 10.0 to 11.0"
    )
    assert watched.told[0].startswith("Series over time: 21 judged together, 1 named.")


@pytest.mark.django_db
def test_what_is_withheld_is_neither_judged_nor_shown(analyst: Client) -> None:
    small = Withheld("fewer than 5")
    _record(WHITE, _gap("Planted", 3.4, 3.3, 3.5), _gap("Hidden", 9.9, 9.8, small))  # type: ignore[arg-type]

    page = analyst.get(reverse(ADDRESS)).content.decode()

    assert "Planted" in page
    assert "Hidden" not in page
    assert "1 more could not be judged" in page
    assert "9.9" not in page


@pytest.mark.django_db
def test_only_runs_that_hold_now_are_watched() -> None:
    _record(WHITE, _gap("Planted", 3.4, 3.3, 3.5))
    _record(WHITE, _gap("Planted", 1.1, 0.9, 1.345))

    assert watch().alerts == []


@pytest.mark.django_db
def test_what_was_found_of_the_same_runs_is_kept_and_a_new_run_is_judged_anew(
    django_assert_num_queries: Any,
) -> None:
    _record(WHITE, _gap("Planted", 3.4, 3.3, 3.5), *_months("Risen", [*STEADY, 40.0]))
    before = watch()

    with django_assert_num_queries(1):
        again = watch()
    _record(WHITE, _gap("Another", 2.4, 2.3, 2.5), measure="restraint")
    after = watch()

    assert again == before
    assert {alert.group for alert in after.alerts} == {*(alert.group for alert in before.alerts), "Another"}


@pytest.mark.django_db
def test_invented_figures_are_judged_apart_and_say_so() -> None:
    _record(WHITE, _gap("Real", 3.4, 3.3, 3.5))
    _record(WHITE, _gap("Made up", 2.4, 2.3, 2.5), kind="demonstration")

    watched = watch()

    assert {(alert.group, alert.figures) for alert in watched.alerts} == {
        ("Real", "real"),
        ("Made up", "invented"),
    }
    assert [said.split(":")[0] for said in watched.told] == [
        "Gaps in the latest period",
        "Invented gaps in the latest period",
    ]


WARDS = {f"W{number}": (20 + number % 3, 200) for number in range(24)}


@pytest.mark.django_db
def test_a_planted_ward_is_named_and_those_that_chance_gives_are_not(analyst: Client) -> None:
    record(whole(WARDS), *units({**WARDS, "High": (75, 200), "Tiny": (3, 8)}))

    watched = watch()

    [alert] = watched.alerts
    assert (alert.kind, alert.row.organisation_unit, alert.group) == (UNIT, "High", "White")
    assert alert.said.startswith("3.2 times the figure of all 26 units together")
    assert watched.told[0].startswith("Units beside others: 26 judged together, 1 named.")
    page = analyst.get(alert.address).content.decode()
    assert "Between units" in page
    assert "made no sense" not in page


@pytest.mark.django_db
def test_a_ward_that_is_withheld_is_not_judged_beside_the_others() -> None:
    record(whole(WARDS), *units(WARDS), a_unit("Hidden", SMALL, 77))

    watched = watch()

    assert watched.alerts == []
    assert watched.told[0].startswith("Units beside others: 24 judged together, 0 named.")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["records-count", "records-composition"])
def test_units_without_a_share_or_a_rate_are_not_set_side_by_side(method: str) -> None:
    record(whole(WARDS), *units({**WARDS, "High": (75, 200)}), method=method)

    assert watch() == Watch([], [])


@pytest.mark.django_db
def test_an_alert_leads_to_its_cut(analyst: Client) -> None:
    _record(WHITE, _gap("Planted", 3.4, 3.3, 3.5))
    [alert] = watch().alerts

    page = analyst.get(alert.address).content.decode()

    assert "Planted differs from White by more than chance" in page
    assert "made no sense" not in page


@pytest.mark.django_db
def test_it_is_searched_filtered_sorted_and_taken_away(analyst: Client) -> None:
    _record(WHITE, _gap("Stronger", 3.4, 3.3, 3.5), _gap("Weaker", 2.0, 1.5, 2.7))
    _record(*_months("Risen", [*STEADY, 40.0]), measure="restraint")

    def groups(query: str) -> list[str]:
        answer = analyst.get(f"{reverse(ADDRESS)}?format=csv&{query}")
        content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]
        return [row["Group"] for row in csv.DictReader(io.StringIO(content))]

    assert groups("") == ["Risen", "Stronger", "Weaker"]
    assert groups("sort=strength") == groups("")
    assert groups("sort=-strength") == ["Weaker", "Stronger", "Risen"]
    assert groups("q=weaker") == ["Weaker"]
    assert groups("kind=change") == ["Risen"]
    assert groups("sort=-group") == ["Weaker", "Stronger", "Risen"]
    assert groups("kind=nonsense&figures=%00&sort=x") == ["Risen", "Stronger", "Weaker"]
    assert groups("figures=invented") == []
    assert groups("place=England") == ["Risen", "Stronger", "Weaker"]
    assert groups("place=Narnia") == ["Risen", "Stronger", "Weaker"]


@pytest.mark.django_db
def test_of_gaps_that_chance_rules_out_alike_the_larger_comes_first() -> None:
    _record(WHITE, _gap("Large", 7.9, 7.5, 8.3), _gap("Small", 1.5, 1.4, 1.6), _gap("Inverse", 0.2, 0.19, 0.21))

    assert [alert.group for alert in watch().alerts] == ["Large", "Inverse", "Small"]


@pytest.mark.django_db
def test_with_nothing_it_says_so_and_who_may_not_see_figures_sees_none(
    analyst: Client, colleague: Client
) -> None:
    assert "Nothing stands out beyond chance." in analyst.get(reverse(ADDRESS)).content.decode()
    assert colleague.get(reverse(ADDRESS)).status_code == 403
    assert Client().get(reverse(ADDRESS)).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_three_measures_cost_as_many_queries_as_one(
    count: int, analyst: Client, django_assert_num_queries: Any
) -> None:
    for measure in ("detentions", "restraint", "seclusion")[:count]:
        _record(WHITE, _gap("Planted", 3.4, 3.3, 3.5), *_months("Risen", [*STEADY, 40.0]), measure=measure)

    with django_assert_num_queries(QUERIES):
        page = analyst.get(reverse(ADDRESS)).content.decode()

    assert page.count("Planted") >= count
