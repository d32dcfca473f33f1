"""The desk of submissions: the list, previews with what is missing first, files, and who may see them."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests.publishing.builders import a_public_release, a_recorded_run
from tests.publishing.submissions.invented_submissions import a_figure, a_run_of, record

DESK = "/desk/submissions/"


@pytest.fixture(autouse=True)
def real(settings, monkeypatch) -> None:
    """A trust's own installation: a demonstration shows invented figures alone."""
    monkeypatch.setitem(settings.ENVIRONMENT.__dict__, "demonstration", False)


@pytest.fixture
def desk(client, author):
    client.force_login(author)
    return client


def two_groups(measure: str = "wres-2-appointment"):
    rows = [
        a_figure("White", "white", numerator=5, denominator=20),
        a_figure("All other ethnic groups", "all-other", numerator=4, denominator=25),
        a_figure("Not stated", "not-stated", numerator=0, denominator=3),
    ]
    return record([a_run_of(measure, rows)])


def test_the_list_says_what_is_ready_what_is_missing_and_when_it_is_due(desk) -> None:
    a_public_release(a_recorded_run())

    page = desk.get(DESK).content.decode()

    assert "Workforce Race Equality Standard return" in page
    assert "(not confirmed)" in page
    assert "No date found" in page
    assert "1 set of figures" in page
    assert "24 sets of figures" in page


def test_the_list_is_a_csv_too(desk) -> None:
    text = b"".join(desk.get(f"{DESK}?format=csv").streaming_content).decode()

    assert len(text.strip().splitlines()) == 5


def test_a_preview_of_the_return_begins_with_what_is_missing(desk) -> None:
    two_groups()

    page = desk.get(f"{DESK}wres/").content.decode()

    assert page.index("What is missing") < page.index("<h2>The return</h2>")
    assert "Not for publication" in page
    assert "Nobody has recorded figures of it." in page
    assert "1.56" in page


def test_the_return_is_a_workbook_with_real_numbers(desk) -> None:
    two_groups()

    response = desk.get(f"{DESK}wres.xlsx")

    assert response["Content-Disposition"] == 'attachment; filename="wres-2025-26-not-for-publication.xlsx"'
    sheet = load_workbook(BytesIO(response.content))["WRES"]
    [row] = [row for row in sheet.iter_rows(values_only=True) if row[1] == "Number of shortlisted applicants"]
    assert row[3:9] == (None, None, None, 20, 25, 3)


def test_another_year_can_be_chosen_and_one_that_is_not_there_falls_back(desk) -> None:
    two_groups()

    assert "Reporting year: <strong>2025/26</strong>" in desk.get(f"{DESK}wres/?year=1999/00").content.decode()


def test_a_preview_of_a_document_shows_released_figures_unless_asked_for_the_trusts_own(desk) -> None:
    a_recorded_run(measure="mha-detentions", kind="extract", marker=987.65432)

    released = desk.get(f"{DESK}health-inequalities/").content.decode()
    own = desk.get(f"{DESK}health-inequalities/?figures=own").content.decode()

    assert "987.7" not in released
    assert "Nothing of it has been released to the public." in released
    assert "987.7" in own
    assert "Not for publication" in own
    assert released.index("What is missing") < released.index("What is there")


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("html", b"<!DOCTYPE"), ("xlsx", b"PK"), ("zip", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF")],
)
def test_a_document_is_taken_away_in_five_kinds(desk, kind, begins) -> None:
    response = desk.get(f"{DESK}equality-information.{kind}")

    assert response.content.startswith(begins)
    assert response["Content-Disposition"].endswith(f'.{kind}"')


@pytest.mark.parametrize("address", ["nothing/", "nothing.xlsx", "wres.pdf", "pcref.exe"])
def test_what_is_not_there_is_not_found(desk, address) -> None:
    assert desk.get(DESK + address).status_code == 404


@pytest.mark.parametrize("address", ["", "wres/", "wres.xlsx", "pcref/", "pcref.html"])
def test_who_prepares_nothing_sees_nothing(client, checker, address) -> None:
    client.force_login(checker)

    assert client.get(DESK + address).status_code == 403


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"), [("", 9), ("wres/", 6), ("health-inequalities/", 5), ("pcref/?figures=own", 5)]
)
def test_pages_take_the_same_queries_however_many_runs(
    desk, many, address, queries, django_assert_num_queries
) -> None:
    for measure in ("wres-2-appointment", "wres-3-disciplinary", "wres-4-training")[:many]:
        two_groups(measure)
    for measure in ("mha-detentions", "restraint-people", "detentions")[:many]:
        a_public_release(a_recorded_run(measure=measure))

    with django_assert_num_queries(queries):
        desk.get(DESK + address)
