"""Why a file was refused, and what was taken out of one that was kept, in words that a reporter can use.

Each sentence says why and what to do instead, at a reading age of 9 to 11, and never holds a file's name or
any of its content. Pages translate by the English sentence: `gettext(REFUSALS[refused.code]) % refused.params`.
"""

from collections.abc import Mapping


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translators. Django's own would bring Django into the worker."""
    return sentence


REFUSALS: dict[str, str] = {
    "empty": gettext_noop("This file is empty. Choose it again, or choose another file."),
    "too_big": gettext_noop(
        "This file is too big. It can be up to %(megabytes)d MB. Try a smaller picture or a shorter recording, "
        "or tell us about it in words."
    ),
    "too_many_pixels": gettext_noop(
        "This picture is too large for us to open. Make it smaller, or take a screenshot of it and send that."
    ),
    "too_many_pages": gettext_noop(
        "This PDF has too many pages. It can have up to %(pages)d. Send only the pages that matter."
    ),
    "too_long": gettext_noop(
        "This recording is too long. It can be up to %(minutes)d minutes. Send the part that matters."
    ),
    "too_hard": gettext_noop(
        "We could not open this file safely. Take a screenshot or a photo of it and send that, "
        "or tell us about it in words."
    ),
    "damaged": gettext_noop(
        "We could not open this file. It may be damaged or cut short. Open it yourself to check, save it again, "
        "and send the new one."
    ),
    "locked": gettext_noop(
        "This PDF is locked, so we cannot make it safe. Save or print it as a new PDF without a password, "
        "or send photos of the pages."
    ),
    "form_only": gettext_noop(
        "This PDF is a form that only some programs can show. Print it as a new PDF, or take screenshots of it, "
        "and send those."
    ),
    "document": gettext_noop(
        "Thank you. We cannot take this kind of document, because it can hold hidden details about who wrote it. "
        "Open it, save it as a PDF, and send the PDF."
    ),
    "picture": gettext_noop(
        "We cannot take this kind of picture. Save it as a JPEG or PNG, or take a screenshot, and send that."
    ),
    "recording": gettext_noop("We cannot take this kind of recording. Save it as MP4 or MP3 and send that."),
    "web_page": gettext_noop(
        "We cannot take web pages or drawings made of code. Take a screenshot of what you see and send that."
    ),
    "archive": gettext_noop(
        "We cannot take many files packed into one, such as a ZIP. Unpack it and send the files one by one."
    ),
    "program": gettext_noop(
        "We cannot take programs. If you want to show us something on a screen, send a screenshot."
    ),
    "unknown": gettext_noop(
        "We do not know this kind of file. You can send pictures, PDFs, sound, video and plain text. "
        "A screenshot often works."
    ),
    "try_again": gettext_noop(
        "We cannot check files just now. Nothing that you wrote is lost. Wait a few minutes and try again."
    ),
}

REMOVALS: dict[str, str] = {
    "place": gettext_noop("where it was made"),
    "time": gettext_noop("when it was made"),
    "device": gettext_noop("what it was made with"),
    "notes": gettext_noop("hidden notes and details, such as an author's name"),
    "preview": gettext_noop("a small hidden copy of the picture"),
    "animation": gettext_noop("movement: only the first picture is kept"),
    "see_through": gettext_noop("see-through parts: they are now white"),
    "hidden_tail": gettext_noop("data hidden behind the picture"),
    "scripts": gettext_noop("things that run or open by themselves"),
    "attached_files": gettext_noop("files packed inside it"),
    "form": gettext_noop("form boxes: what was filled in is kept as print"),
    "comments": gettext_noop("comments and links added to its pages"),
    "layers": gettext_noop("layers: all of them are now shown"),
    "structure": gettext_noop("bookmarks and hidden descriptions"),
    "cover": gettext_noop("a cover picture"),
    "tracks": gettext_noop("subtitles, chapters and other hidden tracks"),
    "controls": gettext_noop("characters that cannot be seen"),
    "name_time": gettext_noop("the date or number in its name"),
}


class AttachmentRefused(Exception):
    """A file that is not taken. `str()` is the English sentence; `code` and `params` let a page translate it."""

    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, int] = params

    def __str__(self) -> str:
        return REFUSALS[self.code] % self.params
