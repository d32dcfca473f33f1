"""Puts a run into words: table, JSON, CSV, and the working as Markdown.

A withheld figure is null in JSON, empty in CSV and the word "withheld" in tables, with its reason beside it.
"""

import csv
import json
import textwrap
from collections.abc import Sequence
from io import StringIO
from math import ceil, floor, isclose
from typing import TypeGuard

from plumbline.equity.values import Figure, Withheld
from plumbline.measures.control_charts import describe_control_chart, is_control_chart
from plumbline.measures.definitions import Definition, load_definition
from plumbline.measures.groupings import ethnicity
from plumbline.measures.record_control_charts import are_control_charts, describe_group_charts
from plumbline.measures.results import Observation, Run

NONE = "–"
MOST_ROWS = 200
MOST_NAMED = 4
"""With more comparators than this, each row is compared with its own, and a list of them says nothing."""


def as_json(run: Run) -> str:
    """A list with one object an observation."""
    return json.dumps(run.to_rows(), ensure_ascii=False, indent=2)


def as_csv(run: Run) -> str:
    """A CSV with the columns of the JSON rows."""
    from plumbline.measures.observations import cells_by_column  # loads NumPy

    text = StringIO()
    columns = cells_by_column(run.observations)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return text.getvalue()


def as_table(run: Run) -> str:
    """A plain-text table a grouping, with notes, warnings and sources below."""
    definition = load_definition(run.measure)
    area = definition.area(run.settings["area"])
    lines = [f"{definition.title}: {area.name}", f"{run.unit}, with 95% intervals", ""]
    shown = run.observations[:MOST_ROWS]
    for slug in dict.fromkeys(observation.grouping for observation in shown):
        own = [observation for observation in shown if observation.grouping == slug]
        lines += [ethnicity().groupings[slug].title, *_columns(own, _head(definition)), ""]
    if len(run.observations) > MOST_ROWS:
        lines += [
            f"{len(run.observations) - MOST_ROWS:,} more rows are not shown; use --out or --format csv.",
            "",
        ]
    lines += [wrapped for line in notes_of(run) for wrapped in textwrap.wrap(line, 110, subsequent_indent="  ")]
    return "\n".join(lines).rstrip()


WORD_COLUMNS = 4
"""Columns of words, from the left; the others are numbers."""
OPTIONAL = frozenset({1, 2, *range(8, 15)})
"""Columns that stand in a table only where something is in them."""


def head_of(definition: Definition, observations: Sequence[Observation]) -> tuple[str, ...]:
    """The heads of the columns that `cells_of` gives for these observations."""
    return tuple(_head(definition)[place] for place in _places(_all_cells(observations)))


def cells_of(observations: Sequence[Observation]) -> list[tuple[str, ...]]:
    """A row of words and figures for every observation, without the columns that would be empty."""
    cells = _all_cells(observations)
    places = _places(cells)
    return [tuple(row[place] for place in places) for row in cells]


def _head(definition: Definition) -> tuple[str, ...]:
    """Every column's head; a definition may name its own halves in `options`, `words`."""
    words = {"numerator": "Count", "denominator": "Population", "value": "Rate"}
    if definition.records is not None:
        words = {"numerator": "Count", "denominator": "Of", "value": "Value"}
    words |= definition.options.get("words", {})
    halves = (words["numerator"], words["denominator"], words["value"])
    ratios = ("Ratio", "95% interval", "Within strata")
    beside = ("Published", "Standardised", "Pooled", "Could have shown")
    return ("Period", "Unit", "Part", "Group", *halves, "95% interval", *ratios, *beside)


def _places(cells: Sequence[tuple[str, ...]]) -> list[int]:
    width = len(cells[0]) if cells else 0
    return [place for place in range(width) if place not in OPTIONAL or any(row[place] != NONE for row in cells)]


def _columns(observations: Sequence[Observation], head: Sequence[str]) -> list[str]:
    cells = _all_cells(observations)
    places = _places(cells)
    rows = [tuple(row[place] for place in places) for row in (tuple(head), *cells)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(places))]
    words = sum(place < WORD_COLUMNS for place in places)
    return [_aligned(row, widths, words) for row in rows]


