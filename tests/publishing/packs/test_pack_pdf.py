"""The PDF is tagged, titled, in English and embeds its fonts. Any text can stand in it; none is code."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from plumbline.equity.values import Withheld
from plumbline.publishing.packs.content import (
    Count,
    Decision,
    GroupRow,
    Measures,
    Narrative,
    Note,
    Pack,
    SpeakUp,
    Summary,
)
from plumbline.publishing.packs.letters import OTHER_SCRIPT, covered, legible
from plumbline.publishing.packs.typst_pdf import as_pdf
from tests.publishing.packs.invented_packs import HIDDEN, PICTURE, SMALL, a_measure, a_pack

TYPST = '#panic(1) *bold* _it_ $x$ `raw` @ref <label> #include "/etc/passwd" \\ ~ // no = heading'
ODD_TEXTS = {
    "Typst's markup": TYPST,
    "HTML": "<script>alert('x')</script> & <b>bold</b> &amp; {{ jinja }} {% raw %}",
    "a very long word": "Donaudampfschifffahrtsgesellschaft" * 8,
    "an address": "https://example.org/" + "a/b-c_d?e=f&" * 20,
    "Polish": "Zażółć gęślą jaźń",
    "Arabic": "مرحبا بالعالم، هذا نص بالعربية",
    "Farsi": "سلام دنیا گچپژ",
    "emoji": "Well done 🎉👩🏽‍⚕️ ✅",
    "Chinese": "种族平等 is race equality",
    "Hebrew": "שלום",
    "control characters": "a\x00b\x07c\x1b[31m\ufffe",
    "marks that combine": "e\u0301 Z\u0351\u0352\u0353\u0354",
    "turned writing": "a\u202eb\u2066c\u2069",
    "only blanks": " \u00a0\u2009\u3000",
}


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(content))


def elements(node: Any) -> Iterator[Any]:
    """Every element under a node of the structure tree."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def kinds(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [each for each in elements(pdf.Root.StructTreeRoot) if kind == each.S]


@pytest.fixture(scope="module")
def pdf() -> pikepdf.Pdf:
    return opened(as_pdf(a_pack(3)))


