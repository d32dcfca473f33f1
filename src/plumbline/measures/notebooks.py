"""A run as a notebook shows it: one accessible table, with units, intervals, and what a reader must know.

Every text is escaped: a name in an extract or a definition is never read as HTML.
"""

from html import escape
from itertools import groupby

from plumbline.measures.definitions import load_definition
from plumbline.measures.groupings import ethnicity
from plumbline.measures.printing import cells_of, head_of, notes_of
from plumbline.measures.results import Run

MOST_ROWS = 200
MORE = "{:,} more rows are not shown; to_rows() and to_table() have them all."


def as_html(run: Run) -> str:
    """The run as a table in HTML, one body a grouping."""
    definition = load_definition(run.measure)
    shown = run.observations[:MOST_ROWS]
    head, rows = head_of(definition, shown), cells_of(shown)
    caption = f"{definition.title}: {run.settings.get('area', '')}; {run.unit}, with 95% intervals"
    unseen = len(run.observations) - len(shown)
    notes = [*([MORE.format(unseen)] if unseen > 0 else []), *notes_of(run)]
    pairs = zip((each.grouping for each in shown), rows, strict=True)
    bodies = (
        _body(grouping, [row for _, row in own], len(head))
        for grouping, own in groupby(pairs, key=lambda pair: pair[0])
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>"
        + "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
        + f"</tr></thead>{''.join(bodies)}</table>"
        + f"<ul>{''.join(f'<li>{escape(note)}</li>' for note in notes)}</ul>"
    )


def _body(grouping: str, rows: list[tuple[str, ...]], width: int) -> str:
    title = ethnicity().groupings[grouping].title
    heading = f'<tr><th scope="rowgroup" colspan="{width}">{escape(title)}</th></tr>'
    return f"<tbody>{heading}{''.join(map(_row, rows))}</tbody>"


def _row(row: tuple[str, ...]) -> str:
    first, *others = row
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
