"""The publications: from what has left and public promises alone, with everything that is missing named."""

from dataclasses import replace
from datetime import date
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from openpyxl import load_workbook

from plumbline.measures.definitions import load_catalogue
from plumbline.plan.states import State
from plumbline.publishing import actions
from plumbline.publishing.packs.content import Commitments, Measures, Note, Pack
from plumbline.publishing.submissions.documents import AUTHOR, CANDIDATES, WRITERS, publication
from plumbline.publishing.submissions.figures import (
    NEVER_MIXED,
    NEVER_RELEASED,
    NO_RUN,
    UNPROVABLE,
    own_figures,
    released_figures,
)
from plumbline.publishing.submissions.gathering import NO_DEPRIVATION, NOT_PARTED, PER_PERSON_SERVED, gather
from plumbline.publishing.submissions.shape import (
    DIMENSIONS,
    DOCUMENT,
    Due,
    Section,
    find_submission,
    submissions,
)
from tests.evidence.builders import BLACK, UNKNOWN, WHITE, a_run
from tests.plan.assurance.builders import make_commitment
from tests.publishing.builders import a_public_release, a_recorded_run
from tests.publishing.submissions.invented_submissions import SMALL, a_figure, a_run_of, record

TODAY = date(2026, 5, 1)
MARKER = 987.65432
HEALTH = find_submission("health-inequalities")


def a_document(slug: str = "health-inequalities", **asked: object) -> Pack:
    return publication(
        find_submission(slug), **{"trust": "An invented trust", "invented": False, "today": TODAY, **asked}
    )


def words_of(pack: Pack, title: str = "What we do not know") -> list[str]:
    [section] = [each for each in pack.sections if each.title == title]
    return list(section.words)


def test_every_measure_that_a_submission_asks_for_is_in_the_catalogue() -> None:
    asked = {slug for each in submissions() for slug in each.measures}

    assert len(asked) > 30
    assert asked - set(load_catalogue()) == set()


def test_the_health_inequalities_statement_asks_for_its_four_dimensions() -> None:
    assert {by for section in HEALTH.sections for by in section.by} == set(DIMENSIONS)


def test_no_date_and_no_list_of_core_measures_is_called_confirmed() -> None:
    assert [due for each in submissions() for due in each.due if due.confirmed] == []
    assert {s.title for s in find_submission("pcref").sections if s.confirmed} == {"Our promises"}


def test_what_is_due_next_is_today_or_later_and_never_before_its_first_year() -> None:
    due = Due(what="Send", month=5, day=31, since=2024, source="x")

    assert due.next_after(date(2026, 5, 31)) == date(2026, 5, 31)
    assert due.next_after(date(2026, 6, 1)) == date(2027, 5, 31)
    assert due.next_after(date(2020, 6, 1)) == date(2024, 5, 31)
    assert find_submission("wres").next_due(date(2026, 6, 1))[1] == date(2026, 10, 31)
    assert HEALTH.next_due(TODAY) is None


def test_the_words_of_a_section_are_whole_sentences() -> None:
    said = [words for each in submissions() for section in each.sections for words in section.words]

    assert len(said) > 10
    assert [words for words in said if not (words[0].isupper() and words.endswith("."))] == []


@pytest.mark.django_db
def test_with_nothing_released_every_set_of_figures_is_named_as_missing() -> None:
    pack = a_document()

    asked = sum(len(section.measures) * len(section.by) for section in HEALTH.sections)
    missing = [said for said in words_of(pack) if said.endswith(NEVER_RELEASED)]
    assert len(missing) == len(HEALTH.measures) == 7
    assert f"Restrictive interventions, by deprivation, ethnicity, age and sex: {NEVER_RELEASED}" in missing
    assert asked == 25
    assert pack.pages == ()
    assert words_of(pack, "What this document is")[1] == (
        "0 sets of figures are in this document, and 25 that it asks for are missing."
    )


