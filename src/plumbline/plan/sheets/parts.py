"""What stands in single cells of an action plan: people, sums of money, milestones, partners, a rating."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rapidfuzz import fuzz

from plumbline.plan.sheets.dates import NotADay, read_day
from plumbline.plan.sheets.mapping import NOBODY, plain
from plumbline.plan.sheets.reading import Cell

NEAR_NAME = 82
MOST_OFFERED = 4
MOST_PARTS = 50
"""Milestones, or partners, in one cell."""
_MONEY = re.compile(
    r"£?\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<times>k|m|million|thousand)?(?:\s*(?:p\.?a\.?|per year))?"
)
_TIMES = {None: 1, "k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_REACHED = re.compile(r"(?P<rest>.*?)\s*\[reached (?P<day>[^\]]+)\]", re.S)
_DAY_FIRST = re.compile(r"(?P<day>[^:]{3,30}?)\s*:\s+(?P<title>.+)", re.S)
_DAY_LAST = re.compile(
    r"(?P<title>.+?)\s*(?:\((?:by |due )?(?P<in>[^()]{3,30})\)|\s[-–—]\s(?P<after>.{3,30}))", re.S
)


class CellProblem(ValueError):
    """A cell that can't be taken as it is; the sentence says why."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody with an account."""

    identifier: str
    name: str
    email: str


class People:
    """Who is meant by a name or an address. Near matches are offered and never taken."""

    def __init__(self, known: Sequence[KnownPerson], chosen: Mapping[str, str]) -> None:
        self._known = known
        self._chosen = chosen
        self._by_email = {one.email.casefold(): one.identifier for one in known}
        self._by_name: dict[str, list[str]] = {}
        for one in known:
            self._by_name.setdefault(plain(one.name), []).append(one.identifier)
        self.unknown: dict[str, list[KnownPerson]] = {}
        """Names that nobody has, each with those who might be meant."""

    def find(self, cell: Cell) -> str:
        """The identifier of who is meant; empty where the cell is, or where somebody chose nobody."""
        text = " ".join(str(cell or "").split())
        if not text:
            return ""
        if text in self._chosen:
            self.unknown[text] = self._near(text)
            return "" if self._chosen[text] == NOBODY else self._chosen[text]
        address = re.search(r"[^\s<>,;()]+@[^\s<>,;()]+", text)
        if address and (found := self._by_email.get(address[0].casefold())):
            return found
        named = self._by_name.get(plain(text), [])
        if len(named) == 1:
            return named[0]
        self.unknown[text] = self._near(text)
        if len(named) > 1:
            raise CellProblem(
                f"{len(named)} people are named “{text}”. Write the e-mail address, or choose who it is."
            )
        raise CellProblem(
            f"Nobody with an account is named “{text}”. Choose who it is, or leave it without a person."
        )

    def _near(self, text: str) -> list[KnownPerson]:
        scored = [(fuzz.token_set_ratio(plain(text), plain(one.name)), one) for one in self._known]
        near = sorted(
            (pair for pair in scored if pair[0] >= NEAR_NAME), key=lambda pair: (-pair[0], pair[1].email)
        )
        return [one for _, one in near[:MOST_OFFERED]]


def read_cost(cell: Cell) -> tuple[Decimal | None, str]:
    """Pounds, and what to say where there are none."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _pounds(Decimal(str(cell)), str(cell)), ""
    text = str(cell or "").strip()
    if not text:
        return None, ""
    found = _MONEY.fullmatch(text.casefold())
    if found is None:
        return None, f"The cost “{text[:60]}” is no sum of money, so no cost is kept."
    return _pounds(Decimal(found["number"].replace(",", "")) * _TIMES[found["times"]], text), ""


def _pounds(sum_: Decimal, said: str) -> Decimal:
    if not 0 <= sum_ < 10**10:
        raise CellProblem(f"The cost “{said}” is no sum that an action could cost.")
    return round(sum_, 2)


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """Something on the way that is reached or not."""

    title: str
    due: date
    reached_on: date | None = None


def read_milestones(cell: Cell, *, otherwise: date) -> tuple[list[NewMilestone], str]:
    """One milestone a line, and what to say of those that have no day of their own (they take the action's)."""
    found, without = [], 0
    lines = _lines(str(cell or ""))
    if len(lines) > MOST_PARTS:
        raise CellProblem(f"There are more than {MOST_PARTS} milestones in one cell. Bring the most important.")
    for line in lines:
        milestone, is_dated = _milestone(line, otherwise)
        found.append(milestone)
        without += not is_dated
    said = "A milestone has" if without == 1 else f"{without} milestones have"
    return found, f"{said} no day of its own, and takes the action's." if without else ""


def _lines(text: str) -> list[str]:
    lines = [line.strip(" \t•·–*") for line in text.splitlines()]
    parted: list[str] = []
    for line in filter(None, lines):
        pieces = [piece.strip() for piece in line.split(";")]
        # A semicolon parts milestones only where each has a day of its own.
        is_list = len(pieces) > 1 and all(piece and _dated(piece) for piece in pieces)
        parted += pieces if is_list else [line]
    return parted


def _milestone(line: str, otherwise: date) -> tuple[NewMilestone, bool]:
    reached = None
    if found := _REACHED.fullmatch(line):
        reached, line = _day(found["day"]), found["rest"]
    day, title = _dated(line) or (None, line)
    if len(title) > 200:
        raise CellProblem("A milestone has more than 200 characters. Shorten it.")
    return NewMilestone(title, day or otherwise, reached), day is not None


def _dated(line: str) -> tuple[date, str] | None:
    if (found := _DAY_FIRST.fullmatch(line)) and (day := _day(found["day"])):
        return day, found["title"]
    if (found := _DAY_LAST.fullmatch(line)) and (day := _day(found["in"] or found["after"])):
        return day, found["title"]
    return None


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except NotADay:
        return None


def read_partners(cell: Cell) -> tuple[str, ...]:
    """Names of organisations, parted by semicolons or lines; a comma may belong to a name."""
    names = [" ".join(name.split()) for name in re.split(r"[;\n]", str(cell or ""))]
    if any(len(name) > 150 for name in names):
        raise CellProblem("A partner's name has more than 150 characters. Part several with semicolons.")
    found = tuple(dict.fromkeys(filter(None, names)))
    if len(found) > MOST_PARTS:
        raise CellProblem(f"There are more than {MOST_PARTS} partners in one cell. Bring the most important.")
    return found


_VIEWS = (
    ("off track", r"\b(red|off track|overdue|late|delayed|not achieved)\b"),
    ("at risk", r"\b(amber|yellow|at risk|slipping|some concern)\b"),
    ("on track", r"\b(green|on track|on target|blue|complete[d]?|achieved|done)\b"),
)


def read_view(cell: Cell) -> str:
    """How whoever wrote the rating sees the action; empty where it does not say."""
    text = str(cell or "").casefold()
    found = [view for view, words in _VIEWS if re.search(words, text)]
    if text.strip() in {"r", "a", "g", "b"}:
        return {"r": "off track", "a": "at risk"}.get(text.strip(), "on track")
    return found[0] if found else ""


def says_complete(cell: Cell) -> bool:
    """Whether a rating says that an action is over."""
    text = str(cell or "").casefold().strip()
    return text == "b" or (bool(re.search(r"\b(blue|complete[d]?|closed|done)\b", text)) and "not" not in text)
