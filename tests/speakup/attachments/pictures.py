"""Real pictures with a word in every place where a picture can hide one."""

import io
import struct
from collections.abc import Sequence

import pillow_heif
from PIL import Image, ImageDraw, PngImagePlugin

from tests.speakup.attachments.markers import Markers

pillow_heif.register_heif_opener()

SIZE = (160, 120)
NORTH_EAST = (51.5, -0.12)


def drawn(size: tuple[int, int] = SIZE) -> Image.Image:
    """Four quarters of different colours: it shows when a picture is turned or torn."""
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    w, h = size[0] // 2, size[1] // 2
    draw.rectangle((0, 0, w - 1, h - 1), fill=(200, 30, 30))
    draw.rectangle((w, 0, 2 * w, h - 1), fill=(30, 160, 30))
    draw.rectangle((0, h, w - 1, 2 * h), fill=(30, 30, 200))
    return picture


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif(markers: Markers, *, orientation: int = 1) -> bytes:
    """A TIFF block with device, time, comment, place, and a preview that is a JPEG with a comment of its own."""
    preview = _with_segments(saved(drawn((32, 24)), "JPEG"), _segment(0xFE, markers.word("preview").encode()))
    gps = [(1, "N"), (0x1D, markers.word("place"))]
    main = [
        (0x010F, markers.word("make")),
        (0x0132, markers.word("time")),
        (0x9286, markers.word("exif comment")),
    ]
    gps_at = 8 + 2 + 12 * (len(main) + 2) + 4 + 64 * len(main)
    first = _directory(8, main, numbers=[(0x0112, orientation), (0x8825, gps_at)], following=gps_at + 512)
    second = _directory(gps_at, gps)
    at = gps_at + 512
    third = _directory(at, [], numbers=[(0x0103, 6), (0x0201, at + 64), (0x0202, len(preview))])
    return _at({0: b"II*\0" + struct.pack("<I", 8), 8: first, gps_at: second, at: third, at + 64: preview})


def xmp(word: str) -> bytes:
    return (
        '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="{word}"/></rdf:RDF></x:xmpmeta>'
    ).encode()


def jpeg(markers: Markers, *, orientation: int = 1) -> bytes:
    author = markers.word("iptc").encode()
    iptc = b"\x1c\x02\x50" + struct.pack(">H", len(author)) + author
    photoshop = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(iptc)) + iptc + b"\0" * (len(iptc) % 2)
    )
    return (
        _with_segments(
            saved(drawn(), "JPEG", quality=95),
            _segment(0xE1, b"Exif\0\0" + exif(markers, orientation=orientation)),
            _segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + xmp(markers.word("xmp"))),
            _segment(0xED, photoshop),
            _segment(0xE5, markers.word("maker's segment").encode()),
            _segment(0xFE, markers.word("comment").encode()),
        )
        + markers.word("tail").encode()
    )


def png(markers: Markers) -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", markers.word("tEXt"))
    notes.add_text("Comment", markers.word("zTXt"), zip=True)
    notes.add_itxt("XML:com.adobe.xmp", xmp(markers.word("iTXt")).decode())
    notes.add_itxt("Title", markers.word("packed iTXt"), zip=True)
    notes.add(b"prVt", markers.word("private chunk").encode())
    return saved(drawn(), "PNG", pnginfo=notes, exif=b"Exif\0\0" + exif(markers)) + markers.word("tail").encode()


def webp(markers: Markers) -> bytes:
    return saved(drawn(), "WEBP", quality=95, exif=b"Exif\0\0" + exif(markers), xmp=xmp(markers.word("xmp")))


def gif(markers: Markers) -> bytes:
    later = drawn().transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    frames = {"save_all": True, "append_images": [later], "comment": markers.word("comment").encode()}
    return saved(drawn(), "GIF", **frames) + markers.word("tail").encode()


def heic(markers: Markers) -> bytes:
    return saved(drawn(), "HEIF", quality=95, exif=b"Exif\0\0" + exif(markers), xmp=xmp(markers.word("xmp")))


MAKERS = {"jpeg": jpeg, "png": png, "webp": webp, "gif": gif, "heic": heic}


def _segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def _with_segments(content: bytes, *segments: bytes) -> bytes:
    return content[:2] + b"".join(segments) + content[2:]


def _directory(
    at: int,
    words: list[tuple[int, str]],
    *,
    numbers: Sequence[tuple[int, int]] = (),
    following: int = 0,
) -> bytes:
    """A TIFF directory that stands at a place, its words after it."""
    count = len(words) + len(numbers)
    texts_at = at + 2 + 12 * count + 4
    entries, texts = [(tag, struct.pack("<HHII", tag, 4, 1, value)) for tag, value in numbers], b""
    for tag, word in words:
        text = word.encode() + b"\0"
        held = text.ljust(4, b"\0") if len(text) <= 4 else struct.pack("<I", texts_at + len(texts))
        entries.append((tag, struct.pack("<HHI", tag, 2, len(text)) + held))
        texts += text if len(text) > 4 else b""
    body = b"".join(entry for _, entry in sorted(entries))
    return struct.pack("<H", count) + body + struct.pack("<I", following) + texts


def _at(parts: dict[int, bytes]) -> bytes:
    block = bytearray(max(at + len(part) for at, part in parts.items()))
    for at, part in parts.items():
        block[at : at + len(part)] = part
    return bytes(block)


def opened_pixels(content: bytes) -> bytes:
    """The pixels as they stand in a file, not turned."""
    return Image.open(io.BytesIO(content)).tobytes()
