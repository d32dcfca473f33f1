"""The questionnaire: which pages, in which order, and whether a page may be skipped.

The version goes into every sealed report, so that its answers can be read beside the questions of that day:
change it whenever a question is added, removed or asked differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from plumbline.speakup.reporter import forms
from plumbline.speakup.reporter.fields import QuestionForm, read_out
from plumbline.speakup.vocabulary import Words

VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class Question:
    """One page. `title` is its heading, and what it is called where answers are checked."""

    slug: str
    title: Words
    form: type[QuestionForm]
    may_skip: bool = True
    intro: Words = ""

    def read(self, typed: Mapping[str, Any]) -> list[str]:
        """What was typed on it, as a person would read it out, in the language of whoever asks."""
        return read_out(self.form.fields_of(), typed)

    @property
    def template(self) -> str:
        """What draws it."""
        return "speakup/reporter/files.jinja" if self.slug == FILES else "speakup/reporter/question.jinja"


ASSIST = "assist"
WHAT_HAPPENED = "what-happened"
HARM = "harm"
CONTACT = "contact"
EXCLUDE = "exclude"
FILES = "files"

FIRST_FOR_HELPERS = Question(
    ASSIST,
    _("You are helping someone to report"),
    forms.AssistForm,
    may_skip=False,
    intro=_(
        "Write down what they tell you, in their words. From here on, “you” means the person you are helping."
    ),
)
QUESTIONS: tuple[Question, ...] = (
    Question("you", _("Who are you?"), forms.YouForm),
    Question("part", _("Did it happen to you?"), forms.PartForm),
    Question(WHAT_HAPPENED, _("What happened?"), forms.WhatHappenedForm, may_skip=False),
    Question("kinds", _("What kind of racism was it?"), forms.KindsForm),
    Question("by-whom", _("Who did it?"), forms.ByWhomForm),
    Question("where", _("Where did it happen?"), forms.WhereForm),
    Question("when", _("When did it happen?"), forms.WhenForm),
    Question(HARM, _("How has it affected you, or the person it happened to?"), forms.HarmForm),
    Question("witnesses", _("Did anyone else see or hear it?"), forms.WitnessesForm),
    Question("elsewhere", _("Have you told anyone else about it?"), forms.ElsewhereForm),
    Question("wants", _("What do you want to happen?"), forms.WantsForm),
    Question(CONTACT, _("Do you want to stay anonymous?"), forms.ContactForm),
    Question(EXCLUDE, _("Is there anyone who must not see this report?"), forms.ExcludeForm),
    Question(
        "about-you",
        _("About you"),
        forms.AboutYouForm,
        intro=_(
            "You do not have to answer. It helps us see who is hurt by racism, and whether we treat everyone "
            "who tells us fairly. Say it in your own words."
        ),
    ),
    Question(
        FILES,
        _("Do you want to add files?"),
        forms.FilesForm,
        intro=_("For example photos, screenshots, letters or recordings. You can add up to 10, one at a time."),
    ),
)
BY_SLUG: Mapping[str, Question] = {question.slug: question for question in (FIRST_FOR_HELPERS, *QUESTIONS)}


def pages_for(*, assisted: bool) -> tuple[Question, ...]:
    """The pages that somebody goes through."""
    return (FIRST_FOR_HELPERS, *QUESTIONS) if assisted else QUESTIONS


def number_of(question: Question) -> int:
    """Which question it is, counted from 1; 0 for the page that only helpers see."""
    return QUESTIONS.index(question) + 1 if question in QUESTIONS else 0
