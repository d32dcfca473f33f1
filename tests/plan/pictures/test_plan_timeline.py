"""The timeline: what is drawn where, how a status is told, and that names can't break out of the picture."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.plan.pictures.signs import LOOKS, WORDS
from plumbline.plan.pictures.timeline import Bar, Stone, Timeline, describe_timeline, timeline_svg
from plumbline.plan.status import Status

TODAY = date(2026, 11, 30)
SVG = "{http://www.w3.org/2000/svg}"
BAR = Bar("A1", "Train the panels", "C1 Recruit fairly", date(2026, 4, 1), date(2027, 3, 31), Status.ON_TRACK)


def drawn(*bars: Bar, wide: bool = True) -> ElementTree.Element:
    return ElementTree.fromstring(timeline_svg(Timeline("The plan", bars, TODAY), wide=wide))


def words(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{SVG}text")]


def test_a_picture_says_in_words_what_it_shows() -> None:
    svg = drawn(BAR, replace(BAR, reference="A2", status=Status.AT_RISK))

    described = svg.find(f"{SVG}desc")

    assert svg.get("role") == "img"
    assert described is not None
    assert described.text == (
        "2 actions from April 2026 to March 2027: 1 on track, 1 at risk. "
        "The table below the picture says the same."
    )


@pytest.mark.parametrize("wide", [True, False])
def test_bars_milestones_and_today_lie_on_one_scale(wide: bool) -> None:
    stones = (Stone("start", BAR.starts, True), Stone("end", BAR.due, False))

    svg = drawn(replace(BAR, stones=stones), wide=wide)

    bar = next(box for box in svg.iter(f"{SVG}rect") if box.get("height") == "14")
    left, width = float(bar.get("x", 0)), float(bar.get("width", 0))
    tops = [shape.get("points", "").split(",")[0] for shape in svg.iter(f"{SVG}polygon")][:2]
    broken = [line.get("points", "") for line in svg.iter(f"{SVG}polyline") if line.get("stroke-dasharray")]
    share = (TODAY - BAR.starts).days / (BAR.due - BAR.starts).days
    assert [float(top) for top in tops] == pytest.approx([left, left + width], abs=0.2)
    assert {round(float(line.split(",")[0])) for line in broken} == {round(left + width * share)}


def test_each_status_has_a_bar_of_its_own_and_no_two_are_told_by_colour_alone() -> None:
    looks = {(look.fill, look.stroke, look.dashed) for look in LOOKS.values()}
    text = timeline_svg(
        Timeline("x", tuple(replace(BAR, reference=one, status=one) for one in Status), TODAY), wide=True
    )

    assert len(looks) == len(Status)
    assert [word for word in WORDS.values() if f">{word}<" not in text] == []


def test_no_colour_is_red_or_green() -> None:
    colours = {colour for look in LOOKS.values() for colour in (look.fill, look.stroke) if colour.startswith("#")}

    assert colours == {"#005eb8", "#d5e6f5", "#e46c0a", "#ffffff", "#4c6272", "#a6a6a6"}


def test_a_line_leads_to_what_waits_and_none_to_what_is_not_in_the_picture() -> None:
    other = replace(BAR, reference="A2", starts=date(2027, 4, 1), due=date(2027, 5, 1))

    none, one = drawn(BAR, replace(other, waits_for=("A9",))), drawn(BAR, replace(other, waits_for=("A1",)))

    lines = [
        Counter(len(line.get("points", "").split()) for line in svg.iter(f"{SVG}polyline")) for svg in (none, one)
    ]
    assert [each[6] for each in lines] == [0, 1]


def test_groups_are_headed_once_in_their_order() -> None:
    svg = drawn(BAR, replace(BAR, reference="A2", group="B"), replace(BAR, reference="A3", group="B"))

    assert [word for word in words(svg) if word in {"C1 Recruit fairly", "B"}] == ["C1 Recruit fairly", "B"]


def test_a_hundred_and_twenty_actions_have_a_row_each() -> None:
    svg = drawn(*(replace(BAR, reference=f"A{number}") for number in range(120)))

    bars = [float(box.get("y", 0)) for box in svg.iter(f"{SVG}rect") if box.get("height") == "14"]
    assert len(bars) == 120
    assert min(below - above for above, below in pairwise(bars)) >= 36


@pytest.mark.parametrize("wide", [True, False])
def test_dates_along_the_top_have_room(wide: bool) -> None:
    for days in (20, 100, 400, 900, 3_000, 20_000):
        svg = drawn(replace(BAR, due=BAR.starts + timedelta(days=days)), wide=wide)

        assert 0 < sum(1 for word in words(svg) if word[:3] in {"Jan", "Apr", "Jul", "Oct"} or days < 100) <= 12


def test_nothing_to_draw_says_so() -> None:
    assert "There are no actions to draw." in words(drawn())
    assert describe_timeline(Timeline("x", (), TODAY)) == "There are no actions to draw."


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=200),
    st.booleans(),
)
def test_no_name_breaks_out_of_the_picture(name: str, wide: bool) -> None:
    bar = replace(BAR, title=f"</text><script>{name}", group=name, stones=(Stone(name, TODAY, False),))

    svg = drawn(bar, wide=wide)

    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= {
        *("svg", "title", "desc", "defs", "pattern", "rect", "g", "text", "polyline", "polygon", "circle"),
    }
