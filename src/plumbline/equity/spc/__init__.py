"""Statistical process control: is a change over time signal, or noise? Charts, rules, icons and false alarms.

XmR charts for measurements and counts (`xmr_chart`, many at once: `xmr_charts`), p and u charts for shares and
rates, g and t charts for rare events; `signals_by_chance` and `changed_series` for many watched at once.
Whether a signal is good news depends on the direction that means improvement, which may be "none": more reports
of racism, early in a campaign, need not be worse.

>>> xmr_chart([1, 2, 1, 2, 1, 2, 1, 9], improvement=Improvement.DECREASE).variation.value
'concern, high'
"""

from plumbline.equity.spc.attribute import (
    Dispersion,
    LaneyCorrection,
    binomial_dispersion,
    p_chart,
    poisson_dispersion,
    u_chart,
)
from plumbline.equity.spc.charts import ControlChart, Lines
from plumbline.equity.spc.false_alarms import (
    ChangedSeries,
    SignalsByChance,
    changed_series,
    last_point_p_values,
    signals_by_chance,
)
from plumbline.equity.spc.many import ControlCharts, LimitColumns, SharedPhase
from plumbline.equity.spc.names import (
    FULL_LENGTH,
    RUN_LENGTH,
    Assurance,
    ChartKind,
    Improvement,
    MovingRanges,
    PointType,
    Rule,
    Variation,
)
from plumbline.equity.spc.phases import LIMIT_WIDTH, Limits, Phase, Rebase, moving_range_limits
from plumbline.equity.spc.rare_events import GeometricLimits, g_chart, t_chart
from plumbline.equity.spc.rules import find_signals
from plumbline.equity.spc.xmr import SCREEN_AT, xmr_chart, xmr_charts

__all__ = [
    "FULL_LENGTH",
    "LIMIT_WIDTH",
    "RUN_LENGTH",
    "SCREEN_AT",
    "Assurance",
    "ChangedSeries",
    "ChartKind",
    "ControlChart",
    "ControlCharts",
    "Dispersion",
    "GeometricLimits",
    "Improvement",
    "LaneyCorrection",
    "LimitColumns",
    "Limits",
    "Lines",
    "MovingRanges",
    "Phase",
    "PointType",
    "Rebase",
    "Rule",
    "SharedPhase",
    "SignalsByChance",
    "Variation",
    "binomial_dispersion",
    "changed_series",
    "find_signals",
    "g_chart",
    "last_point_p_values",
    "moving_range_limits",
    "p_chart",
    "poisson_dispersion",
    "signals_by_chance",
    "t_chart",
    "u_chart",
    "xmr_chart",
    "xmr_charts",
]
