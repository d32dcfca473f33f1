"""Runs of records as pictures: a control chart a group over months, dots over years, bars below zero."""

import re
from pathlib import Path

import pytest

from plumbline.measures.charts import chart_png, chart_svg
from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.synthetic import generate


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory):
    folder: Path = tmp_path_factory.mktemp("charts") / "extract"
    generate(folder, seed=21, people=2_500)
    with open_records(folder) as opened:
        yield opened


def words(svg: str) -> str:
    return " ".join(re.findall(r">([^<>]+)<", svg))


def test_months_are_drawn_as_a_control_chart_for_each_group(records: OpenRecords) -> None:
    run = records.run("restraint-interventions", every="month", grouping="white-and-all-other")

    drawn = words(chart_svg(run, wide=True))

    assert "All other ethnic groups" in drawn
    assert "Common cause" in drawn
    assert "mean" in drawn


def test_years_are_drawn_as_figures_with_their_intervals(records: OpenRecords) -> None:
    run = records.run("wres-2-appointment")

    drawn = words(chart_svg(run))

    assert "2025/26" in drawn
    assert "Common cause" not in drawn


def test_figures_below_zero_have_a_picture(records: OpenRecords) -> None:
    run = records.run("wres-9-board-voting", period="2025/26")

    assert any(each.value < 0 for each in run.observations)
    assert chart_png(run).startswith(b"\x89PNG")


def test_people_of_whom_no_group_is_known_are_in_the_table_and_not_in_the_picture(records: OpenRecords) -> None:
    run = records.run("wres-2-appointment")

    drawn = words(chart_svg(run))

    assert "Not stated" in {each.group for each in run.observations}
    assert "Not stated" not in drawn
    assert "figures are drawn; the table has all of them." in drawn
