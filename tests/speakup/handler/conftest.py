"""A case team that can be told something."""

import pytest

from tests.speakup.builders import Team, make_team


@pytest.fixture
def team(db: None) -> Team:
    return make_team()
