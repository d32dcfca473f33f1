"""`plumbline plan remind`: what a timer runs, and what it says."""

import pytest
from django.core import mail
from typer.testing import CliRunner

from plumbline.cli.plan import plan_app
from tests.plan.plan_builders import an_action, an_owner, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command runs within a test's transaction, where it may not close the connection."""
    monkeypatch.setattr("plumbline.cli.process.check_is_prepared", lambda: None)


def test_letters_are_sent_once_a_day() -> None:
    an_action(owner=an_owner(), due=in_days(3))

    first, second = (CliRunner().invoke(plan_app, ["remind"]) for _ in range(2))

    assert (first.exit_code, first.stdout, second.stdout) == (0, "Sent 1 letter.\n", "Sent 0 letters.\n")
    assert len(mail.outbox) == 1


def test_a_letter_that_could_not_be_sent_ends_with_one(settings) -> None:
    an_action(owner=an_owner(), due=in_days(3))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    result = CliRunner().invoke(plan_app, ["remind"])

    assert (result.exit_code, result.stdout) == (1, "Sent 0 letters.\n")
    assert "The next run tries again" in result.stderr
