"""Wraps, passphrases, halves and two of three: who has less than they need has nothing."""

from collections import Counter
from itertools import combinations, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from plumbline.speakup.sealing.errors import SealBroken, SuiteUnknown, WrongPassphrase
from plumbline.speakup.sealing.keypairs import PUBLIC_BYTES, SEED_BYTES, WRAP_SUITES, KeyPair, derive, wrap
from plumbline.speakup.sealing.passphrases import Cost, SealedSeed, open_seed, seal_seed
from plumbline.speakup.sealing.shares import join, split, unwrap_two_of_three, wrap_two_of_three

QUICK = Cost(1, 8)
PAIR, OTHER = KeyPair.new(), KeyPair.new()
CUSTODIANS = {number: KeyPair.new() for number in (1, 2, 3)}
PUBLICS = [pair.public for pair in CUSTODIANS.values()]
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(secret=some.binary(min_size=1, max_size=200), info=some.text(max_size=50))
def test_what_is_wrapped_opens_with_its_own_key_alone(secret: bytes, info: str) -> None:
    wrapped = wrap(secret, to=PAIR.public, info=info)

    assert PAIR.unwrap(wrapped, info=info) == secret
    with pytest.raises(SealBroken):
        OTHER.unwrap(wrapped, info=info)
    with pytest.raises(SealBroken):
        PAIR.unwrap(wrapped, info=info + "x")


@relaxed
@given(where=some.integers(1, 1_200), flip=some.integers(1, 255))
def test_a_wrap_of_which_one_byte_was_changed_stays_shut(where: int, flip: int) -> None:
    wrapped = bytearray(wrap(b"x" * 32, to=PAIR.public, info="info"))
    wrapped[1 + where % (len(wrapped) - 1)] ^= flip

    with pytest.raises(SealBroken):
        PAIR.unwrap(bytes(wrapped), info="info")


@pytest.mark.parametrize("wrapped", [b"", bytes([99]) + b"x" * 1_200])
def test_a_wrap_of_a_later_version_is_named_as_that(wrapped: bytes) -> None:
    with pytest.raises(SuiteUnknown):
        PAIR.unwrap(wrapped, info="info")


def test_the_same_secret_wrapped_twice_looks_different_and_is_as_long() -> None:
    wraps = [wrap(b"x" * 32, to=PAIR.public, info="info") for _ in range(20)]

    assert len(set(wraps)) == 20
    assert {len(each) for each in wraps} == {1 + 1_088 + 32 + 32 + 16}
    assert set(WRAP_SUITES) == {1}


def test_a_private_key_is_its_seed_and_a_secret_always_stands_for_the_same_pair() -> None:
    pairs = [KeyPair.from_secret(b"s" * 26, purpose=purpose) for purpose in ("one", "one", "two")]

    assert pairs[0].public == pairs[1].public != pairs[2].public
    assert {len(pair.seed) for pair in pairs} == {SEED_BYTES}
    assert {len(pair.public) for pair in pairs} == {PUBLIC_BYTES}
    assert pairs[0].symmetric(purpose="a") != pairs[0].symmetric(purpose="b")
    assert derive(b"s", purpose="a", length=32) != derive(b"s", purpose="b", length=32)


def test_a_passphrase_opens_its_own_key_and_no_other_does() -> None:
    sealed = seal_seed(PAIR, "four plain words here", owner="her", cost=QUICK)

    assert open_seed(sealed, "four plain words here", owner="her") == PAIR
    for passphrase, owner in (("Four plain words here", "her"), ("", "her"), ("four plain words here", "him")):
        with pytest.raises(WrongPassphrase):
            open_seed(sealed, passphrase, owner=owner)


def test_costs_are_kept_beside_the_key_so_that_raising_them_shuts_nobody_out() -> None:
    cheap = seal_seed(PAIR, "four plain words here", owner="her", cost=QUICK)
    dear = seal_seed(PAIR, "four plain words here", owner="her", cost=Cost(2, 16))

    assert open_seed(cheap, "four plain words here", owner="her") == open_seed(
        dear, "four plain words here", owner="her"
    )
    with pytest.raises(WrongPassphrase):
        open_seed(SealedSeed(dear.salt, dear.box, QUICK), "four plain words here", owner="her")
    assert cheap.salt != seal_seed(PAIR, "four plain words here", owner="her", cost=QUICK).salt


def test_what_a_real_trust_pays_for_a_try_is_what_the_standard_advises() -> None:
    # RFC 9106, section 4, second recommended option: 3 passes over 64 MiB.
    assert Cost() == Cost(passes=3, kibibytes=64 * 1024)


@relaxed
@given(some.binary(min_size=1, max_size=96))
def test_two_halves_make_the_secret(secret: bytes) -> None:
    first, second = split(secret)

    assert join(first, second) == join(second, first) == secret


def test_either_half_alone_is_noise_whatever_the_secret_is() -> None:
    for secret in (b"\x00" * 32, b"\xff" * 32):
        halves = [split(secret) for _ in range(3_000)]
        for place in (0, 1):
            counts = Counter(byte for pair in halves for byte in pair[place])
            # 96,000 bytes over 256: 375 of each; 255 degrees of freedom, over 370 but once in 100,000.
            assert sum((counts[byte] - 375) ** 2 / 375 for byte in range(256)) < 370


def test_halves_of_different_lengths_do_not_belong_together() -> None:
    with pytest.raises(SealBroken):
        join(b"abc", b"ab")


@pytest.mark.parametrize("pair", list(combinations((1, 2, 3), 2)))
def test_any_two_custodians_open_it_in_either_order(pair: tuple[int, int]) -> None:
    wrapped = wrap_two_of_three(PAIR.seed, PUBLICS, info="recovery")

    for order in permutations(pair):
        keys = {number: CUSTODIANS[number] for number in order}
        assert unwrap_two_of_three(wrapped, keys, info="recovery") == PAIR.seed


@pytest.mark.parametrize("number", list(CUSTODIANS))
def test_one_custodian_opens_nothing_not_even_twice_or_with_a_guess(number: int) -> None:
    wrapped = wrap_two_of_three(PAIR.seed, PUBLICS, info="recovery")
    others = [other for other in CUSTODIANS if other != number]

    with pytest.raises(SealBroken):
        unwrap_two_of_three(wrapped, {number: CUSTODIANS[number]}, info="recovery")
    for other in others:
        for guess in (CUSTODIANS[number], KeyPair.new()):
            with pytest.raises(SealBroken):
                unwrap_two_of_three(wrapped, {number: CUSTODIANS[number], other: guess}, info="recovery")


def test_there_is_no_fourth_custodian_and_the_third_is_not_needed() -> None:
    wrapped = wrap_two_of_three(PAIR.seed, PUBLICS, info="recovery")

    assert set(wrapped) == {(1, 2), (1, 3), (2, 3)}
    with pytest.raises(SealBroken):
        unwrap_two_of_three(wrapped, {1: CUSTODIANS[1], 4: CUSTODIANS[2]}, info="recovery")
    with pytest.raises(SealBroken):
        unwrap_two_of_three(wrapped, dict(CUSTODIANS), info="recovery")
    with pytest.raises(SealBroken):
        unwrap_two_of_three(wrapped, {1: CUSTODIANS[1], 2: CUSTODIANS[2]}, info="another")
