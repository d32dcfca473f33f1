"""The cast of this room: someone who prepares, someone who checks, and someone who may do neither."""

from collections.abc import Iterator

import pytest

from plumbline.people.models import Person
from plumbline.publishing.states import APPROVE, PREPARE
from tests.permits import PermitBackend
from tests.publishing.builders import a_person


@pytest.fixture(autouse=True)
def permits(settings) -> Iterator[None]:
    settings.AUTHENTICATION_BACKENDS = ["tests.permits.PermitBackend"]
    yield
    PermitBackend.permits.clear()


@pytest.fixture
def author(db) -> Person:
    return a_person("Author", PREPARE, APPROVE)


@pytest.fixture
def checker(db) -> Person:
    return a_person("Checker", APPROVE)


@pytest.fixture
def stranger(db) -> Person:
    return a_person("Stranger")
