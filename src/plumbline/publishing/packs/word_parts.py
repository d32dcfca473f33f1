"""What python-docx has no name for: a pack's styles, bookmarks, links, alternative text, heads that repeat."""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

FONT = "Arial"
BLUE, DEEP, GREY = "005EB8", "003087", "4C6272"
BARS = {"Pack Alert": "E46C0A", "Pack Advise": "490092", "Pack Assure": BLUE, "Pack Inset": BLUE}
HEADINGS = {"Title": (28, DEEP), "Subtitle": (13, GREY), "Heading 1": (20, DEEP), "Heading 2": (15, BLUE)}
OWN = {
    # Name: points, colour, space after, bold
    "Pack Lead": (12, GREY, 8, False),
    "Pack Note": (9, GREY, 6, False),
    "Pack Inset": (12, None, 10, True),
    "Pack Alert": (11, None, 6, False),
    "Pack Advise": (11, None, 6, False),
    "Pack Assure": (11, None, 6, False),
    "Pack Head": (9, None, 2, True),
    "Pack Head Number": (9, None, 2, True),
    "Pack Cell": (9, None, 2, False),
    "Pack Number": (9, None, 2, False),
    "Pack Gap": (4, None, 0, False),
    "Pack Contents 1": (11, None, 3, True),
    "Pack Contents 2": (11, None, 2, False),
}
AFTER_A_BAR = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")
IN_ORDER = ("tblStyle", "tblW", "jc", "tblInd", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblCaption")
"""Word asks for the properties of a table in this order."""
DECORATIVE = (
    f'<a:extLst {nsdecls("a")}><a:ext uri="{{C183D7F6-B498-43B3-948B-1728B52AA6E4}}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def dressed(document: Any) -> Any:
    """A new document as all packs look: A4, the fonts and colours, British English."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)
    styles = document.styles
    _letters(styles["Normal"], 11, None)
    styles["Normal"].paragraph_format.space_after = Pt(7)
    for name, (points, colour) in HEADINGS.items():
        _letters(styles[name], points, colour)
        styles[name].font.italic = False
    for name in ("Header", "Footer"):
        _letters(styles[name], 9, GREY)
        _stop_at_the_right(styles[name])
    _letters(styles["Caption"], 11, "212B32")
    for name in OWN:
        _own_style(styles, name)
    _speak_british(styles)
    return document


def _letters(style: Any, points: int, colour: str | None) -> None:
    style.font.name, style.font.size = FONT, Pt(points)
    if colour is not None:
        style.font.color.rgb = RGBColor.from_string(colour)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # A theme's font would win over the named one.
    for name in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{name}"), None)
    for name in ("w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), FONT)


def _own_style(styles: Any, name: str) -> None:
    points, colour, after, is_bold = OWN[name]
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _letters(style, points, colour)
    style.font.bold = is_bold
    style.paragraph_format.space_after = Pt(after)
    if name in BARS:
        style.paragraph_format.left_indent = Cm(0.4)
        about = style.element.get_or_add_pPr()
        about.insert_element_before(_bar(BARS[name]), *AFTER_A_BAR)
    if name.endswith("Number"):
        style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if name == "Pack Contents 2":
        style.paragraph_format.left_indent = Cm(0.6)


def _bar(colour: str) -> Any:
    return parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="36" w:space="8" w:color="{colour}"/></w:pBdr>'
    )


def _stop_at_the_right(style: Any) -> None:
    stops = style.paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Cm(8.5))
    stops.add_tab_stop(Cm(17), alignment=2)


def _speak_british(styles: Any) -> None:
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "en-GB")


def add_styled(document: Any, style: str, text: str = "") -> Any:
    """A paragraph in a style."""
    return set_style(document.add_paragraph(text), style)


def set_style(paragraph: Any, style: str) -> Any:
    """The paragraph in a style, by its id: python-docx reads through all styles for each name it is given."""
    if style != "Normal":
        paragraph._p.style = style.replace(" ", "")
    return paragraph


def add_bookmark(paragraph: Any, name: str, text: str) -> None:
    """Text that a link can lead to."""
    number = str(abs(hash_of(name)))
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), number)
    start.set(qn("w:name"), _bookmark(name))
    paragraph._p.append(start)
    paragraph.add_run(text)
    paragraph._p.append(end)


def add_link(paragraph: Any, name: str, text: str) -> None:
    """A link to a bookmark."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _bookmark(name))
    link.set(qn("w:history"), "1")
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def hash_of(name: str) -> int:
    """A number that is the same in every run."""
    number = 0
    for letter in name:
        number = (number * 31 + ord(letter)) % 2_000_000_011
    return number


def _bookmark(name: str) -> str:
    # Word allows 40 letters, digits and underscores.
    return f"pack_{hash_of(name)}"


def add_page_number(paragraph: Any) -> None:
    """The number of the page, which Word fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(paragraph.add_run("1")._r)
    paragraph._p.append(field)


def describe_picture(drawn: Any, description: str, *, title: str = "") -> None:
    """Alternative text of a picture; without any it is marked as decoration."""
    about = drawn._inline.docPr
    about.set("descr", description)
    if title:
        about.set("title", title)
    if not description:
        about.append(parse_xml(DECORATIVE))


def dress_table(table: Any, caption: str, shares: list[float], width: int) -> None:
    """Rules between rows, a head that repeats on every page, columns by their shares."""
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    about = table._tbl.tblPr
    for look in about.findall(qn("w:tblLook")):
        about.remove(look)
    about.append(_rules())
    about.append(_look())
    about.append(_named("w:tblCaption", caption))
    about[:] = sorted(about, key=lambda each: IN_ORDER.index(each.tag.rpartition("}")[2]))
    for column, share in zip(table.columns, shares, strict=True):
        column.width = int(width * share / sum(shares))
    for number, row in enumerate(table.rows):
        _dress_row(row, is_head=number == 0)
        for cell, share in zip(row.cells, shares, strict=True):
            cell.width = int(width * share / sum(shares))


def _dress_row(row: Any, *, is_head: bool) -> None:
    about = row._tr.get_or_add_trPr()
    about.append(OxmlElement("w:cantSplit"))
    if is_head:
        about.append(OxmlElement("w:tblHeader"))


def _rules() -> Any:
    thin, thick = 'w:val="single" w:sz="4" w:space="0" w:color="D8DDE0"', 'w:val="single" w:sz="8" w:space="0"'
    return parse_xml(
        f'<w:tblBorders {nsdecls("w")}><w:top {thick} w:color="{GREY}"/><w:bottom {thin}/><w:insideH {thin}/>'
        "</w:tblBorders>"
    )


def _look() -> Any:
    found = OxmlElement("w:tblLook")
    for name, value in {"w:val": "0020", "w:firstRow": "1", "w:noHBand": "1", "w:noVBand": "1"}.items():
        found.set(qn(name), value)
    return found


def _named(tag: str, value: str) -> Any:
    found = OxmlElement(tag)
    found.set(qn("w:val"), value)
    return found
