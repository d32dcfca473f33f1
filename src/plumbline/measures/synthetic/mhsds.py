"""The tables of the Mental Health Services Data Set, written from simulated patients and their journeys."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns
from plumbline.measures.synthetic import population as people
from plumbline.measures.synthetic.courses import CATEGORIES, STATUSES
from plumbline.measures.synthetic.days import financial_years, month_ends, month_ids, month_starts
from plumbline.measures.synthetic.detentions import census_2021_words
from plumbline.measures.synthetic.journeys import (
    METHODS,
    SOURCES,
    Care,
    Periods,
    Spells,
    draw_journeys,
    follow_journeys,
)
from plumbline.measures.synthetic.patients import (
    PATIENTS_AT_ONCE,
    Patients,
    Span,
    draw_patients,
    plan_catchment,
    span_of,
)
from plumbline.measures.synthetic.population import Cells, Whole
from plumbline.measures.synthetic.randomness import blocks, stream
from plumbline.measures.synthetic.submissions import Submitted, submit
from plumbline.measures.synthetic.tallies import Tally
from plumbline.measures.synthetic.truth import Truth
from plumbline.measures.synthetic.writing import Folder

JOURNEYS_PER_BLOCK = 1 << 26
"""Room for the numbers of one block's records, so that identifiers never meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the simulation, and what its tables need to be written."""

    truth: Truth
    cells: Cells
    span: Span
    seed: int
    number: int
    patients: Patients
    care: Care
    every_month: bool
    version: int

    def random(self, purpose: str) -> np.random.Generator:
        """This block's stream for a purpose."""
        return stream(self.seed, f"mhsds.{purpose}", self.number)

    def person(self, patient: Whole) -> pa.Array:
        """Person_ID of patients of this block."""
        return columns.identifiers("P", patient + self.patients.first)

    def key(self, prefix: str, key: Whole) -> pa.Array:
        """An identifier that is unique over all blocks."""
        return columns.identifiers(prefix, key + self.number * JOURNEYS_PER_BLOCK)

    def submit(self, start: Whole, end: Whole) -> Submitted:
        """The monthly submissions of records."""
        return submit(start, end, self.span, every_month=self.every_month)


def provider(length: int) -> pa.DictionaryArray:
    """The invented provider's code, on every row."""
    return columns.codes(np.zeros(length, np.int16), (people.PROVIDER,))


@dataclass(frozen=True, slots=True)
class Counts:
    """What a correct run must find in the Mental Health Services Data Set."""

    categories: Tally = field(default_factory=lambda: Tally("financial_year", "category", "ethnicity"))
    patients: Tally = field(default_factory=lambda: Tally("ethnicity"))
    spells: Tally = field(default_factory=lambda: Tally("financial_year", "ethnicity"))
    orders: Tally = field(default_factory=lambda: Tally("financial_year", "is_revoked", "ethnicity"))

    def by_name(self) -> dict[str, Tally]:
        """Each tally by the file it is written to."""
        return {
            "mhsds_legal_status_periods": self.categories,
            "mhsds_patients": self.patients,
            "mhsds_hospital_spells": self.spells,
            "mhsds_community_treatment_orders": self.orders,
        }


def write_mhsds(
    folder: Folder,
    hidden: Folder,
    truth: Truth,
    *,
    seed: int,
    people: int,
    every_month: bool,
    version: int,
    on_block: Callable[[str, float], None],
) -> tuple[Cells, dict[str, Tally]]:
    """Write every table of the data set for this many patients; returns their catchment and the counts."""
    cells, span, counts = plan_catchment(truth, people), span_of(truth), Counts()
    for number, first, length in blocks(people, PATIENTS_AT_ONCE):
        patients = draw_patients(truth, cells, seed=seed, block=number, first=first, length=length)
        journeys = draw_journeys(truth, cells, patients, span, seed=seed, block=number)
        block = Block(
            truth=truth,
            cells=cells,
            span=span,
            seed=seed,
            number=number,
            patients=patients,
            care=follow_journeys(journeys, span, seed=seed, block=number),
            every_month=every_month,
            version=version,
        )
        write_block(folder, hidden, block, counts)
        on_block("mhsds", (first + length) / people)
    return cells, counts.by_name()


