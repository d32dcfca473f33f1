"""Charts are whole pictures: everyone in them, breaks not joined, readable unseen, no blame in colour."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from plumbline.measures import charts, run
from plumbline.measures.chart_sizes import WIDE
from plumbline.measures.charts import chart_png, chart_svg, describe, is_trend
from plumbline.measures.results import Run

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def trend() -> Run:
    return run("detentions-black-trend")


@pytest.fixture(scope="module")
def hidden() -> Run:
    return run("section-3-on-admission")


def words(svg: str) -> set[str]:
    return {"".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")}


def test_everyone_is_in_the_picture_withheld_and_unknown_too(hidden: Run) -> None:
    shown = words(chart_svg(hidden))

    assert {
        "White",
        "2.4",
        "Mixed",
        "withheld",
        "Unknown (not stated or not known)",
        "5 counted, no rate",
    } <= shown


def test_the_picture_can_be_read_without_seeing_it(hidden: Run) -> None:
    root = ElementTree.fromstring(chart_svg(hidden))

    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "chart-title")
    assert root.find(f"{SVG}title").text == (
        "Detentions on admission to hospital under section 3 (treatment), NHS Hampshire and Isle of Wight "
        "Integrated Care Board, 2023/24"
    )
    assert root.find(f"{SVG}desc").text == describe(hidden)


def test_the_description_gives_every_figure(hidden: Run) -> None:
    assert "White, 2023/24: 2.4 (1.7 to 3.3); Mixed, 2023/24: withheld;" in describe(hidden)
    assert describe(hidden).endswith("Unknown (not stated or not known), 2023/24: no rate.")


@pytest.mark.parametrize(
    ("slug", "area"), [("detentions", None), ("detentions", "QRL"), ("detentions-black-trend", None)]
)
def test_the_picture_asks_nothing_of_the_network_and_needs_no_style(slug: str, area: str | None) -> None:
    svg = chart_svg(run(slug, area=area))

    addresses = set(re.findall(r"https?://[^\"' ]+", svg))
    assert addresses == {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not re.search(r"<style|<script|<image| style=", svg)


def test_the_picture_is_no_wider_than_a_phone(trend: Run, hidden: Run) -> None:
    widths = [int(ElementTree.fromstring(chart_svg(outcome)).get("width")) for outcome in (trend, hidden)]

    assert max(widths) <= 420


def test_no_red_and_no_green(trend: Run) -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", chart_svg(trend)))

    assert colours <= {charts.BLUE, charts.DARK, charts.GREY, charts.PALE}


def test_a_run_over_several_periods_is_drawn_over_time(trend: Run, hidden: Run) -> None:
    assert (is_trend(trend), is_trend(hidden)) == (True, False)


def test_the_break_is_drawn_and_never_joined(trend: Run) -> None:
    root = ElementTree.fromstring(chart_svg(trend))

    lines = [path for path in root.iter(f"{SVG}path") if path.get("aria-roledescription") == "line mark"]
    points = [len(re.findall(r"[ML]", path.get("d"))) for path in lines]
    assert sorted(points) == [2, 2, 2, 2, 5]
    assert any("Census 2011 population" in word or "Census 2011" in word for word in words(chart_svg(trend)))


def test_years_without_counts_say_so(trend: Run) -> None:
    assert "no counts found for these years" in words(chart_svg(trend))


def test_the_comparators_rate_is_the_reference(hidden: Run) -> None:
    assert charts._reference(hidden.observations) == hidden.observations[0].value
    assert charts._reference(hidden.observations[1:]) is None


def test_a_run_without_a_comparator_has_no_reference_line(hidden: Run) -> None:
    alone = replace(hidden, observations=tuple(replace(o, comparator=None) for o in hidden.observations))

    assert "dashed" not in " ".join(words(chart_svg(alone)))


def test_a_png_is_drawn_too(hidden: Run) -> None:
    assert chart_png(hidden).startswith(b"\x89PNG")


def test_what_is_not_svg_is_refused() -> None:
    with pytest.raises(ValueError, match="could not be drawn"):
        charts.described("<html>", title="t", description="d")


def size_of(svg: str) -> int:
    return int(ElementTree.fromstring(svg).get("width"))


def lefts(svg: str, word: str) -> list[float]:
    """How far from the left edge of its panel a word is written."""
    found = [text for text in ElementTree.fromstring(svg).iter(f"{SVG}text") if "".join(text.itertext()) == word]
    return [float(re.match(r"translate\(([-0-9.]+)", text.get("transform"))[1]) for text in found]


def test_a_wide_picture_fills_a_page_and_a_narrow_one_a_phone(trend: Run, hidden: Run) -> None:
    wide = [size_of(chart_svg(outcome, wide=True)) for outcome in (trend, hidden, run("restraint-monthly"))]
    narrow = [size_of(chart_svg(outcome)) for outcome in (trend, hidden, run("restraint-monthly"))]

    assert all(700 <= width <= 860 for width in wide)
    assert all(width <= 420 for width in narrow)


def test_a_wide_picture_has_names_beside_the_dots_and_figures_with_their_interval(hidden: Run) -> None:
    wide, narrow = chart_svg(hidden, wide=True), chart_svg(hidden)

    assert {"White", "2.4 (1.7 to 3.3)", "withheld", "5 counted, no rate"} <= words(wide)
    assert "2.4 (1.7 to 3.3)" not in words(narrow)
    assert set(lefts(wide, "White")) == {0.0}
    assert set(lefts(wide, "2.4 (1.7 to 3.3)")) == {float(WIDE.width)}


def test_both_sizes_are_described_in_the_same_words(hidden: Run) -> None:
    told = {
        ElementTree.fromstring(chart_svg(hidden, wide=wide)).find(f"{SVG}desc").text for wide in (True, False)
    }

    assert told == {describe(hidden)}


def test_a_long_name_takes_two_lines_in_a_wide_picture(hidden: Run) -> None:
    shown = words(chart_svg(hidden, wide=True))

    assert {"Unknown (not stated or not", "known)"} <= shown


def test_a_control_chart_names_its_months_in_words() -> None:
    root = ElementTree.fromstring(chart_svg(run("restraint-monthly"), wide=True))

    assert root.find(f"{SVG}title").text == (
        "People restrained, month by month, Southern Health NHS Foundation Trust, September 2021 to August 2022"
    )


def test_a_png_is_wide_unless_told_otherwise(hidden: Run) -> None:
    wide, narrow = (
        int.from_bytes(content[16:20], "big") for content in (chart_png(hidden), chart_png(hidden, wide=False))
    )

    assert (wide > 1400, narrow <= 840) == (True, True)
