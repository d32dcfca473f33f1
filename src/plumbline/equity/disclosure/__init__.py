"""Disclosure control for a whole release: which figures may leave, and proof that others cannot be worked out.

Say what leaves together (`dimension`, `Table`, `Ratios`, `release`) and by which rules (`RULES`, `threshold`),
ask what would need fewer blanks (`advise`), protect it (`suppress`, `round_all`, `perturb`) and read
the `report`. A withheld figure is a value of its own, never a zero.

>>> ward = dimension("Ward", leaves=["A", "B", "C"])
>>> people = Table(name="people", shows={"Ward": ("A", "B", "C", "All")}, rule=threshold(5))
>>> found = suppress(release([3, 12, 40], dimensions=[ward], tables=[people]))
>>> [str(figure) for figure in found.figures("people").values()]
['withheld', 'withheld', '40', '55']
"""

from plumbline.equity.disclosure.advice import Advice, advise
from plumbline.equity.disclosure.attack import Attack, Finding
from plumbline.equity.disclosure.cell_keys import NoiseTable, noise_table
from plumbline.equity.disclosure.contributions import Contributions, judge_amount, judge_dominance
from plumbline.equity.disclosure.demands import Readers
from plumbline.equity.disclosure.dimensions import Dimension, dimension
from plumbline.equity.disclosure.protection import Method, Protected, perturb, round_all, suppress
from plumbline.equity.disclosure.release import (
    Corrected,
    Earlier,
    Fact,
    Ratios,
    Release,
    Table,
    corrected,
    release,
)
from plumbline.equity.disclosure.report import Report, ReportRow, report
from plumbline.equity.disclosure.rounding import rounded, rounding_range
from plumbline.equity.disclosure.rules import (
    MHA_ANNUAL,
    MHA_ANNUAL_ECDS,
    MHSDS,
    RESTRAINT,
    RULES,
    Protection,
    Rule,
    Standing,
    Verdict,
    judge_count,
    judge_ratio,
    judge_restraint_rate,
    rounding_rule,
    threshold,
)
from plumbline.equity.disclosure.suppressed import Kind, Suppressed
from plumbline.equity.disclosure.telling import Marks

__all__ = [
    "MHA_ANNUAL",
    "MHA_ANNUAL_ECDS",
    "MHSDS",
    "RESTRAINT",
    "RULES",
    "Advice",
    "Attack",
    "Contributions",
    "Corrected",
    "Dimension",
    "Earlier",
    "Fact",
    "Finding",
    "Kind",
    "Marks",
    "Method",
    "NoiseTable",
    "Protected",
    "Protection",
    "Ratios",
    "Readers",
    "Release",
    "Report",
    "ReportRow",
    "Rule",
    "Standing",
    "Suppressed",
    "Table",
    "Verdict",
    "advise",
    "corrected",
    "dimension",
    "judge_amount",
    "judge_count",
    "judge_dominance",
    "judge_ratio",
    "judge_restraint_rate",
    "noise_table",
    "perturb",
    "release",
    "report",
    "round_all",
    "rounded",
    "rounding_range",
    "rounding_rule",
    "suppress",
    "threshold",
]
