"""Which figures may not be shown for their own sake, by the publishers' rules, and why in words?

Rules are data: a name, a range of counts that are withheld, what is done to the rest. Each verdict gives the
range that has to stay possible for a reader: to know that a count is below 5 is allowed, to know more is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from plumbline.equity.values import Figure, Withheld


class Protection(Enum):
    """What a reader may not learn of a figure that is withheld for its own sake."""

    WHOLE_RANGE = "every value of the rule's range stays possible"
    NOT_EXACT = "at least two values stay possible"


class Standing(Enum):
    """How sure we are of a rule's text."""

    VERIFIED = "verified in the publisher's code or table"
    UNCONFIRMED = "from memory of practice; no published text was found"
    OURS = "chosen by whoever publishes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A primary rule for counts: those from `low` to `high` are withheld, others rounded to `rounding`.

    `low` 0 withholds zeros too, 1 shows them. With `rounds_only` small counts are rounded too, not withheld, and
    may not be worked out exactly. `source` says where the rule stands.
    """

    name: str
    what: str
    low: int
    high: int
    rounding: int = 1
    protection: Protection = Protection.WHOLE_RANGE
    rounds_only: bool = False
    standing: Standing = Standing.OURS
    source: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.high:
            raise ValueError(f"The rule {self.name} withholds {self.low} to {self.high}, which is no range.")

    @property
    def words(self) -> str:
        """What the rule does, in words."""
        if self.rounds_only:
            return f"{self.what} are rounded to the nearest {self.rounding}, small ones too"
        withheld = f"{self.low}" if self.low == self.high else f"{self.low} to {self.high}"
        rest = f"; others are rounded to the nearest {self.rounding}" if self.rounding > 1 else ""
        return f"{self.what} from {withheld} are withheld{rest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a figure is withheld for its own sake, the range that must stay possible, and why in words."""

    is_withheld: bool
    low: int
    high: int
    why: str


MHSDS = Rule(
    name="mhsds",
    what="counts",
    low=0,
    high=4,
    rounding=5,
    standing=Standing.VERIFIED,
    source="MHSDS monthly statistics, sub-national counts: below 5 is withheld, the rest to the nearest 5",
)
MHA_ANNUAL = Rule(
    name="mha-annual",
    what="counts",
    low=0,
    high=4,
    rounding=5,
    standing=Standing.VERIFIED,
    source="Mental Health Act annual statistics, MHSDS counts: below 5 is withheld, the rest to the nearest 5",
)
MHA_ANNUAL_ECDS = Rule(
    name="mha-annual-ecds",
    what="counts",
    low=1,
    high=6,
    standing=Standing.VERIFIED,
    source="Mental Health Act annual statistics, counts from acute trusts (ECDS): 1 to 6 is withheld, 0 is shown",
)
RESTRAINT = Rule(
    name="restraint",
    what="people, interventions and incidents",
    low=0,
    high=4,
    rounding=5,
    standing=Standing.VERIFIED,
    source="Restrictive interventions, monthly: below 5 is withheld, the rest to the nearest 5",
)
RULES: Mapping[str, Rule] = {rule.name: rule for rule in (MHSDS, MHA_ANNUAL, MHA_ANNUAL_ECDS, RESTRAINT)}
"""The publishers' rules by name, each read in its publisher's own code. `threshold` makes one of one's own."""

FEWEST_BED_DAYS = 100
"""Below so many bed days no rate of restraint is published."""


def threshold(fewest: int, *, zero_withheld: bool = True, rounding: int = 1) -> Rule:
    """A rule that withholds counts below `fewest`, with zeros or without.

    Notes
    -----
    Showing zeros tells that nobody is there; where being in no row is sensitive too, withhold them.

    References
    ----------
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 5.2 (threshold rules).

    Examples
    --------
    >>> print(threshold(5, zero_withheld=False).words)
    counts from 1 to 4 are withheld
    """
    return Rule(
        name=f"below-{fewest}",
        what="counts",
        low=0 if zero_withheld else 1,
        high=fewest - 1,
        rounding=rounding,
        source="a threshold of one's own",
    )


