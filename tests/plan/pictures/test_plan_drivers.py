"""The driver diagram: a box for everything, and nothing over anything else."""

from itertools import combinations
from xml.etree import ElementTree

import pytest

from plumbline.plan.pictures.drivers import Diagram, Driver, Step, describe_drivers, drivers_svg
from plumbline.plan.status import Status

SVG = "{http://www.w3.org/2000/svg}"
STEPS = tuple(
    Step(f"A{number}", "Train every recruitment panel " * number, status) for number, status in enumerate(Status)
)
DIAGRAM = Diagram(
    "Fair recruitment",
    (
        Driver("C1", "Recruit fairly", STEPS, ("Relative likelihood: 1 by March 2028", "Another")),
        Driver("C2", "Only measured", (), ("A measure",)),
        Driver("C3", "Nothing yet"),
    ),
)


def boxes(diagram: Diagram, *, wide: bool) -> list[tuple[float, float, float, float]]:
    svg = ElementTree.fromstring(drivers_svg(diagram, wide=wide))
    found = [
        [float(box.get(name, 0)) for name in ("x", "y", "width", "height")] for box in svg.iter(f"{SVG}rect")
    ]
    return [(x, y, x + width, y + height) for x, y, width, height in found if (x, y) >= (12, 12)]


@pytest.mark.parametrize("wide", [True, False])
def test_everything_has_a_box_and_no_two_overlap(wide: bool) -> None:
    found = boxes(DIAGRAM, wide=wide)

    over = [
        (one, two)
        for one, two in combinations(found, 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]
    assert (len(found), over) == (1 + 3 + 6 + 3, [])


@pytest.mark.parametrize("wide", [True, False])
def test_every_box_lies_within_the_picture(wide: bool) -> None:
    svg = ElementTree.fromstring(drivers_svg(DIAGRAM, wide=wide))
    width, height = float(svg.get("width", 0)), float(svg.get("height", 0))

    assert [box for box in boxes(DIAGRAM, wide=wide) if box[2] > width or box[3] > height] == []


def test_a_picture_says_in_words_what_it_shows() -> None:
    assert describe_drivers(DIAGRAM) == (
        "Fair recruitment leads to 3 commitments. C1 Recruit fairly: 6 actions, 2 measures. "
        "C2 Only measured: no actions, 1 measure. C3 Nothing yet: no actions, no measures."
    )
    assert describe_drivers(Diagram("Pay", ())) == "Pay has no commitments yet."


@pytest.mark.parametrize("wide", [True, False])
def test_an_area_alone_is_drawn(wide: bool) -> None:
    assert len(boxes(Diagram("Pay", ()), wide=wide)) == 1


@pytest.mark.parametrize("wide", [True, False])
def test_whole_sentences_stay_readable(wide: bool) -> None:
    promise = " ".join(f"word{number}" for number in range(20))
    svg = ElementTree.fromstring(drivers_svg(Diagram("Pay", (Driver("C1", promise),)), wide=wide))

    text = " ".join(one.text or "" for one in svg.iter(f"{SVG}text"))

    assert f"C1 {promise}" in text
