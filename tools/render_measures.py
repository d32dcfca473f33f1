"""docs/reference/measures/: a page a measure and a list of them, from the definitions."""

from plumbline.measures.definitions import Definition, load_catalogue
from plumbline.measures.printing import explanation

HEAD = """# Measures

Generated from `measures/*.yaml`; change a definition there and run `make docs`.

| Measure | What it counts | Direction | Status |
|---|---|---|---|
"""
DIRECTION = {"lower": "lower is better", "higher": "higher is better", "none": "no value judgement"}


def documents() -> dict[str, str]:
    """The list, and a page for each measure."""
    definitions = sorted(load_catalogue().values(), key=lambda definition: definition.slug)
    pages = {f"reference/measures/{each.slug}.md": explanation(each) + "\n" for each in definitions}
    return {"reference/measures/README.md": HEAD + "".join(map(_row, definitions))} | pages


def _row(definition: Definition) -> str:
    link = f"[{definition.title}]({definition.slug}.md)"
    return f"| {link} | {definition.what} | {DIRECTION[definition.direction]} | {definition.status} |\n"
