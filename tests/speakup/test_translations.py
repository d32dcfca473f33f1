"""The languages of the front door: every phrase is there, and what was compiled is what was written."""

import re

import pytest

from plumbline.speakup.catalogues import TRANSLATED
from tools.translations import LANGUAGES, collected, mo_bytes, po_path, read


def test_the_languages_are_those_that_the_front_door_offers() -> None:
    assert set(LANGUAGES) == {language.code for language in TRANSLATED}


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_every_phrase_and_no_other(code: str) -> None:
    assert {(each.id, each.context) for each in read(code)} == {(each.id, each.context) for each in collected()}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_compiled_is_what_was_written(code: str) -> None:
    assert po_path(code).with_suffix(".mo").read_bytes() == mo_bytes(code)


def _parts(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)[ds]|</?[a-z][^>]*>", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_keeps_numbers_names_and_links(code: str) -> None:
    wrong = [
        (phrase.id, form)
        for phrase in read(code)
        if phrase.id
        for english in [phrase.id if isinstance(phrase.id, str) else phrase.id[-1]]
        for form in ([phrase.string] if isinstance(phrase.string, str) else phrase.string)
        if form and _parts(form) != _parts(english)
    ]

    assert wrong == []
