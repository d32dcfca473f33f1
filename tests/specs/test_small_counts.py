"""What is printed for a count, a percentage or a rate, by the rule of its source; * is withheld.

MHSDS, the Mental Health Act annual figures and the restraint figures: as NHS England's pipelines code them. Acute
trusts' counts (ECDS) in the annual figures have a rule of their own, which shows zeros. The Staff Survey's
threshold is from memory of practice: no page that states it was found. It stands in a file that a trust may edit,
marked unconfirmed.
"""

from datetime import date

import pytest

from plumbline.equity.disclosure import judge_count, judge_ratio, judge_restraint_rate, rounded
from plumbline.measures.small_number_rules import rules_on

TITLE = "Small counts, by source"
HEAD = ("Rule", "Figure", "Printed")
ROWS = [
    ("mhsds", "0", "*"),
    ("mhsds", "4", "*"),
    ("mhsds", "5", "5"),
    ("mhsds", "7", "5"),
    ("mhsds", "8", "10"),
    ("mhsds", "12", "10"),
    ("mhsds", "13", "15"),
    ("mhsds", "254", "255"),
    ("mha-annual", "4", "*"),
    ("mha-annual", "52", "50"),
    ("mha-annual-ecds", "0", "0"),
    ("mha-annual-ecds", "1", "*"),
    ("mha-annual-ecds", "6", "*"),
    ("mha-annual-ecds", "7", "7"),
    ("restraint", "3", "*"),
    ("restraint", "9", "10"),
    ("staff-survey", "10", "*"),
    ("staff-survey", "11", "11"),
    ("mhsds", "8 of 40", "20%"),
    ("mhsds", "4 of 40", "*"),
    ("mhsds", "3 of 4", "*"),
    ("mhsds", "missing of 40", "*"),
    ("restraint", "5 people, 5 interventions, 100 bed days", "rate"),
    ("restraint", "4 people, 9 interventions, 900 bed days", "*"),
    ("restraint", "9 people, 4 interventions, 900 bed days", "*"),
    ("restraint", "9 people, 9 interventions, 99 bed days", "*"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}, {row[1]}")
def test_the_rule_prints_this(row) -> None:
    name, figure, expected = row

    assert printed(rules_on(date(2026, 11, 26))[name], figure) == expected


def printed(rule, figure: str) -> str:
    numbers = [int(word) for word in figure.split() if word.isdigit()]
    if "bed days" in figure:
        verdict = judge_restraint_rate(numbers[0], interventions=numbers[1], bed_days=numbers[2])
        return "*" if verdict.is_withheld else "rate"
    if " of " in figure:
        top = None if "missing" in figure else numbers[0]
        verdict = judge_ratio(top, denominator=numbers[-1], rule=rule)
        return "*" if verdict.is_withheld else f"{100 * numbers[0] / numbers[-1]:.0f}%"
    verdict = judge_count(numbers[0], rule=rule)
    return "*" if verdict.is_withheld else str(rounded(numbers[0], base=rule.rounding))
