"""The workforce tables, from simulated staff, their careers, the board and job applications."""

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.careers import (
    KINDS_OF_CASE,
    KINDS_OF_TRAINING,
    OUTCOMES,
    Cases,
    Promotions,
    Training,
)
from plumbline.measures.synthetic.detentions import census_2021_words
from plumbline.measures.synthetic.population import Whole
from plumbline.measures.synthetic.recruitment import APPLICATIONS_PER_VACANCY, Applications
from plumbline.measures.synthetic.staff import BANDS, BANK, CLINICAL, CONTRACTS, MEDICAL, STAFF_GROUPS, Staff

COURSES = ("Leadership for all", "Data with care", "Talking about race", "Fair panels", "Next step")
REASONS = ("Voluntary resignation", "Retirement", "End of fixed term contract", "Dismissal")
SECOND_POST = 50
"""One person in this many has a second assignment."""


def who(staff: Staff, person: Whole) -> dict[str, pa.Array]:
    """Ethnicity, sex and unit of people, as every workforce table has them."""
    return {
        "ethnicity": columns.codes(staff.recorded[person], population.RECORDED),
        "ethnicity_2021": census_2021_words(staff.recorded[person], staff.census[person]),
        "sex": columns.codes(staff.sex[person], population.SEXES),
        "unit": columns.codes(staff.unit[person], population.UNITS),
    }


def unsaid(length: int) -> dict[str, pa.Array]:
    """The same columns where an extract leaves them empty, to be found in `staff`."""
    nothing = np.full(length, -1)
    return {
        "ethnicity": columns.codes(nothing, population.RECORDED),
        "ethnicity_2021": columns.codes(nothing, ("13",)),
        "sex": columns.codes(nothing, population.SEXES),
        "unit": columns.codes(nothing, population.UNITS),
    }


def write_staff(staff: Staff, numbers: Whole, *, snapshot: int, last: int) -> pa.Table:
    """Everyone in post at a snapshot, one row an assignment."""
    there = staff.in_post(snapshot)
    posts = np.concatenate([there, there[numbers[there] % SECOND_POST == 0]])
    is_second = np.arange(len(posts)) >= len(there)
    part_time = np.where(numbers[posts] % 4 == 0, 0.6, 1.0)
    return pa.table(
        {
            "employee": columns.identifiers("E", numbers[posts]),
            "assignment": columns.identifiers("A", numbers[posts] * 2 + is_second),
            "snapshot": columns.dates(np.full(len(posts), snapshot)),
            **who(staff, posts),
            "age": columns.whole(np.maximum(18, staff.age[posts] - (last - snapshot) // 365)),
            "staff_group": columns.codes(staff.group[posts], STAFF_GROUPS),
            "clinical": columns.flags(CLINICAL[staff.group[posts]]),
            "pay_band": columns.codes(staff.band[posts], BANDS),
            "medical_grade": columns.codes(np.where(MEDICAL[staff.band[posts]], staff.band[posts], -1), BANDS),
            "contract": columns.codes(staff.contract[posts], CONTRACTS),
            "fte": columns.decimals(np.where(is_second, 0.2, part_time)),
            "hourly_pay": columns.decimals(staff.pay[posts]),
            "start": columns.dates(staff.start[posts]),
            "bank": columns.flags(staff.contract[posts] == BANK),
        }
    )


def write_leavers(staff: Staff, numbers: Whole, random: np.random.Generator) -> pa.Table:
    """Everyone who left."""
    gone = np.flatnonzero(staff.left != columns.NO_DAY)
    reason = population.draw_from(random, np.array([0.68, 0.18, 0.10, 0.04]), len(gone))
    return pa.table(
        {
            "employee": columns.identifiers("E", numbers[gone]),
            "left": columns.dates(staff.left[gone]),
            "reason": columns.codes(reason, REASONS),
            "voluntary": columns.flags(reason < 2),
            **who(staff, gone),
            "pay_band": columns.codes(staff.band[gone], BANDS),
        }
    )


def write_promotions(staff: Staff, numbers: Whole, made: Promotions) -> pa.Table:
    """Moves to a higher band."""
    return pa.table(
        {
            "employee": columns.identifiers("E", numbers[made.person]),
            "moved": columns.dates(made.moved),
            "from_band": columns.codes(made.from_band, BANDS),
            "to_band": columns.codes(made.from_band + 1, BANDS),
            **who(staff, made.person),
        }
    )


def write_training(numbers: Whole, taken: Training) -> pa.Table:
    """Courses completed; ethnicity is left to the staff table."""
    return pa.table(
        {
            "employee": columns.identifiers("E", numbers[taken.person]),
            "completed": columns.dates(taken.day),
            "course": columns.codes(taken.kind, COURSES),
            "kind": columns.codes(taken.kind, KINDS_OF_TRAINING),
            **unsaid(len(taken.person)),
        }
    )


def write_cases(staff: Staff, numbers: Whole, cases: Cases, *, first: int) -> pa.Table:
    """Employee-relations cases."""
    return pa.table(
        {
            "case": columns.identifiers("R", np.arange(len(cases.person)) + first),
            "employee": columns.identifiers("E", numbers[cases.person]),
            "kind": columns.codes(cases.kind, KINDS_OF_CASE),
            "opened": columns.dates(cases.opened),
            "formal": columns.dates(cases.formal),
            "closed": columns.dates(cases.closed),
            "outcome": columns.codes(cases.outcome, OUTCOMES),
            "suspended": columns.flags(cases.suspended),
            "checkpoint": columns.flags(cases.checkpoint),
            **who(staff, cases.person),
            "pay_band": columns.codes(staff.band[cases.person], BANDS),
        }
    )


def write_board(snapshot: int, recorded: Whole, sex: Whole, voting: Whole, executive: Whole) -> pa.Table:
    """The board at a snapshot."""
    return pa.table(
        {
            "member": columns.identifiers("B", np.arange(len(recorded))),
            "snapshot": columns.dates(np.full(len(recorded), snapshot)),
            "ethnicity": columns.codes(recorded, population.RECORDED),
            "ethnicity_2021": census_2021_words(recorded, _first_census(recorded)),
            "sex": columns.codes(sex, population.SEXES),
            "voting": columns.flags(voting),
            "executive": columns.flags(executive),
        }
    )


def _first_census(recorded: Whole) -> Whole:
    firsts = np.array([inside[0] for inside in population.CENSUS_2021.values()])
    return np.asarray(firsts[np.clip(recorded, 0, len(firsts) - 1)])


def write_applications(made: Applications, bands: tuple[str, ...], *, first: int) -> pa.Table:
    """Job applications."""
    number = np.arange(len(made.code)) + first
    return pa.table(
        {
            "application": columns.identifiers("Q", number),
            "vacancy": columns.identifiers("V", number // APPLICATIONS_PER_VACANCY),
            "applied": columns.dates(made.applied),
            "ethnicity": columns.codes(made.recorded, population.RECORDED),
            "ethnicity_2021": census_2021_words(made.recorded, made.census),
            "sex": columns.codes(made.sex, population.SEXES),
            "unit": columns.codes(made.unit, population.UNITS),
            "staff_group": columns.codes(made.unit % 6, STAFF_GROUPS),
            "pay_band": columns.codes(made.band, bands),
            "shortlisted": columns.flags(made.shortlisted),
            "interviewed": columns.flags(made.interviewed),
            "offered": columns.flags(made.offered),
            "appointed": columns.flags(made.appointed),
            "panel_trained": columns.flags(made.panel_trained),
        }
    )
