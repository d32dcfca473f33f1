"""Pictures lose all that is hidden in them and keep what is seen."""

import io

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from plumbline.speakup.attachments import AttachmentRefused, Limits, clean
from tests.speakup.attachments import pictures
from tests.speakup.attachments.markers import Markers


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def difference(one: Image.Image, other: Image.Image) -> float:
    """The largest mean difference of a colour, of 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), other.convert("RGB"))).mean)


@pytest.mark.parametrize("kind", pictures.MAKERS)
def test_every_word_that_was_hidden_in_a_picture_is_gone(kind: str) -> None:
    markers = Markers()
    content = pictures.MAKERS[kind](markers)

    cleaned = clean(content, name="photo")

    assert markers.places_in(content) == list(markers.planted)
    assert markers.places_in(cleaned.content) == []


@pytest.mark.parametrize("kind", pictures.MAKERS)
def test_what_is_seen_stays(kind: str) -> None:
    cleaned = clean(pictures.MAKERS[kind](Markers()), name="photo")

    assert difference(opened(cleaned.content), pictures.drawn()) < 3


@pytest.mark.parametrize(
    ("kind", "media_type", "name"),
    [
        ("jpeg", "image/jpeg", "photo.jpg"),
        ("png", "image/png", "photo.png"),
        ("webp", "image/jpeg", "photo.jpg"),
        ("gif", "image/png", "photo.png"),
        ("heic", "image/jpeg", "photo.jpg"),
    ],
)
def test_a_picture_is_kept_as_jpeg_or_png(kind: str, media_type: str, name: str) -> None:
    cleaned = clean(pictures.MAKERS[kind](Markers()), name="photo.exe")

    assert (cleaned.media_type, cleaned.name, cleaned.extension) == (media_type, name, name[-4:])


def test_the_reporter_is_told_what_was_taken_out() -> None:
    cleaned = clean(pictures.jpeg(Markers()), name="photo")

    assert cleaned.removed == (
        "where it was made",
        "when it was made",
        "what it was made with",
        "a small hidden copy of the picture",
        "hidden notes and details, such as an author's name",
        "data hidden behind the picture",
    )


def test_of_a_picture_that_hides_nothing_nothing_is_said() -> None:
    cleaned = clean(pictures.saved(pictures.drawn(), "PNG"), name="photo")

    assert cleaned.removed == ()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_that_was_taken_sideways_is_turned(orientation: int) -> None:
    content = pictures.jpeg(Markers(), orientation=orientation)
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }.get(orientation)
    expected = pictures.drawn() if turn is None else pictures.drawn().transpose(turn)

    cleaned = clean(content, name="photo")

    assert difference(opened(cleaned.content), expected) < 3


def test_what_is_under_see_through_parts_is_gone() -> None:
    secret = pictures.drawn().convert("RGBA")
    secret.putalpha(0)

    cleaned = clean(pictures.saved(secret, "PNG"), name="photo")

    assert opened(cleaned.content).getcolors() == [(160 * 120, (255, 255, 255))]
    assert cleaned.removed == ("see-through parts: they are now white",)


def test_of_an_animation_the_first_picture_is_kept() -> None:
    cleaned = clean(pictures.gif(Markers()), name="photo")

    assert opened(cleaned.content).n_frames == 1
    assert difference(opened(cleaned.content), pictures.drawn()) < 3
    assert "movement: only the first picture is kept" in cleaned.removed


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "YCbCr"])
def test_pictures_of_every_mode_are_drawn(mode: str) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    content = pictures.saved(pictures.drawn().convert("L" if mode == "I;16" else mode).convert(mode), kind)

    cleaned = clean(content, name="photo")

    assert opened(cleaned.content).mode == "RGB"


def test_a_grey_picture_of_sixteen_bits_is_not_burnt_out() -> None:
    content = pictures.saved(Image.new("I;16", (8, 8), 0x8000), "PNG")

    cleaned = clean(content, name="scan")

    assert opened(cleaned.content).getpixel((4, 4)) == (128, 128, 128)


def test_a_colour_profile_is_applied_and_not_kept() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = pictures.saved(pictures.drawn(), "JPEG", quality=95, icc_profile=profile)

    cleaned = clean(content, name="photo")

    assert profile[128:] in content
    assert "icc_profile" not in opened(cleaned.content).info
    assert difference(opened(cleaned.content), pictures.drawn()) < 3


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (9_000, 9_000), (20_001, 10), (10, 20_001)])
def test_a_picture_too_large_to_unpack_is_refused_unread(width: int, height: int) -> None:
    content = pictures.saved(Image.new("1", (width, height)), "PNG")

    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name="photo", limits=Limits(cpu_seconds=5))

    assert refused.value.code == "too_many_pixels"


def test_a_picture_at_the_limit_is_taken() -> None:
    content = pictures.saved(Image.new("L", (8_000, 6_250)), "JPEG")

    assert opened(clean(content, name="photo").content).size == (8_000, 6_250)


def test_a_drawing_that_would_grow_too_large_is_kept_as_jpeg() -> None:
    content = pictures.saved(Image.effect_noise((200, 200), 80).convert("RGB"), "PNG")

    cleaned = clean(content, name="drawing", limits=Limits(copy_bytes=50_000))

    assert cleaned.media_type == "image/jpeg"


@pytest.mark.parametrize("kind", pictures.MAKERS)
def test_a_picture_cut_short_is_refused(kind: str) -> None:
    content = pictures.MAKERS[kind](Markers())

    with pytest.raises(AttachmentRefused) as refused:
        clean(content[: len(pictures.saved(pictures.drawn(), "GIF")) // 3], name="photo")

    assert refused.value.code == "damaged"