@pytest.mark.django_db
def test_a_released_figure_is_in_the_document_with_its_run_and_definition() -> None:
    run = a_recorded_run()
    a_public_release(run)

    pack = a_document()

    [page] = pack.pages
    assert (page.slug, page.title) == (
        "detentions-by-ethnicity",
        "Detentions under the Mental Health Act, by ethnicity, England",
    )
    assert page.unknown[-1] == (
        "These are published figures of England. They were not counted from the trust's own records."
    )
    assert [(row.group, row.numerator, row.denominator) for row in page.rows] == [
        ("White", 31827, 45783401),
        ("Black or Black British", 6215, 2381724),
    ]
    assert page.working[-2:] == (
        "Definition: detentions, version 1.",
        f"Run {run.public_id} of Plumbline's ledger.",
    )
    title = "Detentions under the Mental Health Act"
    assert f"{title}, by deprivation, age and sex: No figure is parted in this way." in words_of(pack)


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [each.slug for each in submissions() if each.kind == DOCUMENT])
def test_a_planted_figure_that_nobody_released_is_in_no_file(slug) -> None:
    a_public_release(a_recorded_run())
    for measure in find_submission(slug).measures:
        if measure != "detentions":
            a_recorded_run(measure=measure, kind="extract", marker=MARKER)

    pack = a_document(slug)
    content = WRITERS["html"][1](pack)
    files = ZipFile(BytesIO(WRITERS["zip"][1](pack)))
    book = load_workbook(BytesIO(WRITERS["xlsx"][1](pack)))

    assert own_figures(find_submission(slug).measures, invented=False).rows
    told = content.decode() + "".join(files.read(name).decode() for name in files.namelist())
    told += str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])
    assert not any(planted in told for planted in ("987.6", "987.7"))
    assert {row.value for page in pack.pages for row in page.rows} <= {WHITE.value, BLACK.value, 260.94543}


@pytest.mark.django_db
def test_the_same_figures_are_there_for_the_trusts_own_use() -> None:
    a_recorded_run(measure="mha-detentions", kind="extract", marker=MARKER)

    [item] = [
        each
        for each in gather(HEALTH, own_figures(HEALTH.measures, invented=False))
        if (each.measure, each.dimension) == ("mha-detentions", "ethnicity")
    ]

    assert [cell.value for cell in item.cells] == [WHITE.value, MARKER]
    assert {(cell.run, cell.definition_version) for cell in item.cells} == {(str(item.run.public_id), "1")}


@pytest.mark.django_db
def test_what_was_withdrawn_is_missing_with_its_reason(checker) -> None:
    release = a_public_release(a_recorded_run())
    actions.withdraw_release(by=checker, release=release, reason="A file was wrong.")

    said = words_of(a_document())

    assert (
        "Detentions under the Mental Health Act, by deprivation, ethnicity, age and sex: What was released of it "
        "was withdrawn: A file was wrong."
    ) in said


def all_withheld() -> None:
    names = ("numerator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")
    names += ("published_value", "published_standardised", "published_standardised_lower")
    names += ("published_standardised_upper",)
    hidden = [replace(row, **dict.fromkeys(names, SMALL)) for row in (WHITE, BLACK)]
    [run] = record([a_run(*hidden)], kind="published")
    a_public_release(run)


@pytest.mark.django_db
def test_what_is_withheld_says_so_in_every_file_and_is_never_a_zero() -> None:
    all_withheld()

    pack = a_document()

    [page] = pack.pages
    assert [row.numerator for row in page.rows] == [SMALL, SMALL]
    assert "Detentions under the Mental Health Act, by ethnicity: There are figures, and each is withheld." in (
        words_of(pack)
    )
    book = load_workbook(BytesIO(WRITERS["xlsx"][1](pack)))
    figures = list(book["Figures by group"].iter_rows(min_row=2, values_only=True))
    assert [row[5] for row in figures] == ["withheld", "withheld"]
    assert not any(value == 0 for row in figures for value in row)
    assert b"withheld" in WRITERS["html"][1](pack)


@pytest.mark.django_db
def test_groups_other_than_those_asked_for_are_missing_and_not_mixed() -> None:
    a_public_release(a_recorded_run())
    section = Section(title="Two groups", measures=("detentions",), grouping="white-and-all-other")
    asked = HEALTH.model_copy(update={"sections": (section,)})

    [item] = gather(asked, released_figures(asked.measures, invented=False))

    assert item.why_missing == (
        "There are figures by NHS 2001, 5 groups, and by White and all other ethnic groups, 2 groups is asked "
        "for. Groups of different lists are not mixed."
    )


@pytest.mark.django_db
def test_parts_of_everyone_are_set_beside_one_another() -> None:
    sexes = [
        a_figure("Everyone", "all", grouping="everyone", part=f"sex {sex}", value=value, period="2025/26")
        for sex, value in (("1", 11.0), ("2", 22.0))
    ]
    black = a_figure("Black", "black", grouping="nhs-2001-5", part="sex 1", value=33.0)
    record([a_run_of("mha-detentions", [*sexes, black])])

    items = gather(HEALTH, own_figures(HEALTH.measures, invented=False))

    found = {each.dimension: each for each in items if each.measure == "mha-detentions"}
    assert [(cell.group, cell.value) for cell in found["sex"].cells] == [("Male", 11.0), ("Female", 22.0)]
    assert found["deprivation"].why_missing == PER_PERSON_SERVED


