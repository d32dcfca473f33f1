"""One's own report as its page shows it: what was said, by whom, and what one told us.

Of the people who answer it shows no name: to the reporter they are the case team.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from plumbline.speakup.keyring import OpenCase
from plumbline.speakup.reading import Said
from plumbline.speakup.reporter.fields import read_out
from plumbline.speakup.reporter.forms import RatingForm
from plumbline.speakup.reporter.questions import BY_SLUG, Question

TEAM, REPORTER, NOTICE = "team", "reporter", "notice"


@dataclass(frozen=True, slots=True)
class Written:
    """One message: who wrote it (`TEAM`, `REPORTER` or `NOTICE`), on which day, and what."""

    by: str
    day: date
    text: str
    rating: dict[str, Any] | None

    @property
    def words(self) -> str:
        """What it says; our own notices in the reader's language."""
        return gettext(self.text) if self.by == NOTICE and self.text else self.text

    @property
    def rated(self) -> list[str]:
        """How somebody rated us, in words."""
        return read_out(RatingForm.fields_of(), self.rating or {})


def written(said: Said) -> Written:
    """A message as the reporter reads it."""
    by = NOTICE if said.notice else TEAM if said.at else REPORTER
    return Written(by, said.day, said.text, said.rating)


def told_us(opened: OpenCase) -> list[tuple[Question, dict[str, Any]]]:
    """What somebody told us, page by page, as typed."""
    answers = opened.value("answers") or {}
    return [(BY_SLUG[slug], typed) for slug, typed in answers.items() if slug in BY_SLUG and typed]
