"""Translations on the desk: how far they are, who has read them, and what changed since."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from plumbline.people.models import Person
from plumbline.speakup import catalogues
from plumbline.speakup.actions import door
from plumbline.speakup.catalogues import catalogue_of, is_reviewed
from plumbline.speakup.door_reading import find_translation
from plumbline.speakup.models import TranslationReview
from tests.cast import make_person, sign_in

pytestmark = pytest.mark.django_db

PO = 'msgid ""\nmsgstr ""\n\nmsgid "Tell us"\nmsgstr "أخبرنا"\n\nmsgid "Leave"\nmsgstr ""\n'


@pytest.fixture(autouse=True)
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(catalogues, "FOLDER", tmp_path)
    cache.clear()
    path = tmp_path / "ar" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, encoding="utf-8")
    return path


@pytest.fixture
def lead() -> Person:
    return make_person("triage_lead", name="Lee Lead")


@pytest.fixture
def desk(lead: Person) -> Client:
    return sign_in(Client(), lead)


def _review(lead: Person, **more: str) -> TranslationReview:
    given = {
        "language": "ar",
        "digest": catalogue_of("ar").digest,
        "reviewer": "Interpreter, first language Arabic",
    }
    return door.record_review(by=lead, **{**given, **more})


def test_a_review_is_recorded_with_what_was_read(lead: Person, desk: Client) -> None:
    page = desk.post(
        reverse("door:translation", args=["ar"]),
        {"digest": catalogue_of("ar").digest, "reviewer": "Interpreter", "note": "Good."},
        follow=True,
    )

    review = TranslationReview.objects.get()
    assert (review.language, review.reviewer, review.recorded_by) == ("ar", "Interpreter", lead)
    assert review.phrases == [phrase.digest for phrase in catalogue_of("ar").phrases]
    assert "Read by a speaker" in page.content.decode()
    assert "Lee Lead" in page.content.decode()


def test_a_word_that_changes_is_shown_to_the_next_reader_and_nothing_else(lead: Person, arabic: Path) -> None:
    _review(lead)
    arabic.write_text(PO.replace('"Leave"\nmsgstr ""', '"Leave"\nmsgstr "غادر"'), encoding="utf-8")

    found = find_translation("ar")

    assert (found.is_reviewed, is_reviewed("ar")) == (False, False)
    assert [(phrase.source, phrase.words) for phrase in found.unread] == [("Leave", ("غادر",))]


def test_words_that_changed_while_somebody_read_are_not_passed_unread(lead: Person, arabic: Path) -> None:
    seen = catalogue_of("ar").digest
    arabic.write_text(PO.replace("أخبرنا", "قل لنا"), encoding="utf-8")

    with pytest.raises(ValidationError, match="has changed since you opened this page"):
        _review(lead, digest=seen)

    assert TranslationReview.objects.count() == 0


def test_the_same_words_are_reviewed_once(lead: Person) -> None:
    _review(lead)

    with pytest.raises(ValidationError, match="recorded already"):
        _review(lead)


def test_what_is_not_there_cannot_be_reviewed(lead: Person) -> None:
    with pytest.raises(ValidationError, match="no translation into this language"):
        _review(lead, language="pl", digest=catalogue_of("pl").digest)


def test_only_who_edits_the_door_records_a_review() -> None:
    with pytest.raises(PermissionDenied):
        _review(make_person("case_handler"))


def test_a_phrase_stands_beside_the_english_in_its_language_and_direction(desk: Client) -> None:
    text = desk.get(reverse("door:translation", args=["ar"])).content.decode()

    assert '<span lang="ar" dir="rtl">أخبرنا</span>' in text
    assert "Shown in English" in text


@pytest.mark.parametrize("code", ["en", "fr", "..", "AR"])
def test_a_language_that_there_is_not_is_no_page(desk: Client, code: str) -> None:
    assert desk.get(reverse("door:translation", args=[code])).status_code == 404


def test_the_list_says_how_far_each_language_is(
    desk: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    desk.get(reverse("door:translations"))

    # Session, person, their grants, the reviews.
    with django_assert_num_queries(4):  # type: ignore[attr-defined]
        text = desk.get(reverse("door:translations")).content.decode()

    assert "1 of 2" in text
    assert text.count("0 of 0") == 6
