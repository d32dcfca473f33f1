"""Extracts for the tests of the desk: small and invented, with marker words where a person's details stand."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from plumbline.evidence.extracts import house, minding
from plumbline.evidence.models import Intake, Job
from plumbline.measures.synthetic import generate
from tests.cast import make_person, sign_in
from tests.files_with import files_with
from tests.throwaway_postgresql import postgresql_address, postgresql_server

__all__ = ["postgresql_address", "postgresql_server"]

MARKER = "QUOKKAMARKER"
"""Stands in an extract as if it were a person's own. It must be nowhere afterwards."""


@dataclass
class Desk:
    """An analyst at the desk."""

    client: Client

    def bring(self, *paths: Path, **fields: str) -> Job:
        """Upload files, and give the job that checks them."""
        files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
        answer = self.client.post(reverse("evidence:bring"), {"title": "Invented", "extract": files, **fields})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return self.job_at(answer["Location"])

    def job_at(self, address: str) -> Job:
        return Job.objects.get(public_id=address.rstrip("/").split("/")[-1])

    def run(self, intake: Intake, *measures: str, **fields: str) -> Job:
        """Start working measures out."""
        page = self.client.get(reverse("evidence:choose", args=[intake.public_id]))
        assert page.status_code == 200
        by_topic: dict[str, list[str]] = {}
        from plumbline.measures.definitions import load_definition

        for slug in measures:
            by_topic.setdefault(f"topic-{load_definition(slug).topic}", []).append(slug)
        answer = self.client.post(reverse("evidence:choose", args=[intake.public_id]), {**by_topic, **fields})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return self.job_at(answer["Location"])


def wait_for(job: Job, *states: str, seconds: float = 90) -> Job:
    """The job once it is in one of these states; any that has ended, where none is named."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job.refresh_from_db()
        if job.state in states or (not states and not job.is_active):
            return job
        connection.close()
        time.sleep(0.1)
    raise TimeoutError(f"the job is still {job.state}: {job.progress}")


def wait_until_wiped(intake: Intake, seconds: float = 30) -> Intake:
    """The extract once its files are gone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        intake.refresh_from_db()
        if intake.is_wiped:
            return intake
        time.sleep(0.1)
    raise TimeoutError("the files are still there")


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    """An analyst, with a keeper that is put away at the end, once no thread works in it any more."""
    yield Desk(sign_in(Client(), make_person("analyst")))
    for job in Job.objects.filter(state__in=("queued", "running")):
        minding._kill(job.public_id)
    until = time.monotonic() + 20
    while minding._minded and time.monotonic() < until:
        time.sleep(0.05)
    for name in house.keeper().places():
        house.keeper().wipe(name)


@pytest.fixture(scope="session")
def home() -> Path:
    """The folder that the product keeps its data in."""
    return Path(settings.ENVIRONMENT.home)


@pytest.fixture(scope="session")
def mhsds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented MHSDS extract as CSV, a marker in place of one person's number."""
    folder = tmp_path_factory.mktemp("mhsds") / "extract"
    generate(folder, seed=7, rows=3000, sources=["mhsds"], format="csv")
    number = (folder / "MHS001MPI.csv").read_text().splitlines()[1].split(",")[0]
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text().replace(f"{number},", f"{MARKER},"))
    assert files_with(MARKER, folder)
    return folder