@pytest.mark.django_db
def test_what_nobody_parted_and_what_nobody_can_part_are_told_apart() -> None:
    everyone = a_figure("Everyone", "all", grouping="everyone", value=11.0, period="2025/26")
    record([a_run_of(slug, [everyone]) for slug in ("mha-detentions", "restraint-people")])

    items = gather(HEALTH, own_figures(HEALTH.measures, invented=False))

    why = {(each.measure, each.dimension): each.why_missing for each in items}
    assert why["mha-detentions", "age"] == PER_PERSON_SERVED
    assert why["restraint-people", "deprivation"] == NO_DEPRIVATION
    assert why["restraint-people", "age"] == why["mha-detentions", "ethnicity"] == NOT_PARTED
    assert why["access-people-in-contact", "age"] == NO_RUN


@pytest.mark.django_db
def test_what_can_never_be_released_says_so_and_a_demonstration_waits_for_no_published_figure() -> None:
    asked = ("workforce-ethnicity-pay-gap", "detentions", "mha-detentions")

    real, invented = (released_figures(asked, invented=each) for each in (False, True))

    assert [real.why_missing(slug) for slug in asked] == [UNPROVABLE, NEVER_RELEASED, NEVER_RELEASED]
    assert [invented.why_missing(slug) for slug in asked] == [UNPROVABLE, NEVER_MIXED, NEVER_RELEASED]


@pytest.mark.django_db
def test_a_group_without_a_population_stays_in_the_document_without_a_figure() -> None:
    [run] = record([a_run(WHITE, BLACK, UNKNOWN)], kind="published")
    a_public_release(run)

    [page] = a_document().pages

    assert [(row.group, row.numerator, row.value) for row in page.rows][-1] == ("Unknown", 3726, None)


@pytest.mark.django_db
def test_public_promises_are_told_with_how_they_stand_and_drafts_are_not() -> None:
    make_commitment(State.DRAFT, promise="A draft that nobody made.")
    make_commitment(State.MADE, promise="Halve the gap.", answers="Chief nurse")
    make_commitment(State.DROPPED, promise="A dropped one.")

    [section] = [each for each in a_document("pcref").sections if isinstance(each, Commitments)]

    assert [(each.title, each.answers, each.status.words) for each in section.commitments] == [
        ("C2: Halve the gap.", "Chief nurse", "Promised; not measured yet"),
        ("C3: A dropped one.", "Chief executive", "Dropped"),
    ]


@pytest.mark.django_db
def test_without_a_promise_the_document_says_that_there_is_none() -> None:
    [section] = [each for each in a_document("pcref").sections if isinstance(each, Commitments)]

    assert section.words[-1] == "Nothing has been promised in public yet."


@pytest.mark.django_db
def test_a_list_of_candidates_says_so_where_it_stands_and_among_what_is_not_known() -> None:
    pack = a_document("pcref")

    sections = [
        each for each in pack.sections if isinstance(each, Note) and each.title == "Restraint and seclusion"
    ]
    assert CANDIDATES in sections[0].words
    assert any("was not found in any public source" in said for said in words_of(pack))


@pytest.mark.django_db
def test_invented_and_real_figures_are_never_in_one_document() -> None:
    a_public_release(a_recorded_run())

    assert a_document(invented=True).pages == ()
    assert a_document(invented=True).demonstration


@pytest.mark.django_db
def test_a_publication_asks_for_no_decision_and_claims_no_checker() -> None:
    a_public_release(a_recorded_run())
    pack = a_document("health-inequalities")

    page = unescape(WRITERS["html"][1](pack).decode())

    assert AUTHOR in page
    assert "Checked by: Nobody yet." in page
    assert "Decisions asked for" not in page
    assert "two different people" not in page


@pytest.mark.django_db
def test_every_kind_of_file_opens() -> None:
    a_public_release(a_recorded_run())
    pack = a_document()

    assert [type(each) for each in pack.sections].count(Measures) == 1
    assert WRITERS["pdf"][1](pack).startswith(b"%PDF-")
    text = "\n".join(each.text for each in docx.Document(BytesIO(WRITERS["docx"][1](pack))).paragraphs)
    assert "What we do not know" in text
    assert "datapackage.json" in ZipFile(BytesIO(WRITERS["zip"][1](pack))).namelist()
