"""Write every generated document, or with --check fail where one is stale.

Each renderer is a module of tools with `documents()`, which gives file paths below docs/ and their text.
"""

import argparse
import importlib
import sys
from pathlib import Path

RENDERERS = [
    "tools.render_measures",
    "tools.render_roles",
    "tools.render_settings",
    "tools.render_specs",
    "tools.render_states",
]
DOCS = Path(__file__).resolve().parent.parent / "docs"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail where a document is stale")
    check = parser.parse_args().check
    stale = [path for path, text in _documents().items() if _is_stale(path, text)]
    for path in stale:
        if check:
            print(f"docs/{path} is stale. Run: make docs")
        else:
            (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (DOCS / path).write_text(_documents()[path], encoding="utf-8")
            print(f"wrote docs/{path}")
    return 1 if check and stale else 0


def _documents() -> dict[str, str]:
    documents: dict[str, str] = {}
    for name in RENDERERS:
        documents.update(importlib.import_module(name).documents())
    return documents


def _is_stale(path: str, text: str) -> bool:
    file = DOCS / path
    return not file.exists() or file.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
