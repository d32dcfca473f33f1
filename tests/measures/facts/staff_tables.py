"""Small clean tables of workforce and voice extracts: every column of the layout, empty where none is given."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.resources import files

import ibis
import pyarrow as pa

from plumbline.measures.facts.periods import Period, financial_year_of
from plumbline.measures.facts.registry import find_fact
from plumbline.measures.groupings import load_yaml

TYPES = {"whole": "int64", "decimal": "float64", "date": "date", "yes-no": "boolean"}
YEAR = financial_year_of(date(2026, 3, 31))
YEAR_BEFORE = financial_year_of(date(2025, 3, 31))
END = YEAR.end

Row = Mapping[str, object]


@cache
def _layouts() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for source in ("workforce", "voice"):
        text = (files("plumbline.measures") / "layouts" / f"{source}.yaml").read_text(encoding="utf-8")
        for name, table in load_yaml(text)["tables"].items():
            found[name] = {column: TYPES.get(given["is"], "string") for column, given in table["columns"].items()}
    return found


def schema_of(table: str) -> ibis.Schema:
    return ibis.schema(_layouts()[table])


def arrow_table(table: str, rows: Sequence[Row] = ()) -> pa.Table:
    schema = schema_of(table)
    unknown = {column for row in rows for column in row} - set(schema.names)
    assert not unknown, f"{table} has no {unknown}"
    return pa.table({name: [row.get(name) for row in rows] for name in schema.names}, schema=schema.to_pyarrow())


def clean_table(table: str, rows: Sequence[Row] = ()) -> ibis.Table:
    return ibis.memtable(arrow_table(table, rows))


def build(
    slug: str, *, periods: Sequence[Period] = (YEAR_BEFORE, YEAR), **rows: Sequence[Row]
) -> list[dict[str, object]]:
    """The rows of a fact on DuckDB, in the order of person and date; tables not given are empty."""
    fact = find_fact(slug)
    tables = {name: clean_table(name, rows.get(name, ())) for name in fact.needs + fact.uses}
    found = fact.build(tables, periods).to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: (str(row["person"]), row["date"]))


def only(rows: Sequence[Mapping[str, object]], *columns: str) -> list[tuple[object, ...]]:
    """The rows' values in the columns named."""
    return [tuple(row[column] for column in columns) for row in rows]
