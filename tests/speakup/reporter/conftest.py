"""Somebody at the front door, and a case team behind it."""

from collections.abc import Iterator

import pytest

from plumbline.speakup.help import forget_help
from plumbline.speakup.reporter.pacing import PACE
from plumbline.speakup.reporter.remembering import forget_all
from tests.speakup.builders import Team, make_team
from tests.speakup.reporter.visitor import Visitor


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """What one test's database said is not remembered in the next."""
    forget_all()
    forget_help()
    PACE.start_again()
    yield
    forget_all()


@pytest.fixture
def team(db: None) -> Team:
    return make_team()


@pytest.fixture
def visitor(team: Team) -> Visitor:
    """Somebody at a front door that can take reports."""
    return Visitor()
