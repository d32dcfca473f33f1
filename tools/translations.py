"""Translations of the front door, without the gettext programs: `collect` what is said, `compile` what is written.

    python -m tools.translations collect     every string of the sources into the .po files; translations are kept
    python -m tools.translations compile     a .mo beside each .po, which is what Django reads

Both kinds of file are committed; tests/speakup/test_translation_files.py says when one of them is out of date.
"""

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOM = Path(__file__).resolve().parent.parent / "src" / "plumbline" / "speakup"
FOLDER = ROOM / "locale"
LANGUAGES = ("pl", "ro", "ne", "bn", "ar", "uk", "pt")
KEYWORDS: dict[str, tuple[object, ...] | None] = {
    **dict.fromkeys(("_", "later", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
METHODS = [("**/migrations/**", "ignore"), ("**.py", "python"), ("**.jinja", "jinja2")]
OPTIONS = {"**.jinja": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
# The same on every machine and every day: a file changes when a sentence does.
MADE = datetime(2026, 11, 25, tzinfo=UTC)


def po_file(language: str) -> Path:
    """Where translators write."""
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def collect() -> Catalog:
    """Every string that the front door says, from its Python and its pages."""
    catalog = Catalog(charset="utf-8")
    found = extract_from_dir(ROOM, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",))
    for name, _, message, comments, context in found:
        catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """What is translated so far."""
    path = po_file(language)
    if not path.is_file():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def updated(language: str, said: Catalog) -> bytes:
    """The language's file with what is said now; what is said no more is left out."""
    catalog = read(language)
    catalog.update(said, no_fuzzy_matching=True)
    catalog.project, catalog.version = "Plumbline", "front door"
    catalog.header_comment = f"# The front door of Plumbline in {catalog.locale.english_name}."
    catalog.msgid_bugs_address, catalog.last_translator, catalog.language_team = "", "", language
    catalog.creation_date = catalog.revision_date = MADE
    # Babel marks a new file's head as a guess, and would leave it out of what Django reads.
    catalog.fuzzy = False
    file = io.BytesIO()
    write_po(file, catalog, width=110, include_lineno=False, ignore_obsolete=True, sort_by_file=True)
    return file.getvalue()


def compiled(language: str) -> bytes:
    """What Django reads: translated strings only; the others are shown in English."""
    file = io.BytesIO()
    write_mo(file, read(language), use_fuzzy=False)
    return file.getvalue()


def main(command: str) -> None:
    """Write the files of every language."""
    said = collect() if command == "collect" else None
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        if said is not None:
            path.write_bytes(updated(language, said))
        else:
            path.with_suffix(".mo").write_bytes(compiled(language))
        catalog = read(language)
        done = sum(bool(each.id) and all(_forms(each.string)) for each in catalog)
        print(f"{language}: {done} of {len(catalog)} translated")


def _forms(string: object) -> tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else (str(string),)


if __name__ == "__main__":
    if sys.argv[1:] not in (["collect"], ["compile"]):
        sys.exit(__doc__)
    main(sys.argv[1])
