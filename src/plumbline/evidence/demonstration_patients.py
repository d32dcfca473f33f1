"""An invented trust's patients for demonstrations: a seeded extract, and what the measures of care find in it.

As with its workforce, nothing is typed. The people served are invented too: a real census is never set under
invented counts. The extract is of two years, since the year before says who was known when they came; the
last one is counted. It and the engine's folder are gone when the last run is taken.
"""

import csv
import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from plumbline.evidence.demonstration import AREA, SEED, YEARS, first_day, marked
from plumbline.measures.facts.periods import financial_year_of
from plumbline.measures.groupings import ethnicity
from plumbline.measures.methods.records.catchments import Catchment
from plumbline.measures.record_runs import OpenRecords, open_records
from plumbline.measures.results import Run, Source
from plumbline.measures.synthetic import Truth, generate
from plumbline.measures.synthetic.generating import HIDDEN
from plumbline.measures.synthetic.mhsds import Options

PATIENTS = 24_000
"""Known to the trust over both years: as few as give the smaller groups figures that can be shown."""
KNOWN = 0.012
"""The share of the people served who are known to the trust, and so some 2,000,000 people are served."""
BY_QUARTER = ("mha-people-on-cto", "restraint-people")
"""What says of itself that it is of a quarter: here the last one. All else is of the whole year."""
PER_PERSON = (
    *("access-people-in-contact", "access-referrals", "mha-detentions", "mha-people-on-cto", "mha-section-136"),
    "mha-detentions-criminal-justice",
)
"""What is counted for each person served."""
OF_PATIENTS = (
    *PER_PERSON,
    *("access-seen-within-28-days", "inpatient-admissions-not-known"),
    *("restraint-people", "restraint-incidents", "restraint-prone"),
    *("restraint-seclusion", "restraint-segregation"),
    *("inpatient-length-of-stay", "inpatient-stays-60-days", "inpatient-stays-90-days"),
    *("complaints-per-person-in-contact", "complaints-from-carers", "complaints-about-race"),
    *("complaints-closed-in-time", "recording-not-stated", "recording-not-known"),
)
"""What publications ask for by ethnic group.

The invented plan has figures of the others; a second figure beside one of those would be another trust's.
"""
BY_AGE_AND_SEX = ("access-seen-within-28-days", "restraint-people")
"""What of it the statement on health inequalities asks for by more than ethnic group, where it can be parted."""
PARTS = ("age_band", "sex")


def invented_patient_runs(*, today: date, patients: int = PATIENTS) -> Iterator[Run]:
    """A run of each measure of services that the publications ask for, for the last year that is over."""
    truth = _truth(first_day(today))
    with TemporaryDirectory() as place:
        folder = Path(place) / "extract"
        options = Options(every_month=False)
        generate(folder, seed=SEED, people=patients, sources=("mhsds", "voice"), truth=truth, options=options)
        served = _people_served(folder / HIDDEN / "_population_mhsds.csv")
        with open_records(folder) as records:
            for run in _runs(records, served, year=financial_year_of(truth.last_day).label):
                yield marked(run)


def _truth(began: date) -> Truth:
    """Levels such as those of the invented plan; force becomes rarer in the second year."""
    return Truth(
        first_day=began,
        years=YEARS,
        contact_share=KNOWN,
        restraints_per_1_000_bed_days=7.0,
        restraint_change_from=date(began.year + 1, 4, 1),
        restraint_change=0.8,
        complaints_per_1_000_patients=40.0,
        days_to_close_a_complaint=100.0,
    )


def _runs(records: OpenRecords, served: Catchment, *, year: str) -> Iterator[Run]:
    for slug in OF_PATIENTS:
        period, every = _when(slug, year)
        people = served if slug in PER_PERSON else ()
        yield records.run(slug, period=period, every=every, catchment=people)
    for slug in BY_AGE_AND_SEX:
        period, every = _when(slug, year)
        for part in PARTS:
            yield records.run(slug, period=period, every=every, grouping="everyone", by=(part,))


def _when(slug: str, year: str) -> tuple[str, str]:
    """The period that is counted, and the kind of period."""
    return (f"{year} Q4", "quarter") if slug in BY_QUARTER else (year, "financial-year")


def _people_served(file: Path) -> Catchment:
    """The invented people of the area, by the codes of 2001, as the generator wrote them."""
    grouping = ethnicity().groupings["nhs-2001-16"]
    codes = {ethnicity().codes[code]: code for code in ethnicity().codes if len(code) == 1}
    people = dict.fromkeys((codes[group.members] for group in grouping.groups), 0)
    content = file.read_bytes()
    for row in csv.DictReader(content.decode("utf-8").splitlines()):
        people[row["ethnicity"]] += int(row["population"])
    return Catchment(
        name=f"the people whom {AREA} serves",
        grouping=grouping,
        people={group.code: people[codes[group.members]] for group in grouping.groups},
        source=Source(
            name="population",
            title=file.name,
            publisher="",
            licence="",
            url="",
            published="",
            sha256=hashlib.sha256(content).hexdigest(),
        ),
    )
