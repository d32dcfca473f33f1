"""Long work as named steps that show their progress.

Every step is safe to run again, so that a run that was killed half-way is simply started once more.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

Advance = Callable[[int, int], None]
"""Called with how many parts are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of work. Every piece is safe to run again."""

    title: str
    work: Callable[[Advance], None]


def run_steps(steps: Iterable[Step], *, console: Console) -> None:
    """Run the steps in order, a line of progress each."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        for step in steps:
            task = progress.add_task(step.title, total=1)

            def advance(done: int, total: int, task=task) -> None:
                progress.update(task, completed=done, total=total)

            step.work(advance)
            progress.update(task, completed=progress.tasks[task].total)
