"""Languages of the front door, and whether a speaker has read them."""

from pathlib import Path

import pytest
from django.core.cache import cache

from plumbline.speakup import catalogues
from plumbline.speakup.catalogues import (
    BY_CODE,
    TRANSLATED,
    catalogue_of,
    forget_reviews,
    is_reviewed,
    read_phrases,
)
from plumbline.speakup.models import TranslationReview
from tests.cast import make_person

PO = """# A comment
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"PO-Revision-Date: 2026-11-25\\n"

#: reporter/start.jinja:12
msgid "Tell us"
msgstr "Powiedz nam"

msgctxt "status"
msgid ""
"We have "
"it"
msgstr "Mamy \\"to\\""

msgid "Not yet"
msgstr ""

#, fuzzy
msgid "Perhaps"
msgstr "Na pewno"

msgid "%(count)s file"
msgid_plural "%(count)s files"
msgstr[0] "plik"
msgstr[1] "pliki"
msgstr[2] ""
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    cache.clear()
    (tmp_path / "pl" / "LC_MESSAGES").mkdir(parents=True)
    (tmp_path / "pl" / "LC_MESSAGES" / "django.po").write_text(PO, encoding="utf-8")
    return tmp_path


def test_seven_languages_stand_beside_english_and_arabic_runs_from_the_right() -> None:
    codes = {language.code for language in TRANSLATED}

    assert codes == {"ar", "bn", "ne", "pl", "pt", "ro", "uk"}
    assert [language.code for language in BY_CODE.values() if language.direction == "rtl"] == ["ar"]


def test_a_catalogue_is_read_with_its_contexts_plurals_and_broken_lines() -> None:
    phrases = read_phrases(PO)

    assert [(phrase.context, phrase.source, phrase.words, phrase.is_translated) for phrase in phrases] == [
        ("", "Tell us", ("Powiedz nam",), True),
        ("status", "We have it", ('Mamy "to"',), True),
        ("", "Not yet", ("",), False),
        ("", "Perhaps", (), False),
        ("", "%(count)s file", ("plik", "pliki", ""), False),
    ]


def test_dates_comments_and_order_do_not_make_a_draft_of_it_again(folder: Path) -> None:
    before = catalogue_of("pl").digest
    blocks = PO.replace("2026-11-25", "2026-12-31").replace("start.jinja:12", "start.jinja:99").split("\n\n")

    (folder / "pl" / "LC_MESSAGES" / "django.po").write_text("\n\n".join([blocks[0], *blocks[:0:-1]]))

    assert catalogue_of("pl").digest == before


def test_a_changed_word_makes_a_draft_of_it_again(folder: Path) -> None:
    before = catalogue_of("pl").digest

    (folder / "pl" / "LC_MESSAGES" / "django.po").write_text(PO.replace("Powiedz nam", "Mów"), encoding="utf-8")

    assert catalogue_of("pl").digest != before


@pytest.mark.django_db
def test_a_language_is_reviewed_for_the_words_that_a_speaker_read(folder: Path) -> None:
    person = make_person("triage_lead")
    before = is_reviewed("pl")
    TranslationReview.objects.create(
        language="pl", catalogue=catalogue_of("pl").digest, reviewer="Interpreter", recorded_by=person
    )
    forget_reviews()

    assert (before, is_reviewed("pl"), is_reviewed("ro"), is_reviewed("en")) == (False, True, False, True)


def test_a_language_that_nobody_has_asked_for_reads_no_file() -> None:
    assert catalogue_of("../../etc").phrases == ()
