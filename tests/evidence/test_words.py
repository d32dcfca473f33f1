"""The finding in words: a table of cases."""

from dataclasses import replace

import pytest

from plumbline.equity.values import Withheld
from plumbline.evidence.words import finding, of_the_whole, times, with_unit
from plumbline.measures.results import Observation
from tests.evidence.builders import BLACK, HIDDEN, UNKNOWN, WHITE

UNIT = "per 100,000 people"
ARAB = replace(HIDDEN, area="E92000001")
NEAR = replace(BLACK, group="Mixed", value=75.0, ratio=1.08, ratio_lower=0.97, ratio_upper=1.2)
LOWER = replace(BLACK, group="Asian", value=35.0, ratio=0.504, ratio_lower=0.46, ratio_upper=0.55)
TINY = replace(BLACK, group="Arab", numerator=4, value=800.0, ratio=11.5, ratio_lower=1.2, ratio_upper=110.0)
GAP = (
    "In England, 2023/24: the figure for Black or Black British is 260.9 per 100,000 people, "
    "3.8 times that for White (95% interval 3.7 to 3.9)."
)
CASES = {
    "a gap names both groups and its interval": ((WHITE, BLACK), GAP),
    "a group without a population is left out": ((WHITE, BLACK, UNKNOWN), GAP),
    "what is withheld is said": (
        (WHITE, BLACK, ARAB),
        f"{GAP} Withheld, which does not mean zero: Arab (fewer than 5, suppressed by the publisher).",
    ),
    "a small count is said, and the surer gap leads": (
        (WHITE, TINY, BLACK),
        f"{GAP} Fewer than 10 were counted for Arab: one more or less would move that figure a lot.",
    ),
    "a lower figure is a gap too": (
        (WHITE, NEAR, LOWER),
        "In England, 2023/24: the figure for Asian is 35.0 per 100,000 people, "
        "0.50 times that for White (95% interval 0.46 to 0.55).",
    ),
    "where no interval leaves out 1 no gap is claimed": (
        (WHITE, NEAR),
        "In England, 2023/24: no group can be told apart from White with confidence. The largest difference is "
        "for Mixed, 1.08 times (95% interval 0.97 to 1.20).",
    ),
    "without ratios the highest figure is named": (
        tuple(replace(row, comparator=None, ratio=None, ratio_lower=None) for row in (WHITE, BLACK)),
        "In England, 2023/24: the highest figure is 260.9 per 100,000 people (95% interval 254.5 to 267.5), "
        "for Black or Black British.",
    ),
    "a single figure is just named": (
        (replace(WHITE, group="All", comparator=None, lower=None),),
        "In England, 2023/24: the figure is 69.5 per 100,000 people, for All.",
    ),
    "all withheld": (
        (ARAB, replace(ARAB, group="Irish", value=Withheld("too few answers"))),
        "In England, 2023/24: no figure can be shown. Withheld, which does not mean zero: "
        "Arab (fewer than 5, suppressed by the publisher); Irish (too few answers).",
    ),
    "many withheld groups are counted": (
        (WHITE, BLACK, *(replace(ARAB, group=f"Group {number}") for number in range(5))),
        f"{GAP} Withheld, which does not mean zero: 5 groups (fewer than 5, suppressed by the publisher).",
    ),
    "nothing": ((), "There are no figures to show."),
}


@pytest.mark.parametrize("case", CASES)
def test_the_finding_says(case: str) -> None:
    rows, sentence = CASES[case]

    assert finding(rows, unit=UNIT, place="England") == sentence


def test_a_withheld_ratio_is_never_read_as_a_gap() -> None:
    rows: list[Observation] = [WHITE, replace(BLACK, ratio=Withheld("few"), ratio_lower=Withheld("few"))]

    assert "times" not in finding(rows, unit=UNIT)


@pytest.mark.parametrize(
    ("figure", "unit", "words"),
    [
        (15.2, "%", "15.2%"),
        (15.2, "per cent", "15.2%"),
        (30.0, "reports", "30 reports"),
        (1234.56, "per 1,000 bed days", "1,234.6 per 1,000 bed days"),
        (Withheld("few"), "%", "withheld"),
        (None, "%", "not applicable"),
    ],
)
def test_a_figure_is_written_with_its_unit(figure: float | Withheld | None, unit: str, words: str) -> None:
    assert with_unit(figure, unit) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [(2.25, "2.2 times"), (0.504, "0.50 times"), (Withheld("few"), "withheld"), (None, "not applicable")],
)
def test_a_ratio_is_written_as_people_say_it(ratio: float | Withheld | None, words: str) -> None:
    assert times(ratio) == words


def test_no_sentence_about_the_whole_rests_on_a_part_or_on_people_of_no_known_group() -> None:
    quartile = replace(WHITE, part="upper quartile", value=900.0)
    unknown = replace(UNKNOWN, group_code="not-stated", value=800.0, comparator=None)
    alone = replace(WHITE, comparator=None, ratio=None)

    assert of_the_whole([alone, quartile, unknown]) == [alone]
    assert of_the_whole([unknown]) == [unknown]
    said = finding([quartile], unit=UNIT, place="England")
    assert said == "In England, 2023/24: each part has a figure of its own."
