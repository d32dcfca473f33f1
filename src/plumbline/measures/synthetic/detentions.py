"""Flat detentions, one row each, as a warehouse gives them out: from a thousand rows to a hundred million."""

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns
from plumbline.measures.synthetic import population as people
from plumbline.measures.synthetic.days import financial_years
from plumbline.measures.synthetic.population import Cells, Floats
from plumbline.measures.synthetic.randomness import blocks, stream
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

CATEGORIES = ("A", "B", "C", "P")
CATEGORY_SHARES = np.array([0.46, 0.20, 0.30, 0.04])
SECTIONS = ("02", "03", "10")
SECTIONS_BY_CATEGORY = np.array([[0.7, 0.3, 0.0], [0.6, 0.4, 0.0], [0.9, 0.1, 0.0], [0.0, 0.0, 1.0]])


def plan_catchment(truth: Truth, rows: int) -> tuple[Cells, Floats]:
    """A catchment in which about this many detentions are expected, and how many in each of its cells."""
    trial = people.catchment(10**9)
    per_person = truth.detentions_per_100_000 / 100_000 * truth.years
    expected = (
        trial.people * per_person * truth.ratios("detention")[trial.code] * people.relative_rate(trial)
    ).sum()
    cells = people.catchment(max(1, round(10**9 * rows / expected)))
    rate = per_person * truth.ratios("detention")[cells.code] * people.relative_rate(cells)
    return cells, cells.people * rate


def write_detentions(
    folder: Folder, truth: Truth, *, seed: int, rows: int, on_block: Callable[[str, float], None]
) -> tuple[Cells, dict[str, Tally]]:
    """Write exactly this many detentions; returns the catchment that they come from and what was written."""
    cells, expected = plan_catchment(truth, rows)
    tally = Tally("financial_year", "flat_category", "ethnicity")
    for number, first, length in blocks(rows):
        random = stream(seed, "events.detentions", number)
        folder.write(
            "detentions", _block(random, truth, cells, expected, first=first, length=length, tally=tally)
        )
        on_block("detentions", (first + length) / rows)
    return cells, {"events_detentions": tally}


def _block(
    random: np.random.Generator,
    truth: Truth,
    cells: Cells,
    expected: Floats,
    *,
    first: int,
    length: int,
    tally: Tally,
) -> pa.Table:
    cell = people.draw_from(random, expected, length)
    unit = random.integers(0, len(people.UNITS), length)
    complete = np.array(truth.completeness)[unit]
    code = cells.code[cell]
    recorded = people.record_ethnicity(random, code, complete, not_stated=truth.not_stated_of_unrecorded)
    start = random.integers(
        columns.day_number(truth.first_day), columns.day_number(truth.last_day) + 1, length, dtype=np.int32
    )
    category = people.draw_from(random, CATEGORY_SHARES, length)
    tally.add(financial_years(start), category, recorded)
    return pa.table(
        {
            "person": columns.identifiers("P", np.arange(first, first + length)),
            "start": columns.dates(start),
            "category": columns.codes(category, CATEGORIES),
            "section": columns.codes(_sections(random, category), SECTIONS),
            "ethnicity": columns.codes(recorded, people.RECORDED),
            "ethnicity_2021": census_2021_words(recorded, people.draw_census_2021(random, code)),
            "sex": columns.codes(cells.sex[cell], people.SEXES),
            "age": columns.whole(people.draw_ages(random, cells.band[cell])),
            "unit": columns.codes(unit, people.UNITS),
        }
    )


def _sections(random: np.random.Generator, category: people.Whole) -> people.Whole:
    steps = np.cumsum(SECTIONS_BY_CATEGORY, axis=1)[category]
    return np.asarray((random.random(len(category))[:, None] >= steps[:, :-1]).sum(axis=1))


CENSUS_WORDS = (*(str(number) for number in range(1, 20)), "Z", "99")


def census_2021_words(recorded: people.Whole, census: people.Whole) -> pa.DictionaryArray:
    """The Census 2021 code beside a recorded 2001 code; what is not recorded stays Z, 99 or empty."""
    unrecorded = np.where(recorded == people.MISSING, -1, recorded - people.NOT_STATED + 19)
    is_known = (recorded >= 0) & (recorded < people.NOT_STATED)
    return columns.codes(np.where(is_known, census - 1, unrecorded), CENSUS_WORDS)
