"""Draws docs/reference/states.md, the lives of releases, packs, statements, runs, jobs, promises and cases."""

from collections.abc import Iterable

from plumbline.evidence import states as evidence
from plumbline.plan import states as plan
from plumbline.publishing import states as releases
from plumbline.publishing.pack_desk import states as packs
from plumbline.publishing.statement import states as statements
from plumbline.speakup import states as cases


def documents() -> dict[str, str]:
    """The page by its path below docs/."""
    return {"reference/states.md": render()}


def render() -> str:
    """The page as Markdown, with diagrams that Markdown viewers draw."""
    lives = (_release(), _pack(), _statement(), _run(), _job(), _commitment(), _action(), _case())
    return "\n".join(["# Lives, step by step", "", *(line for life in lives for line in (*life, ""))])


def _release() -> list[str]:
    steps = (*releases.TRANSITIONS, *releases.SYSTEM)
    return [
        "## The life of a release",
        "",
        "Generated from `src/plumbline/publishing/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("draft", ((step.before, step.after, step.act) for step in steps)),
        "",
        *(f"- `{state}`: {label}" for state, label in releases.LABELS.items()),
        "",
        "| act | from | to | who (any one of) | reason needed | meaning |",
        "|---|---|---|---|---|---|",
        *(_release_row(step) for step in steps),
        "",
        "Author and checker are two people. The action refuses anything else, and so does the database.",
    ]


def _pack() -> list[str]:
    steps = (*packs.PACK_STEPS, packs.GIVES_WAY)
    return [
        "## The life of a board pack",
        "",
        "Generated from `src/plumbline/publishing/pack_desk/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("draft", ((step.before, step.after or "[*]", step.act) for step in steps)),
        "",
        *(f"- `{state}`: {label}" for state, label in packs.PACK_LABELS.items()),
        "",
        "| act | from | to | who | reason needed | meaning |",
        "|---|---|---|---|---|---|",
        *(_pack_row(step) for step in steps),
        "",
        "Whoever wrote any of it cannot freeze it, and its author cannot publish it. The database's own triggers "
        "refuse a change of a frozen one, and to take back what was published.",
    ]


def _statement() -> list[str]:
    steps = statements.DRAFT_STEPS
    return [
        "## The life of a draft of the board's statement",
        "",
        "Generated from `src/plumbline/publishing/statement/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("waiting", ((step.before, step.after, step.act) for step in steps)),
        "",
        *(f"- `{state}`: {label}" for state, label in statements.DRAFT_LABELS.items()),
        "",
        "| act | from | to | who (any one of) | whose | answer needed | meaning |",
        "|---|---|---|---|---|---|---|",
        *(_statement_row(step) for step in steps),
        "",
        "One draft waits at a time, and who wrote it does not adopt it: the action and the database see to both.",
    ]


def _run() -> list[str]:
    return [
        "## The life of a run",
        "",
        "Generated from `src/plumbline/evidence/states.py`; change it there and run `make docs`.",
        "",
        "Runs of extracts begin as `waiting`, those of published figures and of pushed counts as `current`.",
        "",
        *_diagram("waiting", ((step.before, step.after, step.act) for step in evidence.RUN_STEPS)),
        "",
        *(f"- `{status.value}`: {status.label}" for status in evidence.Status),
        "",
        *_steps(evidence.RUN_STEPS),
        "",
        "The database's own triggers refuse any other step. Figures leave only in a release, by two people.",
    ]


def _job() -> list[str]:
    return [
        "## The life of a job at the extract desk",
        "",
        "Generated from `src/plumbline/evidence/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("queued", ((step.before, step.after, step.act) for step in evidence.JOB_STEPS)),
        "",
        *(f"- `{state.value}`: {state.label}" for state in evidence.JobState),
        "",
        *_steps(evidence.JOB_STEPS),
    ]


