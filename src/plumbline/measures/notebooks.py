"""A run as a notebook shows it: one accessible table, with units, intervals, and what a reader must know.

Every text is escaped: a name in an extract or a definition is never read as HTML.
"""

from html import escape

from plumbline.measures.definitions import load_definition
from plumbline.measures.printing import cells_of, head_of
from plumbline.measures.results import Run

MOST_ROWS = 200
MORE = "{:,} more rows are not shown; to_rows() and to_table() have them all."


def as_html(run: Run) -> str:
    """The run as a table in HTML."""
    definition = load_definition(run.measure)
    head, rows = head_of(definition, run.observations), cells_of(run.observations)
    body = "".join(_row(row) for row in rows[:MOST_ROWS])
    caption = f"{definition.title}; {run.unit}, with 95% intervals"
    unseen = len(rows) - MOST_ROWS
    notes = [*run.warnings, *([MORE.format(unseen)] if unseen > 0 else []), str(run.effort or "")]
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>"
        + "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
        + f"</tr></thead><tbody>{body}</tbody></table>"
        + "".join(f"<p>{escape(note)}</p>" for note in notes if note)
    )


def _row(row: tuple[str, ...]) -> str:
    first, *others = row
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in others)
    return f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
