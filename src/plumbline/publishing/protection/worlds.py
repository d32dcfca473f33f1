"""The counts of a release and of what left before as one `equity.disclosure` release, protected and attacked.

Counts that can be added to one another make a world. Base counts that agree with every figure are found by an
integer program: the ledger keeps what was asked for, not every cell below it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from plumbline.equity.disclosure import (
    Dimension,
    Earlier,
    Protected,
    Rule,
    Table,
    advise,
    dimension,
    release,
    report,
    round_all,
    suppress,
)
from plumbline.equity.disclosure import Release as Asked
from plumbline.equity.disclosure.suppression import Progress, silent
from plumbline.equity.values import Figure, Withheld
from plumbline.publishing.protection.cells import BASE, Cell, Count, Sets, atoms, everyone
from plumbline.publishing.protection.places import EVERYWHERE, are_crossed, name_of, sets_of_places

LARGEST = 15_000
"""Counts of one world that are looked at: some minutes."""
FEW = 120
"""Up to so many counts the best pattern is looked for, and advice given."""
SOME = 400
"""Up to so many counts a safe pattern is improved for some seconds."""
PLACE = 2
"""Which axis the places are."""
NOT_ADDED = (
    "No figures next to these counts were found that add up. Round every count by itself, or leave out a "
    "grouping."
)
HIT, OF = "those counted", "all of them"


class Unprovable(Exception):
    """Counts of which nobody can say whether they are safe; the message says why."""


class TooMany(Unprovable):
    """More than can be looked at, however they are taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of one world: the cells to withhold, and what the checker reads; or why nobody can say."""

    hidden: frozenset[Cell] = frozenset()
    told: dict[str, Any] | None = None
    why: str = ""
    printed: Mapping[Cell, int] = field(default_factory=dict)
    """What is printed of the counts that are shown, where the method chose it; else it is their own rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What an earlier release printed of a count: by which rule, rounded to what."""

    title: str
    count: Count
    figure: Figure
    rule: Rule
    rounding: int = 1
    within: int | None = None
    """How far the figure lies from its count at most, where it is not the nearest multiple."""


@dataclass(slots=True)
class World:
    """Counts that belong together: now with their rule, and before with what was printed of them."""

    name: str
    title: str = ""
    """The measures whose counts they are, for readers."""
    whole: str = ""
    """What is counted below, where those on top are some of those below."""
    now: dict[Cell, tuple[Count, Rule]] = field(default_factory=dict)
    before: list[Before] = field(default_factory=list)
    can_round: bool = True
    """Whether all that is printed of these counts can be made of rounded ones."""
    adds_up: bool = False
    """Whether counts are rounded together, so that totals still add up."""

    @property
    def size(self) -> int:
        """How many counts, now and before."""
        return len(self.now) + len(self.before)

    def protect(self, progress: Progress = silent) -> Answer:
        """The cells to withhold, and what the checker reads about it. Raises `Unprovable`."""
        if self.size > LARGEST:
            raise Unprovable(
                f"{self.size:,} counts belong together, more than the {LARGEST:,} that can be looked at at once. "
                "Leave out a grouping, or release fewer periods."
            )
        asked, codes = self._asked()
        is_few = len(self.now) <= FEW
        effort = 200 if len(self.now) <= SOME else 0
        if self.adds_up:
            found = self._adding_up(asked, progress)
        else:
            found = suppress(asked, effort=effort, best=is_few, progress=progress)
        made = found.problem
        place = {made.cells.key(item.codes): at for at, item in enumerate(made.items) if not item.is_old}
        hidden = {cell for cell in self.now if found.pattern.hidden[place[made.cells.key(codes[cell])]]}
        ways = advise(asked, effort=0, progress=progress) if is_few and hidden else ()
        told = _in_words(self.title, report(found, advice=ways))
        told["rounded"] = self._rounded(asked) if is_few and hidden else ""
        told["tried"] = is_few
        if not any(any(cell.place) for cell in codes):
            told = _without(f", {EVERYWHERE}", told)
        printed = {
            cell: int(made.items[place[made.cells.key(codes[cell])]].figure)  # type: ignore[arg-type]
            for cell in self.now
            if self.adds_up and cell not in hidden
        }
        return Answer(hidden=frozenset(hidden), told=told, printed=printed)

    def _adding_up(self, asked: Asked, progress: Progress) -> Protected:
        """All counts rounded together. Raises `Unprovable` where no such table lies near enough."""
        rule = max((rule for _, rule in self.now.values()), key=lambda rule: rule.high)
        try:
            found = round_all(asked, base=rule.rounding, fewest=rule.high + 1, adds_up=True, progress=progress)
        except TimeoutError:
            raise Unprovable(NOT_ADDED) from None
        values, items = found.problem.values, found.problem.items
        figures = {at: items[at].figure for at in range(len(items)) if not items[at].is_old}
        rows = [(row, at) for row, at in enumerate(found.problem.item_of.tolist()) if at in figures]
        if any(abs(float(figures[at]) - values[row]) >= rule.rounding for row, at in rows):  # type: ignore[arg-type]
            raise Unprovable(NOT_ADDED)
        return found

    def _rounded(self, asked: Asked) -> str:
        """What rounding every count would leave blank, where the figures can bear it."""
        rules = [rule for _, rule in self.now.values()]
        withheld = any(isinstance(one.figure, Withheld) for one in self.before)
        if not self.can_round or withheld or any(rule.rounds_only for rule in rules):
            return ""
        fewest = max(rule.high for rule in rules) + 1
        found = round_all(asked, base=BASE, fewest=fewest)
        blanks = "no blanks" if not found.withheld else f"{found.withheld} of {found.printed} counts blank"
        return f"Every count rounded to the nearest {BASE}, small ones too: {blanks}." if found.is_safe else ""

    def _asked(self) -> tuple[Asked, dict[Cell, tuple[str, ...]]]:
        every = {one.count.cell: one.count for one in self.before}
        every |= {cell: count for cell, (count, _) in self.now.items()}
        for one in self.before:
            self._check_rounding(one)
            count = one.count
            if every[count.cell].number != count.number:
                raise Unprovable(
                    f"An earlier release was made of another count of {count.group}, {count.period}. What "
                    "changed could be found by a subtraction. Leave the grouping or the measure out, or release "
                    "only periods that are new."
                )
        # As readers will take it, if the figures bear it: the groups are everybody, and the places are the whole.
        for add_up, nobody_else in ((True, True), (True, False), (False, True)):
            try:
                return self._with(every, add_up=add_up, nobody_else=nobody_else)
            except TooMany:
                raise
            except Unprovable:
                continue
        return self._with(every, add_up=False, nobody_else=False)

    def _check_rounding(self, before: Before) -> None:
        now = self.now.get(before.count.cell)
        if now is not None and now[1].rounds_only and isinstance(before.figure, Withheld):
            raise Unprovable(
                f"{before.count.group}, {before.count.period}, was withheld in “{before.title}”. Rounded now, it "
                "would be known more closely than that release allowed. Withhold small numbers again, or leave "
                "the grouping or the period out."
            )

    def _with(
        self, every: dict[Cell, Count], *, add_up: bool, nobody_else: bool
    ) -> tuple[Asked, dict[Cell, tuple[str, ...]]]:
        axes = self._axes(list(every.values()), add_up, nobody_else)
        codes = {cell: tuple(axis[1][_along(cell, number)] for number, axis in enumerate(axes)) for cell in every}
        dimensions = [axis[0] for axis in axes]
        truth = _base(dimensions, [(codes[cell], every[cell]) for cell in every])
        tables = [
            Table(
                name=f"{count.grouping}: {count.period}",
                shows={one.name: (code,) for one, code in zip(dimensions, codes[cell], strict=True)},
                rule=rule,
            )
            for cell, (count, rule) in self.now.items()
        ]
        earlier = [
            Earlier(
                name=one.title,
                figures={codes[one.count.cell]: one.figure},
                rule=one.rule,
                rounding=one.rounding,
                within=one.within,
            )
            for one in self.before
        ]
        strictest = max((rule for _, rule in self.now.values()), key=lambda rule: rule.high)
        is_crossed = are_crossed(cell.place for cell in every)
        between = _between(dimensions, set(codes.values()), without=PLACE if is_crossed else None)
        earlier += [Earlier(name="in no table", figures={one: None}, rule=strictest) for one in between]
        return release(truth, dimensions=dimensions, tables=tables, earlier=earlier), codes

    def _axes(
        self, every: Sequence[Count], add_up: bool, nobody_else: bool
    ) -> list[tuple[Dimension, dict[Any, str]]]:
        people = {one.cell.people: one.group for one in every}
        time = {one.cell.time: one.period for one in every}
        levels: dict[str, dict[str, None]] = {}
        groups = [one for one in people if one != everyone()]
        strangers = everyone().difference(*groups) if groups and nobody_else else frozenset()
        group = _axis("Ethnic group", people, without=strangers)
        for one in every:
            levels.setdefault(one.grouping, {})[group[1][one.cell.people]] = None
        ordered = sorted(levels.items(), key=lambda level: -len(level[1]))
        named = {name: tuple(codes) for name, codes in ordered if len(codes) > 1}
        made = Dimension(
            name=group[0].name, leaves=group[0].leaves, groups=group[0].groups, levels=named, total=group[0].total
        )
        axes = [(made, group[1]), _axis("Period", time), _places(every, add_up=add_up)]
        if self.whole:
            parts = [HIT, "the others"]
            counted = dimension("Counted", leaves=parts, groups={OF: parts}, total="Any")
            axes.append((counted, {self.name: HIT, self.whole: OF}))
        return axes


def protect_all(worlds: Sequence[World], tell: Progress = silent) -> Iterator[Answer]:
    """Protect worlds one after another. `tell` hears how far it is with one, and which that is."""
    for number, world in enumerate(worlds, start=1):
        yield _answer(world, _beginning(f"{number} of {len(worlds)}, {world.title}", tell))


def _beginning(head: str, tell: Progress) -> Progress:
    return lambda done, there, words: tell(done, there, f"{head}. {words}")


def _answer(world: World, tell: Progress) -> Answer:
    try:
        return world.protect(tell)
    except (Unprovable, ValueError) as error:
        return Answer(why=str(error))


def _along(cell: Cell, number: int) -> Any:
    return (cell.people, cell.time, cell.place, cell.what)[number]


def _axis(name: str, sets: dict[Sets, str], *, without: Sets = frozenset()) -> tuple[Dimension, dict[Any, str]]:
    """A dimension of which all sets are codes: leaves where nothing parts them, else groups of leaves."""
    part = atoms(one - without for one in sets)
    made = {one: frozenset(part[element] for element in one - without) for one in sets}
    code: dict[Any, str] = {}
    for one, label in sets.items():
        taken = label in code.values()
        code[one] = f"{label} ({len(code)})" if taken or label == "All" else label
    leaf = {f"part {number}": number for number in set(part.values())}
    names = {number: name for name, number in leaf.items()}
    for one, parts in made.items():
        if len(parts) == 1:
            names[next(iter(parts))] = code[one]
    for one, parts in made.items():
        if len(parts) == 1:
            code[one] = names[next(iter(parts))]
    groups = {
        code[one]: [names[number] for number in sorted(parts)] for one, parts in made.items() if len(parts) > 1
    }
    return dimension(name, leaves=[names[number] for number in sorted(names)], groups=groups, total="All"), code


def _between(
    dimensions: Sequence[Dimension], printed: set[tuple[str, ...]], *, without: int | None
) -> list[tuple[str, ...]]:
    """What stands in no table and is left over when parts are taken from a whole: the twelfth month of a year."""
    found: dict[tuple[str, ...], None] = {}
    for codes in sorted(printed):
        for axis, one in enumerate(dimensions):
            if axis == without:
                continue
            for leaf in one.groups.get(codes[axis], ()):
                found[(*codes[:axis], leaf, *codes[axis + 1 :])] = None
    return [one for one in found if one not in printed]


def _places(every: Sequence[Count], *, add_up: bool) -> tuple[Dimension, dict[Any, str]]:
    """Units and other parts. Raises `Unprovable` where they have too many smallest parts in common."""
    sets = sets_of_places(every, add_up=add_up)
    if sets is None:
        raise TooMany(
            "These figures are parted in several ways at once, such as by ward and by band, and have too many "
            "parts in common. Release one of the ways, or fewer parts."
        )
    named: dict[Sets, str] = {}
    for place, own in sets.items():
        named.setdefault(own, name_of(place))
    made, codes = _axis("Place", named)
    return made, {place: codes[own] for place, own in sets.items()}


def _base(dimensions: Sequence[Dimension], counts: Sequence[tuple[tuple[str, ...], Count]]) -> Any:
    """Whole base counts that give every count. Raises `Unprovable` where there are none."""
    shape = tuple(len(one.leaves) for one in dimensions)
    size = int(np.prod(shape))
    rows, columns = [], []
    for place, (codes, _) in enumerate(counts):
        members = [sorted(one.members(code)) for one, code in zip(dimensions, codes, strict=True)]
        flat = np.ravel_multi_index(np.ix_(*members), shape).ravel()
        rows += [place] * len(flat)
        columns += flat.tolist()
    matrix = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(counts), size))
    numbers = np.array([count.number for _, count in counts], dtype=np.float64)
    found = milp(
        np.zeros(size),
        constraints=LinearConstraint(matrix, numbers, numbers),
        integrality=np.ones(size),
        bounds=Bounds(0, np.inf),
    )
    if found.x is None:
        raise Unprovable(
            "These figures do not add up with one another or with what left before, so nobody can say what could "
            "be worked out of them. Leave out a grouping, or release only one measure of them."
        )
    return np.rint(found.x).astype(np.int64).reshape(shape)


def _in_words(name: str, told: Any) -> dict[str, Any]:
    return {
        "name": name,
        "printed": told.printed,
        "primary": told.primary,
        "secondary": told.secondary,
        "lost": round(100 * told.share_of_information_lost),
        "settled": told.settled,
        "prevented": [{"words": one.words, "how": one.how} for one in told.prevented],
        "revealed": [str(one) for one in told.revealed],
        "rows": [
            {"words": one.words, "kind": one.kind.value, "why": one.why, "learned": one.still_learned}
            for one in told.rows
        ],
        "advice": [str(one) for one in told.advice if one.changes][:5],
    }


def _without(words: str, told: Any) -> Any:
    """What the checker reads without words that say nothing: where there are no places, none is named."""
    if isinstance(told, dict):
        return {name: _without(words, one) for name, one in told.items()}
    if isinstance(told, list):
        return [_without(words, one) for one in told]
    return told.replace(words, "") if isinstance(told, str) else told
