"""What a worker does with an extract: checks every row of it, or works out measures. Knows no Django.

What it tells on the way holds counts, names of files, tables and columns, and figures; never a cell. What a
person may want to see for a while (headings, masked rows, row numbers) is sealed into the extract's place.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from plumbline.evidence.extracts.errands import LOOK, REJECTS, Errand
from plumbline.evidence.extracts.looking import see_files
from plumbline.evidence.extracts.sealed import SealedWriter
from plumbline.evidence.extracts.unpacking import make_ready
from plumbline.measures.definitions import load_definition
from plumbline.measures.engines.duckdb import DuckDB
from plumbline.measures.errors import BadInput
from plumbline.measures.extracts.mapping import ColumnMapping
from plumbline.measures.extracts.opening import open_extract
from plumbline.measures.extracts.rejects import Reason
from plumbline.measures.record_runs import OpenRecords, Refusal
from plumbline.measures.run_files import run_to_plain

Tell = Callable[[dict[str, Any]], None]
MOST_SENTENCES = 200
"""Of what is told about one table; the rejects file has the rest."""


def do(errand: Errand, work: Path, tell: Tell) -> None:
    """Do an errand in a folder that is only the worker's. Raises `MeasureError` where the extract is to blame."""
    tell({"progress": "Opening the files"})
    ready = make_ready(errand, work)
    mapping = None if errand.mapping is None else ColumnMapping.model_validate(errand.mapping)
    if errand.what == "check":
        _check(errand, ready, work, mapping, tell)
    else:
        _run(errand, ready, work, mapping, tell)


@contextmanager
def _opened(
    errand: Errand, ready: Path, work: Path, mapping: ColumnMapping | None, tell: Tell
) -> Iterator[OpenRecords]:
    with DuckDB(memory_limit=errand.engine_memory, temporary=work) as engine:
        extract = open_extract(ready, mapping=mapping, engine=engine)
        extract.progress = lambda words: tell({"progress": words})
        with extract:
            yield OpenRecords(extract, title=errand.publisher)


def _check(errand: Errand, ready: Path, work: Path, mapping: ColumnMapping | None, tell: Tell) -> None:
    seen = see_files(ready, mapping)
    _seal_look(errand, [each.to_plain() for each in seen])
    unread = sum(not each.table for each in seen)
    try:
        with _opened(errand, ready, work, mapping, tell) as records:
            report = _report(errand, records, tell)
    except BadInput:
        # No file is a table: what each lacks is in the look, for a person to map.
        report = {"tables": [], "answerable": [], "unanswerable": [], "rejects": 0}
    tell({"report": {**report, "unread": unread}})


def _report(errand: Errand, records: OpenRecords, tell: Tell) -> dict[str, Any]:
    extract = records.extract
    refused: dict[str, str] = {}
    for done, table in enumerate(extract.tables):
        tell({"progress": f"Reading {table}", "done": done, "total": len(extract.tables)})
        try:
            extract.table(table)
        except BadInput as bad:
            refused[table] = str(bad)
    tell({"progress": "Listing rows to mend", "done": len(extract.tables), "total": len(extract.tables)})
    rejects = _seal_rejects(errand, extract.reasons())
    reports = {report.table: report for report in extract.report.tables}
    tables = [
        {
            "table": report.table,
            "title": report.title,
            "files": [file.name for file in report.files],
            "read": report.rows_read,
            "used": report.used,
            "rejected": report.rejected,
            "duplicates": report.duplicates,
            "repaired": report.repaired,
            "problems": list(report.problems[:MOST_SENTENCES]),
            "refused": "",
        }
        for report in reports.values()
        if report.table not in refused
    ]
    tables += [{"table": table, "title": "", "files": [], "refused": why} for table, why in refused.items()]
    return {
        "tables": sorted(tables, key=lambda each: str(each["table"])),
        "answerable": [definition.slug for definition in records.answerable(without=refused)],
        "unanswerable": [
            {"tables": list(missing), "measures": slugs}
            for missing, slugs in records.unanswerable(without=refused).items()
        ],
        "rejects": rejects,
    }


def _run(errand: Errand, ready: Path, work: Path, mapping: ColumnMapping | None, tell: Tell) -> None:
    wanted = errand.measures
    with _opened(errand, ready, work, mapping, tell) as records:
        outcomes = records.run_all(
            wanted, catchment=errand.catchment, period=errand.period, every=errand.every, units=errand.units
        )
        for done, outcome in enumerate(outcomes, start=1):
            if isinstance(outcome, Refusal):
                tell({"refusal": {"measure": outcome.measure, "why": outcome.why}})
            elif not outcome.observations:
                why = "Nothing was counted: the extract has no such rows in this period."
                tell({"refusal": {"measure": outcome.measure, "why": why}})
            else:
                tell({"run": run_to_plain(outcome)})
            title = load_definition(outcome.measure).title
            tell({"progress": f"Worked out: {title}", "done": done, "total": len(wanted)})


def _seal_look(errand: Errand, seen: list[dict[str, Any]]) -> None:
    _seal(errand, LOOK, [json.dumps(seen).encode()])


def _seal_rejects(errand: Errand, reasons: Iterable[Reason]) -> int:
    written = 0

    def lines() -> Iterator[bytes]:
        nonlocal written
        yield _line(["file", "row", "column", "why", "what was done"]).encode("utf-8-sig")
        for reason in reasons:
            written += 1
            fate = "row left out" if reason.is_rejected else "cell left blank"
            yield _line([reason.file, reason.row, reason.column, reason.why, fate]).encode()

    _seal(errand, REJECTS, lines())
    return written


def _seal(errand: Errand, name: str, pieces: Iterable[bytes]) -> None:
    """Write a file of the place anew: beside the old one, and then in its stead."""
    place, key = Path(errand.place), bytes.fromhex(errand.key)
    draft = place / "draft"
    draft.mkdir(mode=0o700, exist_ok=True)
    (draft / name).unlink(missing_ok=True)
    with SealedWriter(draft / name, key) as file:
        for piece in pieces:
            file.write(piece)
    (draft / name).replace(place / name)


def _line(cells: list[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
