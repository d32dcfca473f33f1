"""Hides how long a text is: everything sealed fills one of a few sizes, so that a length is no fingerprint.

Small things fill whole buckets. Above the largest bucket sizes grow by Padmé (Nikitin and others, "Reducing
Metadata Leakage from Encrypted Files", PoPETs 2019, section 4), which adds at most 12 % and tells at most the
order of magnitude.
"""

BUCKETS = (4_096, 16_384, 65_536)
_HEAD = 4
LARGEST = 2**32 - 1


def pad(content: bytes, *, buckets: tuple[int, ...] = BUCKETS) -> bytes:
    """The content with its length in front, filled with zeros up to the next size.

    Raises:
        ValueError: it is longer than four bytes can say.
    """
    if len(content) > LARGEST:
        raise ValueError("Nothing of more than 4 GB can be sealed in one box.")
    framed = len(content).to_bytes(_HEAD, "big") + content
    return framed.ljust(padded_size(len(framed), buckets=buckets), b"\0")


def unpad(padded: bytes) -> bytes:
    """The content that was padded."""
    return padded[_HEAD : _HEAD + int.from_bytes(padded[:_HEAD], "big")]


def padded_size(size: int, *, buckets: tuple[int, ...] = BUCKETS) -> int:
    """The size that so many bytes are filled up to."""
    return next((bucket for bucket in buckets if size <= bucket), _padme(size))


def _padme(size: int) -> int:
    exponent = size.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (size + mask) & ~mask
