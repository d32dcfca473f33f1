"""Writes a run into files: figures as CSV, JSON, Parquet and a workbook, the chart, and the working as Markdown.

A file or folder is written whole or not at all, and nothing is ever overwritten.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from plumbline.measures.errors import MeasureError
from plumbline.measures.printing import as_csv, as_json, working
from plumbline.measures.results import Run

if TYPE_CHECKING:
    from plumbline.measures.record_runs import Refusal

CHARTS = {".svg", ".png"}


class NotWritable(MeasureError):
    """A file or folder cannot be written where it was asked for."""


def check_chart_name(path: Path) -> None:
    """Raise `NotWritable` unless the file's name says a format that Plumbline draws."""
    if path.suffix.lower() not in CHARTS:
        raise NotWritable(f"{path}: a chart is written as .svg or .png; “{path.suffix}” is neither.")
    _check_may_be_made(path)


def write_chart(run: Run, path: Path) -> None:
    """Write the chart as SVG or PNG, as the file's name says."""
    from plumbline.measures.charts import chart_png, chart_svg

    check_chart_name(path)
    content = chart_svg(run, wide=True).encode() if path.suffix.lower() == ".svg" else chart_png(run)
    _write_whole(path, content)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet. Raises `NotWritable` where it is."""
    check_is_free(path)
    _write_whole(path, content)


def check_is_free(path: Path) -> None:
    """Raise `NotWritable` where a file is there already, or can't be made; asked before anything is computed."""
    if path.exists():
        raise NotWritable(f"{path} is there already; name a new file, so that nothing is overwritten.")
    _check_may_be_made(path)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place and move into it, so that nobody ever reads half a file."""
    half: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".plumbline-", delete=False) as file:
            half = Path(file.name)
            file.write(content)
        half.chmod(0o644)
        half.replace(path)
    except OSError as error:
        raise NotWritable(f"{path} can't be written: {error.strerror}.") from error
    finally:
        if half is not None:
            half.unlink(missing_ok=True)  # it has moved, unless something went wrong


def check_folder_is_free(folder: Path) -> None:
    """Raise `NotWritable` where the folder is there already, as nothing is ever overwritten, or can't be made."""
    if folder.exists():
        raise NotWritable(f"{folder} is there already; name a new folder, so that nothing is overwritten.")
    _check_may_be_made(folder)


def _check_may_be_made(path: Path) -> None:
    """Asked before anything is computed, which may take long."""
    if not path.absolute().parent.is_dir():
        raise NotWritable(f"{path} can't be written: there is no folder {path.absolute().parent}.")
    if not os.access(path.absolute().parent, os.W_OK):
        raise NotWritable(f"{path} can't be written: you may not write into {path.absolute().parent}.")


def write_folder(run: Run, folder: Path) -> None:
    """Write figures, chart and working of one run into a new folder, all or nothing."""
    _write_into(folder, lambda whole: _fill(run, whole))


def write_many(runs: Sequence[Run], refusals: "Sequence[Refusal]", folder: Path) -> None:
    """Write each run into a folder of its own within a new folder, with an index; all or nothing."""

    def fill(whole: Path) -> None:
        for run in runs:
            (whole / run.measure).mkdir()
            _fill(run, whole / run.measure)
        (whole / "index.md").write_text(index_of(runs, refusals), encoding="utf-8")

    _write_into(folder, fill)


def index_of(runs: Sequence[Run], refusals: "Sequence[Refusal]") -> str:
    """What was computed, with what it took, and what was not, with the reason; as Markdown."""
    done = "".join(
        f"- [{run.measure}]({run.measure}/working.md): {len(run.observations):,} figures, {run.unit}."
        f"{f' {run.effort}.' if run.effort else ''}\n"
        for run in runs
    )
    not_done = "".join(f"- {refusal.measure}: {refusal.why}\n" for refusal in refusals) or "- none\n"
    return f"# Computed\n\n{done}\n# Not computed\n\n{not_done}"


def _fill(run: Run, folder: Path) -> None:
    from plumbline.measures.charts import as_png, chart_svg
    from plumbline.measures.workbooks import as_workbook

    texts = {
        f"{run.measure}.csv": as_csv(run),
        f"{run.measure}.json": as_json(run) + "\n",
        "working.md": working(run),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / f"{run.measure}.parquet").write_bytes(as_parquet(run))
    (folder / f"{run.measure}.xlsx").write_bytes(as_workbook(run))
    if run.observations:
        svg = chart_svg(run, wide=True)
        (folder / f"{run.measure}.svg").write_text(svg, encoding="utf-8")
        (folder / f"{run.measure}.png").write_bytes(as_png(svg))


def as_parquet(run: Run) -> bytes:
    """The rows of the JSON as a Parquet file; a withheld figure is null, with its reason in `withheld`."""
    import pyarrow.parquet as parquet

    held = BytesIO()
    parquet.write_table(run.to_table(), held)
    return held.getvalue()


def _write_into(folder: Path, fill: Callable[[Path], None]) -> None:
    check_folder_is_free(folder)
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".plumbline-") as half:
            whole = Path(half) / folder.name
            whole.mkdir()
            fill(whole)
            whole.replace(folder)
    except OSError as error:
        raise NotWritable(f"{folder} can't be written: {error.strerror}.") from error
