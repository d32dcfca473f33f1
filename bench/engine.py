"""How fast is the engine, and how much memory does it take, beside what else counts the same rows?

    python bench/engine.py                      1 and 10 million rows
    python bench/engine.py --rows 1,10,100      100 million too: some minutes, and 1 GB of disk

Detentions by ethnic code, age band, sex, unit and month are counted by each contender from the same Parquet file,
each in a process of its own: the best of some later counts is timed, after imports and with the file in the
system's cache, and the most memory that the process ever held is told. All must count the same rows. MetricFrame
takes part where fairlearn is installed (pip install fairlearn).

Two sizes of answer are timed. The small one is near the 7,920 groups that the targets were set for: the
generator's eight units over one year, by five ethnic groups and what is not known, give 9,216 figures. The
large one is by sixteen ethnic groups over three years: 65,664 figures. Plumbline and bare DuckDB must read both
ethnic codes of a row and tell them apart, whatever is shown; pandas and MetricFrame read one. Bare DuckDB only
counts. Plumbline also finds the window, checks every cell, hashes the file, puts codes into groups and works
out intervals; the hash, which it would remember, is worked out for each count. Both hand over an Arrow table.

Processor time is told beside the time of the clock, for machines on which others are at work.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

BANDS = (0, 16, 18, 35, 50, 65)
KEYS = ["ethnicity", "sex", "unit", "month", "band"]
Counted = tuple[int, int]
"""How many rows in how many groups."""


@dataclass(frozen=True, slots=True)
class Size:
    """A size of answer: over how many years, by which grouping."""

    name: str
    years: int
    grouping: str


SIZES = (Size("small answer", 1, "nhs-2001-5"), Size("large answer", 3, "nhs-2001-16"))


def ours(folder: str, grouping: str) -> Counted:
    """The measure, from opening the extract to a table of figures with intervals."""
    import pyarrow.compute as pc

    from plumbline.measures.extracts import reports
    from plumbline.measures.record_runs import open_records

    reports._hash_of.cache_clear()
    with open_records(folder) as records:
        run = records.run(
            "counted-detentions-number", grouping=grouping, every="month", by=["sex", "unit", "age_band"]
        )
    counts = run.to_table()["numerator"]
    return int(pc.sum(counts).as_py()), len(counts)


def bare_duckdb(folder: str, grouping: str) -> Counted:
    """The same columns scanned and grouped, and nothing else."""
    import duckdb
    import pyarrow.compute as pc

    steps = " ".join(f"WHEN age < {edge} THEN {BANDS[place]}" for place, edge in enumerate(BANDS[1:]))
    connection = duckdb.connect(config={"threads": 2})
    rows = connection.sql(
        "SELECT ethnicity, ethnicity_2021, sex, unit, date_trunc('month', start) AS month, "
        f"CASE {steps} ELSE {BANDS[-1]} END AS band, count(*) AS counted "
        f"FROM '{folder}/detentions.parquet' GROUP BY ALL"
    ).to_arrow_table()
    return int(pc.sum(rows["counted"]).as_py()), len(rows)


def _frame(folder: str):
    import pandas

    columns = ["ethnicity", "sex", "unit", "start", "age"]
    frame = pandas.read_parquet(f"{folder}/detentions.parquet", columns=columns)
    frame["month"] = pandas.to_datetime(frame["start"]).dt.to_period("M")
    frame["band"] = pandas.cut(frame["age"], [*BANDS, 121], right=False, labels=False)
    return frame


def pandas_groupby(folder: str, grouping: str) -> Counted:
    """Read the columns and group by them."""
    counts = _frame(folder).groupby(KEYS, dropna=False, observed=True).size()
    return int(counts.sum()), int((counts > 0).sum())


def metric_frame(folder: str, grouping: str) -> Counted:
    """The same groups as fairlearn's sensitive features."""
    import numpy
    from fairlearn.metrics import MetricFrame, count

    frame = _frame(folder)
    features = frame[KEYS].astype(object).where(frame[KEYS].notna(), "none").astype(str)
    ones = numpy.ones(len(frame))
    by_group = MetricFrame(metrics=count, y_true=ones, y_pred=ones, sensitive_features=features).by_group
    return int(by_group.sum()), int((by_group > 0).sum())


