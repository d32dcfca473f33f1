"""An auditor checks that nobody rewrote the record, and is told where somebody did."""

import sqlite3

import pytest

from plumbline.people.demonstration import DOMAIN
from tests.journeys.conftest import Site, Visitor

pytestmark = pytest.mark.browser


def _verify(auditor: Visitor) -> str:
    auditor.page.get_by_role("link", name="Audit trail").first.click()
    auditor.page.get_by_role("link", name="Verify").first.click()
    auditor.page.get_by_role("button", name="Verify").click()
    auditor.check_accessible()
    return auditor.page.locator("main").inner_text()


def test_an_auditor_verifies_the_chain_and_finds_a_planted_change(visitor: Visitor, site: Site) -> None:
    visitor.sign_in(f"auditor@{DOMAIN}")

    before = _verify(visitor)
    _tamper(site, entry=3)
    after = _verify(visitor)

    assert "The chain holds" in before
    assert "The chain does not hold" in after
    assert "Entry 3 " in after


def _tamper(site: Site, *, entry: int) -> None:
    # As somebody with the database file would: the triggers are dropped first, for they refuse this.
    with sqlite3.connect(site.home / "plumbline.sqlite3") as database:
        triggers = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'"
        ).fetchall()
        assert triggers
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit_entry SET action = 'nothing.happened' WHERE number = ?", (entry,))
