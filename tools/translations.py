"""Collects what the front door says for translators, and compiles what they wrote. Needs no gettext programs.

    python -m tools.translations collect   writes new and changed phrases into every django.po
    python -m tools.translations compile   writes the django.mo beside each
    python -m tools.translations status    says how much of each language is translated

Both files are kept in the repository: a fresh machine compiles nothing. A phrase that changed is kept beside the
new one as obsolete, never guessed at: a wrong sentence to somebody who was hurt is worse than an English one.
"""

import argparse
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOM = Path(__file__).resolve().parent.parent / "src" / "plumbline" / "speakup"
FOLDER = ROOM / "locale"
LANGUAGES = ("ar", "bn", "ne", "pl", "pt", "ro", "uk")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "later": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}
JINJA = {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = "# Translations of Plumbline's front door. Drafts, until a speaker has read them."


def main() -> int:
    """One of the three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("act", choices=["collect", "compile", "status"])
    act = {"collect": collect, "compile": compile_all, "status": tell}[parser.parse_args().act]
    act()
    return 0


def collect() -> None:
    """Bring every language's file up to date with what the pages say."""
    template = collected()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalogue))


def compile_all() -> None:
    """Write what the pages read."""
    for language in LANGUAGES:
        po_path(language).with_suffix(".mo").write_bytes(mo_bytes(language))


def tell() -> None:
    """How many phrases each language has."""
    wanted = len(collected())
    for language in LANGUAGES:
        done = sum(bool(each.id and each.string and all(_forms(each.string))) for each in read(language))
        print(f"{language}  {done:4} of {wanted}")


def collected() -> Catalog:
    """Every phrase of the front door, in order of the files that say it."""
    catalogue = Catalog(charset="utf-8", header_comment=HEADER)
    for path in _sources():
        method = "jinja2.ext:babel_extract" if path.suffix == ".jinja" else "python"
        options = JINJA if path.suffix == ".jinja" else {}
        with path.open("rb") as file:
            for _, phrase, comments, context in extract(method, file, KEYWORDS, ["Translators:"], options):
                if phrase:
                    place = str(path.relative_to(ROOM))
                    catalogue.add(phrase, None, [(place, 0)], auto_comments=comments, context=context)
    return catalogue


def _sources() -> Iterator[Path]:
    yield from sorted((ROOM / "jinja2" / "speakup" / "reporter").glob("*.jinja"))
    for path in sorted(ROOM.rglob("*.py")):
        if not {"handler", "migrations"} & set(path.relative_to(ROOM).parts):
            yield path


def read(code: str) -> Catalog:
    """A language's catalogue as it stands; an empty one where there is none."""
    path = po_path(code)
    if not path.exists():
        return Catalog(locale=code, charset="utf-8", header_comment=HEADER)
    with path.open("rb") as file:
        return read_po(file, locale=code, charset="utf-8")


def po_path(code: str) -> Path:
    """Where a language's phrases are."""
    return FOLDER / code / "LC_MESSAGES" / "django.po"


def po_bytes(catalogue: Catalog) -> bytes:
    """The file that translators edit: no dates and no line numbers, which would change on their own."""
    file = io.BytesIO()
    write_po(file, catalogue, width=0, include_lineno=False, omit_header=False)
    kept = [line for line in file.getvalue().splitlines() if not line.startswith(_DATED)]
    return b"\n".join(kept) + b"\n"


def mo_bytes(code: str) -> bytes:
    """What is compiled of a language's phrases."""
    catalogue, file = read(code), io.BytesIO()
    # The header would carry the hour of compiling, and no two runs would give the same file.
    catalogue.creation_date = catalogue.revision_date = UNDATED
    write_mo(file, catalogue)
    return file.getvalue()


_DATED = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Language-Team')


def _forms(string: str | tuple[str, ...] | list[str]) -> list[str]:
    return [string] if isinstance(string, str) else list(string)


if __name__ == "__main__":
    sys.exit(main())
