"""Referrals and care contacts, as the national data set takes them."""

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns, population
from plumbline.measures.synthetic.block import Block, provider
from plumbline.measures.synthetic.days import month_ids
from plumbline.measures.synthetic.referrals import ATTENDANCE, Contacts, Referrals
from plumbline.measures.synthetic.submissions import submit_twice

TEAM_TYPES = ("A02", "A06", "A14", "C02")
SOURCES = ("A1", "B1", "D1", "H1")
PRIORITIES = ("1", "2", "3")
MECHANISMS = ("01", "02", "11")
TEAMS = tuple(f"T-{unit}" for unit in population.UNITS)


def write_referrals(block: Block, referrals: Referrals) -> pa.Table:
    """Referrals (MHS101)."""
    random = block.random("referral codes")
    size = len(referrals.patient)
    kinds = [random.integers(0, len(codes), size) for codes in (SOURCES, PRIORITIES, TEAM_TYPES)]
    sent = submit_twice(referrals.received, referrals.discharged, block.span)
    of = sent.record
    ended = sent.as_then_known(referrals.discharged)
    rejected = referrals.is_rejected[of] == 1
    return pa.table(
        {
            "Person_ID": block.person(referrals.patient[of]),
            "OrgIDProv": provider(len(of)),
            "UniqServReqID": block.referral(referrals.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "ReferralRequestReceivedDate": columns.dates(referrals.received[of]),
            "ServDischDate": columns.dates(np.where(rejected, columns.NO_DAY, ended)),
            "ReferRejectionDate": columns.dates(np.where(rejected, ended, columns.NO_DAY)),
            "SourceOfReferralMH": columns.codes(kinds[0][of], SOURCES),
            "ClinRespPriorityType": columns.codes(kinds[1][of], PRIORITIES),
            "ServTeamTypeRefToMH": columns.codes(kinds[2][of], TEAM_TYPES),
            "UniqCareProfTeamID": columns.codes(block.patients.unit[referrals.patient[of]], TEAMS),
        }
    )


def write_contacts(block: Block, contacts: Contacts) -> pa.Table:
    """Care contacts (MHS201)."""
    random = block.random("contact codes")
    patient = block.referrals.patient[contacts.referral]
    size = len(patient)
    return pa.table(
        {
            "Person_ID": block.person(patient),
            "OrgIDProv": provider(size),
            "UniqServReqID": block.referral(block.referrals.key[contacts.referral]),
            "UniqCareContID": block.key("K", np.arange(size)),
            "UniqMonthID": columns.whole(month_ids(contacts.day)),
            "CareContDate": columns.dates(contacts.day),
            "AttendOrDNACode": columns.codes(contacts.attendance, ATTENDANCE),
            "ConsMechanismMH": columns.codes(random.integers(0, len(MECHANISMS), size), MECHANISMS),
            "UniqCareProfTeamID": columns.codes(block.patients.unit[patient], TEAMS),
        }
    )
