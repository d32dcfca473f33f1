"""What waits for one person, as the desk's front page says it: in a sentence that leads there.

Each room tells its own (`waiting.py`), and asks for no more than it needs to count.
"""

from dataclasses import dataclass
from typing import Any, Protocol

MOST = 100
"""Beyond so many, nobody needs to know how many more."""


class HasPage(Protocol):
    """Something with a page of its own."""

    def get_absolute_url(self) -> str:
        """Where it is."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for whoever looks at the desk."""

    text: str
    href: str


class InOrder(Protocol):
    """A list, or a query of which no more is read than is asked for."""

    def __getitem__(self, places: slice, /) -> Any:
        """Some of them."""


def waits(found: InOrder, *, one: str, several: str, everywhere: str) -> list[Waiting]:
    """What waits: one leads to its own page, several to the list of them; none is not said.

    `several` has `{}` for how many. Of a query, at most `MOST` rows are read.

    >>> waits([], one="A promise waits", several="{} promises wait", everywhere="/promises/")
    []
    """
    rows: list[HasPage] = list(found[:MOST])
    if not rows:
        return []
    if len(rows) == 1:
        return [Waiting(one, rows[0].get_absolute_url())]
    many = f"{MOST} or more" if len(rows) == MOST else str(len(rows))
    return [Waiting(several.format(many), everywhere)]
