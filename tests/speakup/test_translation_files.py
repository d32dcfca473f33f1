"""The files of translations hold every string that the front door says, and what Django reads is made of them."""

import pytest
from babel.messages.catalog import Catalog

from plumbline.speakup.catalogues import TRANSLATED
from tools import translations
from tools.translations import LANGUAGES, collect, compiled, po_file, read

AGAIN = "run .venv/bin/python -m tools.translations"


@pytest.fixture(scope="module")
def said() -> Catalog:
    return collect()


def _messages(catalog: Catalog) -> set[tuple[object, object]]:
    return {(message.context, message.id) for message in catalog if message.id}


def test_the_languages_are_those_of_the_front_door() -> None:
    assert sorted(LANGUAGES) == sorted(language.code for language in TRANSLATED)


def test_strings_are_found_in_python_and_in_pages(said: Catalog) -> None:
    found = {message.id for message in said}

    assert {"What happened?", "Skip", "Press Esc 2 more times to leave this page."} <= found
    assert len(found) > 300


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_in_the_file_and_no_other(said: Catalog, language: str) -> None:
    assert _messages(read(language)) == _messages(said), f"{AGAIN} collect"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_django_reads_is_the_file_as_it_is(language: str) -> None:
    assert po_file(language).with_suffix(".mo").read_bytes() == compiled(language), f"{AGAIN} compile"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_what_is_filled_in(language: str) -> None:
    wrong = [
        (message.id, str(error)) for message in read(language) for error in message.check() if message.string
    ]

    assert wrong == []


def test_collecting_twice_changes_nothing_and_keeps_what_was_translated(
    said: Catalog, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    po_file("pl").parent.mkdir(parents=True)
    po_file("pl").write_bytes(translations.updated("pl", said))
    filled = po_file("pl").read_text().replace('msgid "Skip"\nmsgstr ""', 'msgid "Skip"\nmsgstr "Pomiń"')
    po_file("pl").write_text(filled)

    again = translations.updated("pl", said).decode()

    assert 'msgstr "Pomiń"' in again
    assert again == filled
