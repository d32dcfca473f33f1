"""Install a locked requirement file and this checkout into the running virtual environment.

With uv where it is installed, else, or where uv fails, with pip; both check every hash.
"""

import shutil
import subprocess
import sys
from pathlib import Path

PIP = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


def main() -> int:
    lock = sys.argv[1]
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    # The machine's own certificates: hospitals' proxies sign with theirs.
    installers = [[uv, "pip", "install", "--quiet", "--system-certs", "--python", sys.executable]] if uv else []
    for installer in [*installers, PIP]:
        if _install(installer, lock):
            return 0
        print(f"{Path(installer[0]).name} could not install.")
    return 1


def _install(installer: list[str], lock: str) -> bool:
    # Without isolation: what builds the package is locked too.
    steps = (["--require-hashes", "-r", lock], ["--no-deps", "--no-build-isolation", "--editable", "."])
    return all(subprocess.run([*installer, *step]).returncode == 0 for step in steps)


if __name__ == "__main__":
    sys.exit(main())
