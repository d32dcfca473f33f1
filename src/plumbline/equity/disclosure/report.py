"""What a checker reads before a release leaves: which figures, why, what was prevented and how, what was lost.

Plain words, and the same as rows for a table. It holds nothing that a reader outside may see: it says how
withheld figures could have been worked out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plumbline.equity.disclosure.advice import Advice
from plumbline.equity.disclosure.attack import Finding
from plumbline.equity.disclosure.explanations import said_range
from plumbline.equity.disclosure.protection import SECONDARY_WORDS, Method, Protected
from plumbline.equity.disclosure.release import Codes
from plumbline.equity.disclosure.suppressed import Kind

MOST_NAMED = 12
"""So many figures are named in the text; the rows name all."""

MADE_BY = {
    Method.SUPPRESSION: "withholding figures",
    Method.ROUNDING: "rounding, with totals rounded by themselves",
    Method.ROUNDING_THAT_ADDS_UP: "rounding so that totals add up",
    Method.CELL_KEYS: "noise by cell keys",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportRow:
    """One withheld figure: where it stands, why, what a reader still learns, and what was prevented."""

    table: str
    codes: Codes
    words: str
    kind: Kind
    why: str
    still_learned: str
    prevented: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A release in words for its checker."""

    method: Method
    is_safe: bool
    printed: int
    primary: int
    secondary: int
    share_of_figures_lost: float
    share_of_information_lost: float
    rows: tuple[ReportRow, ...]
    prevented: tuple[Finding, ...]
    revealed: tuple[Finding, ...]
    settled: str
    advice: tuple[Advice, ...]

    def __str__(self) -> str:
        parts = [self._verdict(), self._lost(), self._prevented(), self.settled, self._to_try()]
        return "\n\n".join(part for part in parts if part)

    def _verdict(self) -> str:
        if self.is_safe:
            return (
                f"Safe to print, by {MADE_BY[self.method]}. No withheld figure can be worked out more closely "
                "than its rule allows, from all that is printed now and before."
            )
        named = "\n".join(f"- {finding}" for finding in self.revealed[:MOST_NAMED])
        return (
            f"NOT SAFE: {_counted(len(self.revealed), 'count')} can be worked out.\n{named}{_more(self.revealed)}"
        )

    def _lost(self) -> str:
        return (
            f"Of {_counted(self.printed, 'figure')}, withheld for their own sake: {self.primary:,}; for the sake "
            f"of others: {self.secondary:,}. Lost: {self.share_of_figures_lost:.0%} of the figures, "
            f"{self.share_of_information_lost:.0%} of what readers are said to want."
        )

    def _prevented(self) -> str:
        if not self.prevented:
            return ""
        named = "\n".join(f"- {finding.words}: {finding.how}" for finding in self.prevented[:MOST_NAMED])
        return f"With only small counts withheld, a reader could have said:\n{named}{_more(self.prevented)}"

    def _to_try(self) -> str:
        better = [one for one in self.advice if one.changes]
        if not better or not self.primary + self.secondary:
            return ""
        return "To lose less:\n" + "\n".join(f"- {one}" for one in better[:MOST_NAMED])


def report(protected: Protected, *, advice: Sequence[Advice] = ()) -> Report:
    """A protected release in words for its checker.

    Parameters
    ----------
    protected
        What `suppress`, `round_all` or `perturb` gave.
    advice
        What `advise` gave, to be named as what to try.

    Notes
    -----
    The report is for the two people who prepare and check a release, and nobody else.

    References
    ----------
    Green E, Ritchie F, Smith J (2021). Automatic checking of research outputs (ACRO). Statistics and data for
    evidence, chapter on outcomes in words for output checkers.

    Examples
    --------
    >>> from plumbline.equity.disclosure import Table, dimension, release, suppress, threshold
    >>> ward = dimension("Ward", leaves=["A", "B", "C"])
    >>> table = Table(name="people", shows={"Ward": ("A", "B", "C", "All")}, rule=threshold(5))
    >>> found = report(suppress(release([3, 12, 40], dimensions=[ward], tables=[table])))
    >>> print(found.prevented[0].how)
    All = A + B + C, and only A is blank: it is 3.
    >>> found.rows[1].why
    'Shown, it would give away a figure that is withheld for its own sake.'
    """
    made = protected.problem
    weights = np.array([item.weight for item in made.items])
    wanted = float(weights.sum())
    return Report(
        method=protected.method,
        is_safe=protected.is_safe,
        printed=protected.printed,
        primary=protected.primary,
        secondary=protected.secondary,
        share_of_figures_lost=protected.withheld / protected.printed if protected.printed else 0.0,
        share_of_information_lost=float(weights[protected.pattern.hidden].sum()) / wanted if wanted else 0.0,
        rows=_rows(protected),
        prevented=protected.before.revealed,
        revealed=protected.attack.revealed,
        settled=_settled(protected),
        advice=tuple(advice),
    )


def _rows(protected: Protected) -> tuple[ReportRow, ...]:
    made = protected.problem
    learned = {one.cell: one for one in protected.attack.findings}
    prevented = {one.cell: one for one in protected.before.revealed}
    rows = []
    for place in np.flatnonzero(protected.pattern.hidden):
        item = made.items[place]
        cell = made.cells.place[made.cells.key(item.codes)]
        finding, before = (None, None) if item.is_ratio else (learned.get(cell), prevented.get(cell))
        is_primary = item.verdict.is_withheld
        row = ReportRow(
            table=item.table,
            codes=item.codes,
            words=item.words,
            kind=Kind.PRIMARY if is_primary else Kind.SECONDARY,
            why=item.verdict.why if is_primary else SECONDARY_WORDS,
            still_learned=f"it is {said_range(finding.low, finding.high)}" if finding else "",
            prevented=before.how if before else "",
        )
        rows.append(row)
    return tuple(rows)


def _settled(protected: Protected) -> str:
    attack = protected.attack
    if not attack.findings:
        return ""
    return (
        f"Counts attacked: {len(attack.findings):,}. Settled by two other worlds that agree with everything "
        f"printed: {attack.by_worlds:,}; by equations: {attack.by_equations:,}; by programs: "
        f"{attack.by_programs:,}."
    )


def _counted(many: int, what: str) -> str:
    return f"{many:,} {what}{'' if many == 1 else 's'}"


def _more(findings: Sequence[Finding]) -> str:
    rest = len(findings) - MOST_NAMED
    return f"\n- and {rest} more" if rest > 0 else ""
