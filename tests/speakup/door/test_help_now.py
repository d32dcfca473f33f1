"""What the front door shows of the help list."""

import pytest
from django.core.cache import cache

from plumbline.speakup.help import forget_help, help_now
from plumbline.speakup.models import HelpEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def _entry(title: str, kind: str, **more: object) -> HelpEntry:
    return HelpEntry.objects.create(title=title, kind=kind, **more)


def test_help_is_grouped_by_kind_with_the_most_urgent_first() -> None:
    _entry("Guardian", "staff", position=1)
    _entry("Network", "staff", position=0)
    _entry("999", "emergency", position=9)

    groups = help_now()

    assert [(group.kind, [entry.title for entry in group.entries]) for group in groups] == [
        ("emergency", ["999"]),
        ("staff", ["Network", "Guardian"]),
    ]
    assert [group.label for group in groups] == ["In danger now", "For staff"]


def test_a_hidden_entry_is_not_there() -> None:
    _entry("A placeholder", "staff", is_shown=False)

    assert help_now() == ()


def test_a_number_can_be_dialled() -> None:
    _entry("Line", "wellbeing", phone="01632 960 123", text="")

    [group] = help_now()

    assert [(entry.dial, entry.text) for entry in group.entries] == [("tel:01632960123", "")]


def test_it_asks_the_database_once_and_then_not_for_a_minute(django_assert_num_queries: object) -> None:
    _entry("999", "emergency")

    with django_assert_num_queries(1):  # type: ignore[operator]
        first = help_now()
        again = help_now()

    assert first == again


def test_what_was_changed_here_is_shown_at_once() -> None:
    help_now()
    _entry("999", "emergency")

    forget_help()

    assert [entry.title for group in help_now() for entry in group.entries] == ["999"]
