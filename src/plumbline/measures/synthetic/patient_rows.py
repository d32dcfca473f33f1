"""The master patient index: several versions of each patient's row, the latest with what is finally recorded."""

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns
from plumbline.measures.synthetic import population as people
from plumbline.measures.synthetic.block import Block, provider
from plumbline.measures.synthetic.days import month_ends, month_ids, month_starts
from plumbline.measures.synthetic.detentions import census_2021_words
from plumbline.measures.synthetic.patients import Patients
from plumbline.measures.synthetic.population import Whole


def write_patients(block: Block) -> pa.Table:
    """One to four versions of each patient's row; the latest holds what is finally recorded."""
    random, patients = block.random("versions"), block.patients
    first, last_month = _first_months(block), int(month_ids(np.array(block.span.last)))
    versions = np.minimum(
        1 + people.draw_from(random, np.array([0.4, 0.3, 0.2, 0.1]), len(patients)), last_month - first + 1
    )
    who = np.repeat(np.arange(len(patients)), versions)
    place = np.arange(len(who)) - np.repeat(np.cumsum(versions) - versions, versions)
    month = first[who] + (place * (last_month - first + 1)[who]) // versions[who]
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


def _first_months(block: Block) -> Whole:
    """The month in which each patient is first submitted: that of their first referral."""
    first = block.referrals.received[block.referrals.number == 0]
    return np.asarray(np.maximum(month_ids(first), month_ids(np.array(block.span.first))))


def _ages_then(
    random: np.random.Generator, patients: Patients, who: Whole, month: Whole, is_latest: Whole
) -> Whole:
    """Age at the end of the month of each version; the latest has the age that the patient was drawn with."""
    latest = month_ends(month[is_latest])
    birth = latest - np.floor((patients.age + random.random(len(patients))) * 365.25).astype(np.int64)
    then = np.maximum(0, (month_ends(month) - birth[who]) * 4 // 1461)
    return np.asarray(np.where(is_latest, patients.age[who], np.minimum(then, patients.age[who])))
