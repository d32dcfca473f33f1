"""The workforce of the invented trust, block by block, and what a correct run must find in it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from plumbline.measures.synthetic import population
from plumbline.measures.synthetic import workforce_rows as rows
from plumbline.measures.synthetic.careers import draw_cases, draw_promotions, draw_training
from plumbline.measures.synthetic.columns import NO_DAY, day_number
from plumbline.measures.synthetic.days import financial_years
from plumbline.measures.synthetic.population import Whole
from plumbline.measures.synthetic.randomness import blocks, stream
from plumbline.measures.synthetic.recruitment import APPLICATIONS_AT_ONCE, draw_applications
from plumbline.measures.synthetic.staff import BANK, STAFF_AT_ONCE, Staff, draw_codes, draw_staff, snapshots
from plumbline.measures.synthetic.survey import write_survey
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

APPLICATIONS_PER_HEAD = 4
NUMBERS_PER_BLOCK = 1 << 20
BOARD_MEMBERS = 14
"""Six executives who vote, two who don't, six non-executives."""

VOTING = np.array([1] * 6 + [0] * 2 + [1] * 6)
EXECUTIVE = np.array([1] * 8 + [0] * 6)

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Counts:
    """What a correct run must find, by recorded ethnicity. Headcounts are of people, whatever their posts."""

    staff: Tally = field(default_factory=lambda: Tally("snapshot", "pay_band", "bank", "ethnicity"))
    leavers: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    promotions: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    training: Tally = field(
        default_factory=lambda: Tally("financial_year", "training", "ethnicity", value="people")
    )
    formal: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    cases: Tally = field(default_factory=lambda: Tally("financial_year", "case", "ethnicity"))
    board: Tally = field(default_factory=lambda: Tally("snapshot", "voting", "executive", "ethnicity"))
    applications: Tally = field(
        default_factory=lambda: Tally("financial_year", "job_band", "shortlisted", "appointed", "ethnicity")
    )
    answers: Tally = field(
        default_factory=lambda: Tally("financial_year", "question", "ethnicity", value="answers")
    )
    said_so: Tally = field(
        default_factory=lambda: Tally("financial_year", "question", "ethnicity", value="said_so")
    )

    def by_name(self) -> dict[str, Tally]:
        """Each tally by the file it is written to."""
        return {
            "workforce_staff": self.staff,
            "workforce_leavers": self.leavers,
            "workforce_promotions": self.promotions,
            "workforce_training": self.training,
            "workforce_formal_disciplinary": self.formal,
            "workforce_cases_opened": self.cases,
            "workforce_board": self.board,
            "workforce_applications": self.applications,
            "workforce_survey_answers": self.answers,
            "workforce_survey_said_so": self.said_so,
        }


def write_workforce(
    folder: Folder, truth: Truth, *, seed: int, people: int, on_block: Progress
) -> dict[str, Tally]:
    """Write every workforce table for this many staff in post at the last snapshot; returns the counts."""
    counts, cases = Counts(), 0
    for number, first, length in blocks(people, STAFF_AT_ONCE):
        staff = draw_staff(truth, seed=seed, block=number, length=length)
        numbers = np.arange(len(staff)) + number * NUMBERS_PER_BLOCK
        cases = _write_block(folder, truth, staff, numbers, seed=seed, block=number, cases=cases, counts=counts)
        on_block("workforce", (first + length) / people)
    _write_board(folder, truth, counts, seed=seed)
    _write_applications(folder, truth, counts, seed=seed, total=people * APPLICATIONS_PER_HEAD)
    write_survey(folder, truth, counts.staff, seed=seed, answers=counts.answers, said_so=counts.said_so)
    return counts.by_name()


def _write_block(
    folder: Folder,
    truth: Truth,
    staff: Staff,
    numbers: Whole,
    *,
    seed: int,
    block: int,
    cases: int,
    counts: Counts,
) -> int:
    """One block's rows; returns the number of cases so far."""
    last = day_number(truth.last_day)
    for year, snapshot in enumerate(snapshots(truth)):
        purpose = f"{block}.{year}"
        folder.write("staff", rows.write_staff(staff, numbers, snapshot=snapshot, last=last))
        moves = draw_promotions(stream(seed, f"workforce.promotions.{purpose}"), truth, staff, snapshot)
        folder.write("promotions", rows.write_promotions(staff, numbers, moves))
        taken = draw_training(stream(seed, f"workforce.training.{purpose}"), truth, staff, snapshot)
        folder.write("training", rows.write_training(numbers, taken))
        opened = draw_cases(stream(seed, f"workforce.cases.{purpose}"), truth, staff, snapshot)
        folder.write("employee_relations", rows.write_cases(staff, numbers, opened, first=cases))
        cases += len(opened.person)
        _count_staff(staff, snapshot, counts)
        counts.promotions.add(financial_years(moves.moved), staff.recorded[moves.person])
        counts.cases.add(financial_years(opened.opened), opened.kind, staff.recorded[opened.person])
        formal = opened.formal != NO_DAY
        counts.formal.add(financial_years(opened.formal[formal]), staff.recorded[opened.person[formal]])
        trained = np.unique(taken.person * 8 + taken.kind)
        counts.training.add(
            financial_years(np.full(len(trained), snapshot)), trained % 8, staff.recorded[trained // 8]
        )
    folder.write("leavers", rows.write_leavers(staff, numbers, stream(seed, "workforce.leavers", block)))
    gone = staff.left != NO_DAY
    counts.leavers.add(financial_years(staff.left[gone]), staff.recorded[gone])
    return cases


def _count_staff(staff: Staff, snapshot: int, counts: Counts) -> None:
    there = staff.in_post(snapshot)
    bank = (staff.contract[there] == BANK).astype(np.int64)
    counts.staff.add(np.full(len(there), snapshot), staff.band[there], bank, staff.recorded[there])


def _write_board(folder: Folder, truth: Truth, counts: Counts, *, seed: int) -> None:
    random = stream(seed, "workforce.board")
    code = draw_codes(random, (random.random(BOARD_MEMBERS) < truth.board_bme).astype(np.int64))
    sex = random.integers(0, len(population.SEXES), BOARD_MEMBERS)
    for snapshot in snapshots(truth):
        folder.write("board", rows.write_board(snapshot, code, sex, VOTING, EXECUTIVE))
        counts.board.add(np.full(BOARD_MEMBERS, snapshot), VOTING, EXECUTIVE, code)


def _write_applications(folder: Folder, truth: Truth, counts: Counts, *, seed: int, total: int) -> None:
    bands = tuple(truth.appointed_by_band)
    for number, first, length in blocks(total, APPLICATIONS_AT_ONCE):
        made = draw_applications(truth, seed=seed, block=number, length=length)
        folder.write("applications", rows.write_applications(made, bands, first=first))
        counts.applications.add(
            financial_years(made.applied), made.band, made.shortlisted, made.appointed, made.recorded
        )
