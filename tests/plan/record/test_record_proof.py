"""What the verifier finds in a record that lies before it, without any database."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.plan.record.files import FileUnreadable, read_record
from plumbline.plan.record.proof import Fault, Noted, verify_entries, verify_file
from plumbline.plan.record.sealing import FIRST, Entry, canonical, public_key_of, seal
from tests.plan.record.record_builders import OTHER_SECRET, SECRET, a_chain, as_document, sealed, signed, written

CHAIN = a_chain(6)
DAYS = signed(CHAIN, 0, 2, 4, 6)


def found(entries, days=(), **marks) -> tuple[int, int, Fault] | None:
    """Where the fault lies (from, to) and what it is."""
    wrong = verify_entries(entries, days, **marks).first_break
    return (wrong.since, wrong.number, wrong.fault) if wrong else None


def rewritten_from(number: int) -> list[Entry]:
    """A chain that was sealed again from one entry on, as somebody with every right could."""
    entries = list(CHAIN)
    entries[number - 1] = replace(entries[number - 1], title="What suits better")
    return sealed(entries)


def test_an_empty_record_holds() -> None:
    result = verify_entries([])

    assert (result.holds, result.entries, result.last_digest) == (True, 0, FIRST)


def test_a_sound_record_holds_against_all_that_was_signed_noted_and_kept() -> None:
    notes = [Noted.read(f" 3:{CHAIN[2].digest.upper()} "), Noted(CHAIN[0].digest), Noted(FIRST, 0)]

    result = verify_entries(CHAIN, DAYS, noted=notes, keys=[public_key_of(SECRET)], earlier=CHAIN[:4])

    assert (result.first_break, result.noted_at, result.signed_to) == (None, (3, 1, 0), 6)
    assert (result.last_number, result.last_digest) == (6, CHAIN[5].digest)


def test_a_seal_is_the_one_that_was_worked_out_by_hand() -> None:
    """The canonical JSON was typed into a shell and given to sha256sum."""
    entry = replace(CHAIN[0], title="Größe “x”", after={"b": [True, None], "a": "1.5"})
    text = (
        '{"after":{"a":"1.5","b":[true,null]},"at":"2026-11-30T12:00:00.000000+00:00","before":null,"corrects":null,'
        '"day":"2026-11-30","decided_by":"The board","kind":"made","number":1,"previous":"' + FIRST + '",'
        '"reason":"","subject":"commitment:C1","title":"Größe “x”"}'
    )

    assert canonical(entry.content) == text
    assert seal(entry) == "080ff449ef8f96a55f7e574dba48edf0efa2270d691b88d51fdb0f8e652cd05a"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_change_of_any_field_of_any_entry_is_found_there(data) -> None:
    place = data.draw(st.integers(0, len(CHAIN) - 1))
    name = data.draw(st.sampled_from(sorted(CHAIN[0].content)))
    other = {
        "number": st.integers(-5, 99),
        "corrects": st.integers(1, 9),
        "before": st.dictionaries(st.text("abc", min_size=1), st.integers()),
        "after": st.none() | st.dictionaries(st.text("abc", min_size=1), st.integers() | st.text()),
    }.get(name, st.text())
    value = data.draw(other.filter(lambda new: new != getattr(CHAIN[place], name)))
    entries = [*CHAIN[:place], replace(CHAIN[place], **{name: value}), *CHAIN[place + 1 :]]

    wrong = verify_entries(entries).first_break

    assert wrong is not None
    assert (wrong.number, wrong.since) == (place + 1, place + 1)


@settings(max_examples=100, deadline=None)
@given(order=st.permutations(range(6)))
def test_every_other_order_is_found_at_the_first_entry_out_of_place(order) -> None:
    entries = [CHAIN[place] for place in order]
    first = next((number for number, place in enumerate(order, start=1) if place != number - 1), None)

    assert found(entries) == (None if first is None else (first, first, Fault.REORDERED))


@settings(max_examples=60, deadline=None)
@given(first=st.integers(1, 5), length=st.integers(1, 4))
def test_entries_that_are_missing_from_the_middle_are_named(first, length) -> None:
    entries = [entry for entry in CHAIN if not first <= entry.number < min(first + length, 6)]

    assert found(entries) == (first, first, Fault.MISSING)


def test_an_entry_that_was_put_in_is_named() -> None:
    forged = replace(CHAIN[2], title="Put in")

    assert found([*CHAIN[:3], replace(forged, digest=seal(forged)), *CHAIN[3:]]) == (4, 4, Fault.REORDERED)


def test_an_entry_that_alone_was_sealed_again_is_named() -> None:
    forged = replace(CHAIN[2], title="What suits better")
    entries = [*CHAIN[:2], replace(forged, digest=seal(forged)), *CHAIN[3:]]

    assert found(entries) == (3, 3, Fault.RESEALED)


def test_an_entry_that_follows_another_one_is_named() -> None:
    moved = replace(CHAIN[3], previous=CHAIN[1].digest)

    assert found([*CHAIN[:3], replace(moved, digest=seal(moved))]) == (4, 4, Fault.REORDERED)


@pytest.mark.parametrize("number", range(1, 7))
def test_a_chain_that_was_sealed_again_holds_alone_and_shows_against_all_that_is_outside(number: int) -> None:
    forged = rewritten_from(number)
    to_day = number + number % 2  # a day was signed at every second entry

    assert found(forged) is None
    assert found(forged, DAYS) == (to_day - 1, to_day, Fault.RESEALED)
    assert found(forged, earlier=CHAIN) == (number, number, Fault.RESEALED)
    assert found(forged, noted=[Noted(CHAIN[5].digest, 6)]) == (1, 6, Fault.RESEALED)
    assert found(forged, noted=[Noted(CHAIN[5].digest)]) == (1, 7, Fault.CUT_OFF)
    assert found(forged, noted=[Noted(entry.digest, entry.number) for entry in CHAIN]) == (
        number,
        number,
        Fault.RESEALED,
    )


@pytest.mark.parametrize("left", range(6))
def test_a_cut_end_shows_against_all_that_is_outside(left: int) -> None:
    cut, gone = CHAIN[:left], left + 1

    assert found(cut) is None
    assert found(cut, DAYS) == (gone, gone, Fault.CUT_OFF)
    assert found(cut, earlier=CHAIN) == (gone, gone, Fault.CUT_OFF)
    assert found(cut, noted=[Noted(CHAIN[5].digest, 6)]) == (gone, gone, Fault.CUT_OFF)


@pytest.mark.parametrize("name", ["day", "last_number", "last_digest", "made_at", "key", "signature"])
def test_any_change_of_a_signed_day_is_found(name: str) -> None:
    other = {"last_number": 3, "day": "2026-12-02x", "key": public_key_of(OTHER_SECRET)}.get(name, "0" * 64)
    days = [*DAYS[:2], replace(DAYS[2], **{name: other}), DAYS[3]]

    wrong = verify_entries(CHAIN, days).first_break

    assert wrong is not None
    assert wrong.fault in {Fault.SIGNATURE, Fault.RESEALED}


def test_a_forger_without_the_key_is_found_by_the_key() -> None:
    forged = rewritten_from(3)
    days = signed(forged, 0, 2, 4, 6, secret=OTHER_SECRET)

    assert found(forged, days) is None
    assert found(forged, days, keys=[public_key_of(SECRET)]) == (0, 0, Fault.OTHER_KEY)


def test_two_keys_one_after_another_are_both_believed_when_both_are_given() -> None:
    days = [*DAYS[:2], *signed(CHAIN, 0, 2, 4, 6, secret=OTHER_SECRET)[2:]]

    assert found(CHAIN, days, keys=[public_key_of(SECRET), public_key_of(OTHER_SECRET)]) is None
    assert found(CHAIN, days, keys=[public_key_of(SECRET)]) == (3, 4, Fault.OTHER_KEY)


def test_days_in_another_order_are_found() -> None:
    assert found(CHAIN, [DAYS[0], DAYS[2], DAYS[1]]) == (2, 2, Fault.DAYS_OUT_OF_ORDER)


@pytest.mark.parametrize(
    "text", ["", "12", "12:", "xyz", "g" * 64, "a" * 63, "-1:" + "a" * 64, "9" * 20 + ":" + "a" * 64]
)
def test_what_is_no_digest_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is no digest: 64 characters"):
        Noted.read(text)


def test_a_file_holds_what_was_written_into_it(tmp_path: Path) -> None:
    path = written(tmp_path, as_document(CHAIN, DAYS))

    result = verify_file(path, noted=[Noted(CHAIN[1].digest)], earlier=path)

    assert (result.first_break, result.entries, result.noted_at) == (None, 6, (2,))


def test_an_earlier_copy_that_does_not_hold_itself_is_no_witness(tmp_path: Path) -> None:
    broken = written(tmp_path, as_document([CHAIN[0], replace(CHAIN[1], title="x")]), "earlier.json")

    with pytest.raises(
        FileUnreadable, match=r"earlier\.json does not hold itself\. Entry 2 does not match its seal"
    ):
        verify_file(written(tmp_path, as_document(CHAIN)), earlier=broken)


WHOLE = json.dumps(as_document(CHAIN, DAYS))
ENTRY = as_document(CHAIN)["entries"][0]
BAD = {
    "empty": (b"", "it is empty."),
    "blank": (b" \n", "it is empty."),
    "not json": (b"number,at\n1,2", "it is no JSON from line 1, column 1 on. Is it whole? Download it again."),
    "truncated": (WHOLE[:-40].encode(), "it is no JSON from line 1"),
    "cut in a character": ('{"format": "ü'.encode()[:-1], "it holds bytes or characters that are not UTF-8."),
    "not utf-8": (b'{"format": "\xff\xfe"}', "it holds bytes or characters that are not UTF-8."),
    "utf-16": (WHOLE.encode("utf-16"), "it holds bytes or characters that are not UTF-8."),
    "half a character": (WHOLE.replace("A promise", "\\ud800", 1).encode(), "characters that are not UTF-8."),
    "a list": (b"[]", "it does not say that its format is plumbline-record/1."),
    "a number": (b"3", "it does not say that its format is plumbline-record/1."),
    "no format": (b"{}", "it does not say that its format is plumbline-record/1."),
    "another version": (
        WHOLE.replace("record/1", "record/2").encode(),
        "its format is “plumbline-record/2”; this",
    ),
    "a huge number": (
        WHOLE.replace('"number": 1,', f'"number": {"9" * 5000},').encode(),
        "it holds the number “9999",
    ),
    "past 53 bits": (
        WHOLE.replace('"n": 1}', f'"n": {2**53}}}').encode(),
        "it holds the number “9007199254740992”",
    ),
    "a fraction": (
        WHOLE.replace('"n": 1}', '"n": 1.5}').encode(),
        "it holds the number “1.5”; a record holds whole",
    ),
    "an exponent": (WHOLE.replace('"n": 1}', '"n": 1e999}').encode(), "it holds the number “1e999”"),
    "not a number": (WHOLE.replace('"n": 1}', '"n": NaN}').encode(), "it holds the number “NaN”"),
    "minus zero": (WHOLE.replace('"n": 1}', '"n": -0}').encode(), "it holds the number “-0”"),
    "a key twice": (
        WHOLE.replace('"reason": ""', '"reason": "", "reason": "x"', 1).encode(),
        "it says “reason” twice",
    ),
    "nested too deep": (b'{"a":' * 100_000, "its content is nested too deep."),
    "a part lacks": (json.dumps({"format": "plumbline-record/1"}).encode(), "the file lacks “days”."),
    "a part too many": (
        json.dumps(as_document([]) | {"x": 1}).encode(),
        "the file holds “x”, which this format does",
    ),
    "entries no list": (json.dumps(as_document([]) | {"entries": {}}).encode(), "“entries” must be a list."),
    "an entry no object": (
        json.dumps(as_document([]) | {"entries": [1]}).encode(),
        "the entry in place 1 is no object.",
    ),
    "an entry lacks": (
        json.dumps(as_document([]) | {"entries": [{}]}).encode(),
        "the entry in place 1 lacks “after”.",
    ),
    "a wrong kind": (
        json.dumps(as_document([]) | {"entries": [ENTRY | {"number": True}]}).encode(),
        "in the entry in place 1, “number” is of the wrong kind.",
    ),
    "a day lacks": (json.dumps(as_document([]) | {"days": [{}]}).encode(), "the day in place 1 lacks “day”."),
    "a trust of a wrong kind": (json.dumps(as_document([]) | {"trust": 1}).encode(), "“trust” must be a text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_clear_sentence(name: str) -> None:
    content, sentence = BAD[name]

    with pytest.raises(FileUnreadable) as refused:
        read_record(content)

    assert sentence in str(refused.value)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_bytes_a_file_holds_nothing_but_a_sentence_comes_of_it(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_record(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(
    place=st.sampled_from(["trust", "demonstration", "entries", "days", "0"]),
    key=st.sampled_from([*ENTRY]),
    value=JSON,
)
def test_whatever_stands_in_a_place_is_read_or_refused(place: str, key: str, value: object) -> None:
    document = as_document(CHAIN, DAYS)
    if place == "0":
        document["entries"][0][key] = value
    else:
        document[place] = value

    try:
        record = read_record(json.dumps(document).encode())
    except FileUnreadable:
        return

    assert verify_entries(record.entries, record.days).entries == len(record.entries)


def test_a_mark_of_byte_order_that_windows_puts_in_front_does_no_harm() -> None:
    assert len(read_record(b"\xef\xbb\xbf" + WHOLE.encode()).entries) == 6


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "plumbline.cli", "record", "verify", *map(str, arguments)]
    environment = {"PYTHONPATH": ":".join(sys.path), "DATABASE_URL": "nonsense://", "PYTHONWARNINGS": "error"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8")


def test_the_command_needs_neither_settings_nor_a_database(tmp_path: Path) -> None:
    path = written(tmp_path, as_document(CHAIN, DAYS[:3]))

    done = run(path, "--noted", f"2:{CHAIN[1].digest}")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "The record holds: 6 entries are as they were entered.",
        "The noted digest belongs to entry 2.",
        "Signed up to entry 4, on 2026-12-03.",
        f"Compare the public key with one that you had elsewhere: {public_key_of(SECRET)}",
        "Not signed yet: entries 5 to 6.",
        f"To note down elsewhere: 6:{CHAIN[5].digest}",
    ]


def test_the_verifier_starts_no_django() -> None:
    program = (
        "import sys, plumbline.cli.record, plumbline.plan.record.proof; "
        "print([name for name in ('django', 'pydantic', 'sqlite3', 'psycopg') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.stdout.strip(), done.returncode) == ("[]", 0)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (
            "altered",
            1,
            "The record does not hold. Entry 3 does not match its seal: it was altered after it was entered.\n",
        ),
        ("absent", 2, "record.json cannot be read: No such file or directory.\n"),
        ("folder", 2, "record.json cannot be read: Is a directory.\n"),
        ("empty", 2, "record.json is no record that can be checked: it is empty.\n"),
    ],
)
def test_the_command_ends_with_one_where_it_is_wrong_and_two_where_it_cannot_be_read(
    tmp_path: Path, change: str, code: int, sentence: str
) -> None:
    path = tmp_path / "record.json"
    if change == "altered":
        written(tmp_path, as_document([*CHAIN[:2], replace(CHAIN[2], reason="x"), *CHAIN[3:]]))
    elif change == "folder":
        path.mkdir()
    elif change == "empty":
        path.touch()

    done = run(path)

    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.endswith(sentence)


@pytest.mark.parametrize(("option", "value"), [("--noted", "abc"), ("--key", "abc")])
def test_the_command_refuses_what_is_no_digest_and_no_key(tmp_path: Path, option: str, value: str) -> None:
    done = run(written(tmp_path, as_document(CHAIN)), option, value)

    assert (done.returncode, "is no" in done.stderr) == (2, True)
