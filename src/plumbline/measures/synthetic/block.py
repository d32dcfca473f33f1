"""One block of simulated patients with all that happened to them: what the tables are written from."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.journeys import Care
from plumbline.measures.synthetic.patients import Patients, Span
from plumbline.measures.synthetic.population import Whole
from plumbline.measures.synthetic.randomness import stream
from plumbline.measures.synthetic.referrals import MOST_REFERRALS, Referrals
from plumbline.measures.synthetic.stays import Stays
from plumbline.measures.synthetic.submissions import Submitted, submit
from plumbline.measures.synthetic.truth import Truth

JOURNEYS_PER_BLOCK = 1 << 26
"""Room for the numbers of one block's records, so that identifiers never meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the simulation, and what its tables need to be written."""

    truth: Truth
    span: Span
    seed: int
    number: int
    patients: Patients
    care: Care
    referrals: Referrals
    stays: Stays
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

    def referral(self, key: Whole) -> pa.Array:
        """UniqServReqID of referrals of this block."""
        return columns.identifiers("S", key + self.patients.first * MOST_REFERRALS)

    def submit(self, start: Whole, end: Whole) -> Submitted:
        """The monthly submissions of records."""
        return submit(start, end, self.span, every_month=self.every_month)


def provider(length: int) -> pa.DictionaryArray:
    """The invented provider's code, on every row."""
    return columns.codes(np.zeros(length, np.int16), (population.PROVIDER,))