def rounding_rule(base: int, *, fewest: int = 5) -> Rule:
    """A rule that rounds every count and withholds none for its own sake; those below `fewest` stay inexact.

    References
    ----------
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 5.4.

    Examples
    --------
    >>> print(rounding_rule(5).words)
    counts are rounded to the nearest 5, small ones too
    """
    return Rule(
        name=f"rounded-to-{base}",
        what="counts",
        low=0,
        high=fewest - 1,
        rounding=base,
        protection=Protection.NOT_EXACT,
        rounds_only=True,
        source="rounding of one's own",
    )


def judge_count(count: int, *, rule: Rule) -> Verdict:
    """Whether a count is withheld for its own sake.

    Parameters
    ----------
    count
        The true count.
    rule
        The rule of its source.

    Returns
    -------
    The verdict, with the range that must stay possible for a reader.

    Notes
    -----
    A primary rule alone protects nothing: one subtraction brings the count back. Use `suppress` on the whole
    release.

    References
    ----------
    NHS England, MHSDS and Mental Health Act statistics: rules as coded in the publications' pipelines.
    Hundepool A and others (2012). Statistical Disclosure Control. Wiley, section 5.2.

    Examples
    --------
    >>> [judge_count(count, rule=MHSDS).is_withheld for count in (0, 4, 5)]
    [True, True, False]
    >>> print(judge_count(3, rule=MHA_ANNUAL_ECDS).why)
    The count lies from 1 to 6, and counts from 1 to 6 are withheld (mha-annual-ecds).
    """
    is_small = rule.low <= count <= rule.high
    why = f"The count lies from {rule.low} to {rule.high}, and {rule.words} ({rule.name})." if is_small else ""
    if rule.protection is Protection.NOT_EXACT and is_small:
        why = why.removesuffix(".") + "; it may not be worked out exactly."
    return Verdict(is_withheld=is_small, low=rule.low, high=rule.high, why=why)


def judge_ratio(numerator: Figure, *, denominator: Figure, rule: Rule) -> Verdict:
    """Whether a percentage or rate is withheld: because a count under it is small, withheld or missing.

    Notes
    -----
    The publishers withhold a percentage whose numerator or denominator is below 5 or missing. We do the same
    where one of the two is withheld for the sake of others, since a ratio beside one of its counts gives the
    other.

    References
    ----------
    NHS England, MHSDS monthly statistics: percentages (rules as coded in the pipeline).

    Examples
    --------
    >>> print(judge_ratio(3, denominator=40, rule=MHSDS).why)
    The numerator lies from 0 to 4 (mhsds), so no ratio is made of it.
    """
    for name, count in (("numerator", numerator), ("denominator", denominator)):
        if isinstance(count, Withheld):
            return _ratio_withheld(f"The {name} is withheld, so no ratio is made of it.", rule)
        if count is None:
            return _ratio_withheld(f"There is no {name}, so there is no ratio.", rule)
        if rule.low <= count <= rule.high:
            span = f"{rule.low} to {rule.high} ({rule.name})"
            return _ratio_withheld(f"The {name} lies from {span}, so no ratio is made of it.", rule)
    if denominator == 0:
        return _ratio_withheld("There is nobody to make a ratio of.", rule)
    return Verdict(is_withheld=False, low=rule.low, high=rule.high, why="")


def _ratio_withheld(why: str, rule: Rule) -> Verdict:
    return Verdict(is_withheld=True, low=rule.low, high=rule.high, why=why)


def judge_restraint_rate(people: int, *, interventions: int, bed_days: float) -> Verdict:
    """Whether a rate of restraint is withheld: people below 5, interventions below 5, or bed days below 100.

    References
    ----------
    NHS England, Restrictive interventions, monthly: suppression of rates (rules as coded in the pipeline).

    Examples
    --------
    >>> print(judge_restraint_rate(6, interventions=12, bed_days=90).why)
    There are fewer than 100 bed days (restraint), so no rate is published.
    """
    small = [
        f"fewer than {RESTRAINT.high + 1} {name}"
        for name, count in (("people", people), ("interventions", interventions))
        if count <= RESTRAINT.high
    ]
    small += [f"fewer than {FEWEST_BED_DAYS} bed days"] if bed_days < FEWEST_BED_DAYS else []
    why = f"There are {' and '.join(small)} (restraint), so no rate is published." if small else ""
    return Verdict(is_withheld=bool(small), low=RESTRAINT.low, high=RESTRAINT.high, why=why)
