"""What somebody answered, as labelled rows for the desk: every question and field, also those not listed here.

Answers are stored by question as they were typed: `{question: {field: value}}`. Nothing is left out: a name or
a code without a label is shown in plain words, and somebody's own words are never changed. Knows neither door;
shown in English, whatever the handler's browser asks for.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import override

from plumbline.speakup import vocabulary

HEADINGS: Mapping[str, str] = {
    "assist": "Who helped them to tell us",
    "you": "Who they are to the trust",
    "part": "Their part in it",
    "what-happened": "What happened",
    "kinds": "What kind of racism it was",
    "by-whom": "Who did it",
    "where": "Where it happened",
    "when": "When it happened",
    "harm": "How it has affected them",
    "witnesses": "Who else saw or heard it",
    "elsewhere": "Whom else they have told",
    "wants": "What they want to happen",
    "contact": "Whether they stay anonymous",
    "exclude": "Who must not see this",
    "about-you": "About them, as they say it",
    "files": "Files",
}
"""Questions by what stands above the answer."""

FIELDS: Mapping[str, str] = {
    "how": "How they were helped",
    "helper": "Who helped",
    "agreed": "They agreed that it is sent",
    "they_know": "The person knows about this report",
    "other": "In their own words",
    "about_them": "More about who did it",
    "place": "Service, ward or place",
    "events": "What was going on",
    "setting": "More about the place",
    "unit": "In the trust’s list",
    "day": "Day",
    "about": "Roughly when",
    "since": "Since when",
    "pattern": "How often, and when",
    "time": "Time of day",
    "about_harm": "In their own words",
    "not_safe": "Safety",
    "about_witnesses": "Who they were",
    "about_elsewhere": "What happened then",
    "about_wants": "In their own words",
    "people": "People",
    "others": "Anyone else who must not know",
    "ethnicity": "Ethnic group or background, in their own words",
    "ethnic_group": "Closest ethnic group",
    "age": "Age",
    "gender": "Gender, in their own words",
    "disability": "Disability or long-term health condition",
    "religion": "Religion or belief, in their own words",
    "orientation": "Sexual orientation, in their own words",
    "carer": "Cares for someone",
}
"""Fields by their label. A field that is missing, and is the only one of its question, needs none."""
VERSION = "version"
"""Which questionnaire it was: for programs that read the answers one day."""
UNLABELLED = frozenset({"who", "part", "words", "forms", "by_whom", "when", "harm", "witnesses", "elsewhere"})
UNLABELLED |= {"wants", "reach", "choice", "choices"}
"""Fields that their question's heading says already."""

CHOICES: Mapping[str, Any] = {
    "who": vocabulary.WHO,
    "part": vocabulary.PART,
    "they_know": vocabulary.THEY_KNOW,
    "forms": vocabulary.FORMS,
    "by_whom": vocabulary.BY_WHOM,
    "events": vocabulary.EVENTS,
    "when": vocabulary.WHEN,
    "harm": vocabulary.HARM,
    "not_safe": (("now", "They do not feel safe now"),),
    "witnesses": vocabulary.WITNESSES,
    "elsewhere": vocabulary.ELSEWHERE,
    "wants": vocabulary.WANTS,
    "reach": vocabulary.REACH,
    "how": vocabulary.HELPED_HOW,
    "agreed": vocabulary.AGREED,
    "ethnic_group": vocabulary.ETHNIC_GROUPS,
    "age": vocabulary.AGES,
    "disability": vocabulary.DISABILITY,
    "carer": vocabulary.MAYBE,
    "handled": vocabulary.HANDLED,
    "safer": vocabulary.MAYBE,
    "again": vocabulary.MAYBE,
}
"""Choices by the field that stores them."""

