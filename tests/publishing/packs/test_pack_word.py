"""The Word document has real headings, heads that repeat, alternative text, a language and a title."""

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from plumbline.publishing.packs.content import Measures
from plumbline.publishing.packs.layout import blocks_of
from plumbline.publishing.packs.pictures import as_pngs
from plumbline.publishing.packs.word import as_word
from plumbline.publishing.packs.word_parts import IN_ORDER
from tests.publishing.packs.invented_packs import PICTURE, SVG, a_measure, a_pack
from tests.publishing.packs.test_pack_pdf import ODD_TEXTS, with_text_everywhere


def opened(content: bytes) -> Any:
    return Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def word() -> Any:
    return opened(as_word(a_pack(3)))


def test_it_says_its_title_its_trust_and_its_language(word: Any) -> None:
    about = word.core_properties

    assert (about.title, about.author, about.language) == (
        "Race equality: board pack",
        "Wight Solent Demonstration NHS Trust",
        "en-GB",
    )
    assert {each.get(qn("w:val")) for each in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_headings_are_headings(word: Any) -> None:
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]

    assert headings[:4] == ["Contents", "Decisions asked for", "Summary", "What changed since last time"]
    assert len([p for p in word.paragraphs if p.style.name == "Heading 2"]) == 3


def test_every_line_of_the_contents_leads_to_a_heading(word: Any) -> None:
    led = [each.get(qn("w:anchor")) for each in word.element.iter(qn("w:hyperlink"))]
    marked = [each.get(qn("w:name")) for each in word.element.iter(qn("w:bookmarkStart"))]

    assert led == marked
    assert len(set(marked)) == len(marked) == 3 + 11


def test_every_table_has_a_head_that_repeats_and_a_caption(word: Any) -> None:
    assert len(word.tables) == 2 + 3 + 4 + 2
    for table in word.tables:
        heads = [row for row in table.rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]
        assert [row._index for row in heads] == [0]
        about = table._tbl.tblPr
        assert about.find(qn("w:tblCaption")).get(qn("w:val"))
        names = [each.tag.rpartition("}")[2] for each in about]
        assert names == sorted(names, key=IN_ORDER.index)
        assert len(names) == len(set(names))


def test_every_picture_says_what_it_shows_or_is_marked_as_decoration(word: Any) -> None:
    pictures = list(word.element.iter(qn("wp:docPr")))
    said = [each.get("descr") for each in pictures]

    assert said.count(PICTURE.description) == 3
    assert sum(each.startswith(("Variation icon.", "Assurance icon.")) for each in said) == 6
    for each in pictures:
        assert bool(each.get("descr")) != ("decorative" in str([child.tag for child in each.iter()]))


def test_a_kept_png_is_used_and_a_missing_one_drawn() -> None:
    kept = as_pngs([SVG.replace("#005eb8", "#490092")])[0]
    pages = (a_measure(1, picture=replace(PICTURE, png=kept)), a_measure(2))

    with zipfile.ZipFile(io.BytesIO(as_word(a_pack(sections=(Measures(pages=pages),))))) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".png")]

    assert kept in pictures
    assert as_pngs([SVG])[0] in pictures


def test_pngs_come_in_order_and_may_be_none() -> None:
    wide = SVG.replace('width="400"', 'width="800"').replace('viewBox="0 0 400', 'viewBox="0 0 800')
    sizes = [Image.open(io.BytesIO(png)).size for png in as_pngs([SVG, wide])]

    assert as_pngs([]) == []
    assert [round(width / height) for width, height in sizes] == [2, 4]


def test_the_same_pack_is_the_same_document() -> None:
    assert as_word(a_pack(2)) == as_word(a_pack(2))


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_any_text_can_stand_in_it(text: str) -> None:
    assert len(opened(as_word(with_text_everywhere(text))).tables) >= 3


@pytest.mark.parametrize("measures", [0, 60])
def test_it_may_have_no_measures_or_very_many(measures: int) -> None:
    pack = a_pack(measures)

    assert len(opened(as_word(pack)).tables) == sum(type(each).__name__ == "Table" for each in blocks_of(pack))
