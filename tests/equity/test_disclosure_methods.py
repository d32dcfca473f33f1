"""Rounding, noise, advice and the report: what each does, and what it never does."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.equity.disclosure import (
    MHSDS,
    Kind,
    Method,
    Readers,
    Suppressed,
    Table,
    advise,
    dimension,
    judge_amount,
    noise_table,
    perturb,
    release,
    report,
    round_all,
    rounded,
    rounding_range,
    suppress,
    threshold,
)
from plumbline.equity.disclosure.cell_keys import KEYS
from tests.equity.disclosure_releases import one_table

COUNTS = st.lists(st.integers(0, 60), min_size=6, max_size=6)


@given(st.integers(0, 10_000), st.sampled_from([2, 3, 5, 10, 100]))
def test_a_count_lies_in_the_range_that_its_rounded_figure_tells(count: int, base: int) -> None:
    figure = rounded(count, base=base)
    low, high = rounding_range(figure, base=base)

    assert low <= count <= high
    assert {rounded(low, base=base), rounded(high, base=base)} == {figure}
    assert rounded(high + 1, base=base) == figure + base


def test_totals_are_rounded_by_themselves_and_need_not_add_up() -> None:
    found = round_all(one_table([7, 7, 7, 6], rule=MHSDS))

    assert list(found.figures("t").values()) == [5, 5, 5, 5, 25]
    assert (found.method, found.is_safe) == (Method.ROUNDING, True)


def test_what_rounding_leaves_exact_is_withheld() -> None:
    found = round_all(one_table([2, 2, 2, 2, 12], rule=MHSDS, totals=True), base=5)
    tight = round_all(one_table([2, 2, 2], rule=MHSDS), base=3)

    assert found.is_safe
    assert (tight.is_safe, tight.attack.revealed) == (True, ())


@settings(max_examples=15)
@given(COUNTS)
def test_controlled_rounding_adds_up_and_stays_next_to_the_counts(counts: list[int]) -> None:
    asked = one_table(np.reshape(counts, (2, 3)), rule=MHSDS)

    figures = round_all(asked, adds_up=True).figures("t")

    shown = {codes: figure for codes, figure in figures.items() if not isinstance(figure, Suppressed)}
    assert {figure % 5 for figure in shown.values()} == {0}
    assert max(abs(figure - asked.count(codes)) for codes, figure in shown.items()) < 5
    for row in ("0a", "0b", "All"):
        line = [figures[row, column] for column in ("1a", "1b", "1c", "All")]
        if not any(isinstance(figure, Suppressed) for figure in line):
            assert sum(line[:3]) == line[3]


@pytest.mark.parametrize(("most", "variance"), [(1, 0.5), (2, 1.0), (3, 2.0), (5, 4.0)])
def test_noise_has_no_bias_its_variance_and_keeps_zeros(most: int, variance: float) -> None:
    chances = noise_table(most, variance=variance).chances
    steps = np.arange(-most, most + 1)

    assert chances[0].tolist() == [float(step == 0) for step in steps]
    assert np.allclose(chances.sum(axis=1), 1)
    assert np.allclose(chances @ steps, 0, atol=1e-9)
    assert np.allclose((chances @ steps**2)[most], variance)
    assert [float(chances[count][steps < -count].sum()) for count in range(most)] == [0.0] * most


def test_noise_over_all_keys_is_as_likely_as_its_table_says() -> None:
    table = noise_table(2, variance=1.0)

    noise = table.noise(np.full(KEYS, 7), keys=np.arange(KEYS))

    shares = np.bincount(noise + 2, minlength=5) / KEYS
    assert np.abs(shares - table.chances[2]).max() < 2 / KEYS
    assert abs(noise.mean()) < 1e-3


def test_the_same_people_get_the_same_figure_in_every_table() -> None:
    unit = dimension("Unit", leaves=["A", "B"], groups={"North": ["A"]})
    tables = [
        Table(name="one", shows={"Unit": ("A", "B")}, rule=MHSDS),
        Table(name="two", shows={"Unit": ("North", "All")}, rule=MHSDS),
    ]
    asked = release([40, 0], dimensions=[unit], tables=tables)

    first, again = (perturb(asked, keys=[31_415, 0]) for _ in range(2))

    assert first.figures("one")["A",] == first.figures("two")["North",] == again.figures("two")["All",]
    assert first.figures("one")["B",] == 0


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match=f"A key runs from 0 to {KEYS - 1}"):
        noise_table().noise([5], keys=[KEYS])


def test_advice_counts_blanks_for_each_coarser_level() -> None:
    ethnicity = dimension(
        "Ethnic group", groups={"White": ["WA", "WB"], "Black": ["BA", "BB"], "Asian": ["AA", "AB"]}
    )
    year = dimension("Year", groups={"two years": ["2024", "2025"]}, levels={"two years together": ["two years"]})
    table = Table(name="people", shows={"Ethnic group": ethnicity.leaves, "Year": year.leaves}, rule=threshold(5))
    counts = [[40, 44], [3, 4], [9, 2], [4, 8], [3, 3], [2, 4]]

    found = advise(release(counts, dimensions=[ethnicity, year], tables=[table]), readers=Readers(alone=False))

    assert [str(one) for one in found] == [
        "As asked: 8 of 12 figures blank, 4 shown.",
        "Ethnic group: groups (3 instead of 6): no blanks, 6 shown.",
        "Year: two years together (1 instead of 2): no blanks, 6 shown.",
        "Ethnic group: groups (3 instead of 6); Year: two years together (1 instead of 2): no blanks, 3 shown.",
    ]


def test_the_report_says_what_was_withheld_prevented_and_lost() -> None:
    asked = one_table([3, 12, 40], rule=threshold(5))
    protected = suppress(asked)

    found = report(protected, advice=advise(asked))

    assert str(found) == (
        "Safe to print, by withholding figures. No withheld figure can be worked out more closely than its rule "
        "allows, from all that is printed now and before.\n\n"
        "Of 4 figures, withheld for their own sake: 1; for the sake of others: 1. Lost: 50% of the figures, "
        "45% of what readers are said to want.\n\n"
        "With only small counts withheld, a reader could have said:\n"
        "- 0a: All = 0a + 0b + 0c, and only 0a is blank: it is 3.\n\n"
        "Counts attacked: 1. Settled by two other worlds that agree with everything printed: 1; by equations: 0; "
        "by programs: 0."
    )
    assert [(row.words, row.kind) for row in found.rows] == [("0a", Kind.PRIMARY), ("0b", Kind.SECONDARY)]
    assert found.rows[0].still_learned == "it is from 0 to 15"


def test_a_difference_that_has_no_name_is_named_by_what_it_is_made_of() -> None:
    age = dimension("Age", leaves=["16", "17", "18-64"], groups={"16-64": ["16", "17", "18-64"]})
    table = Table(name="people", shows={"Age": ("16-64", "18-64")}, rule=threshold(5))

    found = report(suppress(release([1, 1, 90], dimensions=[age], tables=[table])))

    assert [(one.words, one.how) for one in found.prevented] == [
        (
            "16-64 without 18-64",
            "16-64 = 16-64 without 18-64 + 18-64, and only 16-64 without 18-64 is blank: it is 2.",
        )
    ]
    assert found.is_safe


def test_a_withheld_figure_says_why_and_to_readers_only_that_it_is_withheld() -> None:
    figures = suppress(one_table([3, 12, 40], rule=threshold(5))).figures("t")

    own, other = figures["0a",], figures["0b",]

    assert own.why == "The count lies from 0 to 4, and counts from 0 to 4 are withheld (below-5)."
    assert (own.kind, own.rule, other.kind) == (Kind.PRIMARY, "below-5", Kind.SECONDARY)
    assert own.for_readers() == other.for_readers()
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(own)


def test_a_cell_of_two_tables_keeps_to_the_stricter_rule_in_both() -> None:
    ward = dimension("Ward", leaves=["A", "B"], groups={"Ward A": ["A"]})
    tables = [
        Table(name="counts", shows={"Ward": ("A", "B")}, rule=threshold(5)),
        Table(name="survey", shows={"Ward": ("Ward A",)}, rule=threshold(11)),
    ]

    found = suppress(release([8, 30], dimensions=[ward], tables=tables))

    assert isinstance(found.figures("counts")["A",], Suppressed)
    assert isinstance(found.figures("survey")["Ward A",], Suppressed)
    assert found.figures("counts")["B",] == 30


def test_a_release_that_prints_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="The release prints nothing"):
        suppress(release([1, 2], dimensions=[dimension("Ward", leaves=["A", "B"])]))


@pytest.mark.parametrize(
    ("amounts", "sensitive"),
    [([100], True), ([100, 80], True), ([100, 50, 10], False), ([100, 50, 9], True), ([10] * 5, False)],
)
def test_the_p_percent_rule_at_its_edge(amounts: list[int], sensitive: bool) -> None:
    assert judge_amount(amounts, percent=10).is_withheld is sensitive


def test_counts_that_are_not_whole_and_shapes_that_do_not_fit_are_refused() -> None:
    ward = dimension("Ward", leaves=["A", "B"])

    with pytest.raises(ValueError, match=r"The count of B is 2\.5; it must be a whole number"):
        release([1, 2.5], dimensions=[ward])
    with pytest.raises(ValueError, match=r"shape \(3,\); the dimensions' leaves make \(2,\)"):
        release([1, 2, 3], dimensions=[ward])
    with pytest.raises(ValueError, match="Ward has no 'C'; it has All, A, B"):
        release([1, 2], dimensions=[ward], tables=[Table(name="t", shows={"Ward": ("C",)}, rule=MHSDS)])
