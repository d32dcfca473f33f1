"""The cast of this room: someone who prepares, someone who checks, and someone who may do neither."""

from collections.abc import Iterator
from datetime import date

import pytest

from plumbline.people.models import Person
from plumbline.publishing import actions
from plumbline.publishing.models import BoardStatement
from plumbline.publishing.states import APPROVE, PREPARE
from tests.permits import PermitBackend
from tests.publishing.builders import a_person
from tests.publishing.statement_builders import FIRST


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


@pytest.fixture
def lead(db) -> Person:
    return a_person("Lead", PREPARE, "plan.view_plan", "plan.edit_plan")


@pytest.fixture
def sponsor(db) -> Person:
    return a_person("Sponsor", "plan.view_plan", "plan.agree_plan")


@pytest.fixture
def in_force(db) -> BoardStatement:
    return actions.plant_statement(by="system:test", text=FIRST, adopted_on=date(2025, 11, 27))


@pytest.fixture
def writer(db) -> Person:
    return a_person("Writer", PREPARE)
