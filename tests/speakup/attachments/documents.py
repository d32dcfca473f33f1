"""Real PDFs with a word in every place where a PDF can hide one, and things in them that would run."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.speakup.attachments import pictures
from tests.speakup.attachments.markers import Markers

PRINTED = "What is printed stays"
FILLED_IN = "What was filled in stays"


def saved(pdf: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def plain(*, pages: int = 1) -> Pdf:
    pdf = Pdf.new()
    for number in range(pages):
        page = pdf.add_blank_page(page_size=(300, 400))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(f"BT /F1 14 Tf 20 300 Td ({PRINTED} {number}) Tj ET".encode())
    return pdf


def hiding(markers: Markers) -> bytes:
    """A PDF of two pages in which everything is hidden that we know of."""
    pdf = plain(pages=2)
    _hide_in_catalogue(pdf, markers)
    _hide_on_page(pdf, markers)
    _hide_in_annotations(pdf, markers)
    _hide_in_form(pdf, markers)
    _hide_in_photograph(pdf, markers)
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [markers.word("XMP")]
    pdf.docinfo["/Author"] = markers.word("Info")
    return saved(pdf) + b"\n% " + markers.word("tail").encode()


def script(markers: Markers, place: str) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{markers.word(place)}')"))


def _hide_in_catalogue(pdf: Pdf, markers: Markers) -> None:
    pdf.Root.OpenAction = script(markers, "OpenAction")
    pdf.Root.AA = Dictionary(WC=script(markers, "AA of the document"))
    pdf.attachments["hidden.txt"] = markers.word("attached file").encode()
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("go"), script(markers, "named script")]))
    pdf.Root.Names.Dests = Dictionary(
        Names=Array([String(markers.word("destination")), Array([pdf.pages[0].obj])])
    )
    pdf.Root.PieceInfo = Dictionary(App=Dictionary(Private=String(markers.word("PieceInfo"))))
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(markers.word("bookmark"), 0))
    pdf.Root.StructTreeRoot = Dictionary(K=Dictionary(Alt=String(markers.word("alternative text"))))
    pdf.Root.URI = Dictionary(Base=String(markers.word("base address")))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(markers.word("layer"))))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def _hide_on_page(pdf: Pdf, markers: Markers) -> None:
    page = pdf.pages[0].obj
    page.AA = Dictionary(O=script(markers, "AA of a page"))
    page.Metadata = pdf.make_stream(pictures.xmp(markers.word("metadata of a page")))
    page.PieceInfo = Dictionary(
        App=Dictionary(Private=pdf.make_stream(markers.word("data of a program").encode()))
    )
    page.Thumb = pdf.make_stream(markers.word("thumbnail").encode(), Width=1, Height=1)
    page.Resources.XObject = Dictionary(
        Unused=pdf.make_stream(markers.word("picture never drawn").encode(), Subtype=Name.Form, BBox=[0, 0, 1, 1])
    )
    pdf.make_stream(markers.word("lost object").encode())


def _hide_in_annotations(pdf: Pdf, markers: Markers) -> None:
    actions = {
        "Launch": Dictionary(S=Name.Launch, F=String(markers.word("Launch"))),
        "URI": Dictionary(S=Name.URI, URI=String(f"https://example.org/{markers.word('link')}")),
        "SubmitForm": Dictionary(S=Name.SubmitForm, F=String(markers.word("SubmitForm"))),
        "GoToR": Dictionary(S=Name.GoToR, F=String(markers.word("GoToR")), D=Array([0])),
    }
    boxes = [_annotation(pdf, Name.Link, A=action) for action in actions.values()]
    boxes.append(_annotation(pdf, Name.Link, AA=Dictionary(E=script(markers, "AA of an annotation"))))
    boxes.append(
        _annotation(pdf, Name.Text, Contents=String(markers.word("comment")), T=String(markers.word("author")))
    )
    held = pdf.make_stream(markers.word("annotation's file").encode(), Type=Name.EmbeddedFile)
    boxes.append(_annotation(pdf, Name.FileAttachment, FS=Dictionary(Type=Name.Filespec, EF=Dictionary(F=held))))
    media = Dictionary(Assets=Dictionary(Names=Array([String(markers.word("rich media")), held])))
    boxes.append(_annotation(pdf, Name.RichMedia, RichMediaContent=media))
    pdf.pages[0].obj.Annots = Array(boxes)


def _annotation(pdf: Pdf, subtype: Name, **entries: object) -> pikepdf.Object:
    return pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=subtype, Rect=[0, 0, 50, 50], **entries))


def _hide_in_form(pdf: Pdf, markers: Markers) -> None:
    shown = pdf.make_stream(
        f"BT /F1 12 Tf ({FILLED_IN}) Tj ET".encode(), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 200, 20]
    )
    field = Dictionary(
        FT=Name.Tx, T=String(markers.word("field")), V=String(FILLED_IN), TU=String(markers.word("hint"))
    )
    box = _annotation(pdf, Name.Widget, **{key.strip("/"): value for key, value in field.items()})
    box.AP, box.F = Dictionary(N=shown), 4
    box.AA = Dictionary(K=script(markers, "AA of a field"))
    unseen = _annotation(pdf, Name.Widget, FT=Name.Tx, T=String("u"), V=String(markers.word("unseen field")), F=2)
    pdf.pages[1].obj.Annots = Array([box, unseen])
    form = pdf.make_stream(f"<xdp>{markers.word('XFA')}</xdp>".encode())
    pdf.Root.AcroForm = Dictionary(Fields=Array([box, unseen]), XFA=form)


def _hide_in_photograph(pdf: Pdf, markers: Markers) -> None:
    """Two photographs whose cameras wrote into them; one is packed once more."""
    mine = Markers()
    photos = [pictures.jpeg(mine), zlib.compress(pictures.jpeg(mine))]
    markers.planted |= {f"photograph: {place}": word for place, word in mine.planted.items()}
    filters = [Name.DCTDecode, Array([Name.FlateDecode, Name.DCTDecode])]
    page = pdf.pages[1].obj
    page.Resources.XObject = Dictionary()
    for name, photo, packed in zip(("P0", "P1"), photos, filters, strict=True):
        notes = pdf.make_stream(markers.word(f"metadata of {name}").encode())
        page.Resources.XObject["/" + name] = pdf.make_stream(
            photo, Type=Name.XObject, Subtype=Name.Image, Width=160, Height=120, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8, Filter=packed, Metadata=notes,
            OPI=Dictionary(V=String(markers.word(f"OPI of {name}"))),
        )  # fmt: skip
    drawn = b"q 100 0 0 80 0 0 cm /P0 Do Q q 100 0 0 80 150 0 cm /P1 Do Q"
    page.Contents = Array([page.Contents, pdf.make_stream(drawn)])
