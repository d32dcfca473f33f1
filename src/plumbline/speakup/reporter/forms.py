"""The forms of the questionnaire, one a page. Which pages there are, and in which order: questions.py.

Nothing is required but what happened. A label is a question that a person would ask; it never asks for proof.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from plumbline.speakup import vocabulary as words
from plumbline.speakup.reporter.fields import AnyOf, Day, Line, OneOf, Pick, QuestionForm, SomeOf, Words
from plumbline.speakup.reporter.people import people_to_exclude
from plumbline.speakup.reporter.sending import DoorNotReady, NobodyLeft, readers_for

LONGEST_STORY = 20_000


class AssistForm(QuestionForm):
    """For whoever writes a report down for somebody else."""

    how = OneOf(later("How are you helping?"), words.HELPED_HOW)
    helper = Line(
        later("Who are you?"),
        hint=later("Your name or your role, for example: ward sister, interpreter, network chair."),
    )
    agreed = OneOf(later("Does the person agree that you send this report?"), words.AGREED)

    def clean_agreed(self) -> str:
        """Nobody is reported for against their will."""
        agreed: str = self.cleaned_data["agreed"]
        if not agreed:
            raise ValidationError(_("Say whether the person agrees."))
        if agreed == "no":
            raise ValidationError(_("Please ask them first. It is their choice to report or not."))
        return agreed


class YouForm(QuestionForm):
    """Who somebody is to the trust."""

    heading = "who"
    who = OneOf(later("Who are you?"), words.WHO, hint=later("We ask so that the right people can help."))


class PartForm(QuestionForm):
    """Whether it happened to them."""

    heading = "part"
    reveals: ClassVar = {"part": {"for-someone": ("they_know",)}}
    part = OneOf(later("Did it happen to you?"), words.PART)
    they_know = OneOf(
        later("Do they know that you are telling us?"),
        words.THEY_KNOW,
        hint=later("You can still tell us if they do not know."),
    )


class WhatHappenedForm(QuestionForm):
    """What happened, in free words: the one answer that a report cannot do without."""

    heading = "words"
    words = Words(
        later("What happened?"),
        hint=later(
            "Write it as you would tell a friend. Write in any language. You do not have to be sure that it "
            "was racism, and you do not need proof."
        ),
        rows=10,
        longest=LONGEST_STORY,
    )

    def clean_words(self) -> str:
        """Something must be told."""
        told: str = self.cleaned_data["words"]
        if not told.strip():
            raise ValidationError(_("Tell us what happened. A few words are enough."))
        return told


class KindsForm(QuestionForm):
    """What kind of racism it was."""

    heading = "forms"
    forms = SomeOf(
        later("What kind of racism was it?"),
        words.FORMS,
        hint=later("Tick all that fit. Skip if you are not sure."),
    )
    other = Line(later("In your own words, if none of these fits"))


class ByWhomForm(QuestionForm):
    """Who did it."""

    heading = "by_whom"
    by_whom = SomeOf(later("Who did it?"), words.BY_WHOM, hint=later("Tick all that fit."))
    about_them = Words(
        later("Anything else about them"),
        hint=later("You do not have to give a name. You can say what they do, or what they look like."),
    )


class WhereForm(QuestionForm):
    """Where it was, and what was going on."""

    place = Line(
        later("Which service, ward or place?"),
        hint=later("Start to type and choose from the list, or write it in your own words."),
        list_id="places",
    )
    events = SomeOf(later("What was going on?"), words.EVENTS, hint=later("Tick all that fit."))
    setting = Line(later("Anything else about the place"))


class WhenForm(QuestionForm):
    """When it was."""

    heading = "when"
    reveals: ClassVar = {
        "when": {"day": ("day",), "about": ("about",), "ongoing": ("since",), "repeated": ("pattern",)}
    }
    when = OneOf(later("When did it happen?"), words.WHEN)
    day = Day(later("Which day?"), hint=later("For example, 27 3 2026"))
    about = Line(later("Roughly when?"), hint=later("For example: last week, or in the summer"))
    since = Line(later("Since when?"))
    pattern = Words(later("How often, and when?"), hint=later("For example: on most night shifts since May"))
    time = Line(later("What time of day, if you know?"), hint=later("For example: in the morning"))


class HarmForm(QuestionForm):
    """What it did to them."""

    heading = "harm"
    harm = SomeOf(
        later("How has it affected you, or the person it happened to?"),
        words.HARM,
        hint=later("Tick all that fit."),
    )
    about_harm = Words(later("In your own words"))
    not_safe = SomeOf(later("Are you safe?"), (("now", later("I do not feel safe now")),))


class WitnessesForm(QuestionForm):
    """Who else saw it."""

    heading = "witnesses"
    witnesses = OneOf(later("Did anyone else see or hear it?"), words.WITNESSES)
    about_witnesses = Words(
        later("Who were they?"),
        hint=later("You do not have to give names. We will not talk to them before we have asked you."),
    )


class ElsewhereForm(QuestionForm):
    """Whether it was reported before."""

    heading = "elsewhere"
    elsewhere = SomeOf(
        later("Have you told anyone else about it?"),
        words.ELSEWHERE,
        hint=later("Tick all that fit. You can tell us whether or not you have told someone else."),
    )
    about_elsewhere = Words(
        later("What happened then?"), hint=later("If you have a reference number, you can write it here."), rows=3
    )


class WantsForm(QuestionForm):
    """What they want to happen."""

    heading = "wants"
    wants = SomeOf(
        later("What do you want to happen?"),
        words.WANTS,
        hint=later("Tick all that fit. You can change your mind later."),
    )
    about_wants = Words(later("In your own words"), rows=3)


class ContactForm(QuestionForm):
    """Anonymous, or with a name that is locked away."""

    heading = "reach"
    reveals: ClassVar = {"reach": {"named": ("name", "contact", "safe_contact")}}
    reach = OneOf(
        later("Do you want to stay anonymous?"),
        words.REACH,
        hint=later("Either way, you get a code. With it you can come back, read our answers and write to us."),
    )
    name = Line(later("Your name"))
    contact = Line(later("How can we reach you?"), hint=later("A phone number or an e-mail address"))
    safe_contact = Line(
        later("Is there anything we must not do?"),
        hint=later("For example: do not call in the evening, do not leave a message"),
    )

    def clean(self) -> dict[str, Any]:
        """A name that is to be locked away must be there."""
        cleaned = super().clean() or {}
        if cleaned.get("reach") == "named" and not (cleaned.get("name", "") + cleaned.get("contact", "")).strip():
            self.add_error("name", _("Write your name or how to reach you, or choose to stay anonymous."))
        return cleaned


class ExcludeForm(QuestionForm):
    """Who must not know of the report."""

    heading = "people"
    people = AnyOf(
        later("Is there anyone who must not see this report?"),
        hint=later("These are the people who could be asked to help. Tick anyone you do not want to see it."),
    )
    others = Words(
        later("Is there anyone else who must not know?"),
        hint=later("The people who read your report will see this, so that they can keep it from them."),
        rows=3,
    )

    def prepare(self) -> None:
        """The people of today."""
        self.fields["people"].choices = people_to_exclude()  # type: ignore[attr-defined]

    def clean_people(self) -> list[str]:
        """Somebody must be left who can read it."""
        people: list[str] = self.cleaned_data["people"]
        try:
            readers_for(people)
        except NobodyLeft:
            raise ValidationError(
                _(
                    "With these people left out, nobody here could read your report. Untick someone, or tell "
                    "someone outside the trust instead. The list on this page says who."
                )
            ) from None
        except DoorNotReady:
            pass
        return people


class AboutYouForm(QuestionForm):
    """What somebody says of themselves."""

    ethnicity = Line(
        later("How do you describe your ethnic group or background?"), hint=later("In your own words")
    )
    ethnic_group = Pick(later("Which of these is closest?"), words.ETHNIC_GROUPS)
    age = OneOf(later("How old are you?"), words.AGES)
    gender = Line(later("Your gender, in your own words"))
    disability = OneOf(later("Do you have a disability or a long-term health condition?"), words.DISABILITY)
    religion = Line(later("Your religion or belief, in your own words"))
    orientation = Line(later("Your sexual orientation, in your own words"))
    carer = SomeOf(later("Do you care for someone?"), (("yes", later("I look after someone who needs help")),))


class FilesForm(QuestionForm):
    """Files are kept beside the answers; the page itself has nothing to keep."""


class RatingForm(QuestionForm):
    """How it was handled."""

    handled = OneOf(later("How well did we deal with your report?"), words.HANDLED)
    safer = OneOf(later("Do you feel safer now?"), words.MAYBE)
    again = OneOf(later("Would you speak up again?"), words.MAYBE)
    words = Words(later("Anything else you want to tell us"))
