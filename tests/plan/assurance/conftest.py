"""The cast of assurance: one who writes, one who agrees, one who only looks."""

import pytest
from django.test import Client

from plumbline.people.models import Person
from tests.cast import make_person, sign_in


@pytest.fixture
def lead(db: None) -> Person:
    return make_person("programme_lead", name="Lee Lead")


@pytest.fixture
def sponsor(db: None) -> Person:
    return make_person("sponsor", name="Sam Sponsor")


@pytest.fixture
def member(db: None) -> Person:
    return make_person("board_member", name="Bea Board")


@pytest.fixture
def desk(lead: Person) -> Client:
    return sign_in(Client(), lead)


@pytest.fixture
def board(member: Person) -> Client:
    return sign_in(Client(), member)
