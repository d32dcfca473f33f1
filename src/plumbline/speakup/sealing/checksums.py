"""Two check letters at the end of a code, so that a slip of the pen is told from a code that opens nothing.

Arithmetic in the field of 32 elements, as in a Reed-Solomon code: the letters weighed by their places add up to
nothing, and weighed by the squares of that too. Found are every wrong letter, every two letters that changed
places, and every two wrong letters, unless they stand exactly 31 places apart; of anything else, 1,023 in 1,024.
It is no secret and protects from no attacker.
"""

from collections.abc import Sequence

CHECK = 2
_FIELD = 32
_ORDER = _FIELD - 1
_MODULUS = 0b100101
"""x^5 + x^2 + 1, whose root makes every element but 0."""


def check_values(body: Sequence[int]) -> tuple[int, int]:
    """The two values (0 to 31) that make a body of such values add up."""
    once, twice = _sums(body)
    first, second = _weight(len(body)), _weight(len(body) + 1)
    last = _quotient(twice ^ _product(first, once), _product(second, first ^ second))
    return _quotient(once ^ _product(second, last), first), last


def adds_up(values: Sequence[int]) -> bool:
    """Whether a body with its check values is as it was written."""
    return _sums(values) == (0, 0)


def _sums(values: Sequence[int]) -> tuple[int, int]:
    once = twice = 0
    for place, value in enumerate(values):
        once ^= _product(_weight(place), value)
        twice ^= _product(_weight(2 * place), value)
    return once, twice


def _weight(place: int) -> int:
    return _POWERS[place % _ORDER]


def _product(one: int, other: int) -> int:
    return _POWERS[(_LOGARITHMS[one] + _LOGARITHMS[other]) % _ORDER] if one and other else 0


def _quotient(one: int, other: int) -> int:
    return _POWERS[(_LOGARITHMS[one] - _LOGARITHMS[other]) % _ORDER] if one else 0


def _powers() -> list[int]:
    found = [1]
    while len(found) < _ORDER:
        doubled = found[-1] << 1
        found.append(doubled ^ _MODULUS if doubled & _FIELD else doubled)
    return found


_POWERS = _powers()
_LOGARITHMS = {value: power for power, value in enumerate(_POWERS)}
