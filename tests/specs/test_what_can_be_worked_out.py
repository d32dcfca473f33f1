"""Planted ways to a small count, and how the attack names each, with only small counts withheld.

Counts below 5 are withheld. A reader has everything that is printed, now and before, and knows the rule.
"""

import pytest

from plumbline.equity.disclosure import Marks, Readers
from plumbline.equity.disclosure.attack import attack_pattern
from plumbline.equity.disclosure.problem import problem
from plumbline.equity.disclosure.suppressed import Kind
from tests.equity import planted_disclosures as planted

TITLE = "What can be worked out, and how"
HEAD = ("What is printed", "What a reader finds", "How")
ROWS = [
    (
        "a row with its total and one blank",
        "Other: 3",
        "All = White + Mixed + Asian + Black + Other, and only Other is blank: it is 3.",
    ),
    ("ages 16 to 64 and 18 to 64", "16-17: 2", "16-64 = 16-17 + 18-64, and only 16-17 is blank: it is 2."),
    (
        "a trust, and the trust without unit C",
        "C: 4",
        "All = Trust without C + C, and only C is blank: it is 4.",
    ),
    (
        "units in an earlier release, the small one blank; now the total",
        "C: 4",
        "All = A + B + C, and only C is blank: it is 4.",
    ),
    (
        "a first release and, for one unit, a corrected figure",
        "A, added: 2",
        "corrected = first + added (A), and only added is blank: it is 2.",
    ),
    (
        "a percentage in somebody else's report, beside the number of all",
        "A, Restrained: 3",
        "Added and subtracted together, A (40); 7.5% of unit A were restrained, says a report (known) leave for "
        "A, Restrained 3.",
    ),
    (
        "the share of all others to one decimal, beside the number of all",
        "A, Restrained: 3",
        "Added and subtracted together, A (40); share not restrained: A, Not restrained (92.5) leave for "
        "A, Restrained 3.",
    ),
    (
        "the rate of all others in a known population, beside the number of all",
        "Black: 4",
        "All = Black + All other, and only Black is blank: it is 4.",
    ),
    (
        "bed days by unit; one patient has nearly all of unit B's",
        "B: 310",
        "All = A + B + C, and only B is blank: it is 310.",
    ),
]
RELEASES = {
    "a row": planted.one_blank_in_a_row,
    "ages": planted.overlapping_ages,
    "a trust": planted.trust_without_one_unit,
    "units in": lambda: planted.units_that_left_before(Kind.PRIMARY),
    "a first": planted.a_corrected_release,
    "a percentage": planted.a_percentage_of_a_small_count,
    "the share": planted.its_complement,
    "the rate": planted.a_rate_of_a_known_population,
    "bed days": planted.dominance,
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_planted_disclosure_is_named_with_how(row) -> None:
    printed, expected, how = row
    asked = next(make() for name, make in RELEASES.items() if printed.startswith(name))
    made = problem(asked)

    found = attack_pattern(made, made.primary, readers=Readers(marks=Marks.ALIKE, alone=False))

    said = [(one.words, one.low, one.high, one.how) for one in found.revealed]
    assert said == [(expected.split(":")[0], *ends(expected), how)]


def ends(expected: str) -> tuple[float, float]:
    value = float(expected.split(": ")[1])
    return value, value
