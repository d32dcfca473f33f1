"""What the invented trust's staff answered to four questions of a survey each autumn, by recorded ethnicity."""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.columns import date_of, day_number
from plumbline.measures.synthetic.days import financial_years
from plumbline.measures.synthetic.detentions import census_2021_words
from plumbline.measures.synthetic.population import CENSUS_2021, CODES, RECORDED, Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.staff import WHITE
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

QUESTIONS = (
    "abused by patients",
    "abused by staff",
    "fair career progression",
    "discrimination by colleagues",
)
LAST_DAY = (11, 30)
"""Month and day on which each year's survey closes, in the autumn before the snapshot."""
SKIPPED = 0.02
"""Share of those who took part and left one question out."""
OUTSIDE = (*range(len(CODES)), population.NOT_STATED, population.NOT_KNOWN, population.MISSING)
"""Every recorded ethnicity, those that name no group last."""


def write_survey(
    folder: Folder, truth: Truth, staff: Tally, *, seed: int, answers: Tally, said_so: Tally
) -> None:
    """Write the table of the survey for the staff that were counted at each snapshot; adds to both tallies."""
    for snapshot, in_post in sorted(_in_post(staff).items()):
        folder.write("survey", _write_year(truth, snapshot, in_post, seed, answers, said_so))


def _in_post(staff: Tally) -> Mapping[int, Whole]:
    """People in post by snapshot and recorded ethnicity, those with bank work only left out."""
    found: dict[int, Whole] = {}
    for snapshot, _, bank, ethnicity, people in staff.rows():
        row = found.setdefault(snapshot, np.zeros(len(OUTSIDE), np.int64))
        row[ethnicity] += 0 if bank else people
    return found


def _write_year(
    truth: Truth, snapshot: int, in_post: Whole, seed: int, answers: Tally, said_so: Tally
) -> pa.Table:
    random = stream(seed, f"workforce.survey.{snapshot}")
    took_part = random.binomial(in_post, truth.survey_answered)
    recorded = np.array(OUTSIDE)
    closed = np.full(len(recorded), _closing_day(snapshot))
    pieces = []
    for question, share in enumerate(_shares(truth)):
        asked = random.binomial(took_part, 1 - SKIPPED)
        said = random.binomial(asked, share)
        there = np.flatnonzero(asked)
        keys = (financial_years(closed[there]), np.full(len(there), question), recorded[there])
        answers.add(*keys, weights=asked[there])
        said_so.add(*keys, weights=said[there])
        pieces.append(_table(question, closed[there], recorded[there], asked[there], said[there]))
    return pa.concat_tables(pieces)


def _closing_day(snapshot: int) -> int:
    month, day = LAST_DAY
    return day_number(date_of(snapshot).replace(year=date_of(snapshot).year - 1, month=month, day=day))


def _shares(truth: Truth) -> Iterator[population.Floats]:
    """For each question, the share of each recorded ethnicity that says so; unrecorded ones lie between."""
    for question in QUESTIONS:
        white, bme = truth.survey_white[question], truth.survey_bme[question]
        known = np.where(WHITE, white, bme)
        yield np.concatenate([known, np.full(len(OUTSIDE) - len(CODES), (white + bme) / 2)])


def _table(question: int, closed: Whole, recorded: Whole, asked: Whole, said: Whole) -> pa.Table:
    firsts = np.array([inside[0] for inside in CENSUS_2021.values()])
    census = firsts[np.clip(recorded, 0, len(firsts) - 1)]
    return pa.table(
        {
            "surveyed": columns.dates(closed),
            "question": columns.codes(np.full(len(recorded), question), QUESTIONS),
            "ethnicity": columns.codes(recorded, RECORDED),
            "ethnicity_2021": census_2021_words(recorded, census),
            "answers": columns.whole(asked),
            "said_so": columns.whole(said),
        }
    )