SHORT: Mapping[str, Mapping[str, str]] = {
    "forms": {
        "verbal": "Words",
        "online": "Written or online",
        "physical": "Physical harm",
        "threat": "Threat",
        "damage": "Damage or signs",
        "exclusion": "Left out",
        "slights": "Everyday slights",
        "care-refused": "Care refused from staff",
        "decision": "Unfair decision at work",
        "care": "Unfair care",
        "system": "Unfair rule",
        "antisemitism": "Antisemitism",
        "islamophobia": "Islamophobia",
        "anti-gypsy": "Against Gypsy, Roma or Traveller people",
        "colourism": "Colourism",
        "accent": "Accent, language or name",
        "other": "Something else",
    },
    "by_whom": {
        "patient": "Patient",
        "relative": "Relative or visitor",
        "colleague": "Colleague",
        "manager": "Manager",
        "senior": "Senior leader",
        "contractor": "Contractor",
        "partner": "Police or partner",
        "rule": "A rule or decision",
        "unsure": "Not sure",
    },
    "wants": {
        "record": "Only a record",
        "support": "Support",
        "contact": "Contact",
        "informal": "An informal talk",
        "formal": "Formal action",
        "unsure": "Not sure yet",
    },
    "how": {
        "paper": "from a paper form",
        "phone": "on the phone",
        "in-person": "in person",
        "interpreter": "with an interpreter",
    },
}
"""Choices in as few words as a list has room for."""

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "pl": "Polish",
    "ro": "Romanian",
    "ne": "Nepali",
    "bn": "Bengali",
    "ar": "Arabic",
    "uk": "Ukrainian",
    "pt": "Portuguese",
}
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Part:
    """One field of an answer; an empty label needs none."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with what was answered."""

    slug: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a case, in few words. What is missing was not said."""

    forms: tuple[str, ...] = ()
    by_whom: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    area: str = ""
    not_safe: bool = False
    language: str = ""
    assisted: str = ""
    """How somebody helped them to tell us; empty where nobody did."""
    broken: bool = False
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The choices as they are stored, to filter by."""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Summary":
        """The summary that was sealed with a report."""
        codes = {name: _codes(stored.get(name)) for name in ("forms", "by_whom", "wants")}
        return cls(
            forms=_shortly("forms", codes["forms"]),
            by_whom=_shortly("by_whom", codes["by_whom"]),
            wants=_shortly("wants", codes["wants"]),
            area=str(stored.get("place") or (stored.get("unit") or {}).get("label") or ""),
            not_safe=bool(stored.get("not_safe")),
            language=language_name(str(stored.get("language") or "")),
            assisted=SHORT["how"].get(stored.get("assisted") or "", ""),
            broken=bool(stored.get("broken")),
            codes=codes,
        )


def rows_of(answers: Mapping[str, Any]) -> list[Answer]:
    """Every answer, in the order in which it was given."""
    with override("en-gb"):
        found = [
            Answer(slug, heading_of(slug), tuple(_parts(given)))
            for slug, given in answers.items()
            if slug != VERSION
        ]
    return [answer for answer in found if answer.parts]


def heading_of(slug: str) -> str:
    """What stands above the answer to a question."""
    return HEADINGS.get(slug, plain(slug))


def language_name(code: str) -> str:
    """A language by its English name; an unknown code as it is."""
    return LANGUAGES.get(code.lower().partition("-")[0], code)


def plain(name: str) -> str:
    """A stored name in plain words: `refused-care` becomes "Refused care"."""
    words = name.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _parts(given: Any) -> Iterator[Part]:
    for name, value in given.items() if isinstance(given, Mapping) else [("words", given)]:
        lines = tuple(_lines(name, value))
        if lines:
            yield Part("" if name in UNLABELLED else FIELDS.get(name, plain(name)), lines)


def _lines(name: str, value: Any) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        yield "Yes" if value else "No"
    elif isinstance(value, Mapping) and value.get("label"):
        # A place of the trust's tree: its name on that day; its identifier is for programs.
        yield str(value["label"])
    elif isinstance(value, Mapping):
        for inner_name, inner in value.items():
            yield from (f"{plain(str(inner_name))}: {line}" for line in _lines(str(inner_name), inner))
    elif name == "day" and isinstance(value, list | tuple):
        yield " ".join(str(part) or "?" for part in value)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from [_code(name, inner)] if isinstance(inner, str) else _lines(name, inner)
    else:
        yield _code(name, str(value)) if name in CHOICES else str(value)


def _code(name: str, text: str) -> str:
    known = vocabulary.label_of(text, CHOICES.get(name, ()))
    return plain(text) if known == text and _CODE.fullmatch(text) else known


def _codes(value: Any) -> tuple[str, ...]:
    if not value:
        return ()
    return tuple(str(each) for each in value) if isinstance(value, list | tuple) else (str(value),)


def _shortly(name: str, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(SHORT[name].get(code, plain(code)) for code in codes)
