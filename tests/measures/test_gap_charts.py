"""The picture of gaps: what is drawn where, and that withheld has no mark, no height and no place in an order."""

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from math import log
from typing import Any

import pytest

from plumbline.equity.values import Withheld
from plumbline.measures.gap_charts import describe_gaps, gap_svg, has_gaps
from tests.evidence.builders import BLACK, WHITE

SVG = "{http://www.w3.org/2000/svg}"
WHY = Withheld("the number is small")
HALF = replace(BLACK, group="Half", ratio=0.5, ratio_lower=0.4, ratio_upper=0.6)
TWICE = replace(BLACK, group="Twice", ratio=2.0, ratio_lower=1.5, ratio_upper=2.5)
HIDDEN = replace(
    BLACK, group="Hidden", ratio=WHY, ratio_lower=WHY, ratio_upper=WHY, value=WHY, lower=WHY, upper=WHY
)
ENDLESS = replace(BLACK, group="Endless", ratio=400.0, ratio_lower=0.0, ratio_upper=5000.0)


def drawn(*rows: Any, wide: bool = True) -> ElementTree.Element:
    return ElementTree.fromstring(gap_svg(rows, title="The gap", wide=wide))


def marks(root: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if each.get("aria-roledescription") == kind]


def lefts(root: ElementTree.Element) -> list[float]:
    return [float(re.findall(r"[-\d.]+", each.get("transform"))[0]) for each in marks(root, "point")]


def words(root: ElementTree.Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("wide", [True, False])
def test_twice_is_as_far_from_one_as_half(wide: bool) -> None:
    root = drawn(WHITE, HALF, TWICE, wide=wide)
    half, twice = lefts(root)
    [line] = [each for each in marks(root, "rule mark") if each.get("stroke-dasharray")]
    one = float(re.findall(r"[-\d.]+", line.get("transform"))[0])

    assert one - half == pytest.approx(twice - one)
    assert twice - half == pytest.approx(log(4) * (twice - one) / log(2))


def test_an_interval_is_drawn_as_long_as_it_is() -> None:
    root = drawn(HALF, TWICE)
    half, twice = lefts(root)
    bars = [each for each in marks(root, "rule mark") if not each.get("stroke-dasharray")]
    lengths = sorted(abs(float(bar.get("x2"))) for bar in bars)

    scale = (twice - half) / log(4)
    assert lengths == pytest.approx(sorted([scale * log(0.6 / 0.4), scale * log(2.5 / 1.5)]))


def test_withheld_has_its_name_and_no_mark() -> None:
    root = drawn(WHITE, HALF, HIDDEN, TWICE)

    assert len(lefts(root)) == 2
    assert "Hidden" in words(root)
    assert "withheld" in words(root)
    assert lefts(root) == lefts(drawn(HALF, TWICE))


def test_what_has_no_end_does_not_press_the_others_together() -> None:
    root = drawn(HALF, ENDLESS)

    assert len(lefts(root)) == 1
    assert any("400.00 (0.00 to 5,000.00)" in word for word in words(root))
    assert all(0 <= left <= 730 for left in lefts(root))


def test_the_comparator_has_no_gap_with_itself() -> None:
    root = drawn(WHITE, TWICE)

    assert "White" not in words(root)
    assert any("How many times the figure of White" in word for word in words(root))


def test_what_is_told_of_the_picture_is_what_it_shows() -> None:
    assert describe_gaps([WHITE, TWICE, HIDDEN]) == ("Twice: 2.00 (1.50 to 2.50) times White; Hidden: withheld.")
    root = drawn(WHITE, TWICE, HIDDEN)
    assert root.find(f"{SVG}desc").text == describe_gaps([WHITE, TWICE, HIDDEN])


@pytest.mark.parametrize(
    ("rows", "is_drawn"), [((WHITE,), False), ((WHITE, HIDDEN), False), ((WHITE, TWICE), True)]
)
def test_a_picture_is_offered_where_there_is_something_to_see(rows: Any, is_drawn: bool) -> None:
    assert has_gaps(rows) is is_drawn
