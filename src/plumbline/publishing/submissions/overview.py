"""How far each submission is: what is ready, what is missing and when it is due. A fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from plumbline.design.listing import Column
from plumbline.design.row_listing import RowListing
from plumbline.equity.values import is_withheld
from plumbline.publishing.packs.wording import counted
from plumbline.publishing.submissions.figures import Figures, released_figures
from plumbline.publishing.submissions.gathering import gather
from plumbline.publishing.submissions.shape import WRES, Submission, submissions
from plumbline.publishing.submissions.wres import WresSubmission, gather_wres


@dataclass(frozen=True)
class Standing:
    """One submission as it stands today."""

    submission: Submission
    ready: int
    withheld: int
    missing: int
    due: date | None
    due_in_words: str
    one: str
    """What is counted: a cell of a return, or a set of figures of a document."""
    many: str

    @property
    def title(self) -> str:
        return self.submission.title

    @property
    def asked_by(self) -> str:
        return self.submission.asked_by


def standings(*, organisation: str, invented: bool, today: date) -> list[Standing]:
    """Every submission. Seven queries."""
    every = submissions()
    asked = {slug for each in every for slug in each.measures}
    released = released_figures(asked, invented=invented)
    made = gather_wres(organisation=organisation, invented=invented, today=today)
    return [
        _of_the_return(each, made, today) if each.kind == WRES else _of_a_document(each, released, today)
        for each in every
    ]


def _of_the_return(submission: Submission, made: WresSubmission, today: date) -> Standing:
    withheld = sum(is_withheld(each.figure) for each in made.origins)
    ready = len(made.origins) - withheld
    return _standing(submission, today, (ready, withheld, len(made.missing)), ("cell", "cells"))


def _of_a_document(submission: Submission, figures: Figures, today: date) -> Standing:
    items = gather(submission, figures)
    missing = sum(item.is_missing for item in items)
    withheld = sum(item.is_withheld for item in items)
    return _standing(
        submission,
        today,
        (len(items) - missing - withheld, withheld, missing),
        ("set of figures", "sets of figures"),
    )


def _standing(
    submission: Submission, today: date, counts: tuple[int, int, int], nouns: tuple[str, str]
) -> Standing:
    ready, withheld, missing = counts
    coming = submission.next_due(today)
    due, day = coming or (None, None)
    sure = "" if due is None or due.confirmed else " (not confirmed)"
    words = "No date found" if due is None or day is None else f"{due.what}, {day.day} {day:%B %Y}{sure}"
    return Standing(submission, ready, withheld, missing, day, words, *nouns)


def _counted(number: int, standing: Standing) -> str:
    return counted(number, standing.one, standing.many)


@dataclass
class SubmissionList(RowListing):
    """Every submission, in the order of the configuration."""

    queryset: Sequence[Standing]
    name = "submissions"
    caption = "What the trust sends and publishes"
    columns = (
        Column("title", "Submission", sort="title", link=lambda row: row.submission.get_absolute_url()),
        Column("asked_by", "Asked for by"),
        Column("due", "Next due", lambda row: row.due_in_words, sort="due"),
        Column("ready", "Ready", lambda row: _counted(row.ready, row)),
        Column("withheld", "Withheld", lambda row: _counted(row.withheld, row)),
        Column("missing", "Missing", lambda row: _counted(row.missing, row)),
    )
    search = ("title", "asked_by")
    search_label = "Search submissions"
    empty = "Nothing is asked for."
