"""Runs in the ledger for the tests of submissions: the invented trust of tests/specs, and rows made by hand."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from plumbline.equity.values import Withheld
from plumbline.evidence.actions import record_run
from plumbline.evidence.models import MeasureRun
from plumbline.measures.definitions import load_catalogue
from plumbline.measures.record_runs import open_records, tables_needed
from plumbline.measures.results import Observation, Run
from plumbline.measures.sources.wres_layout import return_layout
from plumbline.publishing.submissions.wres_ledger import wres_ledger
from tests.evidence.builders import SOURCE
from tests.specs.test_wres_return import TABLES

SMALL = Withheld("Fewer than 10 people were counted.")
RECORDS = [
    slug
    for slug, is_survey in wres_ledger().measures(return_layout()).items()
    if not is_survey and "survey" not in tables_needed(load_catalogue()[slug].records)
]
"""What the extract below can answer: it has no table of a staff survey."""
NONE: dict[str, Any] = {"ratio": None, "ratio_lower": None, "ratio_upper": None, "comparator": None}


def write_extract(folder: Path) -> Path:
    """The extract of tests/specs/test_wres_return.py."""
    for name, (heading, rows) in TABLES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading.split(","), *rows()])
    return folder


def runs_of(folder: Path, measures: Iterable[str] = RECORDS) -> list[Run]:
    """The runs of an extract, ready to be recorded."""
    with open_records(folder) as records:
        return [records.run(slug) for slug in measures]


def record(runs: Iterable[Run], *, kind: str = "extract") -> list[MeasureRun]:
    """Write runs into the ledger."""
    return [record_run(by="system:test", run=run, kind=kind) for run in runs]


def a_figure(group: str, code: str, **figures: Any) -> Observation:
    """A row of a run, made by hand: by White and all other groups, in 2025/26, unless said."""
    given: dict[str, Any] = {
        "measure": "wres-2-appointment",
        "area": "the extract",
        "period": "2025/26",
        "grouping": "white-and-all-other",
        "numerator": 10,
        "denominator": 40,
        "value": 25.0,
        "lower": 14.2,
        "upper": 40.2,
        "method": "Wilson",
        "source": "extract",
        **NONE,
    }
    return Observation(group=group, group_code=code, **{**given, **figures})


def a_run_of(measure: str, rows: Sequence[Observation], **changes: Any) -> Run:
    """A run made by hand."""
    run = Run(
        measure=measure,
        definition_version="v-hand",
        unit="per cent",
        per=100,
        observations=tuple(replace(row, measure=measure) for row in rows),
        sources=(replace(SOURCE, name=f"extract-{measure}", title="An invented extract"),),
        warnings=(),
        settings={"area": "the extract"},
    )
    return replace(run, **changes)


def withheld(run: Run) -> Run:
    """The same run with every figure withheld."""
    names = ("numerator", "denominator", "value", "lower", "upper", "ratio", "ratio_lower", "ratio_upper")
    hidden = [
        replace(row, **{name: SMALL for name in names if getattr(row, name) is not None})
        for row in run.observations
    ]
    return replace(run, observations=tuple(hidden))
