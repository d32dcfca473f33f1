"""Pictures, drawn anew: only what the eye sees of the first picture is kept, turned the right way up.

Nothing of the file itself reaches the working copy: no details of place, time or device, no comment, preview,
second picture or data behind the end. How large it will be is asked before it is unpacked.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import suppress

from PIL import ExifTags, Image, ImageCms, ImageFile, ImageOps, PngImagePlugin, UnidentifiedImageError
from PIL import GifImagePlugin as GifImagePlugin
from PIL import JpegImagePlugin as JpegImagePlugin
from PIL import MpoImagePlugin as MpoImagePlugin
from PIL import WebPImagePlugin as WebPImagePlugin

from plumbline.speakup.attachments.kinds import Working
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.refusals import AttachmentRefused

DRAWN_AS_PNG = ("PNG", "GIF")
"""Formats of screenshots and drawings, whose sharp edges a JPEG would blur."""

ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND\xaeB`\x82", "GIF": b";"}
TRANSPARENT_MODES = ("RGBA", "LA", "PA", "RGBa", "La")

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.preinit()


def open_heic_too() -> None:
    """Let Pillow read what iPhones make. Without the decoder such pictures are refused in words."""
    try:
        import pillow_heif
    except ImportError:
        return
    pillow_heif.register_heif_opener(thumbnails=False, decode_threads=1)


def clean_picture(content: bytes, *, parser: str, limits: Limits) -> Working:
    """The first picture of a file on a new white canvas, as JPEG, or as PNG where it came as a drawing."""
    if parser == "HEIF" and "HEIF" not in Image.OPEN:
        raise AttachmentRefused("picture")
    with _open(content, parser, limits) as picture:
        removed = list(_what_is_hidden(picture, content, parser))
        picture.load()
        _check_size(picture, limits)
        canvas = _draw(picture)
    if parser in DRAWN_AS_PNG:
        drawn = _save(canvas, "PNG")
        if len(drawn) <= limits.copy_bytes:
            return Working(content=drawn, kind="png", removed=tuple(removed))
    return Working(content=_save(canvas, "JPEG"), kind="jpeg", removed=tuple(removed))


def _open(content: bytes, parser: str, limits: Limits) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = limits.pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=[parser])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise AttachmentRefused("too_many_pixels") from None
    except UnidentifiedImageError:
        raise AttachmentRefused("damaged") from None
    _check_size(picture, limits)
    return picture


def _check_size(picture: Image.Image, limits: Limits) -> None:
    if picture.width * picture.height > limits.pixels or max(picture.size) > limits.side:
        raise AttachmentRefused("too_many_pixels")


def _draw(picture: Image.Image) -> Image.Image:
    """What is seen of a picture, upright and in the colours of a screen, on a new canvas."""
    with suppress(Exception):  # A picture whose details are damaged is still a picture.
        ImageOps.exif_transpose(picture, in_place=True)
    seen = _in_screen_colours(_in_eight_bits(picture))
    canvas = Image.new("RGB", seen.size, "white")
    if _is_see_through(seen):
        seen = seen.convert("RGBA")
        canvas.paste(seen, mask=seen.getchannel("A"))
    else:
        canvas.paste(seen if seen.mode == "RGB" else seen.convert("RGB"))
    return canvas


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """A grey picture of 16 bits, as scanners make, in 8; others as they are."""
    if not picture.mode.startswith("I"):
        return picture
    return picture.convert("I").point(lambda value: value / 256).convert("L")


def _in_screen_colours(picture: Image.Image) -> Image.Image:
    """The picture in sRGB, if it brings a colour profile that can be read; the profile itself is not kept."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "CMYK"):
        return picture
    with suppress(Exception):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        turned = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return turned or picture
    return picture


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in TRANSPARENT_MODES or "transparency" in picture.info


def _save(canvas: Image.Image, kind: str) -> bytes:
    """The canvas alone. What Pillow carries along from an opened picture is not on it."""
    out = io.BytesIO()
    if kind == "PNG":
        canvas.save(out, "PNG", compress_level=4, pnginfo=PngImagePlugin.PngInfo())
    else:
        canvas.save(out, "JPEG", quality=90)
    return out.getvalue()


def _what_is_hidden(picture: Image.Image, content: bytes, parser: str) -> Iterator[str]:
    """Keys of REMOVALS, told from what can be read of the file's details."""
    with suppress(Exception):
        yield from _in_exif(picture.getexif())
    if _notes(picture):
        yield "notes"
    if getattr(picture, "n_frames", 1) > 1:
        yield "animation"
    if _is_see_through(picture):
        yield "see_through"
    if parser in ENDS and not content.endswith(ENDS[parser]):
        yield "hidden_tail"


def _in_exif(exif: Image.Exif) -> Iterator[str]:
    taken = exif.get_ifd(ExifTags.IFD.Exif)
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        yield "place"
    if ExifTags.Base.DateTime in exif or ExifTags.Base.DateTimeOriginal in taken:
        yield "time"
    if ExifTags.Base.Make in exif or ExifTags.Base.Model in exif:
        yield "device"
    if exif.get_ifd(ExifTags.IFD.IFD1):
        yield "preview"


def _notes(picture: Image.Image) -> bool:
    """Whether the file brings words of any kind: comments, text chunks, XMP, Photoshop's records."""
    known = ("comment", "xmp", "photoshop", "XML:com.adobe.xmp", "Comment")
    return any(picture.info.get(name) for name in known) or bool(getattr(picture, "text", None))
