"""What may be ticked at the front door, by code: the words that a reporter reads, and what a code means
afterwards.

Codes are stored in sealed answers and in the letterbox's counts: a code, once used, keeps its meaning for ever.
Both doors read this file. Nothing here is about a case.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Union

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = Union[str, "_StrPromise"]
"""English words, or words that are translated when they are shown."""
Choices = tuple[tuple[str, Words], ...]

WHO: Choices = (
    ("staff", _("I work for the trust")),
    ("bank", _("I am bank or agency staff")),
    ("student", _("I am a student or trainee")),
    ("volunteer", _("I am a volunteer")),
    ("patient", _("I am a patient or use your services")),
    ("carer", _("I am a carer, a relative or a friend of a patient")),
    ("visitor", _("I was visiting")),
    ("public", _("I am a member of the public")),
)
"""Who somebody is to the trust."""

PART: Choices = (
    ("happened", _("It happened to me")),
    ("saw", _("I saw it or heard it")),
    ("for-someone", _("I am telling you for someone else")),
)

THEY_KNOW: Choices = (
    ("yes", _("Yes, they know and they agree")),
    ("no", _("No, they do not know")),
    ("unsure", _("I am not sure")),
)

FORMS: Choices = (
    ("verbal", _("Words: insults, slurs, jokes or threats")),
    ("online", _("Something written, sent or posted online")),
    ("physical", _("Hurting, pushing, spitting or touching")),
    ("threat", _("A threat, or making someone afraid")),
    ("damage", _("Damage to things, or racist signs or drawings")),
    ("exclusion", _("Being left out or ignored")),
    ("slights", _("Everyday remarks or looks that wear you down")),
    ("care-refused", _("A patient or relative refused care from someone because of race")),
    ("decision", _("An unfair decision at work: shifts, pay, promotion, discipline")),
    ("care", _("Unfair care or treatment")),
    ("system", _("A rule or a way of working that is unfair to some groups")),
    ("antisemitism", _("Antisemitism: racism against Jewish people")),
    ("islamophobia", _("Islamophobia: hatred of Muslims")),
    ("anti-gypsy", _("Racism against Gypsy, Roma or Traveller people")),
    ("colourism", _("Colourism: because of how dark or light someone’s skin is")),
    ("accent", _("Because of an accent, a language or a name")),
    ("other", _("Something else")),
)
"""Forms of racism."""

EVENTS: Choices = (
    ("care", _("During care or treatment")),
    ("work", _("At work, with colleagues")),
    ("online", _("Online, by phone or in a message")),
    ("recruitment", _("In a job application or interview")),
    ("training", _("In training, at a college or on a placement")),
    ("complaint", _("In a complaint, an investigation or a disciplinary case")),
    ("public-area", _("In a waiting room, corridor, car park or café")),
    ("home-visit", _("On a visit to someone’s home")),
    ("other", _("Somewhere else, or something else")),
)
"""What was going on: racism can be part of any kind of event."""

BY_WHOM: Choices = (
    ("patient", _("A patient")),
    ("relative", _("A relative or visitor of a patient")),
    ("colleague", _("Someone who works here")),
    ("manager", _("A manager or supervisor")),
    ("senior", _("A senior leader")),
    ("contractor", _("Someone from another company that works here")),
    ("partner", _("The police or another organisation")),
    ("rule", _("No one person: a rule or a decision")),
    ("unsure", _("I am not sure")),
)

WHEN: Choices = (
    ("day", _("I know the day")),
    ("about", _("I know roughly when")),
    ("ongoing", _("It is still going on")),
    ("repeated", _("It has happened more than once")),
)

HARM: Choices = (
    ("upset", _("It upset me or made me angry")),
    ("afraid", _("I am afraid")),
    ("sleep", _("I cannot sleep, eat or think properly")),
    ("injury", _("I was physically hurt")),
    ("work", _("I missed work or studies, or want to leave")),
    ("avoid-care", _("I missed care, or do not want to come back")),
    ("care-worse", _("My care was worse or late")),
    ("none", _("No harm that I can name")),
    ("other", _("Something else")),
)

WITNESSES: Choices = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("unsure", _("I am not sure")),
)

ELSEWHERE: Choices = (
    ("manager", _("To a manager")),
    ("incident", _("In the incident system, such as Datix")),
    ("hr", _("To human resources (HR)")),
    ("guardian", _("To the Freedom to Speak Up guardian")),
    ("police", _("To the police")),
    ("complaint", _("To PALS or as a complaint")),
    ("union", _("To a union")),
    ("other", _("To someone else")),
    ("no", _("No, this is the first time")),
)

WANTS: Choices = (
    ("record", _("Just write it down. I do not want you to do anything else")),
    ("support", _("I want support")),
    ("contact", _("I want someone to write to me or talk to me")),
    ("informal", _("I want someone to talk to them, without a formal process")),
    ("formal", _("I want formal action")),
    ("unsure", _("I am not sure yet")),
)

REACH: Choices = (
    ("anonymous", _("Stay anonymous")),
    ("named", _("Leave my name, locked away")),
)

HELPED_HOW: Choices = (
    ("paper", _("From a paper form")),
    ("phone", _("On the phone")),
    ("in-person", _("We are together in one place")),
    ("interpreter", _("With an interpreter")),
)

AGREED: Choices = (
    ("yes", _("Yes, they asked me to send it")),
    ("cannot", _("They cannot say, for example because they are too ill")),
    ("no", _("No, I have not asked them")),
)

PREFER_NOT = "prefer-not"
_NOT_SAYING: tuple[str, Words] = (PREFER_NOT, _("I prefer not to say"))

_ETHNIC_GROUPS: tuple[tuple[Words, Choices], ...] = (
    (
        _("White"),
        (
            ("ons-13", _("English, Welsh, Scottish, Northern Irish or British")),
            ("ons-14", _("Irish")),
            ("ons-15", _("Gypsy or Irish Traveller")),
            ("ons-16", _("Roma")),
            ("ons-17", _("Any other White background")),
        ),
    ),
    (
        _("Mixed or multiple"),
        (
            ("ons-11", _("White and Black Caribbean")),
            ("ons-10", _("White and Black African")),
            ("ons-9", _("White and Asian")),
            ("ons-12", _("Any other Mixed or multiple background")),
        ),
    ),
    (
        _("Asian or Asian British"),
        (
            ("ons-3", _("Indian")),
            ("ons-4", _("Pakistani")),
            ("ons-1", _("Bangladeshi")),
            ("ons-2", _("Chinese")),
            ("ons-5", _("Any other Asian background")),
        ),
    ),
    (
        _("Black, Black British, Caribbean or African"),
        (
            ("ons-7", _("Caribbean")),
            ("ons-6", _("African")),
            ("ons-8", _("Any other Black, Black British or Caribbean background")),
        ),
    ),
    (
        _("Other ethnic group"),
        (
            ("ons-18", _("Arab")),
            ("ons-19", _("Any other ethnic group")),
        ),
    ),
)
# "" is somebody who was asked and gave no answer; "prefer-not" somebody who answered that they would not say.
ETHNIC_GROUPS: tuple[tuple[Words, Any], ...] = (
    ("", _("I have not chosen")),
    *_ETHNIC_GROUPS,
    _NOT_SAYING,
)
"""The groups of Census 2021, by the codes that `plumbline.measures` reads."""

AGES: Choices = (
    ("under-18", _("Under 18")),
    ("18-24", _("18 to 24")),
    ("25-34", _("25 to 34")),
    ("35-44", _("35 to 44")),
    ("45-54", _("45 to 54")),
    ("55-64", _("55 to 64")),
    ("65-over", _("65 or over")),
    _NOT_SAYING,
)

DISABILITY: Choices = (
    ("yes", _("Yes")),
    ("no", _("No")),
    _NOT_SAYING,
)

HANDLED: Choices = (
    ("very-well", pgettext_lazy("how it was handled", "Very well")),
    ("well", pgettext_lazy("how it was handled", "Well")),
    ("neither", pgettext_lazy("how it was handled", "Neither well nor badly")),
    ("badly", pgettext_lazy("how it was handled", "Badly")),
    ("very-badly", pgettext_lazy("how it was handled", "Very badly")),
)

MAYBE: Choices = (
    ("yes", _("Yes")),
    ("no", _("No")),
    ("maybe", _("Maybe")),
    ("unsure", _("I do not know")),
)


def label_of(code: str, choices: Iterable[tuple[Any, Any]]) -> str:
    """The words of a code, in the language of whoever asks; the code itself where it has none any more."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            found = label_of(code, label)
            if found != code:
                return found
        elif value == code:
            return str(label)
    return code
