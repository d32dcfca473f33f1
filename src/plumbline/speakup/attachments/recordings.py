"""Sound and video: the packets of sound and picture alone, copied into a fresh container.

Nothing is played or coded again, so nothing is lost. What the container told (titles, place, time, device, cover,
chapters, subtitles, other tracks) is left behind, and so are the notes inside the video's own stream.
"""

import io
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import av
import av.subtitles.stream  # PyAV asks for it when it opens a file: too late, where nothing can be opened.
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.stream import Disposition

from plumbline.speakup.attachments.frames import whole_frame
from plumbline.speakup.attachments.kinds import Working
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.refusals import AttachmentRefused

AMR = frozenset({"amr_nb", "amr_wb"})
PCM = frozenset({"pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8", "pcm_alaw", "pcm_mulaw"})
CODECS: dict[str, frozenset[str]] = {
    "mov": frozenset({"h264", "hevc", "av1", "h263", "aac", "mp3", "alac", "opus", "pcm_s16le", "pcm_s16be"})
    | AMR,
    "webm": frozenset({"vp8", "vp9", "av1", "opus"}),
    "ogg": frozenset({"opus", "vorbis"}),
    "wav": PCM,
    "mp3": frozenset({"mp3"}),
    "amr": AMR,
}
"""What may be in a container of each kind: what phones and browsers make."""

FORMATS = {"3ga": "3gp", "m4a": "mp4", "weba": "webm"}
"""The writer of a kind, where it has another name."""

NOTES_IN_VIDEO = {
    "h264": "filter_units=remove_types=6",
    "hevc": "filter_units=remove_types=39-40",
    "av1": "filter_units=remove_types=5",
}
"""Units of a video's own stream that show nothing: messages of an encoder or camera, some with a place."""

WRITE_NOTHING_MORE = {
    "mp3": {"id3v2_version": "0", "write_id3v1": "0", "write_xing": "0"},
    "wav": {"write_bext": "0"},
}
NOT_A_TRACK = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image

TOLD = {
    "place": ("location", "gps", "xyz", "iso6709"),
    "time": ("creation", "date", "timecode"),
    "device": ("make", "model", "android", "manufacturer"),
}
"""Parts of the names of tags, and the keys of REMOVALS that tell of them; any other tag is a note."""

SAYS_NOTHING = frozenset(
    {
        "major_brand",
        "minor_version",
        "compatible_brands",
        "language",
        "handler_name",
        "vendor_id",
        "encoder",
        "duration",
    }
)

Stream: TypeAlias = av.VideoStream | av.AudioStream


class Track:
    """One stream on its way into the new container."""

    def __init__(self, source: Stream, target: Stream) -> None:
        self.source = source
        self.target = target
        self.plays = False
        self._codec = source.codec_context.codec.canonical_name
        wanted = NOTES_IN_VIDEO.get(self._codec)
        self._filter = BitStreamFilterContext(wanted, in_stream=source, out_stream=target) if wanted else None
        source.codec_context.thread_count = 1

    def copy(self, packet: av.Packet) -> Iterator[av.Packet]:
        """A packet as it may be written: without notes, and without what was attached to it from outside."""
        if not self.plays:
            self.plays = self._shows_something(packet)
        is_last = packet.size == 0
        for part in self._filter.filter(None if is_last else packet) if self._filter else [packet]:
            content = whole_frame(bytes(part), codec=self._codec)
            if content:
                yield self._bare(content, part)

    def _shows_something(self, packet: av.Packet) -> bool:
        try:
            return bool(packet.decode())
        except av.FFmpegError:
            return False

    def _bare(self, content: bytes, packet: av.Packet) -> av.Packet:
        bare = av.Packet(content)
        bare.pts, bare.dts, bare.duration = packet.pts, packet.dts, packet.duration
        bare.time_base = packet.time_base or self.source.time_base
        bare.is_keyframe = packet.is_keyframe
        bare.stream = self.target
        return bare


