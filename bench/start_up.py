"""How long the command line takes to answer, beside the least that Python can do and the most that Django would.

Run: .venv/bin/python bench/start_up.py. Prints the best of five of each, and its multiple of a bare Python.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLUMBLINE = str(Path(sys.executable).parent / "plumbline")
DJANGO = (
    "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'plumbline.config.settings'; import django; django.setup()"
)
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "plumbline --help": [PLUMBLINE, "--help"],
    "plumbline measure list": [PLUMBLINE, "measure", "list"],
    "plumbline measure run detentions": [PLUMBLINE, "measure", "run", "detentions"],
    "django.setup()": [sys.executable, "-c", DJANGO],
}


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        seconds = {name: _best_of_five(command, home) for name, command in COMMANDS.items()}
    bare = seconds["python -c pass"]
    print(f"{'command':34} seconds  times a bare Python")
    for name, taken in seconds.items():
        print(f"{name:34} {taken:7.2f}  {taken / bare:6.1f}")


def _best_of_five(command: list[str], home: str) -> float:
    settings = "plumbline.config.settings"
    environment = {**os.environ, "PLUMBLINE_HOME": home, "DJANGO_SETTINGS_MODULE": settings}

    def once() -> float:
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        return time.perf_counter() - start

    return min(once() for _ in range(5))


if __name__ == "__main__":
    main()
