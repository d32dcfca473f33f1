"""The process in which a stranger's file is opened: bytes in, a working copy out, and then it ends.

It is started for one file, with nothing of the server's: no settings, no secrets, no open files. It tells nothing
about the file in its errors, and whatever it does, the process that started it does not believe it unchecked.
"""

import json
import sys
from collections.abc import Callable
from functools import partial

from plumbline.speakup.attachments.confinement import close_every_door, hold_down
from plumbline.speakup.attachments.kinds import Working
from plumbline.speakup.attachments.limits import Limits
from plumbline.speakup.attachments.recognise import choose_parser
from plumbline.speakup.attachments.refusals import AttachmentRefused

Cleaner = Callable[[bytes], Working]

NEEDS_THREADS = ("HEIF",)
"""Its decoder refuses to work without one of its own."""


def main() -> int:
    """Read limits and a file from standard input, and write what became of it to standard output."""
    requested = sys.stdin.buffer
    limits = Limits(**json.loads(requested.readline()))
    hold_down(limits)
    try:
        content = requested.read()
        parser = choose_parser(content)
        cleaner = _load(parser, limits)
        close_every_door(threads=parser in NEEDS_THREADS)
        working = cleaner(content)
    except Exception as problem:
        return _answer(_reason(problem), b"")
    return _answer({"kind": working.kind, "removed": working.removed}, working.content)


def _answer(head: dict[str, object], content: bytes) -> int:
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    return 0


def _reason(problem: Exception) -> dict[str, object]:
    """The code of a refusal. A parser's own message may quote the file, so it goes no further."""
    if isinstance(problem, AttachmentRefused):
        return {"refused": problem.code, "params": dict(problem.params)}
    return {"refused": "too_hard" if isinstance(problem, MemoryError) else "damaged", "params": {}}


def _load(parser: str, limits: Limits) -> Cleaner:
    """The cleaner that uses this parser. Only the one library that is needed is loaded."""
    if parser == "text":
        from plumbline.speakup.attachments.texts import clean_text

        return partial(clean_text, limits=limits)
    if parser == "pdf":
        from plumbline.speakup.attachments.pdfs import clean_pdf

        return partial(clean_pdf, limits=limits)
    if parser.isupper():
        from plumbline.speakup.attachments.pictures import clean_picture, open_heic_too

        if parser == "HEIF":
            open_heic_too()
        return partial(clean_picture, parser=parser, limits=limits)
    from plumbline.speakup.attachments.recordings import clean_recording

    return partial(clean_recording, parser=parser, limits=limits)


if __name__ == "__main__":
    sys.exit(main())
