"""Words planted in a file, a different one in each hiding place, and the search for what is left of them."""

import secrets
import zlib
from collections.abc import Iterator


class Markers:
    """Makes a word for each place, and remembers which word is where."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def word(self, place: str) -> str:
        self.planted[place] = f"Zq{secrets.token_hex(8)}"
        return self.planted[place]

    def places_in(self, content: bytes) -> list[str]:
        """The places whose word is found in a file: as it is, in UTF-16, or once something in it is inflated."""
        layers = [content, *_inflated(content)]
        return [place for place, word in self.planted.items() if any(_holds(layer, word) for layer in layers)]


def _holds(layer: bytes, word: str) -> bool:
    shapes = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode().hex().encode()]
    folded = layer.lower()
    return any(shape.lower() in folded for shape in shapes)


def _inflated(content: bytes) -> Iterator[bytes]:
    """Whatever inflates, wherever in the file it begins."""
    for start in range(len(content) - 1):
        if content[start] & 0x0F == 8 and int.from_bytes(content[start : start + 2], "big") % 31 == 0:
            unpacking = zlib.decompressobj()
            try:
                yield unpacking.decompress(content[start:], 10_000_000)
            except zlib.error:
                continue
