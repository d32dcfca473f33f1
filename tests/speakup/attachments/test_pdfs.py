"""PDFs lose all that runs, opens, hides or tells, and keep what is printed on their pages."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from plumbline.speakup.attachments import AttachmentRefused, Limits, clean
from tests.speakup.attachments import documents, pictures
from tests.speakup.attachments.markers import Markers

RUNS = [
    f"/{name}".encode()
    for name in (
        *("JavaScript", "JS", "OpenAction", "AA", "Launch", "URI", "SubmitForm", "EmbeddedFile"),
        *("AcroForm", "XFA", "RichMedia", "Annots", "Names", "Metadata", "Info", "Filespec"),
    )
]


def opened(content: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(content))


def in_plain_sight(content: bytes) -> bytes:
    """A PDF with nothing in it compressed."""
    return documents.saved(
        opened(content),
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        compress_streams=False,
    )


def bomb(mebibytes: int) -> bytes:
    """Blanks that inflate to so many mebibytes."""
    packing = zlib.compressobj(9)
    head = packing.compress(b" ") + packing.flush(zlib.Z_FULL_FLUSH)
    mebibyte = packing.compress(b" " * 1024 * 1024) + packing.flush(zlib.Z_FULL_FLUSH)
    return head + mebibyte * mebibytes + packing.flush()


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name="letter.pdf", limits=Limits(**limits))
    return refused.value.code


def test_every_word_that_was_hidden_in_a_pdf_is_gone() -> None:
    markers = Markers()
    content = documents.hiding(markers)
    missing = {"lost object"}  # Writers drop what nothing refers to.

    cleaned = clean(content, name="letter.pdf")

    assert set(markers.places_in(in_plain_sight(content) + content)) == set(markers.planted) - missing
    assert markers.places_in(in_plain_sight(cleaned.content) + cleaned.content) == []


def test_nothing_is_left_that_runs_or_opens() -> None:
    content = documents.hiding(Markers())

    cleaned = clean(content, name="letter.pdf")

    assert [name for name in RUNS if name not in in_plain_sight(content)] == []
    assert [name for name in RUNS if name in in_plain_sight(cleaned.content)] == []


def test_pages_keep_what_is_printed_and_what_was_filled_in() -> None:
    cleaned = clean(documents.hiding(Markers()), name="letter.pdf")

    with opened(cleaned.content) as pdf:
        assert len(pdf.pages) == 2
        assert [list(page.mediabox) for page in pdf.pages] == [[0, 0, 300, 400]] * 2
    shown = in_plain_sight(cleaned.content)
    assert [shown.count(f"({documents.PRINTED} {number})".encode()) for number in (0, 1)] == [1, 1]
    assert shown.count(f"({documents.FILLED_IN})".encode()) == 1


def test_photographs_keep_every_pixel() -> None:
    cleaned = clean(documents.hiding(Markers()), name="letter.pdf")

    expected = pictures.opened_pixels(pictures.jpeg(Markers()))
    with opened(cleaned.content) as pdf:
        kept = [pikepdf.PdfImage(image).as_pil_image() for image in pdf.pages[1].get_images().values()]
    assert [picture.tobytes() for picture in kept] == [expected, expected]


def test_the_catalogue_holds_pages_alone_and_the_file_is_sound() -> None:
    cleaned = clean(documents.hiding(Markers()), name="letter.pdf")

    with opened(cleaned.content) as pdf:
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        assert pdf.is_linearized
        assert pdf.check_pdf_syntax() == []
        assert "/Info" not in pdf.trailer


def test_the_reporter_is_told_what_was_taken_out() -> None:
    cleaned = clean(documents.hiding(Markers()), name="letter.pdf")

    assert (cleaned.media_type, cleaned.name) == ("application/pdf", "letter.pdf")
    assert cleaned.removed == (
        "hidden notes and details, such as an author's name",
        "things that run or open by themselves",
        "form boxes: what was filled in is kept as print",
        "layers: all of them are now shown",
        "bookmarks and hidden descriptions",
        "files packed inside it",
        "comments and links added to its pages",
    )


def test_a_field_that_has_only_a_value_is_printed() -> None:
    pdf = documents.plain()
    box = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="f",
            V="A value",
            Rect=[10, 10, 200, 30],
            DA="/Helv 12 Tf 0 g",
            F=4,
        )
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    resources = Dictionary(Font=Dictionary(Helv=font))
    pdf.Root.AcroForm = Dictionary(Fields=Array([box]), NeedAppearances=True, DA="/Helv 12 Tf 0 g", DR=resources)
    pdf.pages[0].obj.Annots = Array([box])

    cleaned = clean(documents.saved(pdf), name="form.pdf")

    assert b"A value" in in_plain_sight(cleaned.content)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_locked_pdf_is_refused(password: str) -> None:
    locked = pikepdf.Encryption(owner="owner", user=password)

    assert refusal(documents.saved(documents.plain(), encryption=locked)) == "locked"


def test_a_form_that_only_some_programs_show_is_refused() -> None:
    pdf = documents.plain()
    pdf.Root.NeedsRendering = True

    assert refusal(documents.saved(pdf)) == "form_only"


def test_pages_are_limited() -> None:
    content = documents.saved(documents.plain(pages=201))

    assert refusal(content) == "too_many_pages"
    assert len(opened(clean(content, name="x", limits=Limits(pages=201)).content).pages) == 201


def test_a_pdf_without_pages_is_refused() -> None:
    assert refusal(documents.saved(Pdf.new())) == "damaged"


@pytest.mark.parametrize("packed", ["once", "twice", "run lengths"])
def test_a_page_that_unpacks_to_a_huge_one_is_refused(packed: str) -> None:
    zeros = bomb(600)
    contents, filters = {
        "once": (zeros, Name.FlateDecode),
        "twice": (zlib.compress(zeros, 9), Array([Name.FlateDecode, Name.FlateDecode])),
        "run lengths": (b"\x81\x00" * 5_000_000, Name.RunLengthDecode),
    }[packed]
    pdf = documents.plain()
    pdf.pages[0].obj.Contents = pdf.make_stream(contents, Filter=filters)

    assert refusal(documents.saved(pdf, compress_streams=False)) == "too_hard"


def test_a_pdf_whose_own_index_is_a_bomb_is_refused() -> None:
    index = bomb(1800)
    content = (
        b"%PDF-1.5\n3 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + f"{len(index)}>>stream\n".encode()
        + index
        + b"\nendstream endobj\n"
    )
    entries = b"\0\0\0\0" + b"\2\0\3\0" + b"\0\0\0\0" + b"\1\0\x09\0"
    table = (
        f"4 0 obj<</Type/XRef/Size 4/W[1 2 1]/Root 1 0 R/Length {len(entries)}>>stream\n".encode()
        + entries
        + b"\nendstream endobj\n"
    )

    assert refusal(content + table + f"startxref\n{len(content)}\n%%EOF".encode()) == "damaged"


def test_a_pdf_with_a_huge_picture_is_refused() -> None:
    pdf = documents.plain()
    picture = pdf.make_stream(b"", Subtype=Name.Image, Width=30_000, Height=30_000, Filter=Name.JBIG2Decode)
    pdf.pages[0].obj.Resources.XObject = Dictionary(Huge=picture)

    assert refusal(documents.saved(pdf)) == "too_many_pixels"


def test_a_stream_that_lives_in_another_file_is_cut_off() -> None:
    pdf = documents.plain()
    contents = pdf.make_stream(b"q Q")
    contents.stream_dict["/F"] = pikepdf.String("/etc/passwd")
    pdf.pages[0].obj.Contents = contents

    cleaned = clean(documents.saved(pdf), name="letter.pdf")

    assert b"passwd" not in in_plain_sight(cleaned.content)


def test_a_damaged_pdf_is_refused() -> None:
    assert refusal(b"%PDF-1.7\n" + bytes(500)) == "damaged"
