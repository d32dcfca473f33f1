"""Programs that ask: as anyone, and with a token of each scope of somebody who may. Real roles, real tokens."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.people.actions import make_token
from plumbline.people.models import Person
from tests.cast import make_person
from tests.evidence.builders import BLACK, HIDDEN, SOURCE, UNKNOWN, WHITE, a_run
from tests.publishing.builders import DEFINITION, a_public_release

Ask = Callable[..., Client]


@pytest.fixture(autouse=True)
def permits() -> None:
    """This folder asks through real roles, not through those that the room's other tests hand out."""


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def analyst(db: None) -> Person:
    return make_person("analyst")


@pytest.fixture
def token_for(analyst: Person) -> Callable[..., str]:
    """A token of the analyst for these scopes."""

    def made(*scopes: str, by: Person | None = None) -> str:
        return make_token(by=by or analyst, name=f"For {' '.join(scopes)}", scopes=scopes, days=30)[1]

    return made


@pytest.fixture
def bring(token_for: Callable[..., str]) -> Ask:
    """A client that brings a token with these scopes, or none."""

    def client(*scopes: str, by: Person | None = None) -> Client:
        if not scopes:
            return Client()
        return Client(headers={"Authorization": f"Bearer {token_for(*scopes, by=by)}"})

    return client


@pytest.fixture
def released(db: None) -> MeasureRun:
    """Detentions, with a withheld row and one without a population; public."""
    run = a_recorded("detentions", WHITE, BLACK, UNKNOWN, HIDDEN)
    a_public_release(run)
    return run


@pytest.fixture
def at_the_desk(db: None) -> MeasureRun:
    """Restraint, accepted and not released; with a value that nobody may see in public."""
    return a_recorded("restraint", WHITE, replace(BLACK, value=777.5, upper=780.0))


def a_recorded(measure: str, *rows: object, kind: str = "published") -> MeasureRun:
    run = a_run(
        *(replace(row, measure=measure) for row in rows),  # type: ignore[type-var]
        measure=measure,
        sources=(replace(SOURCE, name=f"{measure}-{kind}"),),
    )
    return record_run(by="system:test", run=run, kind=kind, definition={**DEFINITION, "title": measure.title()})


@pytest.fixture
def lead(db: None) -> Person:
    """Prepares releases, packs and statements; never named to anyone."""
    return make_person("programme_lead", name="Ivy Hidden", email="ivy.hidden@test.invalid")


@pytest.fixture
def checker(db: None) -> Person:
    """Checks them; never named either."""
    return make_person("analyst", name="Noor Unseen", email="noor.unseen@test.invalid")