def clean_recording(content: bytes, *, parser: str, limits: Limits) -> Working:
    """The sound and picture of a recording in a new container."""
    try:
        with av.open(io.BytesIO(content), format=parser, metadata_errors="replace") as source:
            return _clean(source, parser, limits)
    except av.FFmpegError:
        raise AttachmentRefused("damaged") from None


def _clean(source: InputContainer, parser: str, limits: Limits) -> Working:
    streams = _worth_copying(source, parser)
    kind = _kind(parser, {stream.type for stream in streams}, _codecs(streams))
    if source.duration and source.duration / av.time_base > limits.minutes * 60:
        raise _too_long(limits)
    removed = tuple(dict.fromkeys(_what_is_hidden(source, streams)))
    out = io.BytesIO()
    options = {"fflags": "+bitexact", **WRITE_NOTHING_MORE.get(kind, {})}
    with av.open(out, "w", format=FORMATS.get(kind, kind), options=options) as target:
        _copy(source, streams, target, limits)
        written = out.tell()
    if not written:
        raise AttachmentRefused("damaged")
    return Working(content=out.getvalue(), kind=kind, removed=removed)


def _worth_copying(source: InputContainer, parser: str) -> list[Stream]:
    """The first picture and the first sound that are of a kind we take. Refused where only others are there."""
    kept: list[Stream] = []
    for tracks in (source.streams.video, source.streams.audio):
        real = [track for track in tracks if not track.disposition & NOT_A_TRACK]
        known = [track for track in real if _codecs([track]) <= CODECS[parser]]
        if real and not known:
            raise AttachmentRefused("recording")
        kept += known[:1]
    if not kept:
        raise AttachmentRefused("damaged")
    return kept


def _codecs(streams: Iterable[Stream]) -> set[str]:
    """Their codecs' names; a stream that nothing can play has none that is known."""
    contexts = [stream.codec_context for stream in streams]
    return {context.codec.canonical_name if context else "unknown" for context in contexts}


def _kind(parser: str, types: set[str], codecs: set[str]) -> str:
    """The key in KINDS of the working copy."""
    with_video = "video" in types
    if parser == "webm":
        return "webm" if with_video else "weba"
    if parser != "mov":
        return parser
    if codecs & {*AMR, "h263"}:
        return "3gp" if with_video else "3ga"
    if codecs & {"alac", "pcm_s16le", "pcm_s16be"} and (with_video or "alac" not in codecs):
        return "mov"
    return "mp4" if with_video else "m4a"


def _copy(source: InputContainer, streams: list[Stream], target: OutputContainer, limits: Limits) -> None:
    """Copy every packet of the chosen streams. Each stream must show or sound at least once."""
    tracks = {stream.index: Track(stream, target.add_stream_from_template(stream)) for stream in streams}
    written = 0
    for packet in source.demux(streams):
        for part in tracks[packet.stream_index].copy(packet):
            written += part.size
            _check_goes_on(part, written, limits)
            target.mux(part)
    if not all(track.plays for track in tracks.values()):
        raise AttachmentRefused("damaged")


def _check_goes_on(packet: av.Packet, written: int, limits: Limits) -> None:
    """Stop where a file's own index makes it longer or larger than it says."""
    if written > limits.copy_bytes:
        raise AttachmentRefused("too_hard")
    if packet.pts is not None and packet.pts * packet.time_base > limits.minutes * 60:
        raise _too_long(limits)


def _too_long(limits: Limits) -> AttachmentRefused:
    return AttachmentRefused("too_long", minutes=limits.minutes)


def _what_is_hidden(source: InputContainer, streams: list[Stream]) -> Iterator[str]:
    """Keys of REMOVALS, told from tags and from the streams that are left behind."""
    tags = set(source.metadata).union(*(stream.metadata for stream in source.streams))
    for tag in sorted(tags - SAYS_NOTHING):
        yield next((key for key, parts in TOLD.items() if any(part in tag.lower() for part in parts)), "notes")
    if any(stream.disposition & NOT_A_TRACK for stream in source.streams):
        yield "cover"
    if len(source.streams) > len(streams) or source.chapters():
        yield "tracks"
