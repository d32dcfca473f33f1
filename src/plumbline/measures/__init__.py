"""The engine: reads definitions, extracts and published tables, and computes measures.

Runs on DuckDB through Ibis. Never imports Django, so that an analyst can use it in a notebook:

    from plumbline.measures import run
    run("detentions", area="QRL").to_rows()

A folder of own records is opened once, for many measures, with `record_runs.open_records`.
"""

from plumbline.measures.runs import run

__all__ = ["run"]
