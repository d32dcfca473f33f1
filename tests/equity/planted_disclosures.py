"""Releases in which a small count can be worked out, one for each way of doing so."""

import numpy as np

from plumbline.equity.disclosure import (
    Contributions,
    Earlier,
    Fact,
    Ratios,
    Release,
    Rule,
    Suppressed,
    Table,
    corrected,
    dimension,
    release,
    threshold,
)
from plumbline.equity.disclosure.suppressed import Kind

BELOW_FIVE = threshold(5)
GROUPS = ["White", "Mixed", "Asian", "Black", "Other"]


def one_blank_in_a_row() -> Release:
    ethnicity = dimension("Ethnic group", leaves=GROUPS)
    table = Table(name="people", shows={"Ethnic group": (*GROUPS, "All")}, rule=BELOW_FIVE)
    return release([80, 12, 14, 11, 3], dimensions=[ethnicity], tables=[table])


def overlapping_ages() -> Release:
    groups = {"16-64": ["16-17", "18-64"]}
    age = dimension("Age", leaves=["16-17", "18-64", "65+"], groups=groups)
    table = Table(name="people", shows={"Age": ("16-64", "18-64", "65+")}, rule=BELOW_FIVE)
    return release([2, 90, 30], dimensions=[age], tables=[table])


def trust_without_one_unit() -> Release:
    unit = dimension("Unit", leaves=["A", "B", "C"], groups={"Trust without C": ["A", "B"]})
    tables = [
        Table(name=name, shows={"Unit": codes}, rule=BELOW_FIVE)
        for name, codes in (("trust", ("All",)), ("without C", ("Trust without C",)))
    ]
    return release([40, 25, 4], dimensions=[unit], tables=tables)


def units_that_left_before(kind: Kind | None) -> Release:
    """All but the small unit left before, each exactly; the total leaves now."""
    unit = dimension("Unit", leaves=["A", "B", "C"])
    blank = Suppressed("small", kind, "below-5") if kind else None
    figures = {("A",): 40, ("B",): 25, ("C",): blank}
    before = Earlier(name="the release of May", figures=figures, rule=BELOW_FIVE)
    table = Table(name="trust", shows={"Unit": ("All",)}, rule=BELOW_FIVE)
    return release([40, 25, 4], dimensions=[unit], tables=[table], earlier=[before])


def a_corrected_release() -> Release:
    versions = corrected([60, 30], later=[62, 30])
    unit = dimension("Unit", leaves=["A", "B"])
    before = Earlier(name="the first release", figures={("A", "first"): 60, ("B", "first"): 30}, rule=BELOW_FIVE)
    table = Table(name="people", shows={"Unit": ("A", "B")}, rule=BELOW_FIVE)
    return release(
        versions.counts,
        dimensions=[unit, versions.version],
        tables=[table],
        earlier=[before],
        impossible=versions.impossible,
    )


def outcome_table(rule: Rule = BELOW_FIVE, **more: object) -> Release:
    """Units by outcome: restrained or not; the counts restrained are not in a table."""
    outcome = dimension("Outcome", leaves=["Restrained", "Not restrained"])
    unit = dimension("Unit", leaves=["A", "B"])
    table = Table(name="in hospital", shows={"Unit": ("A", "B")}, rule=rule)
    return release([[3, 37], [12, 48]], dimensions=[unit, outcome], tables=[table], **more)


def a_percentage_of_a_small_count() -> Release:
    """Printed by somebody else, to one decimal: 7.5% of 40."""
    told = Fact(
        words="7.5% of unit A were restrained, says a report",
        terms={("A", "Restrained"): 2000, ("A", "All"): -149},
        low=0,
        high=np.inf,
    )
    told_too = Fact(
        words="7.5% of unit A were restrained, says a report",
        terms={("A", "Restrained"): 2000, ("A", "All"): -151},
        low=-np.inf,
        high=0,
    )
    return outcome_table(facts=[told, told_too])


def its_complement() -> Release:
    """The share not restrained, of which neither count is small, and the number of all."""
    ratios = Ratios(
        name="share not restrained",
        shows={"Unit": ("A", "B")},
        rule=threshold(5),
        numerator={"Outcome": "Not restrained"},
        denominator={"Outcome": "All"},
        decimals=1,
    )
    return outcome_table(ratios=[ratios])


def a_rate_of_a_known_population() -> Release:
    outcome = dimension("Group", leaves=["Black", "All other"])
    table = Table(name="detained", shows={"Group": ("All",)}, rule=BELOW_FIVE)
    ratios = Ratios(
        name="rate for all other",
        shows={"Group": ("All other",)},
        rule=BELOW_FIVE,
        numerator={},
        populations={("All other",): 90_000},
        per=100_000,
        decimals=1,
    )
    return release([4, 60], dimensions=[outcome], tables=[table], ratios=[ratios])


def dominance() -> Release:
    """Bed days of three units; in unit B one patient has nearly all."""
    unit = dimension("Unit", leaves=["A", "B", "C"])
    table = Table(name="bed days", shows={"Unit": ("A", "B", "C", "All")}, rule=BELOW_FIVE)
    stays = [(0, 0, 30), (0, 1, 40), (0, 2, 35), (0, 3, 38), (1, 4, 300), (1, 5, 6), (1, 6, 4)]
    stays += [(2, 7, 25), (2, 8, 20), (2, 9, 22)]
    places, who, amounts = (np.array(column) for column in zip(*stays, strict=True))
    contributions = Contributions(places=places, who=who, amounts=amounts)
    counts = np.bincount(places, weights=amounts)
    return release(counts, dimensions=[unit], tables=[table], contributions=contributions)