def write_block(folder: Folder, hidden: Folder, block: Block, counts: Counts) -> None:
    """One block's rows of every table."""
    folder.write("MHS001MPI", _patients(block, counts))
    folder.write("MHS401MHActPeriod", _periods(block, block.care.periods))
    folder.write("MHS501HospProvSpell", _spells(block, block.care.spells))
    hidden.write("detention_categories", _categories(block, block.care.periods))
    _count(block, counts)


def _count(block: Block, counts: Counts) -> None:
    recorded, care = block.patients.recorded, block.care
    counts.categories.add(
        financial_years(care.periods.start), care.periods.category, recorded[care.periods.patient]
    )
    counts.patients.add(recorded)
    counts.spells.add(financial_years(care.spells.start), recorded[care.spells.patient])
    counts.orders.add(
        financial_years(care.orders.start),
        care.orders.is_revoked & (care.orders.end != columns.NO_DAY),
        recorded[care.orders.patient],
    )


def _categories(block: Block, periods: Periods) -> pa.Table:
    """Hidden truth: the category in which each period counts."""
    return pa.table(
        {
            "Person_ID": block.person(periods.patient),
            "UniqMHActEpisodeID": block.key("M", periods.key),
            "StartDateMHActLegalStatusClass": columns.dates(periods.start),
            "LegalStatusCode": columns.codes(periods.status, STATUSES),
            "category": columns.codes(np.where(periods.category == 0, -1, periods.category), CATEGORIES),
            "ethnicity": columns.codes(block.patients.recorded[periods.patient], people.RECORDED),
        }
    )


def _first_months(block: Block) -> Whole:
    """The month in which each patient is first submitted, never after their first care."""
    random = block.random("known")
    first, last = month_ids(np.array([block.span.first, block.span.last]))
    known = random.integers(first, last + 1, len(block.patients))
    for rows in (block.care.periods, block.care.spells):
        np.minimum.at(known, rows.patient, np.maximum(month_ids(rows.start), first))
    return np.asarray(known)


