"""The form on paper: the questionnaire's own questions, and words that make sense on paper."""

import re

import pytest
from django.test import Client

from plumbline.speakup.reporter.paper import Box, paper_form
from plumbline.speakup.reporter.questions import QUESTIONS

pytestmark = pytest.mark.django_db

PAGE = "/speak-up/paper/"
# What only a screen can do.
ON_A_SCREEN = re.compile(r"\b(type|click|press|button|page|screen|browser|untick|skip|list below|log in)\b", re.I)


def _boxes(boxes: tuple[Box, ...]) -> list[Box]:
    inner = [each for box in boxes for _, within in box.choices for each in _boxes(within)]
    return [*boxes, *inner]


def _all_boxes() -> list[Box]:
    return [box for question in paper_form() for box in _boxes(question.boxes)]


def test_paper_asks_the_same_questions_in_the_same_order() -> None:
    asked = [(question.number, question.slug, question.title) for question in paper_form()]

    assert asked == [
        (number, question.slug, str(question.title)) for number, question in enumerate(QUESTIONS, start=1)
    ]


def test_paper_offers_the_same_answers() -> None:
    for question, on_paper in zip(QUESTIONS, paper_form(), strict=True):
        fields = question.form.fields_of().values()
        online = [str(text) for field in fields if field.kind in {"one", "some"} for _, text in field.choices]  # type: ignore[attr-defined]
        ticks = [text for box in _boxes(on_paper.boxes) if box.kind == "tick" for text, _ in box.choices]

        assert [text for text in online if text not in ticks] == []


def test_every_box_of_the_questionnaire_is_on_paper_but_the_list_of_people() -> None:
    fields = sum(len(question.form.fields_of()) for question in QUESTIONS)

    assert len(_all_boxes()) == fields - 1


def test_paper_speaks_of_nothing_that_only_a_screen_can_do() -> None:
    said = [text for box in _all_boxes() for text in (box.label, box.hint)]
    said += [question.intro for question in paper_form()]

    assert [text for text in said if ON_A_SCREEN.search(text)] == []
    assert ON_A_SCREEN.search("Start to type and choose from the list, or write it in your own words.")


def test_there_is_room_to_tell_what_happened() -> None:
    [story] = [box for box in _all_boxes() if box.lines > 10]

    assert (story.kind, story.lines) == ("words", 26)


def test_the_sheet_says_which_question_must_be_answered_and_where_it_goes(
    settings: pytest.FixtureRequest,
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(  # type: ignore[attr-defined]
        update={"speakup_paper_goes_to": "Freepost TELL US <b>"}
    )

    text = Client().get(PAGE).content.decode()

    assert "You only have to answer question 3: what happened." in text
    assert "Freepost TELL US &lt;b&gt;" in text


def test_a_trust_that_has_not_said_where_it_goes_gives_no_false_address(
    settings: pytest.FixtureRequest,
) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy()  # type: ignore[attr-defined]
    settings.ENVIRONMENT.__dict__["demonstration"] = False  # type: ignore[attr-defined]

    text = Client().get(PAGE).content.decode()

    assert "The trust has not said yet where this form goes." in text
    assert "Freepost" not in text


def test_paper_is_honest_about_what_it_cannot_do() -> None:
    text = Client().get(PAGE).content.decode()

    assert "Whoever opens the envelope reads all of it, your name too." in text
    assert "<form" not in text
    assert "<input" not in text


def test_paper_runs_from_the_right_in_arabic() -> None:
    text = Client().get(PAGE, {"language": "ar"}).content.decode()

    assert '<html lang="ar" dir="rtl">' in text
