"""A small invented trust that the tests change."""

from types import SimpleNamespace

import pytest

from plumbline.organisation.actions import add_unit
from tests.organisation.moments import OPENING

BY = "system:test"


@pytest.fixture
def small_trust(db: None) -> SimpleNamespace:
    """A trust, two divisions, two services and a team."""
    trust = add_unit(by=BY, parent=None, code="T", name="Test Trust", ods_code="ZZ1", opened=OPENING)
    north = add_unit(by=BY, parent=trust, code="N", name="North", opened=OPENING)
    south = add_unit(by=BY, parent=trust, code="S", name="South", opened=OPENING)
    crisis = add_unit(by=BY, parent=north, code="N1", name="Crisis", opened=OPENING)
    nursing = add_unit(by=BY, parent=south, code="S1", name="Nursing", opened=OPENING)
    team = add_unit(by=BY, parent=crisis, code="N1A", name="Night team", opened=OPENING)
    return SimpleNamespace(trust=trust, north=north, south=south, crisis=crisis, nursing=nursing, team=team)
