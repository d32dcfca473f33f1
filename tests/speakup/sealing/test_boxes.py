"""Boxes: what was sealed opens in its own place with its own key alone; sizes and nonces tell nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plumbline.speakup.sealing.boxes import (
    CURRENT_SUITE,
    NONCE_BYTES,
    SUITE_NAMES,
    SUITES,
    Place,
    new_key,
    open_box,
    open_data,
    seal,
    seal_data,
    suite_of,
    version_of,
)
from plumbline.speakup.sealing.errors import SealBroken, SuiteUnknown
from plumbline.speakup.sealing.padding import BUCKETS, pad, padded_size, unpad

PLACE = Place("case", "answers")
KEY = new_key()
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
suites = some.sampled_from(sorted(SUITES))


@relaxed
@given(content=some.binary(max_size=300), suite=suites, version=some.integers(0, 65_535))
def test_what_is_sealed_opens_again(content: bytes, suite: int, version: int) -> None:
    box = seal(content, key=KEY, place=PLACE, suite=suite, version=version)

    assert open_box(box, key=KEY, place=PLACE) == content
    assert (suite_of(box), version_of(box)) == (suite, version)
    assert len(content) < 4 or content not in box


@relaxed
@given(
    data=some.recursive(
        some.none() | some.booleans() | some.integers() | some.text(), lambda inner: some.lists(inner, max_size=3)
    )
)
def test_data_opens_as_it_was_in_every_script(data: object) -> None:
    box = seal_data(data, key=KEY, place=PLACE)

    assert open_data(box, key=KEY, place=PLACE) == json.loads(json.dumps(data))


@pytest.mark.parametrize("suite", list(SUITES))
@pytest.mark.parametrize(
    "place",
    [Place("other case", "answers"), Place("case", "summary"), Place("caseanswers", ""), Place("", "case")],
)
def test_a_box_that_was_moved_stays_shut(suite: int, place: Place) -> None:
    box = seal(b"told", key=KEY, place=PLACE, suite=suite)

    with pytest.raises(SealBroken):
        open_box(box, key=KEY, place=place)


@pytest.mark.parametrize("suite", list(SUITES))
def test_another_key_another_version_or_another_suite_opens_nothing(suite: int) -> None:
    box = seal(b"told", key=KEY, place=PLACE, suite=suite, version=7)
    other = next(number for number in SUITES if number != suite)

    for spoiled, key in (
        (box, new_key()),
        (box[:3] + (8).to_bytes(2, "big") + box[5:], KEY),
        (box[:2] + bytes([other]) + box[3:], KEY),
    ):
        with pytest.raises(SealBroken):
            open_box(spoiled, key=key, place=PLACE)


@relaxed
@given(suite=suites, where=some.integers(0, 4_200), flip=some.integers(1, 255))
def test_a_box_of_which_one_byte_was_changed_stays_shut(suite: int, where: int, flip: int) -> None:
    box = bytearray(seal(b"told", key=KEY, place=PLACE, suite=suite))
    box[where % len(box)] ^= flip

    with pytest.raises(SealBroken):
        open_box(bytes(box), key=KEY, place=PLACE)


@pytest.mark.parametrize("cut", [0, 1, 4, 16, 17, 30, 4_100])
def test_a_box_that_was_cut_off_stays_shut(cut: int) -> None:
    with pytest.raises(SealBroken):
        open_box(seal(b"told", key=KEY, place=PLACE)[:cut], key=KEY, place=PLACE)


def test_a_suite_of_a_later_version_is_named_as_that() -> None:
    box = seal(b"told", key=KEY, place=PLACE)

    with pytest.raises(SuiteUnknown, match="does not know"):
        open_box(box[:2] + bytes([99]) + box[3:], key=KEY, place=PLACE)


def test_boxes_of_both_suites_lie_beside_one_another() -> None:
    boxes = {suite: seal(SUITE_NAMES[suite].encode(), key=KEY, place=PLACE, suite=suite) for suite in SUITES}

    assert {suite: open_box(box, key=KEY, place=PLACE).decode() for suite, box in boxes.items()} == dict(
        SUITE_NAMES
    )
    assert CURRENT_SUITE in SUITES
    assert set(SUITES) == set(SUITE_NAMES)


@pytest.mark.parametrize("suite", list(SUITES))
def test_no_nonce_comes_twice(suite: int) -> None:
    # 100,000 boxes: with 96 random bits two alike are as likely as 1 in 10^19.
    small = (16,)
    nonces = {
        seal(b"", key=KEY, place=PLACE, suite=suite, buckets=small)[5 : 5 + NONCE_BYTES] for _ in range(50_000)
    }

    assert len(nonces) == 50_000
    assert {len(nonce) for nonce in nonces} == {12}


@pytest.mark.parametrize("letter", ["a", "ż", "ع", "\U0001f642"])
def test_stories_of_very_different_lengths_have_one_size(letter: str) -> None:
    sizes = {
        len(seal_data({"words": letter * length}, key=KEY, place=PLACE, buckets=(16_384, 65_536)))
        for length in (1, 10, 500, 1_900)
    }

    assert len(sizes) == 1


def test_messages_of_up_to_a_page_have_one_size() -> None:
    sizes = {
        len(seal_data({"text": "a" * length}, key=KEY, place=PLACE)) for length in (1, 10, 500, 1_900, 4_000)
    }

    assert sizes == {BUCKETS[0] + 5 + 12 + 16}


@relaxed
@given(some.integers(4, 2**31))
def test_large_things_grow_by_an_eighth_at_most_and_tell_little(size: int) -> None:
    padded = padded_size(size)

    assert padded >= size
    assert size <= BUCKETS[-1] or padded <= size * 1.12
    assert padded_size(padded) == padded


def test_the_number_of_sizes_that_a_file_can_have_is_small() -> None:
    sizes = {padded_size(size) for size in range(1, 20_000_000, 997)}

    # Of 20 million possible sizes.
    assert len(sizes) < 300


@relaxed
@given(some.binary(max_size=500))
def test_padding_comes_off_again(content: bytes) -> None:
    assert unpad(pad(content)) == content


def test_the_sealing_stands_without_django() -> None:
    program = "import sys, plumbline.speakup.sealing.shares, plumbline.speakup.sealing.codes, "
    program += "plumbline.speakup.sealing.passphrases; sys.exit('django' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=Path.cwd(), check=False)

    assert done.returncode == 0
