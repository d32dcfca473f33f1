"""Small clean tables made by hand, as a reader of extracts would give them: every column of the layout, typed."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import ibis
import pyarrow as pa

from plumbline.measures.groupings import load_yaml

TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "time": pa.string(),
    "ethnic-2001": pa.string(),
    "ethnic-2021": pa.string(),
    "whole": pa.int64(),
    "date": pa.date32(),
    "yes-no": pa.bool_(),
}


@cache
def layout() -> Mapping[str, pa.Schema]:
    """The columns of every table of the Mental Health Services Data Set layout."""
    text = (files("plumbline.measures") / "layouts" / "mhsds.yaml").read_text(encoding="utf-8")
    tables: Mapping[str, Any] = load_yaml(text)["tables"]
    return {
        name: pa.schema([(column, TYPES[entry["is"]]) for column, entry in table["columns"].items()])
        for name, table in tables.items()
    }


def hand_made(**rows: list[dict[str, object]]) -> dict[str, ibis.Table]:
    """Every table of the layout; those that are not named are empty, and a column that is not given is too."""
    return {
        name: ibis.memtable(pa.Table.from_pylist(rows.get(name, []), schema=schema))
        for name, schema in layout().items()
    }


def unbound() -> dict[str, ibis.Table]:
    """Every table of the layout as a name and its columns, for writing queries that are never run."""
    return {name: ibis.table(ibis.Schema.from_pyarrow(schema), name=name) for name, schema in layout().items()}


def rows_of(table: ibis.Table, *columns: str) -> list[tuple[object, ...]]:
    """The rows of a table, in order of their text; None for what is empty."""
    found = table.select(*columns).to_pyarrow().to_pylist()
    return sorted((tuple(row.values()) for row in found), key=str)
