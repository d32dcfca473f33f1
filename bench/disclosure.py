"""How long a release takes to protect and to attack, beside the bare solver: a linear program a bound.

Run: .venv/bin/python bench/disclosure.py (some minutes; or name some: small large sparse). Prints what was
withheld, how each withheld count was settled, how long it took by the clock and of processor, and how many times
as long the bare solver needs for the attack alone. That is timed on some of the withheld counts and scaled up.
"""

import sys
import time
from collections.abc import Callable

import numpy as np

from plumbline.equity.disclosure import (
    MHSDS,
    Protected,
    Readers,
    Release,
    Rule,
    Table,
    dimension,
    release,
    suppress,
    threshold,
)
from plumbline.equity.disclosure.attack import attack_pattern
from plumbline.equity.disclosure.programs import Programs

SAMPLE = 12
MORE = 1000
"""Searches for what can be shown after all, once a release is safe."""
SEED = 2026


def main() -> None:
    asked = sys.argv[1:] or ["small", "large"]
    for name in asked:
        for title, made, limit in RELEASES[name]():
            _report(title, made, limit)


def ten_small_tables() -> Release:
    """Ten linked tables of some 240 counts: wards, ethnic groups, ages and quarters of one trust, two by two."""
    rng = np.random.default_rng(SEED)
    ward = dimension("Ward", groups={"North": ["N1", "N2", "N3"], "South": ["S1", "S2", "S3"]})
    ethnicity = dimension("Ethnic group", leaves=["White", "Mixed", "Asian", "Black", "Other"])
    ethnicity = dimension(
        "Ethnic group", groups={"All other": ["Mixed", "Asian", "Black", "Other"]}, leaves=ethnicity.leaves
    )
    age = dimension("Age", groups={"Under 35": ["16-17", "18-34"], "35 and over": ["35-64", "65+"]})
    quarter = dimension("Quarter", leaves=["Q1", "Q2", "Q3", "Q4"])
    sizes = np.einsum(
        "a,b,c,d->abcd", [3, 5, 2, 4, 6, 1], [6, 0.4, 0.8, 0.9, 0.3], [0.2, 1.2, 1.0, 0.4], [1.0, 1.1, 0.9, 1.0]
    )
    shown = {
        "Ward": (*ward.leaves, *ward.groups),
        "Ethnic group": (*ethnicity.leaves, *ethnicity.groups),
        "Age": (*age.leaves, *age.groups),
        "Quarter": (*quarter.leaves, "All"),
    }
    names = list(shown)
    pairs = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
    sets = [*pairs, *[(name,) for name in names]]
    tables = [
        Table(name=" by ".join(one), shows={name: shown[name] for name in one}, rule=threshold(5)) for one in sets
    ]
    return release(rng.poisson(sizes / 8), dimensions=[ward, ethnicity, age, quarter], tables=tables)


def year_of_months(rule: Rule, *, busy: float) -> Release:
    """20 ethnic groups in 6 larger ones, 10 units in 4 divisions, 12 months in quarters, with all totals.

    `busy` is what a small ethnic group counts on average in a unit and month.
    """
    rng = np.random.default_rng(SEED)
    unit = dimension(
        "Unit",
        groups={f"Division {d}": [f"Unit {u}" for u in range(3 * d, min(3 * d + 3, 10))] for d in range(4)},
    )
    sizes = {"White": 4, "Mixed": 4, "Asian": 5, "Black": 3, "Other": 2, "Not known": 2}
    groups = {name: [f"{name} {n + 1}" for n in range(many)] for name, many in sizes.items()}
    ethnicity = dimension("Ethnic group", groups=groups)
    quarters = {f"Q{q + 1}": [f"M{m + 1}" for m in range(3 * q, 3 * q + 3)] for q in range(4)}
    month = dimension("Month", groups=quarters)
    common = {"White 1": 50.0, "White 4": 7.0, "Black 2": 5.0, "Asian 1": 3.0, "Not known 1": 8.0}
    share = busy * np.array([common.get(leaf, 1.0) for leaf in ethnicity.leaves])
    means = np.einsum("a,b,c->abc", rng.gamma(2, 0.5, 10), share, np.ones(12))
    shows = {one.name: (*one.leaves, *one.groups) for one in (unit, ethnicity, month)}
    table = Table(name="a year of months", shows=shows, rule=rule)
    return release(rng.poisson(means), dimensions=[unit, ethnicity, month], tables=[table])


