"""What may not stand in a pack for the public, and the sentence that its author or checker then reads.

`gather` asks for figures that have left alone. This looks at what came of it by another way, so that a mistake
there lets nothing out: every figure must be a row of a release that stands now. And it reads what people wrote,
where figures and names can stand that no query ever saw.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.evidence.figures import to_computed
from plumbline.people.models import Person
from plumbline.people.roles import catalogue
from plumbline.publishing.models import BoardPack
from plumbline.publishing.models.packs import SUMMARY
from plumbline.publishing.pack_desk.building import counts_of
from plumbline.publishing.pack_desk.figures import rows_outside
from plumbline.publishing.packs.content import (
    Actions,
    GroupRow,
    Narrative,
    Pack,
    Picture,
    Risks,
    SpeakUp,
    Summary,
)
from plumbline.publishing.packs.from_runs import group_row

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
YEAR = r"(?:19|20)\d{2}"
NO_FIGURES = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?: (?:{MONTHS}))(?: {YEAR})?|\b{YEAR}(?:[/-]\d{{2}}(?:\d{{2}})?)?\b"
    r"|\b\d+(?:st|nd|rd|th)\b|\bquarter \d\b|\bQ\d\b|\bsections? \d+[A-Z]?\b|\bband \d\w?\b|\b95%"
    r"|£\d[\d,.]*(?: ?(?:million|m|k)\b)?|\b\d+[ -](?:minute|hour|day|week|month|year)s?\b",
    re.IGNORECASE,
)
"""Numbers that are no figures about people: days, years, sums of money, and how long something takes."""
NO_FINDINGS = {"slug", "what", "working", "decimals", "note", "unknown"}
"""Of what a pack says, the parts whose numbers are about how it is counted."""
NUMBER = re.compile(r"(?<![\w.])\d[\d,]*(?:\.\d+)?")


class NotForThePublic(Exception):
    """Something in a pack for the public that may not stand there; the message says what, and what to do."""


def check_for_the_public(pack: BoardPack, content: Pack) -> None:
    """Refuse a pack for the public that holds anything of the inside.

    Raises:
        NotForThePublic: it has figures that are not released, a section of the inside, or words that name a
            person or a number which the pack does not show.
    """
    if not pack.is_public:
        return
    _check_sections(content)
    _check_figures(pack, content)
    _check_names(pack)
    shown = numbers_shown(content)
    for where, text in words_of(pack):
        check_words(text, where=where, shown=shown)


def check_words(text: str, *, where: str, shown: Collection[float] = ()) -> None:
    """Refuse words that say a number which is not among those that are `shown`.

    Raises:
        NotForThePublic: they do.
    """
    for said in NUMBER.findall(NO_FIGURES.sub(" ", text)):
        if not _is_shown(said.rstrip(","), shown):
            raise NotForThePublic(
                f"{where} says {said.rstrip(',')}. In a pack for the public every number must be one that the "
                "pack shows from a release, a day or a year. Take it out, or release the figure and choose it."
            )


def numbers_shown(content: Pack) -> set[float]:
    """Every number that a pack shows by itself, without what people wrote in it."""
    return {
        number for section in content.sections if not isinstance(section, Summary) for number in _walk(section)
    }


def words_of(pack: BoardPack) -> Iterator[tuple[str, str]]:
    """What people wrote in a pack: (where it stands, the words)."""
    yield "The title", pack.title
    yield "The reason why it takes another's place", pack.superseding_why
    for one in pack.narratives.all():
        where = (
            "What is written of the whole pack" if one.section == SUMMARY else f"What is written of {one.section}"
        )
        yield where, "\n".join((one.alert, one.advise, one.assure))
    for asked in pack.decisions.all():
        if asked.was_asked:
            yield "A decision that it asks for", f"{asked.words}\n{asked.why}"


def _check_sections(content: Pack) -> None:
    inside = next((section for section in content.sections if isinstance(section, Actions | Risks)), None)
    if inside is not None:
        raise NotForThePublic(f"A pack for the public is without the section “{inside.title}”.")


def _check_figures(pack: BoardPack, content: Pack) -> None:
    left = rows_outside()
    slugs = [page.slug for page in content.pages]
    released: dict[str, set[GroupRow]] = {slug: set() for slug in slugs}
    rows = left.filter(run__measure__in=slugs, organisation_unit="", part="").select_related("run")
    for row in rows if slugs else ():
        released[row.run.measure].add(group_row(to_computed(row)))
    for page in content.pages:
        for shown in page.rows:
            if shown not in released[page.slug]:
                raise NotForThePublic(
                    f"The figure of {shown.group} in “{page.title}” is not released. Release it, or take the "
                    "measure out of the pack."
                )
    for section in content.sections:
        if isinstance(section, SpeakUp) and section.counts != tuple(counts_of(pack, left)):
            raise NotForThePublic("A count of reports of racism in this pack is not released.")


def _check_names(pack: BoardPack) -> None:
    text = " ".join(" ".join(words.split()) for _, words in words_of(pack)).casefold()
    roles = {role.name.casefold() for role in catalogue().roles}
    for names in Person.objects.values_list("name", "email"):
        for said in (" ".join(name.split()) for name in names):
            # One word alone is too often no name: May, Grace, Mark.
            is_a_name = (" " in said and said.casefold() not in roles) or "@" in said
            if is_a_name and re.search(rf"\b{re.escape(said.casefold())}\b", text):
                raise NotForThePublic(f"The words name {said}. A pack for the public names nobody: say the role.")


def _is_shown(said: str, shown: Collection[float]) -> bool:
    number = float(said.replace(",", ""))
    decimals = len(said.partition(".")[2])
    return any(round(one, decimals) == number for one in shown)


def _walk(value: Any) -> Iterator[float]:
    """Numbers in everything that is computed; a drawing has coordinates, and a narrative is what is looked at."""
    if isinstance(value, Narrative | Picture | Withheld | bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, str):
        yield from (float(said.replace(",", "")) for said in NUMBER.findall(NO_FIGURES.sub(" ", value)))
    elif isinstance(value, tuple):
        for one in value:
            yield from _walk(one)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in NO_FINDINGS:
                yield from _walk(getattr(value, field.name))
