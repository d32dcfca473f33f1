"""Puts a run into words and files: table, JSON, CSV, chart, and the working as Markdown.

A withheld figure is null in JSON, empty in CSV and the word "withheld" in tables, with its reason beside it.
Files are written whole or not at all.
"""

import csv
import json
import tempfile
import textwrap
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from plumbline.equity.values import Figure, Withheld
from plumbline.measures.control_charts import describe_control_chart, is_control_chart
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.errors import MeasureError
from plumbline.measures.groupings import ethnicity
from plumbline.measures.results import Observation, Run

NONE = "–"
CHARTS = {".svg", ".png"}


class NotWritable(MeasureError):
    """A file or folder cannot be written where it was asked for."""


def as_json(run: Run) -> str:
    """A list with one object an observation."""
    return json.dumps(run.to_rows(), ensure_ascii=False, indent=2)


def as_csv(run: Run) -> str:
    """A CSV with the columns of the JSON rows."""
    rows = run.to_rows()
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_table(run: Run) -> str:
    """A plain-text table a grouping, with notes, warnings and sources below."""
    definition = load_definition(run.measure)
    area = definition.area(run.settings["area"])
    lines = [f"{definition.title}: {area.name}", f"{run.unit}, with 95% intervals", ""]
    for slug in dict.fromkeys(observation.grouping for observation in run.observations):
        own = [observation for observation in run.observations if observation.grouping == slug]
        lines += [ethnicity().groupings[slug].title, *_columns(own, _head(definition)), ""]
    lines += _footnotes(run)
    return "\n".join(lines).rstrip()


ALWAYS_SHOWN = 6
"""Columns from the left that stand in every table; later ones only where something is in them."""


def _head(definition: Definition) -> tuple[str, ...]:
    """The column heads; a definition may name its own halves in `options`, `words`."""
    words = {"numerator": "Count", "denominator": "Population", "value": "Rate"}
    words |= definition.options.get("words", {})
    halves = (words["numerator"], words["denominator"], words["value"])
    return ("Period", "Group", *halves, "95% interval", "Ratio", "95% interval", "Published", "Standardised")