def _report(title: str, made: Callable[[], Release], limit: int) -> None:
    print(title, flush=True)
    asked = made()
    first, took, worked = _timed(asked, effort=0)
    found, longer, _ = _timed(asked, effort=MORE)
    attack = found.attack
    print(f"\r{'':70}\r  {found.printed:,} figures, {found.primary:,} withheld for their own sake, ", end="")
    print(f"{found.secondary:,} for the sake of others")
    print(f"  {len(attack.findings):,} counts settled: {attack.by_equations:,} by equations, ", end="")
    print(f"{attack.by_worlds:,} by worlds, {attack.by_programs:,} by programs; ", end="")
    print("all safe" if found.is_safe else f"{len(attack.revealed)} named as not safe")
    for one in attack.revealed[:3]:
        print(f"    {one}")
    clocks = f"{took:.1f} s by the clock, {worked:.1f} s of processor"
    print(
        f"  first safe with {first.secondary:,} for the sake of others: in {clocks} (limit {limit} s); ", end=""
    )
    print(f"as above with {MORE:,} more searches: in {longer:.1f} s")
    bare, again = _bare_solver(found), _attack_alone(found)
    print(f"  the attack alone: {again:.1f} s of processor; bare solver: {bare:.0f} s (scaled), ", end="")
    print(f"{bare / again:.1f} times as long\n", flush=True)


def _timed(asked: Release, *, effort: int) -> tuple[Protected, float, float]:
    """A release protected and attacked, and how long that took: by the clock, and of processor."""
    start, worked = time.perf_counter(), time.process_time()
    found = suppress(asked, readers=Readers(), best=False, effort=effort, progress=Watch())
    return found, time.perf_counter() - start, time.process_time() - worked


def _bare_solver(found: Protected) -> float:
    """Seconds of processor that linear programs alone would take for all withheld counts."""
    many = len(found.problem.targets)
    some = np.random.default_rng(SEED).choice(many, size=min(SAMPLE, many), replace=False)
    programs = Programs(problem=found.problem, hidden=found.pattern.hidden)
    start = time.process_time()
    for target in some:
        programs.bound(found.problem.aims[int(target)], whole=False)
    return (time.process_time() - start) * many / max(len(some), 1)


def _attack_alone(found: Protected) -> float:
    """Seconds of processor of our attack, without the worlds that protection left behind."""
    start = time.process_time()
    attack_pattern(found.problem, found.pattern.hidden, readers=Readers(alone=False))
    return time.process_time() - start


class Watch:
    """Prints how far it is, once a second."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, done: int, there: int, words: str) -> None:
        if time.monotonic() - self.last > 1:
            self.last = time.monotonic()
            print(f"\r  {words}: {done:,} of {there:,}      ", end="", file=sys.stderr, flush=True)


RELEASES = {
    "small": lambda: [("Ten small tables", ten_small_tables, 10)],
    "large": lambda: [
        (
            "20 groups x 10 units x 12 months, below 5 withheld and the rest rounded (MHSDS)",
            large(MHSDS, 6.0),
            300,
        ),
        ("20 groups x 10 units x 12 months, below 5 withheld and the rest exact", large(threshold(5), 6.0), 300),
    ],
    "sparse": lambda: [
        ("the same with two thirds of all counts below 5, the rest rounded (MHSDS)", large(MHSDS, 0.6), 300),
    ],
}


def large(rule: Rule, busy: float) -> Callable[[], Release]:
    """A release to be made when its turn comes."""
    return lambda: year_of_months(rule, busy=busy)


if __name__ == "__main__":
    main()
