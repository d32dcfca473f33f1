"""`plumbline record export`, and that it gives what `verify` checks."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from plumbline.cli.process import Refused
from plumbline.cli.record import record_app
from plumbline.plan.actions.record import sign_day
from plumbline.plan.record.history import exported
from tests.plan.record.record_builders import BY, a_history, guards_down

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs within a test's transaction, where it may not close the connection."""
    monkeypatch.setattr("plumbline.cli.process.check_is_prepared", lambda: None)


def test_the_record_is_written_to_a_file_or_to_the_terminal_and_verified(tmp_path: Path) -> None:
    a_history()
    digest = sign_day(by=BY)
    path = tmp_path / "record.json"

    to_file = CliRunner().invoke(record_app, ["export", "--out", str(path)])
    to_terminal = CliRunner().invoke(record_app, ["export"])
    checked = CliRunner().invoke(record_app, ["verify", str(path), "--noted", digest.noted, "--key", digest.key])

    assert (to_file.exit_code, to_file.stdout) == (0, f"Wrote {path}.\n")
    assert path.read_text(encoding="utf-8") == to_terminal.stdout == "".join(exported())
    assert (checked.exit_code, checked.stdout.splitlines()) == (
        0,
        [
            "The record holds: 5 entries are as they were entered.",
            "The noted digest belongs to entry 5.",
            f"Signed up to entry 5, on {digest.day}.",
            f"To note down elsewhere: {digest.noted}",
        ],
    )


def test_a_file_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(record_app, ["export", "--out", str(tmp_path / "no" / "record.json")])

    assert isinstance(result.exception, Refused)
    assert str(result.exception).endswith("record.json cannot be written: No such file or directory.")


def test_a_record_that_was_rewritten_is_not_signed_and_the_entry_is_named() -> None:
    a_history()
    with guards_down() as execute:
        execute("UPDATE plan_recordentry SET title = 'x' WHERE number = 2")

    result = CliRunner().invoke(record_app, ["sign"])

    assert isinstance(result.exception, Refused)
    assert "Entry 2 does not match its seal" in str(result.exception)


def test_a_rewritten_file_is_named_against_an_earlier_one(tmp_path: Path) -> None:
    a_history()
    earlier, now = tmp_path / "earlier.json", tmp_path / "now.json"
    CliRunner().invoke(record_app, ["export", "--out", str(earlier)])
    with guards_down() as execute:
        execute("DELETE FROM plan_recordentry WHERE number > 3")
    CliRunner().invoke(record_app, ["export", "--out", str(now)])

    alone = CliRunner().invoke(record_app, ["verify", str(now)])
    against = CliRunner().invoke(record_app, ["verify", str(now), "--earlier", str(earlier)])

    assert (alone.exit_code, against.exit_code) == (0, 1)
    assert "Entries 4 to 5" in against.stderr
