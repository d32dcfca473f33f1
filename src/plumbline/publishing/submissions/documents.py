"""The three publications as documents: from released figures and public promises, with what we do not know.

The content is a pack's, so that the PDF, Word, HTML, workbook and data package are drawn as those of board packs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from plumbline.publishing.packs.content import (
    Commitment,
    Commitments,
    ContentUnusable,
    MeasurePage,
    Measures,
    Note,
    Pack,
    Shape,
    Status,
    Summary,
)
from plumbline.publishing.packs.content import Section as PackSection
from plumbline.publishing.packs.data_package import as_data_package
from plumbline.publishing.packs.from_runs import measure_page
from plumbline.publishing.packs.html import as_page
from plumbline.publishing.packs.typst_pdf import as_pdf
from plumbline.publishing.packs.word import as_word
from plumbline.publishing.packs.wording import counted
from plumbline.publishing.packs.workbook import as_workbook
from plumbline.publishing.promises import DROPPED, MET, MISSED, OFF, ON, OVER, UNSURE, Promise, promises_made
from plumbline.publishing.submissions.figures import released_figures, run_to_draw
from plumbline.publishing.submissions.gathering import Item, gather, named
from plumbline.publishing.submissions.shape import Section, Submission

SHAPES = {
    MET: Shape.CIRCLE,
    ON: Shape.CIRCLE,
    UNSURE: Shape.DIAMOND,
    OFF: Shape.TRIANGLE,
    OVER: Shape.SQUARE,
    MISSED: Shape.SQUARE,
    DROPPED: Shape.SQUARE,
}
CANDIDATES = "Which measures stand here is a candidate list, not confirmed by any source."
NOTHING_RELEASED = "There is no public figure for this section. See “What we do not know”."
GIVES_AWAY = "Its figures cannot be shown without giving away what is withheld."
WITHHELD_ALL = "There are figures, and each is withheld."
NO_PROMISES = "Nothing has been promised in public yet."
AUTHOR, CHECKER = "The programme's desk, from released figures", "Nobody yet"
NOT_OURS = "These are published figures of {}. They were not counted from the trust's own records."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS: dict[str, tuple[str, Callable[[Pack], bytes]]] = {
    "pdf": ("application/pdf", as_pdf),
    "docx": (WORD, as_word),
    "html": ("text/html; charset=utf-8", as_page),
    "xlsx": (XLSX, as_workbook),
    "zip": ("application/zip", as_data_package),
}
"""How each kind of file is written, and what it is served as; a ZIP is the open data package."""


def publication(submission: Submission, *, trust: str, invented: bool, today: date) -> Pack:
    """The document of a submission as it stands today, from what has left alone."""
    items, pages = _with_pages(gather(submission, released_figures(submission.measures, invented=invented)))
    promises = promises_made(today=today) if any(each.promises for each in submission.sections) else []
    return Pack(
        title=submission.title,
        trust=trust,
        period=f"As released by {today.day} {today:%B %Y}",
        committee=submission.asked_by,
        meeting=today,
        author=AUTHOR,
        checker=CHECKER,
        demonstration=invented,
        sections=tuple(_sections(submission, items, pages, promises)),
        publication=True,
    )


def _with_pages(items: Sequence[Item]) -> tuple[list[Item], list[MeasurePage | None]]:
    """The items with their pages; one that cannot be shown is missing, and says so."""
    pages = [None if item.is_missing else page_of(item) for item in items]
    told = [
        replace(item, why_missing=item.why_missing or GIVES_AWAY) if page is None else item
        for item, page in zip(items, pages, strict=True)
    ]
    return told, pages


def _sections(
    submission: Submission,
    items: Sequence[Item],
    pages: Sequence[MeasurePage | None],
    promises: Sequence[Promise],
) -> Iterator[PackSection]:
    yield _first(submission, items)
    for section in submission.sections:
        if section.promises:
            yield _promised(section, promises)
        else:
            both = zip(items, pages, strict=True)
            own = [page for item, page in both if item.section == section.title and page is not None]
            yield _measured(section, own)
    yield Note(title="What we do not know", words=tuple(_not_known(submission, items)))


def _first(submission: Submission, items: Sequence[Item]) -> Summary:
    missing = [item for item in items if item.is_missing]
    told = counted(len(items) - len(missing), "set of figures is", "sets of figures are")
    gone = f"{told} in this document, and {len(missing)} that it asks for are missing."
    return Summary(title="What this document is", words=(submission.about, gone))


def _promised(section: Section, promises: Sequence[Promise]) -> Commitments:
    told = tuple(
        Commitment(
            title=f"{each.commitment.reference}: {each.commitment.promise}",
            answers=each.commitment.answers,
            status=Status(each.standing.words, SHAPES.get(each.standing, Shape.RING)),
            due=each.due,
        )
        for each in promises
    )
    return Commitments(
        title=section.title, words=section.words + (() if told else (NO_PROMISES,)), commitments=told
    )


def _measured(section: Section, pages: Sequence[MeasurePage]) -> PackSection:
    words = section.words if section.confirmed else (*section.words, CANDIDATES)
    if not pages:
        return Note(title=section.title, words=(*words, NOTHING_RELEASED))
    return Measures(title=section.title, words=words, pages=tuple(pages))


def page_of(item: Item) -> MeasurePage | None:
    """The page of one item; None where its figures cannot be shown without giving away what is withheld."""
    if item.run is None:
        return None
    run = run_to_draw(item.run, is_public=True)
    try:
        page = measure_page(by_group=replace(run, observations=item.observations))
    except ContentUnusable:
        return None
    where = f"Run {item.run.public_id} of Plumbline's ledger."
    return replace(
        page,
        slug=f"{page.slug}-by-{item.dimension}",
        title=named(page.title, (item.dimension,)) + (f", {item.place}" if item.place else ""),
        unknown=(*page.unknown, *([NOT_OURS.format(item.place)] if item.place else [])),
        working=(*page.working, where),
    )


def _not_known(submission: Submission, items: Sequence[Item]) -> Iterator[str]:
    gaps = [(item, item.why_missing or WITHHELD_ALL) for item in items if item.is_missing or item.is_withheld]
    for (measure, why), own in groupby(gaps, key=lambda gap: (gap[0].title, gap[1])):
        yield f"{named(measure, [item.dimension for item, _ in own])}: {why}"
    for due in submission.due:
        if not due.confirmed:
            yield f"When it is due: {due.in_words}"
    if submission.no_date:
        yield submission.no_date
    yield from submission.unknown
