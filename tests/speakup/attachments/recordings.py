"""Real recordings, coded here, with a word in every place where a recording can hide one."""

import io
import struct
from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np

from tests.speakup.attachments import pictures
from tests.speakup.attachments.markers import Markers

SECONDS = 2
TAGS = ("title", "artist", "comment", "location", "make", "creation_time")
SOUNDS = {
    "m4a": ("mp4", "aac", 44_100),
    "alac": ("ipod", "alac", 44_100),
    "mp3": ("mp3", "libmp3lame", 44_100),
    "opus": ("ogg", "libopus", 48_000),
    "vorbis": ("ogg", "vorbis", 44_100),
    "wav": ("wav", "pcm_s16le", 44_100),
    "webm": ("webm", "libopus", 48_000),
    "3gp": ("3gp", "libopencore_amrnb", 8_000),
    "amr": ("amr", "libopencore_amrnb", 8_000),
}
VIDEOS = {
    "mp4": ("mp4", "libx264"),
    "hevc": ("mp4", "libx265"),
    "mov": ("mov", "libx264"),
    "3gp": ("3gp", "h263"),
    "webm": ("webm", "libvpx"),
    "vp9": ("webm", "libvpx-vp9"),
}
SEI_WITHOUT_A_STANDARD = b"\x05"


def sound(kind: str, markers: Markers, *, seconds: int = SECONDS, with_tags: bool = True) -> bytes:
    """A tone of 440 Hz, tagged where the container can be."""
    container, codec, rate = SOUNDS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=_tags_of_all_names(container)) as target:
        if with_tags and container != "amr":
            target.metadata.update({tag: markers.word(tag) for tag in _tags(container)})
        stream = _sound_stream(target, codec, rate)
        for packet in _tone(stream, rate, seconds):
            target.mux(packet)
    return out.getvalue()


def video(kind: str, markers: Markers) -> bytes:
    """Frames that grow brighter, with tags, a chapter where it can be, and a message inside the stream."""
    container, codec = VIDEOS[kind]
    out = io.BytesIO()
    with av.open(out, "w", format=container, options=_tags_of_all_names(container)) as target:
        target.metadata.update({tag: markers.word(tag) for tag in _tags(container)})
        stream = target.add_stream(codec, rate=25)
        stream.width, stream.height, stream.pix_fmt = 176, 144, "yuv420p"
        if container == "mp4":
            target.set_chapters([_chapter(markers.word("chapter"))])
        packets = list(_brightening(stream))
        if codec == "libx264":
            packets[0] = _with_message(packets[0], markers.word("message in the stream").encode())
        for packet in packets:
            target.mux(packet)
    return out.getvalue()


def mp3_with_everything(markers: Markers) -> bytes:
    """An MP3 with a cover and a comment before the sound, and older tags behind it."""
    cover = pictures.jpeg(markers)
    frames = _id3("APIC", b"\0image/jpeg\0\x03\0" + cover) + _id3(
        "COMM", b"\0eng\0" + markers.word("COMM").encode()
    )
    size = len(frames)
    header = b"ID3\x03\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    body = sound("mp3", Markers(), with_tags=False)
    words = markers.word("APE").encode()
    ape = b"APETAGEX" + struct.pack("<IIII8x", 2000, len(words) + 40, 1, 0) + words
    return header + frames + body + ape + b"TAG" + markers.word("ID3v1").encode().ljust(125, b"\0")


def made_at(content: bytes, moment: int) -> bytes:
    """The same MP4 with a moment of making in its head, in seconds since 1904."""
    at = content.index(b"mvhd") + 8
    return content[:at] + struct.pack(">II", moment, moment) + content[at + 8 :]


def turned(content: bytes) -> bytes:
    """The same MP4, marked as taken with the phone held upright."""
    at = content.index(b"tkhd") + 44
    matrix = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    return content[:at] + matrix + content[at + 36 :]


def length_in_seconds(content: bytes) -> float:
    with av.open(io.BytesIO(content)) as container:
        return max(float(frame.pts * frame.time_base) for frame in container.decode())


def brightness(content: bytes) -> list[int]:
    """The brightness of each frame."""
    with av.open(io.BytesIO(content)) as container:
        return [int(frame.to_ndarray(format="gray").mean()) for frame in container.decode(video=0)]


def loudness(content: bytes) -> float:
    """The strength of the tone of 440 Hz, as a share of all that is heard."""
    with av.open(io.BytesIO(content)) as container:
        frames = [frame.to_ndarray() for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    heard = np.concatenate([frame.reshape(-1) for frame in frames]).astype(float)
    spectrum = np.abs(np.fft.rfft(heard - heard.mean())) ** 2
    pitch = np.fft.rfftfreq(len(heard), 1 / rate)
    return float(spectrum[(pitch > 380) & (pitch < 500)].sum() / spectrum.sum())


def _tags(container: str) -> tuple[str, ...]:
    """The tags that a container keeps as they are given."""
    kept = {"3gp": ("title", "comment"), "wav": ("title", "comment"), "ipod": ("title", "artist", "comment")}
    return kept.get(container, TAGS if container != "webm" else TAGS[:-1])


def _tags_of_all_names(container: str) -> dict[str, str]:
    return {"movflags": "use_metadata_tags"} if container in ("mp4", "mov") else {}


def _sound_stream(target: av.container.OutputContainer, codec: str, rate: int) -> av.AudioStream:
    stream = target.add_stream(codec, rate=rate)
    stream.layout = "stereo" if codec == "vorbis" else "mono"
    stream.codec_context.options = {"strict": "experimental"}
    if "amr" in codec:
        stream.bit_rate = 12_200
    stream.codec_context.open()
    return stream


def _tone(stream: av.AudioStream, rate: int, seconds: int) -> Iterator[av.Packet]:
    wave = (np.sin(np.arange(rate * seconds) * 2 * np.pi * 440 / rate) * 9_000).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts = rate, 0
    context = stream.codec_context
    resampler = av.AudioResampler(context.format, context.layout, rate, context.frame_size or 1024)
    for piece in (frame, None):
        for part in resampler.resample(piece):
            yield from stream.encode(part)
    yield from stream.encode()


def _brightening(stream: av.VideoStream) -> Iterator[av.Packet]:
    for number in range(25 * SECONDS):
        grey = np.full((144, 176, 3), 20 + number * 4, np.uint8)
        yield from stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24"))
    yield from stream.encode()


def _with_message(packet: av.Packet, words: bytes) -> av.Packet:
    """A packet of H.264 with a message that no standard names, as cameras put their place and time into."""
    body = bytes(16) + words
    message = b"\0\0\0\x01\x06" + SEI_WITHOUT_A_STANDARD + bytes([len(body)]) + body + b"\x80"
    told = av.Packet(message + bytes(packet))
    told.pts, told.dts, told.time_base, told.stream = packet.pts, packet.dts, packet.time_base, packet.stream
    told.is_keyframe = packet.is_keyframe
    return told


def _chapter(title: str) -> dict[str, object]:
    return {"id": 1, "start": 0, "end": 1000, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


def _id3(name: str, body: bytes) -> bytes:
    return name.encode() + struct.pack(">IH", len(body), 0) + body
