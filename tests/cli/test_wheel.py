"""The wheel holds everything that the installed program reads: templates, static files, definitions, data."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_holds_every_file_that_is_not_python(tmp_path: Path) -> None:
    source = ROOT / "src" / "plumbline"
    files = [path for path in source.rglob("*") if path.is_file() and path.suffix not in {".py", ".pyc"}]
    expected = {f"plumbline/{path.relative_to(source).as_posix()}" for path in files}
    expected |= {f"plumbline/measures/catalogue/{path.name}" for path in (ROOT / "measures").glob("*.yaml")}

    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True
    )

    [wheel] = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    assert expected - held == set()
