"""Statistical process control: is a change over time signal, or noise? Charts, rules, icons and false alarms.

XmR charts for measurements and counts (`xmr_chart`, many at once: `xmr_charts`). Whether a signal is good news
depends on the direction that means improvement, which may be "none": more reports of racism, early in a
campaign, need not be worse.

>>> xmr_chart([1, 2, 1, 2, 1, 2, 1, 9], improvement=Improvement.DECREASE).variation.value
'concern, high'
"""

from plumbline.equity.spc.charts import ControlChart, Lines
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
from plumbline.equity.spc.rules import find_signals
from plumbline.equity.spc.xmr import SCREEN_AT, xmr_chart, xmr_charts

__all__ = [
    "FULL_LENGTH",
    "LIMIT_WIDTH",
    "RUN_LENGTH",
    "SCREEN_AT",
    "Assurance",
    "ChartKind",
    "ControlChart",
    "ControlCharts",
    "Improvement",
    "LimitColumns",
    "Limits",
    "Lines",
    "MovingRanges",
    "Phase",
    "PointType",
    "Rebase",
    "Rule",
    "SharedPhase",
    "Variation",
    "find_signals",
    "moving_range_limits",
    "xmr_chart",
    "xmr_charts",
]