def test_it_says_that_it_is_pdf_ua_with_a_title_an_author_and_a_language(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as told:
        assert told["pdfuaid:part"] == "1"
        assert told["dc:title"] == "Race equality: board pack"
        assert told["dc:creator"] == ["Wight Solent Demonstration NHS Trust"]
    assert pdf.Root.Lang == "en-GB"
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_every_figure_says_in_words_what_it_shows(pdf: pikepdf.Pdf) -> None:
    said = [str(figure.get("/Alt", "")) for figure in kinds(pdf, "/Figure")]

    assert all(said)
    assert said.count(PICTURE.description) == 3
    assert sum(alt.startswith("Variation icon.") for alt in said) == 3
    assert sum(alt.startswith("Assurance icon.") for alt in said) == 3


def test_every_table_has_headings(pdf: pikepdf.Pdf) -> None:
    tables = kinds(pdf, "/Table")

    assert len(tables) == 2 + 3 + 4 + 2
    for table in tables:
        heads = [each for each in elements(table) if each.S == "/TH"]
        assert heads
        assert {_scope(each) for each in heads} == {"/Column"}


def _scope(head: Any) -> str:
    told = head.A if isinstance(head.A, pikepdf.Array) else [head.A]
    return next(str(each.Scope) for each in told if "/Scope" in each)


def test_headings_step_down_without_a_gap_and_are_in_the_outline(pdf: pikepdf.Pdf) -> None:
    levels = [
        int(str(each.S)[2:]) for each in elements(pdf.Root.StructTreeRoot) if re.match(r"/H\d", str(each.S))
    ]

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    with pdf.open_outline() as outline:
        assert [each.title for each in outline.root][:4] == [
            "Decisions asked for",
            "Summary",
            "What changed since last time",
            "Measures",
        ]
        assert len(next(each for each in outline.root if each.title == "Measures").children) == 3


def test_every_font_is_embedded_and_can_be_copied_from(pdf: pikepdf.Pdf) -> None:
    fonts = [font for page in pdf.pages for font in page.Resources.get("/Font", pikepdf.Dictionary()).values()]
    names = {str(font.BaseFont).partition("+")[2] for font in fonts}

    assert all(any("FontFile" in key for key in _descriptor(font)) for font in fonts)
    assert all("/ToUnicode" in font for font in fonts)
    assert {name.partition("-")[0] for name in names} == {"FiraSans"}


def _descriptor(font: Any) -> list[str]:
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    return list(inner.FontDescriptor.keys())


def test_the_same_pack_is_the_same_bytes() -> None:
    assert as_pdf(a_pack(2)) == as_pdf(a_pack(2))
    assert as_pdf(a_pack(2)) != as_pdf(a_pack(2, period="April to June 2026"))


def with_text_everywhere(text: str) -> Pack:
    page = replace(
        a_measure(),
        title=text,
        what=text,
        headline=text,
        unit=text,
        gap=text,
        working=(text,),
        unknown=(text, text),
        commitment=text,
        narrative=Narrative(alert=(text,), advise=(text, text)),
        rows=(GroupRow(group=text, value=1.0, note=text),),
        comparator=text,
        picture=replace(PICTURE, title=text, description=text if text.strip() else "A chart."),
    )
    return a_pack(
        title=f"Pack {text}",
        trust=f"Trust {text}",
        period=f"2026 {text}",
        author=text,
        sections=(
            Summary(title=text or "Summary", words=(text,)),
            Measures(title=text, pages=(page,)),
            SpeakUp(this_period=text, counts=(Count(label=text, number=12),), lessons=(text,)),
            Note(title=text, words=(text,)),
        ),
        decisions=(Decision(words=text, why=text),),
    )


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_any_text_can_stand_anywhere(text: str) -> None:
    pdf = opened(as_pdf(with_text_everywhere(text)))

    assert len(pdf.pages) >= 5
    assert all(figure.get("/Alt") for figure in kinds(pdf, "/Figure"))


@pytest.mark.parametrize("said", ["🎉 种族", "&#x1F389; &#31181;", "مرحبا &amp; żółć &lt;b&gt;"])
def test_a_chart_may_have_any_letters_in_it(said: str) -> None:
    picture = replace(PICTURE, svg=PICTURE.svg.replace("April to March", said))

    pdf = opened(as_pdf(a_pack(sections=(Measures(pages=(a_measure(picture=picture),)),))))

    assert PICTURE.description in [str(figure.get("/Alt", "")) for figure in kinds(pdf, "/Figure")]


def test_text_is_never_markup() -> None:
    pdf = opened(as_pdf(a_pack(title=TYPST)))

    assert str(pdf.docinfo["/Title"]) == TYPST


def test_letters_without_a_shape_are_said_in_words() -> None:
    assert legible("Well done 🎉!") == "Well done [party popper]!"
    assert legible("种族 平等 means race equality") == f"{OTHER_SCRIPT} means race equality"
    assert legible("a\u3000b") == "a b"
    assert legible("half a letter \ud800, a bell \x07") == "half a letter , a bell "
    assert legible("Zażółć مرحبا") == "Zażółć مرحبا"
    assert legible("x" * 30) == f"{'x' * 10}\u200b{'x' * 10}\u200b{'x' * 10}"
    assert {ord(letter) for letter in "aż•“”–−×≤łşțαжأگ"} <= covered()


@pytest.mark.parametrize("measures", [0, 1, 60])
def test_a_pack_may_have_no_measures_or_very_many(measures: int) -> None:
    pdf = opened(as_pdf(a_pack(measures)))

    assert len(kinds(pdf, "/H2")) == measures


def test_a_pack_without_sections_is_a_pack() -> None:
    assert len(opened(as_pdf(a_pack(sections=(), decisions=()))).pages) >= 3


def test_a_pack_in_which_everything_is_withheld_says_so_and_shows_no_number() -> None:
    hidden: dict[str, Withheld] = dict.fromkeys(("denominator", *HIDDEN), SMALL)
    rows = tuple(GroupRow(group=group, **hidden) for group in ("White", "Black"))
    counts = (Count(label="All reports", number=SMALL, before=SMALL),)
    pack = a_pack(sections=(Measures(pages=(a_measure(rows=rows),)), SpeakUp(counts=counts)))

    assert len(opened(as_pdf(pack)).pages) >= 5


def test_a_demonstration_says_so_on_every_page_and_a_real_pack_on_none() -> None:
    for is_demonstration in (True, False):
        pages = opened(as_pdf(a_pack(1, demonstration=is_demonstration))).pages
        marked = [_is_marked(page) for page in list(pages)]
        assert marked == [is_demonstration] * len(pages)


def _is_marked(page: Any) -> bool:
    """Whether the page holds the words, as the font's own codes, read through its table of letters."""
    return "Demonstration: invented data" in _text_of(page)


def _text_of(page: Any) -> str:
    tables = {name: _letters(font) for name, font in page.Resources.Font.items()}
    written, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = tables[str(operands[0])]
        elif str(operator) in {"Tj", "TJ"}:
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            codes = b"".join(bytes(each) for each in parts if isinstance(each, pikepdf.String))
            written.append("".join(letters.get(codes[at : at + 2], "") for at in range(0, len(codes), 2)))
    return "".join(written)


def _letters(font: Any) -> dict[bytes, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", table)
    return {bytes.fromhex(code): bytes.fromhex(letter).decode("utf-16-be") for code, letter in pairs}
