"""Resolve the dependencies again for all platforms, into files that name packages, versions and hashes only."""

import shutil
import subprocess
import sys
from pathlib import Path

COMMON = [
    *("--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"),
    "--system-certs",
    *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate"),
]


def main() -> None:
    run = "requirements/run.lock"
    _compile(["pyproject.toml", "-o", run])
    _compile(["pyproject.toml", "--group", "test", "-c", run, "-o", "requirements/test.lock"])
    _compile(["pyproject.toml", "--extra", "spark", "-c", run, "-o", "requirements/spark.lock"])
    _compile(["--group", "bootstrap", "-o", "requirements/bootstrap.lock"])


def _compile(arguments: list[str]) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    subprocess.run([uv, "pip", "compile", *COMMON, *arguments], check=True)


if __name__ == "__main__":
    main()
