"""The walk over the chain names the first entry that is not as it was written."""

import tracemalloc
from collections.abc import Callable

import pytest

from plumbline.audit.actions import record
from plumbline.audit.chain import FIRST, seal
from plumbline.audit.models import Entry
from plumbline.audit.verify import Fault, verify_chain

pytestmark = pytest.mark.django_db


def test_an_empty_trail_holds() -> None:
    result = verify_chain()

    assert (result.holds, result.entries, result.last_digest) == (True, 0, FIRST)


def test_an_untouched_trail_holds_and_gives_the_digest_to_note_down(three_entries: list[Entry]) -> None:
    result = verify_chain()

    assert (result.holds, result.entries, result.last_digest) == (True, 3, three_entries[2].digest)


def test_a_noted_digest_is_found_again_where_it_stood(three_entries: list[Entry]) -> None:
    result = verify_chain(f"  {three_entries[1].digest.upper()} ")

    assert (result.holds, result.noted_at) == (True, 2)


@pytest.mark.parametrize(
    "change",
    [
        "action = 'house.undo'",
        "subject = 'house.thing:9'",
        "detail = '{\"rows\": 1}'",
        "at = '2001-01-01 00:00:00+00:00'",
    ],
)
def test_an_altered_entry_is_named(three_entries: list[Entry], tamper: Callable[..., None], change: str) -> None:
    tamper(f"UPDATE audit_entry SET {change} WHERE number = 2")

    result = verify_chain()

    assert (result.first_break.number, result.first_break.fault) == (2, Fault.ALTERED)
    assert result.entries == 1


def test_missing_entries_are_named(three_entries: list[Entry], tamper: Callable[..., None]) -> None:
    tamper("DELETE FROM audit_entry WHERE number < 3")

    result = verify_chain()

    assert (result.first_break.number, result.first_break.fault) == (1, Fault.MISSING)
    assert result.first_break.reason == "Entries 1 to 2 are missing."


def test_an_entry_that_was_replaced_and_sealed_again_is_named(
    three_entries: list[Entry], tamper: Callable[..., None]
) -> None:
    two = three_entries[1]
    forged = seal(
        number=2, at=two.at, by=two.by, action="house.undo", subject=two.subject, detail={}, previous=two.previous
    )
    tamper("UPDATE audit_entry SET action = 'house.undo', digest = %s WHERE number = 2", forged)

    result = verify_chain()

    assert (result.first_break.number, result.first_break.fault) == (2, Fault.RESEALED)


def test_entries_in_another_order_are_named(three_entries: list[Entry], tamper: Callable[..., None]) -> None:
    three = three_entries[2]
    forged = seal(
        number=3,
        at=three.at,
        by=three.by,
        action=three.action,
        subject=three.subject,
        detail={},
        previous=three_entries[0].digest,
    )
    tamper("UPDATE audit_entry SET previous = %s, digest = %s WHERE number = 3", three_entries[0].digest, forged)

    result = verify_chain()

    assert (result.first_break.number, result.first_break.fault) == (3, Fault.REORDERED)


def test_entries_cut_off_the_end_show_only_against_a_noted_digest(
    three_entries: list[Entry], tamper: Callable[..., None]
) -> None:
    tamper("DELETE FROM audit_entry WHERE number = 3")

    alone, against_the_note = verify_chain(), verify_chain(three_entries[2].digest)

    assert alone.holds
    assert (against_the_note.first_break.number, against_the_note.first_break.fault) == (3, Fault.CUT_OFF)


def test_a_long_trail_needs_no_more_memory_than_a_short_one() -> None:
    def peak(rows: int) -> int:
        while Entry.objects.count() < rows:
            record(by="system:test", action="house.do_thing", subject="house.thing:1", detail={"pad": "x" * 900})
        tracemalloc.start()
        verify_chain()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plumbline.audit.verify.AT_A_TIME", 20)
        assert peak(400) < 1.5 * peak(100)