CONTENDERS: Mapping[str, Callable[[str, str], Counted]] = {
    "Plumbline": ours,
    "bare DuckDB": bare_duckdb,
    "pandas": pandas_groupby,
    "fairlearn MetricFrame": metric_frame,
}
REPEATS = 3
TARGETS = {
    "bare DuckDB": "at most 1.3",
    "pandas": "at least 5 (at 10 million)",
    "fairlearn MetricFrame": "at least 100 (at 1 million)",
}
LARGEST = {"pandas": 10, "fairlearn MetricFrame": 1}
"""In millions of rows: beyond this a contender takes too long, or more memory than a laptop has."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds by the clock and of the processors, the process's peak memory in MiB, and what was counted.

    `first` is the first count of a process, imports included: what somebody who asks once waits for.
    """

    first: float
    seconds: float
    processors: float
    memory: float
    counted: Counted


def timed(name: str, folder: str, grouping: str) -> Timing:
    """The best of some later counts."""
    contender = CONTENDERS[name]
    began = time.perf_counter()
    counted = contender(folder, grouping)
    first = time.perf_counter() - began
    clocks, processors = [], []
    for _ in range(1 if name == "fairlearn MetricFrame" else REPEATS):
        start, used = time.perf_counter(), time.process_time()
        contender(folder, grouping)
        clocks.append(time.perf_counter() - start)
        processors.append(time.process_time() - used)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Timing(first, min(clocks), min(processors), memory, counted)


def alone(name: str, folder: str, grouping: str) -> Timing:
    """`timed` in a process of its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, name, folder, grouping).result()


def count_detentions(millions: int, size: Size, folder: Path) -> None:
    """Print a table of all contenders on so many million rows."""
    from plumbline.measures.synthetic import generate
    from plumbline.measures.synthetic.truth import Truth

    generate(folder, seed=1, rows=millions * 1_000_000, sources=("events",), truth=Truth(years=size.years))
    print(f"\n{millions} million detentions by {', '.join(KEYS)}; {size.name}; load {os.getloadavg()[0]:.1f}")
    found: dict[str, Timing] = {}
    for name in CONTENDERS:
        is_absent = name == "fairlearn MetricFrame" and not find_spec("fairlearn")
        if is_absent or millions > LARGEST.get(name, millions):
            print(f"  {name:<24} left out")
            continue
        own = found[name] = alone(name, str(folder), size.grouping)
        print(
            f"  {name:<24} {own.seconds:8.2f} s  {own.processors:8.2f} s of processors  {own.memory:7.0f} MiB  "
            f"{own.counted[1]:,} groups; the first count {own.first:.2f} s",
            flush=True,
        )
    _print_ratios(found)


def _print_ratios(found: Mapping[str, Timing]) -> None:
    mine = found["Plumbline"]
    for name, other in list(found.items())[1:]:
        over, under = (mine, other) if name == "bare DuckDB" else (other, mine)
        words = f"Plumbline / {name}" if name == "bare DuckDB" else f"{name} / Plumbline"
        clock, processors = over.seconds / under.seconds, over.processors / under.processors
        print(f"  {words:<34} {clock:6.2f}   of processors {processors:6.2f}   target {TARGETS[name]}")
    totals = {own.counted[0] for own in found.values()}
    print("  all counted the same rows" if len(totals) == 1 else f"  THE COUNTS DIFFER: {totals}")


def run_catalogue(folder: Path) -> None:
    """The whole catalogue on a trust-size extract."""
    from plumbline.measures.effort import peak_memory
    from plumbline.measures.record_runs import Refusal, open_records
    from plumbline.measures.synthetic import generate

    generate(folder, seed=1, rows=1_300_000)
    start = time.perf_counter()
    with open_records(folder) as records:
        found = list(records.run_all(catchment=["E06000045", "E06000044"]))
        rows = records.extract.report.rows_read
    seconds = time.perf_counter() - start
    refused = sum(isinstance(each, Refusal) for each in found)
    print(
        f"\nThe whole catalogue: {len(found) - refused} measures on {rows:,} rows in {seconds:.0f} s "
        f"(target 60), at most {peak_memory():,.0f} MiB; {refused} refused"
    )


def main() -> int:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default="1,10", help="millions of rows, such as 1,10,100")
    parser.add_argument("--only", choices=["detentions", "catalogue", "others"])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        if chosen.only in (None, "detentions"):
            for millions in map(int, chosen.rows.split(",")):
                for size in SIZES:
                    count_detentions(millions, size, Path(place) / f"events{millions}-{size.years}")
        if chosen.only in (None, "catalogue"):
            run_catalogue(Path(place) / "trust")
    if chosen.only in (None, "others"):
        for script in ("intervals", "control_charts", "start_up"):
            print(f"\nbench/{script}.py", flush=True)
            subprocess.run([sys.executable, str(Path(__file__).parent / f"{script}.py")], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
