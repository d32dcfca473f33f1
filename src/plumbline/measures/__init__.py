"""The engine: reads definitions, extracts and published tables, and computes measures.

Runs on DuckDB through Ibis. Never imports Django, so that an analyst can use it in a notebook:

    from plumbline.measures import catalogue, open_records, run
    run("detentions", area="QRL").to_rows()

A folder of own records is opened once, for many measures, with `open_records`; `catalogue()` has all definitions.
"""

from typing import TYPE_CHECKING

from plumbline.measures.definitions import load_catalogue as catalogue
from plumbline.measures.runs import run

if TYPE_CHECKING:
    from plumbline.measures.record_runs import open_records

__all__ = ["catalogue", "open_records", "run"]


def __getattr__(name: str) -> object:
    """Load what reads records when it is first asked for: Ibis is not needed to list or show measures."""
    if name == "open_records":
        from plumbline.measures.record_runs import open_records

        return open_records
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