def _patients(block: Block, counts: Counts) -> pa.Table:
    """One to four versions of each patient's row; the latest holds what is finally recorded."""
    random, patients = block.random("versions"), block.patients
    first, last_month = _first_months(block), int(month_ids(np.array(block.span.last)))
    versions = np.minimum(
        1 + people.draw_from(random, np.array([0.4, 0.3, 0.2, 0.1]), len(patients)), last_month - first + 1
    )
    who = np.repeat(np.arange(len(patients)), versions)
    place = np.arange(len(who)) - np.repeat(np.cumsum(versions) - versions, versions)
    month = first[who] + place * ((last_month - first) // versions)[who]
    is_latest = place == versions[who] - 1
    ends = np.where(is_latest, columns.NO_DAY, month_starts(np.append(month[1:], month[-1])) - 1)
    was_unknown = (random.random(len(patients)) < 0.15)[who] & ~is_latest
    recorded = np.where(
        was_unknown,
        random.choice([people.MISSING, people.NOT_KNOWN, people.NOT_STATED, 0], len(who)),
        patients.recorded[who],
    )
    table = {
        "Person_ID": block.person(who),
        "OrgIDProv": provider(len(who)),
        "RecordNumber": columns.identifiers("R", (who + patients.first) * 4 + place),
        "UniqMonthID": columns.whole(month),
        "RecordStartDate": columns.dates(month_starts(month)),
        "RecordEndDate": columns.dates(ends),
        "AgeRepPeriodEnd": columns.whole(_ages_then(random, patients, who, month, is_latest)),
        "EthnicCategory": columns.codes(recorded, people.RECORDED),
        "EthnicCategory2021": census_2021_words(recorded, patients.census[who]),
        "Gender": columns.codes(patients.sex[who], people.SEXES),
        "GenderIDCode": columns.codes(patients.sex[who], people.SEXES),
        "LSOA2011": columns.codes(patients.place[who], people.PLACES),
        "OrgIDSubICBLocResidence": columns.codes(np.zeros(len(who), np.int16), ("XPLX",)),
        "LADistrictAuth": columns.codes(patients.place[who] // 2, ("XPLD1", "XPLD2")),
    }
    if block.version == 5:
        del table["EthnicCategory2021"], table["GenderIDCode"]
    return pa.table(table)


def _ages_then(
    random: np.random.Generator, patients: Patients, who: Whole, month: Whole, is_latest: Whole
) -> Whole:
    """Age at the end of the month of each version; the latest has the age that the patient was drawn with."""
    latest = month_ends(month[is_latest])
    birth = latest - np.floor((patients.age + random.random(len(patients))) * 365.25).astype(np.int64)
    then = np.maximum(0, (month_ends(month) - birth[who]) * 4 // 1461)
    return np.asarray(np.where(is_latest, patients.age[who], np.minimum(then, patients.age[who])))


def _periods(block: Block, periods: Periods) -> pa.Table:
    sent = block.submit(periods.start, periods.end)
    of = sent.record
    end = sent.as_then_known(periods.end)
    return pa.table(
        {
            "Person_ID": block.person(periods.patient[of]),
            "OrgIDProv": provider(len(of)),
            "RecordNumber": columns.identifiers("R", (periods.patient[of] + block.patients.first) * 4),
            "UniqMHActEpisodeID": block.key("M", periods.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "LegalStatusCode": columns.codes(periods.status[of], STATUSES),
            "StartDateMHActLegalStatusClass": columns.dates(periods.start[of]),
            "StartTimeMHActLegalStatusClass": columns.times(periods.start_minute[of]),
            "ExpiryDateMHActLegalStatusClass": columns.dates(periods.expiry[of]),
            "EndDateMHActLegalStatusClass": columns.dates(end),
            "EndTimeMHActLegalStatusClass": columns.times(
                np.where(end == columns.NO_DAY, -1, periods.end_minute[of])
            ),
            "LegalStatusClassPeriodStartReason": columns.codes(np.zeros(len(of), np.int16), ("01",)),
            "LegalStatusClassPeriodEndReason": columns.codes(np.where(end == columns.NO_DAY, -1, 0), ("01",)),
            "MentalCat": columns.codes(np.zeros(len(of), np.int16), ("A",)),
            "RecordStartDate": columns.dates(sent.starts),
            "RecordEndDate": columns.dates(sent.ends),
            "InactTimeMHAPeriod": columns.dates(np.full(len(of), columns.NO_DAY)),
        }
    )


def _spells(block: Block, spells: Spells) -> pa.Table:
    sent = block.submit(spells.start, spells.end)
    of = sent.record
    end = sent.as_then_known(spells.end)
    is_open = end == columns.NO_DAY
    return pa.table(
        {
            "Person_ID": block.person(spells.patient[of]),
            "OrgIDProv": provider(len(of)),
            "RecordNumber": columns.identifiers("R", (spells.patient[of] + block.patients.first) * 4),
            "UniqServReqID": columns.identifiers("S", spells.patient[of] + block.patients.first),
            "UniqHospProvSpellID": block.key("H", spells.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "StartDateHospProvSpell": columns.dates(spells.start[of]),
            "StartTimeHospProvSpell": columns.times(spells.start_minute[of]),
            "DischDateHospProvSpell": columns.dates(end),
            "DischTimeHospProvSpell": columns.times(np.where(is_open, -1, spells.end_minute[of])),
            "SourceAdmMHHospProvSpell": columns.codes(spells.source[of], SOURCES),
            "MethAdmMHHospProvSpell": columns.codes(spells.method[of], METHODS),
            "DestOfDischHospProvSpell": columns.codes(np.where(is_open, -1, 0), ("19",)),
            "MethOfDischMHHospProvSpell": columns.codes(np.where(is_open, -1, 0), ("01",)),
            "RecordStartDate": columns.dates(sent.starts),
            "RecordEndDate": columns.dates(sent.ends),
            "InactTimeHPS": columns.dates(np.full(len(of), columns.NO_DAY)),
        }
    )
