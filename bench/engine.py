"""How fast is the engine, and how much memory does it take, beside what else counts the same rows?

    python bench/engine.py                      1 and 10 million rows
    python bench/engine.py --rows 1,10,100      100 million too: some minutes, and 1 GB of disk

Detentions by ethnic code, age band, sex, unit and month are counted by each contender from the same Parquet file,
each in a process of its own: the better of two later counts is timed, after imports and with the file in the
system's cache, and the most memory that the process ever held is told. All must count the same rows. MetricFrame
takes part where fairlearn is installed (pip install fairlearn).
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

BANDS = (0, 16, 18, 35, 50, 65)
KEYS = ["ethnicity", "sex", "unit", "month", "band"]
Counted = tuple[int, int]
"""How many rows in how many groups."""


def ours(folder: str) -> Counted:
    """The measure, from opening the extract to observations with intervals."""
    from plumbline.measures.record_runs import open_records

    with open_records(folder) as records:
        run = records.run(
            "counted-detentions-number", grouping="nhs-2001-16", every="month", by=["sex", "unit", "age_band"]
        )
    found = [int(each.numerator) for each in run.observations if isinstance(each.numerator, int)]
    return sum(found), sum(count > 0 for count in found)


def bare_duckdb(folder: str) -> Counted:
    """The same columns scanned and grouped, and nothing else."""
    import duckdb

    steps = " ".join(f"WHEN age < {edge} THEN {BANDS[place]}" for place, edge in enumerate(BANDS[1:]))
    connection = duckdb.connect(config={"threads": 2})
    rows = connection.execute(
        "SELECT ethnicity, ethnicity_2021, sex, unit, date_trunc('month', start) AS month, "
        f"CASE {steps} ELSE {BANDS[-1]} END AS band, count(*) FROM '{folder}/detentions.parquet' GROUP BY ALL"
    ).fetchall()
    return sum(row[-1] for row in rows), len(rows)


def _frame(folder: str):
    import pandas

    columns = ["ethnicity", "sex", "unit", "start", "age"]
    frame = pandas.read_parquet(f"{folder}/detentions.parquet", columns=columns)
    frame["month"] = pandas.to_datetime(frame["start"]).dt.to_period("M")
    frame["band"] = pandas.cut(frame["age"], [*BANDS, 121], right=False, labels=False)
    return frame


def pandas_groupby(folder: str) -> Counted:
    """Read the columns and group by them."""
    counts = _frame(folder).groupby(KEYS, dropna=False, observed=True).size()
    return int(counts.sum()), int((counts > 0).sum())


def metric_frame(folder: str) -> Counted:
    """The same groups as fairlearn's sensitive features."""
    import numpy
    from fairlearn.metrics import MetricFrame, count

    frame = _frame(folder)
    features = frame[KEYS].astype(str)
    ones = numpy.ones(len(frame))
    by_group = MetricFrame(metrics=count, y_true=ones, y_pred=ones, sensitive_features=features).by_group
    return int(by_group.sum()), int((by_group > 0).sum())


CONTENDERS: Mapping[str, Callable[[str], Counted]] = {
    "Plumbline": ours,
    "bare DuckDB": bare_duckdb,
    "pandas": pandas_groupby,
    "fairlearn MetricFrame": metric_frame,
}
LARGEST = {"pandas": 10, "fairlearn MetricFrame": 1}
"""In millions of rows: beyond this a contender takes too long, or more memory than a laptop has."""


def timed(name: str, folder: str) -> tuple[float, float, Counted]:
    """Seconds of the better of two later counts, the process's peak memory in MiB, and what was counted."""
    contender = CONTENDERS[name]
    found = contender(folder)
    seconds = []
    for _ in range(1 if name == "fairlearn MetricFrame" else 2):
        start = time.perf_counter()
        contender(folder)
        seconds.append(time.perf_counter() - start)
    return min(seconds), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, found


def alone(name: str, folder: str) -> tuple[float, float, Counted]:
    """`timed` in a process of its own."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(timed, name, folder).result()


def count_detentions(millions: int, folder: Path) -> None:
    """Print a table of all contenders on so many million rows."""
    from plumbline.measures.synthetic import generate

    generate(folder, seed=1, rows=millions * 1_000_000, sources=("events",))
    print(f"\n{millions} million detentions by {', '.join(KEYS)}")
    own: float | None = None
    totals = set()
    for name in CONTENDERS:
        is_absent = name == "fairlearn MetricFrame" and not find_spec("fairlearn")
        if is_absent or millions > LARGEST.get(name, millions):
            print(f"  {name:<24} left out")
            continue
        seconds, memory, (rows, groups) = alone(name, str(folder))
        own = own or seconds
        totals.add(rows)
        print(f"  {name:<24} {seconds:8.2f} s  {seconds / own:8.2f} x ours  {memory:7.0f} MiB  {groups:,} groups")
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
                count_detentions(millions, Path(place) / f"events{millions}")
        if chosen.only in (None, "catalogue"):
            run_catalogue(Path(place) / "trust")
    if chosen.only in (None, "others"):
        for script in ("intervals", "control_charts", "start_up"):
            print(f"\nbench/{script}.py", flush=True)
            subprocess.run([sys.executable, str(Path(__file__).parent / f"{script}.py")], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
