"""Job applications: within every band one thing is true and over all bands another (a Simpson's paradox)."""

from dataclasses import dataclass

import numpy as np

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.population import Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.staff import WHITE, draw_codes
from plumbline.measures.synthetic.truth import Truth

APPLICATIONS_AT_ONCE = 1 << 18
BME_SHARE = 0.48
SHORTLISTED_WHITE = 0.32
RECORDED = 0.96
INTERVIEWED = 0.92
DECLINED = 0.05
APPLICATIONS_PER_VACANCY = 25


@dataclass(frozen=True, slots=True)
class Applications:
    """Applications to jobs, and how far each came (0 or 1)."""

    code: Whole
    recorded: Whole
    census: Whole
    sex: Whole
    unit: Whole
    band: Whole
    applied: Whole
    shortlisted: Whole
    interviewed: Whole
    offered: Whole
    appointed: Whole
    panel_trained: Whole


def draw_applications(truth: Truth, *, seed: int, block: int, length: int) -> Applications:
    """So many applications over the whole extract."""
    random = stream(seed, "workforce.applications", block)
    code = draw_codes(random, (random.random(length) < BME_SHARE).astype(np.int64))
    is_white = WHITE[code]
    bands = tuple(truth.appointed_by_band)
    mixes = [
        np.array([mix[band] for band in bands])
        for mix in (truth.shortlisted_white_by_band, truth.shortlisted_bme_by_band)
    ]
    white_band, bme_band = (population.draw_from(random, mix, length) for mix in mixes)
    band = np.where(is_white, white_band, bme_band)
    listing = np.where(is_white, SHORTLISTED_WHITE, SHORTLISTED_WHITE / truth.shortlisted_white_over_bme)
    shortlisted = random.random(length) < listing
    base = np.array([truth.appointed_by_band[name] for name in bands])[band]
    appointed = shortlisted & (
        random.random(length) < np.where(is_white, base, base / truth.appointed_within_band)
    )
    interviewed = appointed | (shortlisted & (random.random(length) < INTERVIEWED))
    offered = appointed | (interviewed & (random.random(length) < DECLINED))
    complete = np.full(length, RECORDED)
    first, last = columns.day_number(truth.first_day), columns.day_number(truth.last_day)
    return Applications(
        code=code,
        recorded=population.record_ethnicity(random, code, complete, not_stated=truth.not_stated_of_unrecorded),
        census=population.draw_census_2021(random, code),
        sex=(random.random(length) < 0.7).astype(np.int64),
        unit=random.integers(0, len(population.UNITS), length),
        band=band,
        applied=random.integers(first, last + 1, length),
        shortlisted=shortlisted.astype(np.int64),
        interviewed=interviewed.astype(np.int64),
        offered=offered.astype(np.int64),
        appointed=appointed.astype(np.int64),
        panel_trained=(random.random(length) < 0.5).astype(np.int64),
    )
