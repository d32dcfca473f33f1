"""What an entry says, in the words that a page shows."""

import pytest

from plumbline.plan.models import RecordEntry, RecordKind
from plumbline.plan.record.words import COLOURS, Change, changes_of, in_short, value_in_words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "nothing"),
        ([], "nothing"),
        (0, "0"),
        (12345, "12,345"),
        (True, "yes"),
        (False, "no"),
        ("2027-03-31", "31 March 2027"),
        ("2027-02-31", "2027-02-31"),
        (["Chief nurse", 2], "Chief nurse, 2"),
        ("0.50", "0.50"),
    ],
)
def test_a_value_reads_as_a_person_would_write_it(value: object, words: str) -> None:
    assert value_in_words(value) == words


def test_what_moved_shows_both_and_what_is_nested_keeps_its_path() -> None:
    entry = RecordEntry(
        before={"target": {"value": "50", "unit": "times"}, "owner_role": "Chief nurse"},
        after={"target": {"value": "40", "unit": "times"}, "due_on": "2027-03-31"},
    )

    assert changes_of(entry) == [
        Change("Target: Value", "50", "40", True),
        Change("Target: Unit", "times", "times", False),
        Change("Due on", "nothing", "31 March 2027", False),
        Change("Owner role", "Chief nurse", "nothing", True),
    ]
    assert in_short(entry) == (
        "Target: Value: 40, before 50; Target: Unit: times; Due on: 31 March 2027; "
        "Owner role: nothing, before Chief nurse"
    )


def test_no_kind_is_red_or_green() -> None:
    assert set(COLOURS) == set(RecordKind.values)
    assert {colour for colour in COLOURS.values() if colour in {"red", "green", "aqua-green", "pink"}} == set()
