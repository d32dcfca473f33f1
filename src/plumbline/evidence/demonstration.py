"""An invented trust's workforce for demonstrations: a seeded extract, and what the measures find in it.

Nothing is typed: the extract is drawn from a seed for the two years that are over, and the engine counts it as it
would a trust's own, so that every total adds up and every ratio follows from its counts.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from plumbline.measures.record_runs import open_records
from plumbline.measures.results import OWN_RECORDS, Run
from plumbline.measures.synthetic import Truth, generate

SEED = 20_261_130
PATIENTS = 137_500
"""And so 13,750 staff, of whom some 13,200 have more than bank work."""
YEARS = 2
AREA = "the invented trust"
PUBLISHER = "Plumbline, for a demonstration"
LICENCE = "None: nothing here was counted"
WARNING = "These figures are invented."
OF_THE_RETURN = (
    *("wres-1-kinds", "wres-1-non-clinical", "wres-1-clinical", "wres-1-medical", "workforce-representation"),
    *("wres-2-appointment", "wres-3-disciplinary", "wres-4-training"),
    *("wres-5-abused-by-patients", "wres-6-abused-by-staff"),
    *("wres-7-fair-career-progression", "wres-8-discrimination"),
    *("wres-9-board-members", "wres-9-board-voting", "wres-9-board-executive"),
)
"""What the return of the Workforce Race Equality Standard rests on."""
OF_DOCUMENTS = (
    "workforce-representation-band-8a-and-above",
    "workforce-ethnicity-recorded",
    "workforce-ethnicity-pay-gap",
    "employee-relations-grievances",
)
"""What other publications ask for beside."""


def invented_workforce_runs(*, today: date, patients: int = PATIENTS) -> Iterator[Run]:
    """A run of each workforce measure that the returns ask for, for the last two years that are over."""
    truth = Truth(first_day=first_day(today), years=YEARS)
    with TemporaryDirectory() as place:
        folder = Path(place) / "extract"
        generate(folder, seed=SEED, people=patients, sources=("workforce",), truth=truth)
        with open_records(folder) as records:
            for slug in (*OF_THE_RETURN, *OF_DOCUMENTS):
                yield marked(records.run(slug))


def first_day(today: date) -> date:
    """The first day of the last years that are over."""
    return date(today.year - (today.month < 4) - YEARS, 4, 1)


def marked(run: Run) -> Run:
    """The run with its invention named wherever somebody looks: place, source and warning."""
    return replace(
        run,
        observations=tuple(replace(one, area=AREA) for one in run.observations),
        sources=tuple(replace(one, publisher=PUBLISHER, licence=LICENCE) for one in run.sources),
        settings={**run.settings, "area": AREA},
        warnings=(WARNING, *(one for one in run.warnings if one != OWN_RECORDS)),
    )