def _columns(observations: Sequence[Observation], head: Sequence[str]) -> list[str]:
    cells = [_cells(observation) for observation in observations]
    places = [
        place for place in range(len(head)) if place < ALWAYS_SHOWN or any(row[place] != NONE for row in cells)
    ]
    rows = [tuple(row[place] for place in places) for row in (tuple(head), *cells)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(places))]
    return [_aligned(row, widths) for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    words = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    return "  ".join([*words, *numbers]).rstrip()


def _cells(observation: Observation) -> tuple[str, ...]:
    return (
        observation.period,
        observation.group,
        _said(observation.numerator, 0),
        _said(observation.denominator, 0),
        _said(observation.value, 1),
        _range(observation.lower, observation.upper, 1),
        _said(observation.ratio, 2),
        _range(observation.ratio_lower, observation.ratio_upper, 2),
        _said(observation.published_value, 1),
        _standardised(observation),
    )


def _said(figure: Figure, decimals: int) -> str:
    if isinstance(figure, Withheld):
        return "withheld"
    return NONE if figure is None else f"{figure:,.{decimals}f}"


def _range(lower: Figure, upper: Figure, decimals: int) -> str:
    if lower is None or isinstance(lower, Withheld):
        return NONE
    return f"{_said(lower, decimals)} to {_said(upper, decimals)}"


def _standardised(observation: Observation) -> str:
    rate = _said(observation.published_standardised, 1)
    limits = _range(observation.published_standardised_lower, observation.published_standardised_upper, 1)
    return rate if limits == NONE else f"{rate} ({limits})"


def _footnotes(run: Run) -> list[str]:
    comparators = sorted({o.comparator for o in run.observations if o.comparator})
    lines = []
    if any(o.published_standardised is not None for o in run.observations):
        lines.append(
            "“Published” and “Standardised” are the publisher's own rates, the latter allowing for age and sex."
        )
    if is_control_chart(load_definition(run.measure)):
        lines += describe_control_chart(run)
    if comparators:
        lines.append(f"Ratios set each group's rate over that of {' and '.join(comparators)} people.")
    lines += [*_by_note(run.observations), *run.warnings]
    lines += [f"Source: {source.publisher}, {source.title} ({source.licence})" for source in run.sources]
    lines.append(f"Definition {run.measure}, version {run.definition_version}")
    return [wrapped for line in lines for wrapped in textwrap.wrap(line, 110, subsequent_indent="  ")]


def _by_note(observations: Sequence[Observation]) -> list[str]:
    """Each note once, after the groups it is about."""
    groups: dict[str, dict[str, None]] = {}
    for observation in observations:
        for note in (observation.withheld, observation.note):
            if note:
                groups.setdefault(note, {})[observation.group] = None
    return [f"{'; '.join(names)}: {note}" for note, names in groups.items()]


def explanation(definition: Definition) -> str:
    """A definition in words, as Markdown."""
    direction = {"lower": "lower is better", "higher": "higher is better", "none": "no value judgement"}
    standard = definition.standard
    parts = [
        f"# {definition.title}",
        definition.what,
        f"## Why it matters\n\n{definition.why}",
        f"## How it is computed\n\n{definition.how}",
        f"Unit: {definition.unit}. Direction: {direction[definition.direction]}.",
        _listed("## What to beware of", definition.traps),
        "## What is missing\n\n" + "\n".join(f"- {what}" for what in definition.missing)
        if definition.missing
        else "",
        f"## Who is protected, and how\n\n{definition.disclosure}",
        f"## Standard\n\n{standard.name}, {standard.version} ({standard.date}): {standard.url}",
        f"## Who answers for it\n\nWritten by: {definition.author}. Checked by: {definition.checker}. Reviewed "
        f"{definition.reviewed}, due again {definition.review_due}. Status: {definition.status}. "
        f"Version {definition.version}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _listed(heading: str, items: Sequence[str]) -> str:
    lines = [heading, "", *(f"- {item}" for item in items)]
    return "\n".join(lines) if items else ""


def working(run: Run) -> str:
    """The working behind every figure of a run, as Markdown."""
    sources = "\n".join(
        f"- {source.publisher}, {source.title}. {source.licence}. {source.url} "
        f"(published: {source.published}; SHA-256 of the file: `{source.sha256}`)"
        for source in run.sources
    )
    settings = "\n".join(f"- {name}: {value}" for name, value in run.settings.items())
    figures = "\n".join(_worked(observation, run.per) for observation in run.observations)
    return (
        f"{explanation(load_definition(run.measure))}\n\n## This run\n\n{settings}\n\n## Figures\n\n{figures}\n\n"
        f"## Sources\n\n{sources}\n"
    )


def _worked(observation: Observation, per: int) -> str:
    name = f"- {observation.period}, {observation.group} ({observation.grouping})"
    if observation.withheld:
        return f"{name}: withheld. {observation.withheld}"
    if observation.value is None:
        counted = _said(observation.numerator, 0)
        return f"{name}: {counted} counted, no rate. {observation.note}".rstrip()
    sum_ = f"{_said(observation.numerator, 0)} / {_said(observation.denominator, 0)} × {per:,}"
    interval = _range(observation.lower, observation.upper, 2)
    outcome = f"{_said(observation.value, 2)} ({interval}; {observation.method})"
    return f"{name}: {sum_} = {outcome}. {observation.note}".rstrip()


# Files.


def check_chart_name(path: Path) -> None:
    """Raise `NotWritable` unless the file's name says a format that Plumbline draws."""
    if path.suffix.lower() not in CHARTS:
        raise NotWritable(f"{path}: a chart is written as .svg or .png; “{path.suffix}” is neither.")


def write_chart(run: Run, path: Path) -> None:
    """Write the chart as SVG or PNG, as the file's name says."""
    from plumbline.measures.charts import chart_png, chart_svg

    check_chart_name(path)
    content = chart_svg(run, wide=True).encode() if path.suffix.lower() == ".svg" else chart_png(run)
    _write_whole(path, content)


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place and move into it, so that nobody ever reads half a file."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".plumbline-", delete=False) as file:
            file.write(content)
        Path(file.name).chmod(0o644)
        Path(file.name).replace(path)
    except OSError as error:
        raise NotWritable(f"{path} can't be written: {error.strerror}.") from error


def check_folder_is_free(folder: Path) -> None:
    """Raise `NotWritable` where the folder is there already: nothing is ever overwritten."""
    if folder.exists():
        raise NotWritable(f"{folder} is there already; name a new folder, so that nothing is overwritten.")


def write_folder(run: Run, folder: Path) -> None:
    """Write figures (CSV, JSON), chart (SVG) and working (Markdown) into a new folder, all or nothing."""
    check_folder_is_free(folder)
    from plumbline.measures.charts import chart_svg

    contents = {
        f"{run.measure}.csv": as_csv(run),
        f"{run.measure}.json": as_json(run) + "\n",
        f"{run.measure}.svg": chart_svg(run, wide=True),
        "working.md": working(run),
    }
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".plumbline-") as half:
            whole = Path(half) / folder.name
            whole.mkdir()
            for name, text in contents.items():
                (whole / name).write_text(text, encoding="utf-8")
            whole.replace(folder)
    except OSError as error:
        raise NotWritable(f"{folder} can't be written: {error.strerror}.") from error
