"""The kinds of working copy that may leave the worker, and what a browser is told about each.

This is the whole allow-list of what is ever served: nothing that was uploaded can add a media type to it.
"""

from dataclasses import dataclass

from plumbline.speakup.attachments.refusals import gettext_noop


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A media type, the extension that goes with it, and a plain word for a file that has no name of its own."""

    media_type: str
    extension: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Working:
    """What a cleaner made: a working copy, the key of its kind in KINDS, and keys of REMOVALS."""

    content: bytes
    kind: str
    removed: tuple[str, ...] = ()


PICTURE = gettext_noop("picture")
SOUND = gettext_noop("sound")
VIDEO = gettext_noop("video")

KINDS: dict[str, Kind] = {
    "jpeg": Kind(media_type="image/jpeg", extension=".jpg", word=PICTURE),
    "png": Kind(media_type="image/png", extension=".png", word=PICTURE),
    "pdf": Kind(media_type="application/pdf", extension=".pdf", word=gettext_noop("document")),
    "text": Kind(media_type="text/plain; charset=utf-8", extension=".txt", word=gettext_noop("text")),
    "mp4": Kind(media_type="video/mp4", extension=".mp4", word=VIDEO),
    "mov": Kind(media_type="video/quicktime", extension=".mov", word=VIDEO),
    "3gp": Kind(media_type="video/3gpp", extension=".3gp", word=VIDEO),
    "webm": Kind(media_type="video/webm", extension=".webm", word=VIDEO),
    "weba": Kind(media_type="audio/webm", extension=".weba", word=SOUND),
    "m4a": Kind(media_type="audio/mp4", extension=".m4a", word=SOUND),
    "3ga": Kind(media_type="audio/3gpp", extension=".3gp", word=SOUND),
    "mp3": Kind(media_type="audio/mpeg", extension=".mp3", word=SOUND),
    "ogg": Kind(media_type="audio/ogg", extension=".ogg", word=SOUND),
    "wav": Kind(media_type="audio/wav", extension=".wav", word=SOUND),
    "amr": Kind(media_type="audio/amr", extension=".amr", word=SOUND),
}
