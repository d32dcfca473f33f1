"""Going through the questionnaire: what a button does to a sitting. Called inside `editing`.

Every form names the page that it is of, so that a double click, a second tab or an old page moves nobody twice.
Whatever was typed is kept first; only then is it asked whether one may go on.
"""

from typing import Any

from django.http import QueryDict

from plumbline.speakup.reporter.fields import Kept
from plumbline.speakup.reporter.languages import is_known
from plumbline.speakup.reporter.questions import ASSIST, BY_SLUG, WHAT_HAPPENED, Question, pages_for
from plumbline.speakup.reporter.sittings import OpenSitting

CHECK = "check"
SENT = "sent"
OWN = "own"


def is_sent(sitting: OpenSitting) -> bool:
    """Whether its report was sent."""
    return sitting.data.get("stage") == SENT


def pages_of(sitting: OpenSitting) -> tuple[Question, ...]:
    """The pages of this sitting."""
    return pages_for(assisted=bool(sitting.data.get("assisted")))


def page_of(sitting: OpenSitting) -> Question | None:
    """The page somebody is at; None when they are checking their answers."""
    name = sitting.data.get("page", "")
    return None if name == CHECK else BY_SLUG.get(name, pages_of(sitting)[0])


def kept_of(sitting: OpenSitting, question: Question) -> Kept:
    """What was typed on a page."""
    kept: Kept = sitting.data["answers"].get(question.slug, {})
    return kept


def move(sitting: OpenSitting, posted: QueryDict) -> None:
    """Keep what was typed, and do what the button says."""
    act, _, value = posted.get("act", "next").partition(":")
    if act == "language" and is_known(value):
        sitting.data["language"] = value
    if sitting.data.get("stage") in {SENT, OWN}:
        return
    here = BY_SLUG.get(posted.get("page", ""))
    if here in pages_of(sitting) and here is not None:
        _keep(sitting, here, posted)
    sitting.data["complain"] = False
    sitting.data.pop("turn", None)
    sitting.data.pop("problem", None)
    if act == "change" and value in BY_SLUG:
        go_to(sitting, value)
    elif act == "back":
        _go_back(sitting, here)
    elif act in {"next", "skip"} and here is not None:
        _go_on(sitting, here, skip=act == "skip" and here.may_skip)


def go_to(sitting: OpenSitting, page: str, *, complain: bool = False) -> None:
    """Be at a page; `complain` shows what is missing there."""
    sitting.data["page"], sitting.data["complain"] = page, complain


def missing_page(sitting: OpenSitting) -> str:
    """The first page without which a report cannot be sent; empty where nothing is missing."""
    needed = (ASSIST, WHAT_HAPPENED) if sitting.data.get("assisted") else (WHAT_HAPPENED,)
    return next((slug for slug in needed if not _is_well_filled(sitting, BY_SLUG[slug])), "")


def _keep(sitting: OpenSitting, here: Question, posted: QueryDict) -> None:
    answers: dict[str, Any] = sitting.data["answers"]
    kept = here.form.kept_of(posted)
    if kept:
        answers[here.slug] = kept
    else:
        answers.pop(here.slug, None)


def _go_on(sitting: OpenSitting, here: Question, *, skip: bool) -> None:
    if not skip and not _is_well_filled(sitting, here):
        go_to(sitting, here.slug, complain=True)
        return
    pages = pages_of(sitting)
    after = pages.index(here) + 1 if here in pages else 0
    if sitting.data.get("was_checked") or after == len(pages):
        sitting.data["was_checked"] = True
        go_to(sitting, CHECK)
    else:
        go_to(sitting, pages[after].slug)


def _go_back(sitting: OpenSitting, here: Question | None) -> None:
    pages = pages_of(sitting)
    at = pages.index(here) if here in pages and here is not None else len(pages)
    go_to(sitting, pages[max(0, at - 1)].slug)


def _is_well_filled(sitting: OpenSitting, question: Question) -> bool:
    return question.form(kept_of(sitting, question), complain=True).is_valid()
