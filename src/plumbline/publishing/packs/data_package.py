"""The data appendix as a Frictionless data package: CSV files, and a description that programs can read.

A cell that says "withheld" is declared as a missing value of numbers: no program takes it for a zero.
"""

import csv
import hashlib
import io
import json
import re
from datetime import date
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.publishing.packs.appendix import Table, Value, tables_of
from plumbline.publishing.packs.content import Pack
from plumbline.publishing.packs.freezing import checksum
from plumbline.publishing.packs.letters import printable
from plumbline.publishing.packs.steady_zips import zip_of
from plumbline.publishing.packs.wording import DEMONSTRATION, WITHHELD, WITHHELD_MEANS

DESCRIPTION = "datapackage.json"


def as_data_package(pack: Pack) -> bytes:
    """The bytes of a ZIP file: the same pack, the same bytes."""
    tables = tables_of(pack)
    files = {f"data/{table.name}.csv": _csv(table) for table in tables}
    resources = [_resource(table, files[f"data/{table.name}.csv"]) for table in tables]
    described = {**_about(pack), "resources": resources}
    words = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    return zip_of({DESCRIPTION: words.encode(), **files})


def _about(pack: Pack) -> dict[str, Any]:
    mark = f"{DEMONSTRATION}. " if pack.demonstration else ""
    return {
        "profile": "tabular-data-package",
        "name": re.sub(r"[^a-z0-9]+", "-", f"{pack.title} {pack.period}".lower()).strip("-") or "board-pack",
        "title": printable(f"{pack.title}, {pack.period}"),
        "description": printable(f"{mark}The figures of a {pack.kind.lower()} of {pack.trust}. {WITHHELD_MEANS}"),
        "created": f"{pack.meeting.isoformat()}T00:00:00Z",
        "contributors": [
            {"title": printable(pack.trust), "role": "publisher"},
            {"title": printable(pack.author), "role": "author"},
        ],
        "pack": {"checksum": checksum(pack), "record": pack.record_digest, "demonstration": pack.demonstration},
    }


def _resource(table: Table, content: bytes) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"data/{table.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [
                {
                    "name": field.name,
                    "title": field.title,
                    "type": field.kind,
                    **({"description": field.description} if field.description else {}),
                }
                for field in table.fields
            ],
            "missingValues": ["", WITHHELD],
        },
    }


def _csv(table: Table) -> bytes:
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([field.name for field in table.fields])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return held.getvalue().encode()


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Withheld):
        return WITHHELD
    if isinstance(value, date):
        return value.isoformat()
    return printable(value) if isinstance(value, str) else repr(value)
