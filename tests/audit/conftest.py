"""What the audit tests share."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection

from plumbline.audit.actions import record
from plumbline.audit.models import Entry
from tests.flush import audit_opened


@pytest.fixture
def three_entries(db: None) -> list[Entry]:
    """A chain of three."""
    return [record(by="system:test", action="house.do_thing", subject=f"house.thing:{n}") for n in (1, 2, 3)]


@pytest.fixture
def tamper(db: None) -> Callable[..., None]:
    """Runs raw SQL with the triggers off, as an owner of the database could."""

    def run(sql: str, *values: object) -> None:
        with audit_opened(), connection.cursor() as cursor:
            cursor.execute(sql, values)

    return run


@pytest.fixture
def noon() -> datetime:
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
