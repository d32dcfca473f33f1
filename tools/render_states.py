"""Draws docs/reference/states.md: the life of a release, from its transition table."""

from plumbline.publishing.states import LABELS, SYSTEM_RELEASE, TRANSITIONS, Transition


def documents() -> dict[str, str]:
    """The page by its path below docs/."""
    return {"reference/states.md": render()}


def render() -> str:
    """The page as Markdown, with a diagram that Markdown viewers draw."""
    arrows = [f"    {step.before} --> {step.after}: {step.act}" for step in (*TRANSITIONS, SYSTEM_RELEASE)]
    rows = [_row(step) for step in (*TRANSITIONS, SYSTEM_RELEASE)]
    labels = [f"- `{state}`: {label}" for state, label in LABELS.items()]
    return "\n".join(
        [
            "# The life of a release",
            "",
            "Generated from `src/plumbline/publishing/states.py`; change it there and run `make docs`.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> draft",
            *arrows,
            "```",
            "",
            *labels,
            "",
            "| act | from | to | who (any one of) | reason needed | meaning |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            "Author and checker are two people. The action refuses anything else, and so does the database.",
            "",
        ]
    )


def _row(step: Transition) -> str:
    who = ", ".join(f"`{permission}`" for permission in step.permission) or "the system alone"
    needs = "yes" if step.needs_reason else "no"
    return f"| {step.act} | {step.before} | {step.after} | {who} | {needs} | {step.meaning} |"
