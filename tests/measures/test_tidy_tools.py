"""The tables that Plumbline carries are exactly what the tools write from the originals."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.mark.shared_data
def test_the_packaged_tables_of_survey_and_restraint_are_what_the_originals_give(shared_data: Path) -> None:
    for tool in ("tidy_published_figures.py", "tidy_restraint.py"):
        done = subprocess.run(
            [sys.executable, str(REPOSITORY / "tools" / tool), str(shared_data), "--check"],
            capture_output=True,
            text=True,
            check=False,
        )

        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.shared_data
def test_the_report_names_what_was_matched_and_what_was_not(shared_data: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(REPOSITORY / "tools" / "tidy_restraint.py"), str(shared_data), "--check"],
        capture_output=True,
        text=True,
        check=True,
    )

    lines = done.stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "66 providers",
        "exactly: 44",
        "but for spelling: 6",
        "not matched: 16",
    ]
    assert "  SOUTHERN HEALTH NHS FOUNDATION TRUST RW1 NHS Staff Survey 2024" in lines


def test_the_packaged_tables_are_small() -> None:
    published = REPOSITORY / "src" / "plumbline" / "measures" / "published"

    sizes = {path.name: path.stat().st_size for path in published.glob("*.csv")}

    assert {name: size for name, size in sizes.items() if size >= 300_000} == {}
