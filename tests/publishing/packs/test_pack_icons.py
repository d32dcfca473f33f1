"""Icons are drawings of ours that say in words and shapes what their colour says, never in red or green."""

import colorsys
import re
from xml.etree import ElementTree

import pytest

from plumbline.equity.spc import Assurance, Variation
from plumbline.publishing.packs import icons
from plumbline.publishing.packs.pictures import check_drawing

DRAWN = {
    **{each: icons.variation_icon(each) for each in Variation},
    **{each: icons.assurance_icon(each) for each in Assurance},
}


@pytest.mark.parametrize("meaning", DRAWN)
def test_an_icon_is_a_plain_drawing_without_letters_that_need_a_font(meaning: Variation | Assurance) -> None:
    svg = DRAWN[meaning]

    check_drawing(svg)
    assert ElementTree.fromstring(svg).get("viewBox") == "0 0 64 64"
    assert "<text" not in svg


@pytest.mark.parametrize("meaning", DRAWN)
def test_no_icon_is_red_or_green(meaning: Variation | Assurance) -> None:
    for colour in re.findall(r"#([0-9a-f]{6})", DRAWN[meaning]):
        red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
        hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
        is_grey = saturation < 0.2 or not 0.1 < lightness < 0.95
        assert is_grey or 15 < hue * 360 < 60 or 180 < hue * 360 < 320


def test_no_two_icons_are_alike_even_without_their_colours() -> None:
    bare = [re.sub(r"#[0-9a-f]{6}", "", svg) for svg in DRAWN.values()]

    assert len(set(bare)) == len(bare)


def test_every_icon_has_words_of_its_own() -> None:
    words = [icons.variation_alt(each) for each in Variation] + [icons.assurance_alt(each) for each in Assurance]

    assert len(set(words)) == len(DRAWN)
    assert icons.variation_alt(Variation.CONCERN_HIGH) == "Variation icon. Concern: higher."
    assert icons.assurance_alt(Assurance.HIT_OR_MISS) == "Assurance icon. May miss the target."
