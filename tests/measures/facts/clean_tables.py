"""Small clean tables of an extract, made by hand: every column of the layout, typed, empty where not given."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import ibis
import ibis.expr.types as ir
import yaml

import plumbline.measures

LAYOUTS = Path(plumbline.measures.__file__).parent / "layouts"
TYPES = {"whole": "int64", "decimal": "float64", "date": "date", "yes-no": "boolean"}

Row = Mapping[str, str | int | date | None]


def clean_table(name: str, rows: Sequence[Row] = ()) -> ir.Table:
    """A clean table of the Mental Health Services Data Set."""
    types = column_types(name)
    unknown = {column for row in rows for column in row} - set(types)
    assert not unknown, f"{name} has no {unknown}"
    return ibis.memtable(
        [{column: row.get(column) for column in types} for row in rows], schema=ibis.schema(types)
    )


def clean_tables(**rows: Sequence[Row]) -> dict[str, ir.Table]:
    """Every table of the layout, empty but for the rows given under its name."""
    return {name: clean_table(name, rows.get(name, ())) for name in layout()}


def column_types(name: str) -> dict[str, str]:
    return {column: TYPES.get(spec["is"], "string") for column, spec in layout()[name]["columns"].items()}


@cache
def layout(source: str = "mhsds") -> dict:
    return yaml.safe_load((LAYOUTS / f"{source}.yaml").read_text("utf-8"))["tables"]
