"""No withheld count is bounded more tightly than its rule by attackers written otherwise than the protector."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.equity.disclosure import (
    Earlier,
    Marks,
    Protected,
    Ratios,
    Readers,
    Release,
    Suppressed,
    Table,
    dimension,
    release,
    suppress,
    threshold,
)
from plumbline.equity.values import is_withheld
from tests.equity.disclosure_releases import one_table
from tests.equity.independent_attacker import bounds_by_enumeration, bounds_by_program, printed_cells

EVERYBODY = Readers(marks=Marks.ALIKE, alone=False)


@st.composite
def dimensions(draw: st.DrawFn, name: str, *, leaves: int):
    """A dimension with groups that may lie in one another, or overlap."""
    codes = [f"{name}{chr(97 + at)}" for at in range(draw(st.integers(2, leaves)))]
    groups = {}
    for at in range(draw(st.integers(0, 2))):
        made = draw(st.lists(st.sampled_from(codes), min_size=2, max_size=max(2, len(codes) - 1), unique=True))
        if len(made) < len(codes) and sorted(made) not in [sorted(parts) for parts in groups.values()]:
            groups[f"{name} group {at + 1}"] = made
    return dimension(name, leaves=codes, groups=groups)


@st.composite
def releases(
    draw: st.DrawFn, *, sizes: tuple[int, ...], tables: int, high: int, most: int, with_ratios: bool = False
) -> Release:
    """Linked tables of random codes, two periods among the dimensions, percentages, and an earlier release."""
    rule = threshold(high + 1, zero_withheld=draw(st.booleans()), rounding=draw(st.sampled_from([1, 1, 5])))
    made = [draw(dimensions(str(at), leaves=size)) for at, size in enumerate(sizes)]
    shape = tuple(len(one.leaves) for one in made)
    counts = draw(st.lists(st.integers(0, most), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    asked = [
        Table(name=f"table {at + 1}", shows={one.name: draw(shown(one)) for one in made}, rule=rule)
        for at in range(draw(st.integers(1, tables)))
    ]
    ratios = [draw(shares(made, rule=rule))] if with_ratios and draw(st.booleans()) else []
    first = release(np.reshape(counts, shape), dimensions=made, tables=asked)
    before = draw(st.lists(st.tuples(*[st.sampled_from([*one.leaves, *one.groups]) for one in made]), max_size=2))
    figures = {codes: first.count(codes) for codes in before}
    earlier = [Earlier(name="last year's release", figures=figures, rule=rule)] if figures else []
    return release(np.reshape(counts, shape), dimensions=made, tables=asked, ratios=ratios, earlier=earlier)


@st.composite
def shares(draw: st.DrawFn, made, *, rule):
    """Percentages of one code of the last dimension among all of it, by the first."""
    *_, last = made
    return Ratios(
        name="share",
        shows={made[0].name: draw(shown(made[0]))},
        rule=rule,
        numerator={last.name: draw(st.sampled_from([*last.leaves, *last.groups]))},
        denominator={last.name: last.total},
    )


def shown(one):
    """Some codes of a dimension, or its total alone."""
    codes = [*one.leaves, *one.groups]
    return st.one_of(st.just(tuple(codes)), st.lists(st.sampled_from(codes), min_size=1, unique=True).map(tuple))


def agrees(protected: Protected, bounds: dict, *, most: float = np.inf) -> None:
    """What we call safe is safe by these bounds, and what we name is bounded as we say."""
    rule = protected.release.tables[0].rule
    cells = protected.problem.cells
    findings = {one.cell: one for one in protected.attack.findings}
    for codes, (low, high) in bounds.items():
        if not rule.low <= protected.release.count(codes) <= rule.high:
            continue
        found = findings[cells.place[cells.key(codes)]]
        if found.allowed_low < found.allowed_high:
            is_safe = low <= found.allowed_low and high >= found.allowed_high
        else:
            is_safe = low < high
        assert (found.words, found.is_safe) == (found.words, is_safe)
        if found.is_exact:
            assert (found.words, found.low, min(found.high, most)) == (found.words, low, min(high, most))


@settings(max_examples=25)
@given(releases(sizes=(2, 2), tables=2, high=2, most=5, with_ratios=True))
def test_writing_down_every_possible_table_finds_no_more_than_we_name(asked: Release) -> None:
    protected = suppress(asked, readers=EVERYBODY, effort=60)

    # Any count that must be able to rise by 2 can do so within base cells of 24.
    agrees(protected, bounds_by_enumeration(protected, most=24), most=24)


@settings(max_examples=15)
@given(releases(sizes=(3, 3, 2), tables=3, high=4, most=9, with_ratios=True))
def test_an_integer_program_of_its_own_finds_no_more_than_we_name(asked: Release) -> None:
    protected = suppress(asked, readers=EVERYBODY, effort=60)

    agrees(protected, bounds_by_program(protected))


@settings(max_examples=6)
@given(st.lists(st.sampled_from([0, 1, 1, 2, 3, 6, 9, 14]), min_size=12, max_size=12))
def test_whoever_is_alone_in_a_cell_learns_nothing_of_the_others(counts: list[int]) -> None:
    rows, columns = dimension("0", leaves=list("abc")), dimension("1", leaves=list("pqrs"))
    table = Table(name="t", shows={"0": (*"abc", "All"), "1": (*"pqrs", "All")}, rule=threshold(5))
    asked = release(np.reshape(counts, (3, 4)), dimensions=[rows, columns], tables=[table])

    protected = suppress(asked, effort=60)

    alone = [codes for codes in printed_cells(protected) if "All" not in codes and asked.count(codes) == 1]
    named = {one.codes for one in protected.attack.revealed}
    for own in alone[:3]:
        small = {
            codes: found
            for codes, found in bounds_by_program(protected, also_known=((own, 1),)).items()
            if asked.count(codes) <= 4 and codes not in {own, *named}
        }
        assert small == {codes: (found[0], max(found[1], 4)) for codes, found in small.items()}
        assert {codes for codes, (low, _) in small.items() if low > holds(codes, own)} == set()


def holds(codes: tuple[str, ...], own: tuple[str, ...]) -> bool:
    """Whether a cell holds another; whoever is in it knows that it is not empty."""
    return all(code in {"All", part} for code, part in zip(codes, own, strict=True))


@settings(max_examples=25)
@given(releases(sizes=(3, 2), tables=2, high=4, most=8))
def test_zero_is_never_confused_with_withheld(asked: Release) -> None:
    protected = suppress(asked, effort=30, best=False)
    rule = asked.tables[0].rule

    for codes, figure in printed_cells(protected).items():
        count = asked.count(codes)
        if is_withheld(figure):
            assert isinstance(figure, Suppressed)
        else:
            assert (figure == 0) is (count == 0 or (rule.rounding == 5 and count <= 2))
            assert not rule.low <= count <= rule.high


@pytest.mark.parametrize(("marks", "withheld"), [(Marks.ALIKE, 2), (Marks.APART, 3)])
def test_blanks_that_are_told_apart_need_more(marks: Marks, withheld: int) -> None:
    asked = one_table([4, 4, 20, 30], rule=threshold(5))

    protected = suppress(asked, readers=Readers(marks=marks, alone=False))

    assert (protected.is_safe, protected.withheld) == (True, withheld)