def _aligned(row: Sequence[str], widths: Sequence[int], words: int) -> str:
    left = [cell.ljust(width) for cell, width in zip(row[:words], widths[:words], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(row[words:], widths[words:], strict=True)]
    return "  ".join([*left, *right]).rstrip()


def _all_cells(observations: Sequence[Observation]) -> list[tuple[str, ...]]:
    return [_cells(observation) for observation in observations]


def _cells(observation: Observation) -> tuple[str, ...]:
    decimals = load_definition(observation.measure).decimals
    return (
        observation.period,
        observation.organisation_unit or NONE,
        observation.part or NONE,
        observation.group,
        _said(observation.numerator, 0),
        _said(observation.denominator, 0),
        _said(observation.value, decimals),
        _range(observation.lower, observation.upper, decimals),
        _said(observation.ratio, 2),
        _range(observation.ratio_lower, observation.ratio_upper, 2),
        _with_limits(observation, "adjusted_ratio", 2),
        _said(observation.published_value, 1),
        _standardised(observation),
        _pooled(observation, decimals),
        _detectable(observation),
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
    own = _with_limits(observation, "standardised", 1)
    return own if own != NONE else _with_limits(observation, "published_standardised", 1)


def _with_limits(observation: Observation, name: str, decimals: int) -> str:
    figure = _said(getattr(observation, name), decimals)
    limits = _range(getattr(observation, f"{name}_lower"), getattr(observation, f"{name}_upper"), decimals)
    return figure if limits == NONE else f"{figure} ({limits})"


def _pooled(observation: Observation, decimals: int) -> str:
    figure, pull = _with_limits(observation, "pooled", decimals), observation.pull
    return f"{figure}, pulled {pull:.0%}" if isinstance(pull, (int, float)) else figure


def _detectable(observation: Observation) -> str:
    """The smallest ratios that could have been shown, rounded away from 1 so as not to promise too much."""
    below, above = observation.detectable_below, observation.detectable_above
    limits = [
        f"≤ {floor(below * 100) / 100:.2f}" if isinstance(below, (int, float)) else "",
        f"≥ {ceil(above * 100) / 100:,.2f}" if isinstance(above, (int, float)) else "",
    ]
    return " or ".join(filter(None, limits)) or NONE


def notes_of(run: Run) -> list[str]:
    """Everything that a reader of the figures must know, in sentences."""
    observations = tuple(run.observations)
    comparators = sorted({o.comparator for o in observations if o.comparator})
    lines = []
    if any(o.published_standardised is not None for o in observations):
        lines.append(
            "“Published” and “Standardised” are the publisher's own rates, the latter allowing for age and sex."
        )
    if is_control_chart(load_definition(run.measure)):
        lines += describe_control_chart(run)
    if are_control_charts(run):
        lines += describe_group_charts(run)
    if comparators and len(comparators) < MOST_NAMED:
        lines.append(f"Ratios set each group's figure over that of {' and '.join(comparators)}.")
    if any(o.adjusted_ratio is not None for o in observations):
        lines.append("“Within strata” compares like with like, and puts the strata together (Mantel-Haenszel).")
    lines += [*_small_numbers(run), *_by_note(observations), *run.warnings]
    lines += [f"Source: {source.publisher}, {source.title} ({source.licence})" for source in run.sources]
    if run.effort is not None:
        lines.append(str(run.effort))
    lines.append(f"Definition {run.measure}, version {run.definition_version}")
    return lines


POOLED = (
    "“Pooled” draws the figure of each unit towards that of all units of the same group and period, the more so "
    "the less is known of it; in brackets its 95% credible interval. It stands beside the plain figure, never in "
    "its place."
)
DETECTABLE = (
    "“Could have shown”: true ratios this far from 1, or farther, are found {} times in 10 by a test at 95% with "
    "these numbers. A smaller gap can well be there and not be found; it says nothing of the gap that was found."
)


def _small_numbers(run: Run) -> list[str]:
    """What pooled figures and detectable gaps are, where they were asked for."""
    told: list[str] = []
    if "pooling" in run.settings:
        told += [POOLED, *dict.fromkeys(each.pooled_note for each in run.observations if each.pooled_note)]
    if "power" in run.settings:
        told.append(DETECTABLE.format(f"{float(run.settings['power']) * 10:.3g}"))
    return told


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
        _records_in_words(definition),
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


def _records_in_words(definition: Definition) -> str:
    if definition.records is None:
        return ""
    from plumbline.measures.record_words import describe_records  # loads the facts, and Ibis with them

    return f"## What is counted\n\n{describe_records(definition)}"


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
    place = (observation.period, observation.organisation_unit, observation.part, observation.group)
    name = f"- {', '.join(filter(None, place))} ({observation.grouping})"
    if observation.withheld:
        return f"{name}: withheld. {observation.withheld}"
    if observation.value is None:
        counted = _said(observation.numerator, 0)
        return f"{name}: {counted} counted, no rate. {observation.note}".rstrip()
    interval = _range(observation.lower, observation.upper, 2)
    outcome = f"{_said(observation.value, 2)} ({interval}; {observation.method})"
    return (
        f"{name}: {sum_of(observation, per)} {outcome}. {observation.note} {_worked_beside(observation)}".rstrip()
    )


def sum_of(observation: Observation, per: int) -> str:
    """The sum that gives the value, such as "30 / 100 × 100 ="; where no such sum does, what was counted.

    A median, a pay gap and a difference of shares are no numerator over denominator, and must not look like one.
    """
    top, bottom, value = observation.numerator, observation.denominator, observation.value
    if _is_number(top) and _is_number(bottom) and _is_number(value) and isclose(top / bottom * per, value):
        return f"{_said(top, 0)} / {_said(bottom, 0)} × {per:,} ="
    of = "" if bottom is None else f" of {_said(bottom, 0)}"
    return f"{of.strip()}:" if top is None else f"{_said(top, 0)}{of} counted:"


def _is_number(figure: Figure) -> TypeGuard[float]:
    return isinstance(figure, (int, float))


def _worked_beside(observation: Observation) -> str:
    pooled = _pooled(observation, 2)
    said = f"Pooled: {pooled} ({observation.pooled_method})." if pooled != NONE else ""
    return " ".join(filter(None, [said, observation.pooled_note, observation.detectable_words]))
