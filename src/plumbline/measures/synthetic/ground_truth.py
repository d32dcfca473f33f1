"""Writes what a correct run must find: each tally as a small CSV, in words, and the catchment's population."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from plumbline.measures.synthetic import (
    careers,
    courses,
    detentions,
    population,
    restraint,
    staff,
    survey,
    truth,
    voice,
)
from plumbline.measures.synthetic.columns import date_of
from plumbline.measures.synthetic.days import month_label, year_label
from plumbline.measures.synthetic.faults import Planted
from plumbline.measures.synthetic.population import Cells
from plumbline.measures.synthetic.referrals import ATTENDANCE
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.writing import write_small


class Found(NamedTuple):
    """What is to be found in a source: its catchment (where rates have one) and its tallies by name."""

    cells: Cells | None
    tallies: Mapping[str, Tally]


JOB_BANDS = tuple(truth.Truth().appointed_by_band)

WORDS: Mapping[str, Sequence[str]] = {
    "unit": population.UNITS,
    "category": courses.CATEGORIES,
    "flat_category": detentions.CATEGORIES,
    "attendance": ATTENDANCE,
    "restraint_type": restraint.TYPES,
    "pay_band": staff.BANDS,
    "job_band": JOB_BANDS,
    "training": careers.KINDS_OF_TRAINING,
    "case": careers.KINDS_OF_CASE,
    "kind": voice.KINDS,
    "outcome": voice.OUTCOMES,
    "affected": voice.AFFECTED,
    "exercise": voice.EXERCISES,
    "audience": voice.AUDIENCES,
    "question": survey.QUESTIONS,
    "ethnicity": population.RECORDED,
}
"""What the numbers of a key stand for; -1 is an empty cell."""


MARK = "_"
"""Before the name of each file, so that whoever opens the folder as an extract passes it by."""


def write_found(place: Path, source: str, found: Found) -> None:
    """Write a source's population and tallies into the folder."""
    if found.cells is not None:
        _write_population(place / f"{MARK}population_{source}.csv", found.cells)
    for name, tally in found.tallies.items():
        rows = [
            [*(say(key, number) for key, number in zip(tally.names, row, strict=False)), row[-1]]
            for row in tally.rows()
        ]
        write_small(place / f"{MARK}{name}.csv", (*tally.names, tally.value), rows)


def say(key: str, number: int) -> str | int | date:
    """A key's number in words: 2025 of a financial year is "2025/26", -1 of a code is an empty cell."""
    if key in WORDS:
        return "" if number < 0 else WORDS[key][number]
    if key == "financial_year":
        return year_label(number)
    if key == "month":
        return month_label(number)
    return date_of(number) if key == "snapshot" else number


def _write_population(path: Path, cells: Cells) -> None:
    rows = [
        (population.CODES[code], population.SEXES[sex], *population.AGE_BANDS[band], count)
        for code, sex, band, count in zip(cells.code, cells.sex, cells.band, cells.people, strict=True)
    ]
    write_small(path, ("ethnicity", "sex", "age_from", "age_to", "population"), rows)


def write_faults(place: Path, planted: Sequence[Planted]) -> None:
    """Write where each bad row is, and what becomes of it."""
    rows = [[*fault[:4], "" if fault.cell is None else fault.cell, fault.fate] for fault in planted]
    write_small(place / f"{MARK}faults.csv", Planted._fields, rows)
