"""The paper form: the same questions in the same order, with boxes to write in.

Made from the questionnaire itself, so that the two cannot drift apart. What a hint says about a screen is said
otherwise here. Paper is less safe than the website, and the form says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from plumbline.speakup.reporter.fields import QuestionForm
from plumbline.speakup.reporter.questions import FILES, QUESTIONS, Question

STORY_LINES = 26
INVENTED_ADDRESS = "Freepost SPEAK UP DEMONSTRATION (an invented address: it reaches nobody)"


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to fill in. `kind` is tick, line, words or day; `inner` are boxes that belong to an answer."""

    kind: str
    label: str
    hint: str = ""
    lines: int = 1
    choices: tuple[tuple[str, tuple["Box", ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question with its number and its boxes. `title` is empty where the first box asks the question."""

    number: int
    slug: str
    title: str
    intro: str
    boxes: tuple[Box, ...]


def paper_form() -> tuple[PaperQuestion, ...]:
    """Every question, in the language of whoever asks."""
    return tuple(_on_paper(number, question) for number, question in enumerate(QUESTIONS, start=1))


def where_to_send() -> str:
    """Where a filled-in form goes, in the trust's words; empty where it has not said."""
    told: str = settings.ENVIRONMENT.speakup_paper_goes_to.strip()
    return told or (INVENTED_ADDRESS if settings.ENVIRONMENT.demonstration else "")


def _on_paper(number: int, question: Question) -> PaperQuestion:
    intro = _said_on_paper().get(question.slug, str(question.intro))
    boxes = tuple(_boxes(question.form, _top(question.form)))
    return PaperQuestion(number, question.slug, str(question.title), intro, boxes)


def _top(form: type[QuestionForm]) -> list[str]:
    inside = {name for answers in form.reveals.values() for names in answers.values() for name in names}
    return [name for name in form.fields_of() if name not in inside]


def _boxes(form: type[QuestionForm], names: Any) -> Iterator[Box]:
    for name in names:
        # Who could be asked to help changes; a printed list of them would be wrong soon.
        if form.fields_of()[name].__class__.__name__ != "AnyOf":
            yield _box(form, name)


def _box(form: type[QuestionForm], name: str) -> Box:
    field: Any = form.fields_of()[name]
    # Where the list of people is left out, the question above asks for the names.
    label = "" if name in {form.heading, "others"} else str(field.label)
    hint = _said_on_paper().get(name, str(field.help_text))
    if field.kind in {"one", "some", "pick"}:
        choices = tuple(
            (text, tuple(_boxes(form, form.reveals.get(name, {}).get(code, ()))))
            for code, text in _flat(field.choices)
        )
        return Box("tick", label, hint, choices=choices)
    if field.kind == "words":
        lines = STORY_LINES if field.widget.attrs["rows"] >= 8 else field.widget.attrs["rows"]
        return Box("words", label, hint, lines=lines)
    return Box(field.kind, label, hint)


def _flat(choices: Any) -> Iterator[tuple[str, str]]:
    for code, text in choices:
        if isinstance(text, list | tuple):
            yield from _flat(text)
        elif code:
            yield str(code), str(text)


def _said_on_paper() -> dict[str, str]:
    """What is said instead of words that make sense on a screen only."""
    return {
        "forms": _("Tick all that fit. You do not have to be sure."),
        "place": _("Write it in your own words."),
        "reach": _("We can only answer you if you write how we can reach you, or hand this form in yourself."),
        "others": _(
            "Write their names, or what they do. Whoever opens the envelope reads this too. If that could be one "
            "of them, use the website."
        ),
        FILES: _("You can add copies of photos, letters or screenshots. Do not send the only one that you have."),
    }
