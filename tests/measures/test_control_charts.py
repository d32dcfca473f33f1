"""A run over months is drawn as a control chart that does not lean on colour, and says in words what it shows."""

import re
from dataclasses import replace

import pytest

from plumbline.equity.spc import PointType, Variation
from plumbline.equity.values import Withheld
from plumbline.measures import charts, printing
from plumbline.measures.control_charts import (
    COLOURS,
    SHAPES,
    VARIATIONS,
    control_chart,
    control_chart_panel,
    control_chart_subtitle,
    describe_control_chart,
    is_control_chart,
)
from plumbline.measures.definitions import load_definition
from plumbline.measures.results import Run
from plumbline.measures.runs import run

RESTRAINT = load_definition("restraint-monthly")


def with_values(*values: object) -> Run:
    """Months of the run with other values, the rest dropped."""
    months = run("restraint-monthly")
    observations = tuple(
        replace(observation, value=value) for observation, value in zip(months.observations, values, strict=False)
    )
    return replace(months, observations=observations)


def test_southern_health_has_no_special_cause() -> None:
    outcome = run("restraint-monthly")

    assert describe_control_chart(outcome) == [
        "Mean 4.7, limits 2.5 to 6.9.",
        "No special cause was found.",
        "The last month, August 2022, shows no special cause: it varies as before.",
    ]


def test_special_causes_are_named_with_their_months() -> None:
    outcome = run("restraint-monthly", area="RXG")

    assert describe_control_chart(outcome) == [
        "Mean 3.7, limits 1.8 to 5.5.",
        "Special cause (outside the limits): September 2021, April 2022.",
        "Special cause (two of three points in the outer third, on one side): May 2022 to June 2022.",
        "Special cause (7 points on one side of the mean): September 2021 to March 2022.",
        "The last month, August 2022, shows no special cause: it varies as before.",
    ]


def test_fewer_restraints_are_an_improvement_and_more_a_concern() -> None:
    chart = control_chart(run("restraint-monthly", area="RXG"))

    assert chart is not None
    assert chart.point_types[0] is PointType.CONCERN
    assert chart.point_types[7] is PointType.IMPROVEMENT
    assert chart.variation is Variation.COMMON_CAUSE


def test_trial_limits_are_told() -> None:
    assert describe_control_chart(with_values(1.0, 2.0, 3.0))[-1].startswith("Trial limits:")


@pytest.mark.parametrize(
    "outcome",
    [
        with_values(1.0),
        with_values(1.0, Withheld("few"), 2.0),
        with_values(1.0, None, 2.0),
        run("restraint-monthly", area="R1C"),
    ],
    ids=["one month", "a month withheld", "a month without rate", "all withheld"],
)
def test_no_chart_is_made_up_over_a_gap(outcome: Run) -> None:
    assert control_chart(outcome) is None
    assert describe_control_chart(outcome) == []
    assert control_chart_subtitle(outcome, RESTRAINT) == [
        "People restrained per 1,000 bed days. No control chart: months are missing or withheld."
    ]


def test_months_that_do_not_follow_each_other_make_no_chart() -> None:
    months = with_values(1.0, 2.0, 3.0)

    assert control_chart(replace(months, observations=months.observations[::2])) is None


def test_every_kind_of_point_has_a_colour_and_a_shape_of_its_own() -> None:
    assert COLOURS == {
        PointType.COMMON_CAUSE: "#a6a6a6",
        PointType.IMPROVEMENT: "#00b0f0",
        PointType.CONCERN: "#e46c0a",
        PointType.NEUTRAL: "#490092",
    }
    assert len(set(SHAPES.values())) == len(PointType)
    assert set(VARIATIONS) == set(Variation)


def marks(panel: dict) -> list[str]:
    return [layer["mark"]["type"] for layer in panel["layer"]]


def test_a_chart_has_its_lines_and_a_gap_has_only_points_and_words() -> None:
    whole = control_chart_panel(run("restraint-monthly")).to_dict()
    gap = control_chart_panel(run("restraint-monthly", area="R1C")).to_dict()

    assert marks(whole) == ["rule", "text", "rule", "text", "rule", "text", "line", "point", "text"]
    assert marks(gap) == ["point", "text"]


def test_a_limit_below_zero_is_not_drawn() -> None:
    panel = control_chart_panel(run("restraint-monthly", area="RXA")).to_dict()

    assert marks(panel).count("rule") == 2


def test_the_svg_tells_what_it_shows_and_leans_on_no_other_site() -> None:
    svg = charts.chart_svg(run("restraint-monthly", area="RXG"))

    [description] = re.findall(r"<desc[^>]*>(.*?)</desc>", svg)
    assert "Special cause (outside the limits): September 2021, April 2022." in description
    assert set(re.findall(r"https?://[^\"' ]+", svg)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    for colour in ("#a6a6a6", "#00b0f0", "#e46c0a"):
        assert colour in svg


def test_the_picture_is_drawn_where_all_is_withheld() -> None:
    svg = charts.chart_svg(run("restraint-monthly", area="R1C"))

    assert svg.count(">withheld<") == 5


def test_a_png_is_drawn() -> None:
    assert charts.chart_png(run("restraint-monthly"))[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_table_says_what_the_chart_shows_and_names_its_own_columns() -> None:
    lines = printing.as_table(run("restraint-monthly")).splitlines()

    assert lines[4].split() == ["Period", "Group", "People", "Bed", "days", "Rate", "95%", "interval"]
    assert "No special cause was found." in lines


def test_only_measures_that_ask_for_it_are_drawn_so() -> None:
    assert is_control_chart(RESTRAINT)
    assert not is_control_chart(load_definition("staff-abused-by-patients"))


def test_a_survey_is_drawn_and_printed_in_its_own_words() -> None:
    outcome = run("fair-career-progression", grouping="white-and-all-other")

    table = printing.as_table(outcome)

    head = (
        "Period  Group                    People (implied)  Answers  Per cent  95% interval  Ratio  95% interval"
    )
    assert table.splitlines()[4].startswith(head)
    assert "0.84" in table
    assert charts.chart_svg(outcome).startswith("<svg ")
