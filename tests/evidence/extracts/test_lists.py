"""The lists of the extract desk: no query a row, filters, and what they say when they are empty."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from plumbline.evidence import actions
from plumbline.evidence.models import Intake, Job, Origin, Outcome, SavedMapping
from tests.cast import make_person, sign_in
from tests.evidence.extracts.test_decisions import an_extract_run

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def client() -> Client:
    return sign_in(Client(), make_person("analyst"))


def _intake(number: int) -> Intake:
    return Intake.objects.create(
        title=f"Extract {number}",
        origin=Origin.UPLOAD,
        brought_by="system:test",
        touched_at=NOW,
        wiped_at=NOW,
        wiped_why="for a test",
    )


def _job(number: int) -> Job:
    return Job.objects.create(
        intake=_intake(number), errand="run", state="done", started_by="system:test", ended_at=NOW
    )


def _outcome_of_one_job(number: int) -> Outcome:
    job = Job.objects.first() or _job(0)
    run, _ = actions.propose_run(
        by="system:test", run=an_extract_run(warnings=(str(number),)), kind="extract", period_asked=True
    )
    return Outcome.objects.create(job=job, measure=run.measure, title=f"Measure {number}", run=run)


def _mapping(number: int) -> SavedMapping:
    return SavedMapping.objects.create(
        name=f"Mapping {number}",
        source="mhsds",
        content={"source": "mhsds", "tables": {}},
        saved_by="system:test",
    )


def _job_page() -> str:
    return reverse("evidence:job", args=[Job.objects.get().public_id])


PAGES: dict[str, tuple[Callable[[int], object], Callable[[], str], int]] = {
    "extracts": (_intake, lambda: reverse("evidence:intakes"), 5),
    "jobs": (_job, lambda: reverse("evidence:jobs"), 6),
    "outcomes": (_outcome_of_one_job, _job_page, 9),
    "mappings": (_mapping, lambda: reverse("evidence:mappings"), 5),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_list_costs_the_same_with_one_row_and_with_three(client: Client, name: str) -> None:
    plant, address, queries = PAGES[name]
    plant(1)
    client.get(address())
    found = []
    for more in ([], [2, 3]):
        for number in more:
            plant(number)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address()).status_code == 200
        found.append(len(captured))

    assert found == [queries, queries]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("intakes", "No extract has been brought yet."),
        ("jobs", "No job has been started yet."),
        ("mappings", "No column mapping has been saved yet."),
    ],
)
def test_an_empty_list_says_what_to_do(client: Client, name: str, words: str) -> None:
    assert words in client.get(reverse(f"evidence:{name}")).content.decode()


def test_extracts_are_searched_filtered_and_taken_away(client: Client) -> None:
    for number in (1, 2):
        _intake(number)
    address = reverse("evidence:intakes")

    def rows(**asked: str) -> int:
        answer = client.get(address, {**asked, "format": "csv"})
        return len(b"".join(answer.streaming_content).splitlines()) - 1  # type: ignore[attr-defined]

    assert (rows(), rows(q="Extract 2"), rows(files="here"), rows(files="wiped")) == (2, 1, 0, 2)
