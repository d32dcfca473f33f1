"""What each submission is: who asks for it, when it is due, what stands in it. It is data, and can be changed.

A date or a list that no source confirms says so (`confirmed: false`), here and on every page and document.
"""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field

from plumbline.measures.groupings import load_yaml

Dimension = Literal["everyone", "ethnicity", "deprivation", "age", "sex"]
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "everyone": (),
    "ethnicity": (),
    "deprivation": ("deprivation ", "imd "),
    "age": ("age band ", "age "),
    "sex": ("sex ", "gender "),
}
"""Each dimension, and how the parts begin that figures are narrowed to by it; ethnic groups are no parts."""
SEXES = {
    "1": "Male",
    "2": "Female",
    "3": "Non-binary",
    "4": "Other",
    "9": "Indeterminate",
    "not known": "Sex not known",
}
"""What the codes of the national data set stand for (see `measures.facts.people`)."""
AGE_BAND = "age band "
WRES, DOCUMENT = "wres", "document"


def part_in_words(part: str) -> str:
    """A part that figures are narrowed to, as readers say it.

    >>> part_in_words("sex 2"), part_in_words("age band 18 to 64"), part_in_words("age band not known")
    ('Female', 'Aged 18 to 64', 'Age not known')
    """
    if part.startswith("sex "):
        return SEXES.get(part.removeprefix("sex "), part)
    if not part.startswith(AGE_BAND):
        return part
    band = part.removeprefix(AGE_BAND)
    return f"Aged {band}" if band[:1].isdigit() else f"Age {band}"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Due(_Part):
    """A day of every year, from one year on, and where it was read."""

    what: str
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)
    since: int
    source: str
    confirmed: bool = False

    @property
    def in_words(self) -> str:
        """What is due on which day, and how sure that is."""
        day = f"{self.day} {date(2000, self.month, 1):%B}"
        return f"{self.what} by {day} each year. {'' if self.confirmed else 'Not confirmed. '}{self.source}"

    def next_after(self, today: date) -> date:
        """The next such day; today is one."""
        year = max(self.since, today.year)
        this = date(year, self.month, self.day)
        return this if this >= today else date(year + 1, self.month, self.day)


class Section(_Part):
    """A part of a document: words of our own, measures by one or several dimensions, or the public promises."""

    title: str
    words: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    by: tuple[Dimension, ...] = ("ethnicity",)
    grouping: str = ""
    """The ethnic groups that are asked for; empty for those in which groups are compared."""
    confirmed: bool = True
    promises: bool = False


class Submission(_Part):
    """One thing that a trust sends or publishes."""

    slug: str = Field(pattern=r"^[a-z-]+$")
    position: int
    kind: Literal["wres", "document"]
    title: str
    asked_by: str
    source: str = Field(pattern=r"^https?://")
    confirmed: bool
    """Whether the duty itself was read in its source."""
    about: str
    due: tuple[Due, ...] = ()
    no_date: str = ""
    """What is said where no day was found."""
    sections: tuple[Section, ...] = ()
    unknown: tuple[str, ...] = ()
    """What nobody can tell from figures, and must be said."""

    @property
    def measures(self) -> tuple[str, ...]:
        """Every measure that it asks for, each once."""
        return tuple(dict.fromkeys(slug for section in self.sections for slug in section.measures))

    def get_absolute_url(self) -> str:
        return reverse("publishing:submission", args=[self.slug])

    def next_due(self, today: date) -> tuple[Due, date] | None:
        """What is due next, and on which day."""
        coming = [(each, each.next_after(today)) for each in self.due]
        return min(coming, key=lambda pair: pair[1], default=None)


@cache
def submissions() -> tuple[Submission, ...]:
    """Every submission, in the order of the list."""
    folder = files(__package__) / "kinds"
    texts = [each.read_text(encoding="utf-8") for each in folder.iterdir() if each.name.endswith(".yaml")]
    found = [Submission.model_validate(load_yaml(text)) for text in texts]
    return tuple(sorted(found, key=lambda each: each.position))


def find_submission(slug: str) -> Submission | None:
    """One submission, or None."""
    return next((each for each in submissions() if each.slug == slug), None)
