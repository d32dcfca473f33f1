"""Somebody with every right in the database rewrites the record in every way; the verifier names the entry."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from plumbline.plan.actions.record import sign_day
from plumbline.plan.models import RecordDigest, RecordEntry
from plumbline.plan.record.history import exported, verify_record
from plumbline.plan.record.keeping import RecordRefused
from plumbline.plan.record.proof import Break, Fault, Noted, verify_file
from plumbline.plan.record.sealing import FIRST, seal
from tests.plan.record.record_builders import BY, a_history, an_entry, guards_down

pytestmark = pytest.mark.django_db

Tamper = Callable[..., None]


@pytest.fixture
def history(db: None) -> list[RecordEntry]:
    """Five entries; the first day was signed after two of them, today after all."""
    return a_history()


@pytest.fixture
def tamper(db: None) -> Tamper:
    """Runs raw SQL with the triggers off, as an owner of the database could."""

    def run(*statements: str) -> None:
        with guards_down() as execute:
            for statement in statements:
                execute(statement)

    return run


@pytest.fixture
def copy(history: list[RecordEntry], tmp_path: Path) -> Path:
    """What a witness downloaded before anything was rewritten."""
    return download(tmp_path / "earlier.json")


def download(path: Path) -> Path:
    path.write_text("".join(exported()), encoding="utf-8")
    return path


def fault(wrong: Break | None) -> tuple[int, Fault] | None:
    return (wrong.number, wrong.fault) if wrong else None


def reseal_from(number: int) -> None:
    """Seal every entry again from one on, so that the chain holds."""
    before = FIRST
    for entry in RecordEntry.objects.order_by("number"):
        proof = entry.proof
        if entry.number >= number:
            proof = replace(proof, previous=before, digest="")
            proof = replace(proof, digest=seal(proof))
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE plan_recordentry SET previous = %s, digest = %s WHERE number = %s",
                    [proof.previous, proof.digest, number := proof.number],
                )
        before = proof.digest


def test_a_record_that_nobody_touched_holds_in_the_database_and_in_its_file(
    history: list[RecordEntry], copy: Path, tmp_path: Path
) -> None:
    digest = sign_day(by=BY)
    result = verify_file(download(tmp_path / "now.json"), noted=[Noted.read(digest.noted)], keys=[digest.key])

    assert (verify_record().holds, result.holds, result.entries, result.signed_to) == (True, True, 5, 5)


ALTERED = {
    "at": "'2001-01-01 00:00:00+00:00'",
    "day": "'2001-01-01'",
    "kind": "'missed'",
    "subject": "'commitment:C1'",
    "title": "'Halve the gap in seclusion'",
    "before": "'{\"target\": 45}'",
    "after": "'{\"target\": 45}'",
    "reason": "'Nobody asked'",
    "decided_by": "'The chief executive'",
    "corrects": "1",
    "previous": f"'{'a' * 64}'",
    "digest": f"'{'a' * 64}'",
}


def test_every_column_is_tried() -> None:
    assert {*ALTERED, "number"} == {field.column for field in RecordEntry._meta.local_concrete_fields}


@pytest.mark.parametrize("column", ALTERED)
@pytest.mark.parametrize("number", [1, 3, 5])
def test_an_altered_column_is_named(
    history: list[RecordEntry], tamper: Tamper, tmp_path: Path, column: str, number: int
) -> None:
    tamper(f"UPDATE plan_recordentry SET {column} = {ALTERED[column]} WHERE number = {number}")

    wrong = verify_file(download(tmp_path / "now.json")).first_break

    assert fault(wrong) == (number, Fault.ALTERED)
    assert fault(verify_record().first_break) == (number, Fault.ALTERED)


SQLITE_ONLY = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps to its types")


@SQLITE_ONLY
@pytest.mark.parametrize(
    "change",
    [
        "at = 'never'",
        "at = '2026-99-99 00:00:00'",
        "at = 7",
        "day = 'never'",
        "day = '2026-02-31'",
        "title = x'ff00'",
        "title = 5",
        "after = '{'",
        "after = '[1]'",
        "before = '[1e999]'",
        "reason = CAST(x'eda080' AS TEXT)",
    ],
)
def test_what_no_column_should_hold_is_named(
    history: list[RecordEntry], tamper: Tamper, tmp_path: Path, change: str
) -> None:
    tamper("PRAGMA ignore_check_constraints = ON", f"UPDATE plan_recordentry SET {change} WHERE number = 2")
    tamper("PRAGMA ignore_check_constraints = OFF")

    assert fault(verify_record().first_break) == (2, Fault.ALTERED)
    assert fault(verify_file(download(tmp_path / "now.json")).first_break) == (2, Fault.ALTERED)


@SQLITE_ONLY
@pytest.mark.parametrize("change", ["day = 'never'", "day = '2026-02-31'", "made_at = 'never'", "key = x'ff'"])
def test_a_day_that_no_column_should_hold_is_named(
    history: list[RecordEntry], tamper: Tamper, change: str
) -> None:
    sign_day(by=BY)
    tamper(f"UPDATE plan_recorddigest SET {change}")

    wrong = verify_record().first_break

    assert wrong is not None
    assert wrong.fault in {Fault.SIGNATURE, Fault.RESEALED}


@pytest.mark.parametrize("number", [1, 3])
def test_a_removed_entry_is_named(history: list[RecordEntry], tamper: Tamper, number: int) -> None:
    tamper(f"DELETE FROM plan_recordentry WHERE number = {number}")

    assert fault(verify_record().first_break) == (number, Fault.MISSING)


def test_an_entry_under_another_number_is_named(history: list[RecordEntry], tamper: Tamper) -> None:
    tamper("UPDATE plan_recordentry SET number = 77 WHERE number = 4")

    assert fault(verify_record().first_break) == (4, Fault.MISSING)


def test_two_entries_that_changed_places_are_named(history: list[RecordEntry], tamper: Tamper) -> None:
    tamper(
        *(
            f"UPDATE plan_recordentry SET number = {to} WHERE number = {of}"
            for of, to in [(2, 99), (3, 2), (99, 3)]
        )
    )

    assert fault(verify_record().first_break) == (2, Fault.ALTERED)


SHIFT = [f"UPDATE plan_recordentry SET number = {number + 1} WHERE number = {number}" for number in (5, 4, 3)]
PUT_IN = (
    "INSERT INTO plan_recordentry (number, at, day, kind, subject, title, reason, decided_by, previous, digest) "
    "SELECT 3, at, day, kind, subject, 'Put in', reason, decided_by, previous, 'x' FROM plan_recordentry "
    "WHERE number = 2"
)


def test_an_entry_that_was_put_in_is_named(history: list[RecordEntry], tamper: Tamper) -> None:
    tamper(*SHIFT, PUT_IN)

    assert fault(verify_record().first_break) == (3, Fault.ALTERED)


def test_an_entry_that_was_put_in_and_sealed_is_named_from_outside(
    history: list[RecordEntry], copy: Path, tamper: Tamper, tmp_path: Path
) -> None:
    with guards_down() as execute:
        for statement in (*SHIFT, PUT_IN):
            execute(statement)
        reseal_from(3)

    now = download(tmp_path / "now.json")

    assert verify_record().holds
    assert fault(verify_file(now, earlier=copy).first_break) == (3, Fault.RESEALED)


def test_a_cut_end_is_named_from_outside(
    history: list[RecordEntry], copy: Path, tamper: Tamper, tmp_path: Path
) -> None:
    digest = sign_day(by=BY)
    tamper("DELETE FROM plan_recordentry WHERE number > 3")

    now = download(tmp_path / "now.json")

    assert fault(verify_file(now).first_break) == (4, Fault.CUT_OFF)  # the signed day is still there
    tamper("DELETE FROM plan_recorddigest")
    now = download(tmp_path / "now.json")
    assert verify_file(now).holds  # nothing inside can show it any more
    assert fault(verify_file(now, noted=[Noted.read(digest.noted)]).first_break) == (4, Fault.CUT_OFF)
    assert fault(verify_file(now, earlier=copy).first_break) == (4, Fault.CUT_OFF)


@pytest.mark.parametrize("number", range(1, 6))
def test_a_chain_that_was_sealed_again_is_named_by_signed_day_note_and_copy(
    history: list[RecordEntry], copy: Path, tmp_path: Path, number: int
) -> None:
    digest = sign_day(by=BY)
    notes = [Noted(entry.digest, entry.number) for entry in history]
    with guards_down() as execute:
        execute(f"UPDATE plan_recordentry SET title = 'What suits better' WHERE number = {number}")
        reseal_from(number)

    now = download(tmp_path / "now.json")

    assert fault(verify_file(now).first_break) == (5, Fault.RESEALED)  # somewhere up to what was signed
    assert fault(verify_file(now, noted=notes).first_break) == (number, Fault.RESEALED)
    assert fault(verify_file(now, earlier=copy).first_break) == (number, Fault.RESEALED)
    with guards_down() as execute:
        execute("DELETE FROM plan_recorddigest")
    now = download(tmp_path / "now.json")
    assert verify_file(now).holds
    assert fault(verify_file(now, noted=[Noted.read(digest.noted)]).first_break) == (5, Fault.RESEALED)


@pytest.mark.parametrize(
    "change",
    [
        "last_number = 4",
        f"last_digest = '{'a' * 64}'",
        "made_at = '2001-01-01 00:00:00+00:00'",
        f"key = '{'a' * 64}'",
        f"signature = '{'a' * 128}'",
        "day = '2001-01-01'",
    ],
)
def test_a_signed_day_that_was_altered_is_named(history: list[RecordEntry], tamper: Tamper, change: str) -> None:
    sign_day(by=BY)
    tamper(f"UPDATE plan_recorddigest SET {change}")

    wrong = verify_record().first_break

    assert wrong is not None
    assert wrong.fault in {Fault.SIGNATURE, Fault.RESEALED}


def test_a_record_that_was_rewritten_is_not_signed(history: list[RecordEntry], tamper: Tamper) -> None:
    tamper("UPDATE plan_recordentry SET title = 'x' WHERE number = 2")

    with pytest.raises(RecordRefused, match=r"was not signed\. Entry 2 does not match its seal"):
        sign_day(by=BY)

    assert RecordDigest.objects.count() == 0


def test_an_entry_after_a_rewritten_one_does_not_heal_it(history: list[RecordEntry], tamper: Tamper) -> None:
    tamper("UPDATE plan_recordentry SET title = 'x' WHERE number = 5")
    an_entry()

    assert fault(verify_record().first_break) == (5, Fault.ALTERED)


def test_the_file_is_the_same_every_time_and_one_line_an_entry(history: list[RecordEntry]) -> None:
    once, again = "".join(exported()), "".join(exported())

    assert once == again
    assert [json.loads(line.rstrip(","))["number"] for line in once.splitlines() if '"number"' in line] == [
        1,
        2,
        3,
        4,
        5,
    ]
