"""Return codes and custodians' keys: as hard to guess as they say, and kind to a slip of the pen."""

import ast
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

import plumbline.speakup
from plumbline.speakup.sealing.codes import ALPHABET, LENGTH, CustodianKey, ReturnCode
from plumbline.speakup.sealing.errors import CodeUnreadable

ROOM = Path(plumbline.speakup.__file__).parent
TRIED = 40
"""Codes that every slip of the pen is tried on."""
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _letters(code: ReturnCode) -> str:
    return code.shown.replace("-", "")


def _is_read(letters: str) -> bool:
    try:
        ReturnCode.read(letters)
    except CodeUnreadable:
        return False
    return True


def _with(letters: str, changes: dict[int, str]) -> str:
    return "".join(changes.get(place, letter) for place, letter in enumerate(letters))


def test_a_code_has_the_length_and_the_letters_that_it_says() -> None:
    for code in (ReturnCode.new() for _ in range(200)):
        assert len(code.locator + code.secret) + 2 == LENGTH == len(_letters(code)) == 36
        assert set(_letters(code)) <= set(ALPHABET)
        assert [len(group) for group in code.shown.split("-")] == [4] * 9
    assert len(set(ALPHABET)) == 32
    assert set("ILOU") & set(ALPHABET) == set()


def test_a_secret_has_130_bits_and_no_letter_is_likelier_than_another() -> None:
    secrets = [ReturnCode.new().secret for _ in range(4_000)]

    counts = Counter(letter for secret in secrets for letter in secret)

    assert {len(secret) * 5 for secret in secrets} == {130}
    assert len(set(secrets)) == len(secrets)
    # 104,000 letters over 32: 3,250 of each; chi-squared with 31 degrees of freedom is over 80 once in 300,000.
    assert sum((counts[letter] - 3_250) ** 2 / 3_250 for letter in ALPHABET) < 80
    for place in range(26):
        assert len({secret[place] for secret in secrets}) == 32


def test_the_generator_is_the_operating_systems_and_never_another() -> None:
    imported = {
        name
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _names(node)
    }

    assert {name for name in imported if name.split(".")[0] in {"random", "numpy"}} == set()
    assert "secrets" in imported


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


@relaxed
@given(some.sampled_from(["", "-", " ", "  "]), some.booleans())
def test_a_code_is_read_however_it_is_typed(between: str, lower: bool) -> None:
    code = ReturnCode.new()
    typed = code.shown.replace("-", between)

    assert ReturnCode.read(typed.lower() if lower else typed) == code


def test_letters_that_look_like_numbers_are_read_as_them() -> None:
    code = ReturnCode.new()
    typed = code.shown.replace("1", "I").replace("0", "O")

    assert ReturnCode.read(typed) == code
    assert ReturnCode.read(typed.replace("I", "l")) == code


def test_every_single_wrong_letter_is_found() -> None:
    for letters in (_letters(ReturnCode.new()) for _ in range(TRIED)):
        missed = [
            place
            for place in range(LENGTH)
            for wrong in ALPHABET
            if wrong != letters[place] and _is_read(_with(letters, {place: wrong}))
        ]

        assert missed == []


def test_any_two_letters_that_changed_places_are_found_unless_31_apart() -> None:
    for letters in (_letters(ReturnCode.new()) for _ in range(TRIED)):
        missed = [
            (one, other)
            for one, other in combinations(range(LENGTH), 2)
            if letters[one] != letters[other]
            and other - one != 31
            and _is_read(_with(letters, {one: letters[other], other: letters[one]}))
        ]

        assert missed == []


def test_every_swap_of_neighbours_is_found() -> None:
    for letters in (_letters(ReturnCode.new()) for _ in range(TRIED)):
        swaps = [
            _with(letters, {place: letters[place + 1], place + 1: letters[place]})
            for place in range(LENGTH - 1)
            if letters[place] != letters[place + 1]
        ]

        assert [swap for swap in swaps if _is_read(swap)] == []


def test_two_wrong_letters_are_found_and_of_groups_in_another_order_nearly_all() -> None:
    letters = _letters(ReturnCode.new())
    doubles = [
        _with(letters, {one: a, other: b})
        for one, other in combinations(range(LENGTH), 2)
        if other - one != 31
        for a in ALPHABET[::7]
        for b in ALPHABET[::5]
        if letters[one] != a and letters[other] != b
    ]
    groups = [_letters(ReturnCode.new()) for _ in range(300)]
    moved = [
        each[: 4 * one] + each[4 * other : 4 * other + 4] + each[4 * one : 4 * other] + each[4 * other + 4 :]
        for each in groups
        for one, other in combinations(range(9), 2)
    ]

    assert [double for double in doubles if _is_read(double)] == []
    # 10,800 tries at 1 in 1,024: about 11 are missed.
    assert sum(_is_read(each) for each in moved) < 35


@pytest.mark.parametrize("spoiled", ["", "ABCD", "x" * 35, "U" * 36, "é" * 36, "0" * 37, "!" * 36])
def test_what_is_no_code_is_refused(spoiled: str) -> None:
    with pytest.raises(CodeUnreadable):
        ReturnCode.read(spoiled)


def test_a_code_and_a_key_never_show_themselves_by_accident() -> None:
    code, key = ReturnCode.new(), CustodianKey.new()

    for text in (repr(code), str(code), f"{code}", repr(key), str(key), repr(code.key_pair)):
        assert code.secret not in text
        assert key.secret not in text


def test_a_custodians_key_is_read_as_it_was_printed_and_is_no_return_code() -> None:
    key = CustodianKey.new()

    assert CustodianKey.read(key.shown.lower()) == key
    assert [len(group) for group in key.shown.split("-")] == [4] * 7
    with pytest.raises(CodeUnreadable):
        ReturnCode.read(key.shown)
    with pytest.raises(CodeUnreadable):
        CustodianKey.read(ReturnCode.new().shown)


def test_the_verifier_is_no_key_and_the_same_secret_stands_for_different_pairs() -> None:
    code = ReturnCode.new()

    assert code.verifier == ReturnCode(code.locator, code.secret).verifier
    assert code.verifier not in code.key_pair.seed
    assert CustodianKey(code.secret).key_pair.public != code.key_pair.public
