"""Write the small tidy tables that Plumbline carries, from the publishers' files in a folder.

    python tools/tidy_published_figures.py ../shared/data
    python tools/tidy_published_figures.py ../shared/data --check     (write nothing; fail where a table is stale)

Each table's provenance file says which original it is written from; its SHA-256 is set here.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from plumbline.measures.tables import READERS, find_original, hash_of, load_provenance, write_tidy

PUBLISHED = Path(__file__).resolve().parent.parent / "src" / "plumbline" / "measures" / "published"


def tidy(slug: str, data: Path, into: Path) -> None:
    """Write one table and its provenance into a folder."""
    provenance = load_provenance(slug)
    original = find_original(provenance, data)
    write_tidy(into / f"{slug}.csv", READERS[provenance.reader](original))
    told = (PUBLISHED / f"{slug}.yaml").read_text(encoding="utf-8")
    hashed = re.sub(r"(?m)^sha256: .*$", f"sha256: {hash_of(original)}", told)
    (into / f"{slug}.yaml").write_text(hashed, encoding="utf-8")


def stale(slug: str, data: Path) -> list[str]:
    """The files of a table that differ from what the originals give."""
    with tempfile.TemporaryDirectory() as folder:
        tidy(slug, data, Path(folder))
        return [
            fresh.name
            for fresh in sorted(Path(folder).iterdir())
            if not (PUBLISHED / fresh.name).is_file()
            or (PUBLISHED / fresh.name).read_bytes() != fresh.read_bytes()
        ]


def slugs() -> list[str]:
    """The tables whose originals these readers know."""
    named = sorted(path.stem for path in PUBLISHED.glob("*.yaml"))
    return [slug for slug in named if _reader(slug) in READERS]


def _reader(slug: str) -> str:
    found = re.search(r"(?m)^reader: (.*)$", (PUBLISHED / f"{slug}.yaml").read_text(encoding="utf-8"))
    return found.group(1) if found else ""


def main() -> int:
    """Write or check every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    if not arguments.check:
        for slug in slugs():
            tidy(slug, arguments.data, PUBLISHED)
        return 0
    old = [name for slug in slugs() for name in stale(slug, arguments.data)]
    for name in old:
        print(
            f"{name} is not what the originals give; run tools/tidy_published_figures.py again", file=sys.stderr
        )
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
