"""docs/reference/settings.md, from the settings themselves."""

from plumbline.config.environment import Environment

HEAD = """# Settings

Generated from `src/plumbline/config/environment.py`; change it there and run `make docs`.

Plumbline reads its settings from the process environment, once, when it starts. A setting that cannot be used
stops the start with a sentence that names it.

| Name | Default | Meaning |
|---|---|---|
"""


def documents() -> dict[str, str]:
    """The one document of this renderer."""
    return {"reference/settings.md": HEAD + "".join(map(_row, Environment.model_fields))}


def _row(field: str) -> str:
    info = Environment.model_fields[field]
    name = info.validation_alias or f"PLUMBLINE_{field.upper()}"
    default = f"`{info.default}`" if str(info.default) else "(empty)"
    return f"| `{name}` | {default} | {info.description} |\n"