def _commitment() -> list[str]:
    arrows = [(before, act.after, act.act) for act in plan.PUBLIC_ACTS for before in act.before]
    return [
        "## The life of a commitment",
        "",
        "Generated from `src/plumbline/plan/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("draft", arrows),
        "",
        *(f"- `{state}`: {label}" for state, label in plan.COMMITMENT_LABELS.items()),
        "",
        "| act | from | to | in the record | reason needed | meaning |",
        "|---|---|---|---|---|---|",
        *(
            f"| {act.act} | {', '.join(act.before)} | {act.after} | {act.kind} | "
            f"{'yes' if act.needs_reason else 'no'} | {act.meaning} |"
            for act in plan.PUBLIC_ACTS
        ),
        "",
        "Each act is proposed by one person and agreed by another. The action refuses anything else, and so does "
        "the database.",
    ]


def _action() -> list[str]:
    arrows = [(before, step.after, step.act) for step in plan.ACTION_STEPS for before in step.before]
    return [
        "## The life of an action of the plan",
        "",
        "Generated from `src/plumbline/plan/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("open", arrows),
        "",
        *(f"- `{state}`: {label}" for state, label in plan.ACTION_LABELS.items()),
        "",
        "| act | from | to | reason needed | meaning |",
        "|---|---|---|---|---|",
        *(
            f"| {step.act} | {', '.join(step.before)} | {step.after} | {'yes' if step.needs_reason else 'no'} | "
            f"{step.meaning} |"
            for step in plan.ACTION_STEPS
        ),
        "",
        "Who says that an action is complete and who agrees are two people: the database sees to that too.",
    ]


def _steps(steps: Iterable[evidence.Step]) -> list[str]:
    head = ["| act | from | to | who | note needed | meaning |", "|---|---|---|---|---|---|"]
    return [*head, *map(_step_row, steps)]


def _step_row(step: evidence.Step) -> str:
    who = f"`{step.permission}`" if step.permission else "Plumbline"
    needs = "yes" if step.needs_note else "no"
    return f"| {step.act} | {step.before} | {step.after} | {who} | {needs} | {step.meaning} |"


def _case() -> list[str]:
    steps = cases.TRANSITIONS
    return [
        "## The life of a case",
        "",
        "Generated from `src/plumbline/speakup/states.py`; change it there and run `make docs`.",
        "",
        *_diagram("new", ((step.before.value, step.after.value, step.act) for step in steps)),
        "",
        *(f"- `{state.value}`: {state.label}" for state in cases.State),
        "",
        "| act | on the desk | from | to | says something to the reporter | meaning |",
        "|---|---|---|---|---|---|",
        *(_case_row([step for step in steps if step.act == act]) for act in dict.fromkeys(s.act for s in steps)),
        "",
        "Whoever was granted the case takes a step, with a sealed reason. No case closes without an answer.",
    ]


def _diagram(first: str, arrows: Iterable[tuple[str, str, str]]) -> list[str]:
    lines = [f"    {before} --> {after}: {act}" for before, after, act in arrows]
    return ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *lines, "```"]


def _release_row(step: releases.Transition) -> str:
    who = ", ".join(f"`{permission}`" for permission in step.permission) or "the system alone"
    needs = "yes" if step.needs_reason else "no"
    return f"| {step.act} | {step.before} | {step.after} | {who} | {needs} | {step.meaning} |"


def _pack_row(step: packs.PackStep) -> str:
    who = f"`{step.permission}`" if step.permission else "the system alone"
    needs = "yes" if step.needs_reason else "no"
    return (
        f"| {step.act} | {step.before} | {step.after or 'nothing is left'} | {who} | {needs} | {step.meaning} |"
    )


def _statement_row(step: statements.DraftStep) -> str:
    who = ", ".join(f"`{permission}`" for permission in step.permission)
    whose, needs = "its author" if step.by_author else "anybody else", "yes" if step.needs_answer else "no"
    return f"| {step.act} | {step.before} | {step.after} | {who} | {whose} | {needs} | {step.meaning} |"


def _case_row(steps: list[cases.Transition]) -> str:
    before = ", ".join(step.before.value for step in steps)
    step = steps[0]
    says = "yes" if step.answers else "no"
    return f"| {step.act} | {step.label} | {before} | {step.after.value} | {says} | {step.meaning} |"
