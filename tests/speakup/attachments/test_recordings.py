"""Sound and video lose all that their containers tell, and play as before."""

import io

import av
import pytest

from plumbline.speakup.attachments import AttachmentRefused, Limits, clean
from tests.speakup.attachments import pictures, recordings
from tests.speakup.attachments.markers import Markers


def refusal(content: bytes, **limits: int) -> str:
    with pytest.raises(AttachmentRefused) as refused:
        clean(content, name="recording", limits=Limits(**limits))
    return refused.value.code


@pytest.mark.parametrize("kind", recordings.SOUNDS)
def test_every_word_that_was_hidden_in_a_sound_is_gone(kind: str) -> None:
    markers = Markers()
    content = recordings.sound(kind, markers)

    cleaned = clean(content, name="sound")

    assert markers.places_in(content) == list(markers.planted)
    assert markers.places_in(cleaned.content) == []


@pytest.mark.parametrize("kind", recordings.VIDEOS)
def test_every_word_that_was_hidden_in_a_video_is_gone(kind: str) -> None:
    markers = Markers()
    content = recordings.video(kind, markers)

    cleaned = clean(content, name="video")

    assert markers.places_in(content) == list(markers.planted)
    assert markers.places_in(cleaned.content) == []


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("m4a", "audio/mp4"),
        ("alac", "audio/mp4"),
        ("mp3", "audio/mpeg"),
        ("opus", "audio/ogg"),
        ("vorbis", "audio/ogg"),
        ("wav", "audio/wav"),
        ("webm", "audio/webm"),
        ("3gp", "audio/3gpp"),
        ("amr", "audio/amr"),
    ],
)
def test_a_sound_is_heard_as_before(kind: str, media_type: str) -> None:
    content = recordings.sound(kind, Markers())

    cleaned = clean(content, name="sound")

    assert cleaned.media_type == media_type
    assert recordings.length_in_seconds(cleaned.content) == pytest.approx(
        recordings.length_in_seconds(content), abs=0.05
    )
    assert recordings.loudness(cleaned.content) == pytest.approx(recordings.loudness(content), abs=0.02)


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("mp4", "video/mp4"),
        ("hevc", "video/mp4"),
        ("mov", "video/mp4"),
        ("3gp", "video/3gpp"),
        ("webm", "video/webm"),
        ("vp9", "video/webm"),
    ],
)
def test_every_frame_of_a_video_is_seen_as_before(kind: str, media_type: str) -> None:
    content = recordings.video(kind, Markers())

    cleaned = clean(content, name="video")

    assert cleaned.media_type == media_type
    assert recordings.brightness(cleaned.content) == recordings.brightness(content)


def test_the_encoder_that_wrote_into_the_video_itself_is_not_named() -> None:
    content = recordings.video("mp4", Markers())

    cleaned = clean(content, name="video")

    assert [word in content for word in (b"x264 - core", b"Lavf")] == [True, True]
    assert [word in cleaned.content for word in (b"x264 - core", b"Lavf")] == [False, False]


def test_the_moment_of_making_is_gone_from_the_head_of_a_video() -> None:
    content = recordings.made_at(recordings.video("mp4", Markers()), 3_793_000_000)

    cleaned = clean(content, name="video")

    moments = [
        each[each.index(head) + 8 :][:8] for each in [cleaned.content] for head in (b"mvhd", b"tkhd", b"mdhd")
    ]
    assert moments == [bytes(8)] * 3


def test_a_video_taken_upright_stays_upright() -> None:
    content = recordings.turned(recordings.video("mp4", Markers()))

    cleaned = clean(content, name="video")

    turns = []
    for each in (content, cleaned.content):
        with av.open(io.BytesIO(each)) as container:
            turns.append(next(container.decode(video=0)).rotation)
    assert turns[0] == turns[1] != 0


def test_a_cover_and_tags_at_both_ends_are_gone() -> None:
    markers = Markers()
    content = recordings.mp3_with_everything(markers)

    cleaned = clean(content, name="voice.mp3")

    assert markers.places_in(content) == list(markers.planted)
    assert markers.places_in(cleaned.content) == []
    assert cleaned.removed == (
        "hidden notes and details, such as an author's name",
        "a cover picture",
        "subtitles, chapters and other hidden tracks",
    )


def test_the_reporter_is_told_what_was_taken_out() -> None:
    cleaned = clean(recordings.video("mp4", Markers()), name="video")

    assert set(cleaned.removed) == {
        "hidden notes and details, such as an author's name",
        "where it was made",
        "when it was made",
        "what it was made with",
        "subtitles, chapters and other hidden tracks",
    }


def test_a_recording_may_not_be_too_long() -> None:
    content = recordings.sound("amr", Markers(), seconds=61)
    stated = recordings.sound("m4a", Markers(), seconds=61)

    assert [refusal(each, minutes=1) for each in (content, stated)] == ["too_long", "too_long"]
    assert clean(content, name="x", limits=Limits(minutes=2)).media_type == "audio/amr"


def test_kinds_that_phones_do_not_make_are_refused() -> None:
    recordings.SOUNDS["flac"] = ("flac", "flac", 44_100)
    recordings.SOUNDS["adts"] = ("adts", "aac", 44_100)
    try:
        found = [refusal(recordings.sound(kind, Markers(), with_tags=False)) for kind in ("flac", "adts")]
    finally:
        del recordings.SOUNDS["flac"], recordings.SOUNDS["adts"]

    assert found == ["recording", "recording"]


@pytest.mark.parametrize("kind", ["m4a", "mp3", "opus", "webm"])
def test_a_container_without_anything_that_plays_is_refused(kind: str) -> None:
    content = recordings.sound(kind, Markers())

    assert refusal(content[:48] + bytes(2000)) == "damaged"


def test_a_container_that_holds_only_a_picture_is_refused() -> None:
    cover = pictures.jpeg(Markers())
    body = b"\0image/jpeg\0\x03\0" + cover
    frames = b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body
    size = bytes((len(frames) >> shift) & 0x7F for shift in (21, 14, 7, 0))

    assert refusal(b"ID3\x03\0\0" + size + frames + bytes(100)) == "damaged"
