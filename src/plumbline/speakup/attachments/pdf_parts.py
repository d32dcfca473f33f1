"""The parts of a PDF: how much each unpacks to, and what each tells besides what it shows.

Reads no more of a compressed part than it may come to, so that a small file that unpacks to a huge one costs
little. Photographs keep their every pixel and lose the details that a camera wrote into them.
"""

import base64
import zlib
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Pdf, PdfError, Stream, StreamDecodeLevel

from plumbline.speakup.attachments.jpeg_segments import only_the_picture, without_jpeg2000_notes

STEP = 1024 * 1024

TELLING = frozenset(
    {
        "/Metadata",
        "/PieceInfo",
        "/LastModified",
        "/AF",
        "/EF",
        "/OPI",
        "/Measure",
        "/PtData",
        "/Alternates",
        "/Ref",
    }
)
"""Entries that show nothing, wherever they stand: notes, other programs' data, packed files, places on maps."""

OUTSIDE = frozenset({"/F", "/FFilter", "/FDecodeParms"})
"""Entries by which the content of a stream is fetched from another file."""

ACTIONS = frozenset(
    {
        "/GoTo",
        "/GoToR",
        "/GoToE",
        "/GoToDp",
        "/Launch",
        "/Thread",
        "/URI",
        "/Sound",
        "/Movie",
        "/Hide",
        "/Named",
        "/SubmitForm",
        "/ResetForm",
        "/ImportData",
        "/JavaScript",
        "/SetOCGState",
        "/Rendition",
        "/Trans",
        "/GoTo3DView",
        "/RichMediaExecute",
    }
)
"""What a PDF can be made to do."""

NOT_SHOWN = frozenset({"/Action", "/Filespec", "/F", "/EmbeddedFile", "/Metadata", "/Sig"})

FLATE = ("/FlateDecode", "/Fl")
RUN_LENGTHS_GROW = 64
"""How many times longer run lengths can become; the other old packing, LZW, is held by the worker's memory."""
EXPANDING = (*FLATE, "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL")


def streams_of(pdf: Pdf) -> Iterator[Stream]:
    """Every stream of a document."""
    return (part for part in pdf.objects if isinstance(part, Stream))


def unpacked_bytes(stream: Stream, *, most: int) -> int:
    """What a stream unpacks to, or some number above `most`. One that is packed twice over is above it too."""
    filters = _filters(stream)
    packed = [name for name in filters if name in EXPANDING]
    if len(packed) > 1:
        return most + 1
    if not packed:
        return len(stream.read_raw_bytes())
    if filters[0] in FLATE:
        return _inflated_bytes(stream.read_raw_bytes(), most)
    if len(stream.read_raw_bytes()) * RUN_LENGTHS_GROW > most:
        return most + 1
    try:
        return len(stream.read_bytes(decode_level=StreamDecodeLevel.specialized))
    except (PdfError, RuntimeError, MemoryError):
        return most + 1


def forget_what_is_told(pdf: Pdf) -> None:
    """Take notes, actions, packed files and cameras' details out of every part."""
    for part in pdf.objects:
        if isinstance(part, Stream):
            for key in OUTSIDE & set(part.keys()):
                del part[key]
            _clean_picture(part)
        if isinstance(part, Object):
            _forget(part)


def _forget(part: Object) -> None:
    if isinstance(part, Array):
        for place, value in enumerate(part):
            if _runs_or_tells(value):
                part[place] = None
            elif _is_inside(value):
                _forget(value)
    elif isinstance(part, Dictionary | Stream):
        for key in list(part.keys()):
            if key in TELLING or _runs_or_tells(part[key]):
                del part[key]
            elif _is_inside(part[key]):
                _forget(part[key])


def _is_inside(value: object) -> bool:
    """Whether a value stands in its container itself; what is referred to is visited by itself."""
    return isinstance(value, Array | Dictionary) and not value.is_indirect


def _runs_or_tells(value: object) -> bool:
    if not isinstance(value, Dictionary | Stream):
        return False
    return str(value.get("/S", "")) in ACTIONS or str(value.get("/Type", "")) in NOT_SHOWN


def _clean_picture(stream: Stream) -> None:
    """A photograph without its camera's details."""
    filters = _filters(stream)
    if not filters or filters[-1] not in ("/DCTDecode", "/DCT", "/JPXDecode"):
        return
    content = stream.read_raw_bytes()
    for name in filters[:-1]:
        content = _unwrap(content, name)
    settings = stream.get("/DecodeParms")
    last = settings[-1] if isinstance(settings, Array) else settings
    if filters[-1] == "/JPXDecode":
        stream.write(without_jpeg2000_notes(content), filter=Name.JPXDecode, decode_parms=last)
    else:
        stream.write(only_the_picture(content), filter=Name.DCTDecode, decode_parms=last)


def _unwrap(content: bytes, name: str) -> bytes:
    """A photograph that was packed once more. What it comes to was counted before."""
    if name in FLATE:
        return zlib.decompress(content)
    if name in ("/ASCII85Decode", "/A85"):
        return base64.a85decode(content.strip().removeprefix(b"<~").removesuffix(b"~>"))
    if name in ("/ASCIIHexDecode", "/AHx"):
        return bytes.fromhex(content.split(b">")[0].decode("ascii"))
    raise ValueError("a photograph packed in an unknown way")


def _filters(stream: Stream) -> list[str]:
    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, Array) else [str(named)]


def _inflated_bytes(packed: bytes, most: int) -> int:
    """What deflated data comes to, unpacked a step at a time and forgotten."""
    unpacking = zlib.decompressobj()
    total = 0
    try:
        while packed and total <= most and not unpacking.eof:
            total += len(unpacking.decompress(packed, STEP))
            packed = unpacking.unconsumed_tail
    except zlib.error:
        return total
    return total
