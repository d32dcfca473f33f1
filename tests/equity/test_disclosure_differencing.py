"""Small counts that differences, ratios or large shares give away are caught, and protected where possible."""

from dataclasses import replace

import pytest

from plumbline.equity.disclosure import (
    MHSDS,
    Earlier,
    Kind,
    Suppressed,
    Table,
    corrected,
    dimension,
    release,
    rounding_rule,
    suppress,
)
from plumbline.equity.disclosure.problem import problem
from plumbline.equity.disclosure.telling import told_before
from tests.equity import planted_disclosures as planted

PLANTED = {
    "one blank in a row": planted.one_blank_in_a_row,
    "overlapping ages": planted.overlapping_ages,
    "a trust without one unit": planted.trust_without_one_unit,
    "units in an earlier release": lambda: planted.units_that_left_before(Kind.PRIMARY),
    "a corrected release": planted.a_corrected_release,
    "a percentage in somebody else's report": planted.a_percentage_of_a_small_count,
    "the share of all others": planted.its_complement,
    "the rate of all others": planted.a_rate_of_a_known_population,
    "one patient with nearly all bed days": planted.dominance,
}
LOST = [2, 1, 1, 1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize(("name", "lost"), [*zip(PLANTED, LOST, strict=True)])
def test_a_planted_disclosure_is_prevented_with_few_figures_lost(name: str, lost: int) -> None:
    protected = suppress(PLANTED[name]())

    assert (protected.is_safe, protected.withheld) == (True, lost)


def test_what_left_before_cannot_be_called_back_and_is_named() -> None:
    unit = dimension("Unit", leaves=["A", "B", "C"])
    table = Table(name="trust", shows={"Unit": ("C",)}, rule=planted.BELOW_FIVE)
    before = Earlier(name="May", figures={("A",): 40, ("B",): 25, ("All",): 69}, rule=planted.BELOW_FIVE)

    found = suppress(release([40, 25, 4], dimensions=[unit], tables=[table], earlier=[before]))

    assert [(one.words, one.low, one.high) for one in found.attack.revealed] == [("C", 4, 4)]
    assert found.attack.revealed[0].how == "All = A + B + C, and only C is blank: it is 4."
    assert isinstance(found.figures("trust")["C",], Suppressed)


def test_an_earlier_figure_that_the_counts_contradict_is_refused() -> None:
    unit = dimension("Unit", leaves=["A", "B"])
    table = Table(name="trust", shows={"Unit": ("A", "B")}, rule=planted.BELOW_FIVE)
    before = Earlier(name="May", figures={("A",): 41}, rule=planted.BELOW_FIVE)

    with pytest.raises(ValueError, match="May says 41 for A, but the counts give another figure"):
        suppress(release([40, 25], dimensions=[unit], tables=[table], earlier=[before]))


def test_an_earlier_rounded_figure_tells_its_range_above_what_its_rule_withholds() -> None:
    unit = dimension("Unit", leaves=["A", "B"])
    table = Table(name="trust", shows={"Unit": ("B", "All")}, rule=planted.BELOW_FIVE)
    before = Earlier(name="May", figures={("A",): 5}, rule=MHSDS, rounding=5)

    made = problem(release([6, 25], dimensions=[unit], tables=[table], earlier=[before]))

    assert [(low, high) for low, high in zip(made.shown_low, made.shown_high, strict=True)][-1] == (5, 7)


def test_people_removed_and_added_at_once_are_told_apart_by_nobody() -> None:
    versions = corrected([60, 30], later=[62, 28])

    assert versions.version.leaves == ("kept", "removed", "added")
    assert versions.counts.sum(axis=-1).tolist() == [62, 30]


def test_what_nobody_can_be_in_is_shown_as_zero_and_used_by_no_reader() -> None:
    unit, sex = dimension("Unit", leaves=["Women's ward", "B"]), dimension("Sex", leaves=["F", "M"])
    shows = {"Unit": ("Women's ward", "B"), "Sex": ("F", "M")}
    table = Table(name="people", shows=shows, rule=planted.BELOW_FIVE)
    counts, nobody = [[30, 0], [3, 9]], [[False, True], [False, False]]

    found = suppress(release(counts, dimensions=[unit, sex], tables=[table], impossible=nobody))

    assert found.figures("people")["Women's ward", "M"] == 0
    assert found.withheld == 1


def test_an_earlier_figure_that_was_rounded_to_add_up_is_known_to_lie_within_a_step() -> None:
    before = Earlier(name="May", figures={("A",): 10}, rule=rounding_rule(5), rounding=5, within=4)

    assert told_before(10, count=13, before=before, words="A") == (6.0, 14.0)
    assert told_before(0, count=3, before=replace(before, figures={("A",): 0}), words="A") == (0.0, 4.0)
    with pytest.raises(ValueError, match="the counts give another figure"):
        told_before(10, count=15, before=before, words="A")
