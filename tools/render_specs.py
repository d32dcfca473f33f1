"""docs/reference/specs.md, from the tables in tests/specs: what Plumbline must compute, for statisticians."""

import importlib.util
from pathlib import Path
from types import ModuleType

SPECS = Path(__file__).resolve().parent.parent / "tests" / "specs"
HEAD = """# Specifications

Generated from the tables in `tests/specs`; change them there and run `make docs`. Each table is a test that
runs with every change.
"""


def documents() -> dict[str, str]:
    """The one document of this renderer, a section a specification."""
    sections = [_section(_load(path)) for path in sorted(SPECS.glob("test_*.py"))]
    return {"reference/specs.md": "\n".join([HEAD, *sections])}


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} can't be read as Python.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _section(module: ModuleType) -> str:
    lines = [f"## {module.TITLE}", "", (module.__doc__ or "").strip(), ""]
    lines += ["| " + " | ".join(module.HEAD) + " |", "|" + "---|" * len(module.HEAD)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in module.ROWS]
    return "\n".join([*lines, ""])


def _cell(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int) else str(cell)
