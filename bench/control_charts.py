"""How long XmR charts of many series take, with all four rules: at once, one by one, and with pandas.

Run: .venv/bin/python bench/control_charts.py. Each way runs in a process of its own; prints the best of three,
the peak memory above what the process held before (the values included), and how many times as long as ours it
took. One by one is timed on 1,000 series and scaled up. pandas must flag as many points as ours does.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from resource import RUSAGE_SELF, getrusage

import numpy as np

POINTS = 36
SIZES = (10_000, 100_000)
ONE_BY_ONE = 1_000
WAYS = ("xmr_charts", "xmr_charts, screened", "pandas, rolling", "xmr_chart, one by one")


def main() -> None:
    print(f"XmR charts of {POINTS} points, four rules; best of three\n")
    print(f"{'series':>8}  {'way':24} {'seconds':>8}  {'peak MB':>8}  {'times ours':>10}  {'points flagged':>14}")
    for series in SIZES:
        found = {way: _measured(way, series) for way in WAYS}
        ours = found[WAYS[0]]["seconds"]
        for way, result in found.items():
            scaled = " (scaled)" if way == WAYS[3] else ""
            print(
                f"{series:>8}  {way:24} {result['seconds']:8.2f}  {result['peak']:8.0f}  "
                f"{result['seconds'] / ours:10.1f}  {result['flagged']:>14}{scaled}"
            )
        same = found["pandas, rolling"]["flagged"] == found["xmr_charts"]["flagged"]
        print(f"{'':8}  pandas flags {'the same' if same else 'OTHER'} points\n")


def _measured(way: str, series: int) -> dict[str, float]:
    command = [sys.executable, __file__, way, str(series)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def measure(way: str, series: int) -> dict[str, float]:
    """Time one way in this process."""
    draw, counted = _ways()[way]
    before = getrusage(RUSAGE_SELF).ru_maxrss
    values = np.random.default_rng(1924).normal(50, 7, size=(series, POINTS))
    some = values[: counted or series]
    seconds, flagged = min((_timed(draw, some) for _ in range(3)), key=lambda timed: timed[0])
    scale = series / len(some)
    peak = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    return {"seconds": seconds * scale, "peak": peak, "flagged": flagged}


def _timed(draw: Callable[[np.ndarray], int], values: np.ndarray) -> tuple[float, int]:
    start = time.perf_counter()
    flagged = draw(values)
    return time.perf_counter() - start, flagged


def _ways() -> dict[str, tuple[Callable[[np.ndarray], int], int]]:
    from plumbline.equity.spc import MovingRanges, xmr_chart, xmr_charts

    return {
        WAYS[0]: (lambda values: int(xmr_charts(values).is_special_cause.sum()), 0),
        WAYS[1]: (
            lambda values: int(xmr_charts(values, moving_ranges=MovingRanges.SCREENED).is_special_cause.sum()),
            0,
        ),
        WAYS[2]: (rolling_in_pandas, 0),
        WAYS[3]: (lambda values: sum(int(xmr_chart(row).is_special_cause.sum()) for row in values), ONE_BY_ONE),
    }


def rolling_in_pandas(values: np.ndarray) -> int:
    """The same charts as an analyst would write them with pandas: a column a series, rolling windows down it."""
    import pandas as pd

    table = pd.DataFrame(values.T)
    mean, spread = table.mean(), table.diff().abs().mean()
    flagged = pd.DataFrame(False, index=table.index, columns=table.columns)
    for way in (1, -1):
        turned = (table - mean) * way
        outside = turned > 2.66 * spread
        outer = (turned > 2.66 * 2 / 3 * spread) & ~outside
        steps = turned.diff() > 0
        run = _members(turned > 0, length=7, needed=7)
        # A step lies between a point and the one before, which takes part as well.
        climbing = _members(steps, length=6, needed=6)
        trend = climbing | climbing.shift(-1, fill_value=False)
        flagged |= outside | run | trend | (_members(outer, length=3, needed=2) & outer)
    return int(flagged.to_numpy().sum())


def _members(met, *, length: int, needed: int):
    """Which points lie in a window of `length` in which at least `needed` are met."""
    full = (met.rolling(length).sum() >= needed).astype(float)
    return full[::-1].rolling(length, min_periods=1).max()[::-1].astype(bool)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
