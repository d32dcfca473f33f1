"""Legal status periods, hospital spells, ward stays, orders: as the national data set takes them."""

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns
from plumbline.measures.synthetic import population as people
from plumbline.measures.synthetic.block import Block, provider
from plumbline.measures.synthetic.courses import CATEGORIES, STATUSES
from plumbline.measures.synthetic.journeys import METHODS, SOURCES, Orders, Periods, Spells
from plumbline.measures.synthetic.referrals import MOST_REFERRALS
from plumbline.measures.synthetic.stays import Stays


def write_periods(block: Block, periods: Periods) -> pa.Table:
    """Legal status periods (MHS401)."""
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


def write_spells(block: Block, spells: Spells) -> pa.Table:
    """Hospital spells (MHS501)."""
    sent = block.submit(spells.start, spells.end)
    of = sent.record
    end = sent.as_then_known(spells.end)
    is_open = end == columns.NO_DAY
    return pa.table(
        {
            "Person_ID": block.person(spells.patient[of]),
            "OrgIDProv": provider(len(of)),
            "RecordNumber": columns.identifiers("R", (spells.patient[of] + block.patients.first) * 4),
            "UniqServReqID": block.referral(spells.patient[of] * MOST_REFERRALS),
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


def write_stays(block: Block, stays: Stays) -> pa.Table:
    """Ward stays (MHS502)."""
    sent = block.submit(stays.start, stays.end)
    of = sent.record
    return pa.table(
        {
            "Person_ID": block.person(stays.patient[of]),
            "OrgIDProv": provider(len(of)),
            "UniqHospProvSpellID": block.key("H", block.care.spells.key[stays.spell[of]]),
            "UniqWardStayID": block.key("W", stays.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "StartDateWardStay": columns.dates(stays.start[of]),
            "EndDateWardStay": columns.dates(sent.as_then_known(stays.end)),
            "WardCode": columns.codes(stays.unit[of], people.UNITS),
            "SiteIDOfWard": columns.codes(stays.unit[of] % len(people.SITES), people.SITES),
            "RecordStartDate": columns.dates(sent.starts),
            "RecordEndDate": columns.dates(sent.ends),
        }
    )


def write_orders(block: Block, orders: Orders) -> pa.Table:
    """Community treatment orders (MHS404). End reason 02 is a revocation; 01 stands for any other end."""
    sent = block.submit(orders.start, orders.end)
    of = sent.record
    end = sent.as_then_known(orders.end)
    expiry = np.where(
        orders.end == columns.NO_DAY, block.span.last + 60, np.maximum(orders.start + 182, orders.end + 30)
    )
    return pa.table(
        {
            "Person_ID": block.person(orders.patient[of]),
            "OrgIDProv": provider(len(of)),
            "UniqMHActEpisodeID": block.key("M", orders.period[of]),
            "MHS404UniqID": block.key("C", orders.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "StartDateCommTreatOrd": columns.dates(orders.start[of]),
            "ExpiryDateCommTreatOrd": columns.dates(expiry[of]),
            "EndDateCommTreatOrd": columns.dates(end),
            "CommTreatOrdEndReason": columns.codes(
                np.where(end == columns.NO_DAY, -1, orders.is_revoked[of]), ("01", "02")
            ),
            "RecordStartDate": columns.dates(sent.starts),
            "RecordEndDate": columns.dates(sent.ends),
        }
    )


def write_recalls(block: Block, recalls: Orders) -> pa.Table:
    """Recalls from a community treatment order (MHS405)."""
    sent = block.submit(recalls.start, recalls.end)
    of = sent.record
    return pa.table(
        {
            "Person_ID": block.person(recalls.patient[of]),
            "OrgIDProv": provider(len(of)),
            "UniqMHActEpisodeID": block.key("M", recalls.period[of]),
            "MHS405UniqID": block.key("L", recalls.key[of]),
            "UniqMonthID": columns.whole(sent.month),
            "StartDateCommTreatOrdRecall": columns.dates(recalls.start[of]),
            "EndDateCommTreatOrdRecall": columns.dates(sent.as_then_known(recalls.end)),
        }
    )


def write_conditional(block: Block, discharges: Orders) -> pa.Table:
    """Conditional discharges (MHS403)."""
    sent = block.submit(discharges.start, discharges.end)
    of = sent.record
    end = sent.as_then_known(discharges.end)
    return pa.table(
        {
            "Person_ID": block.person(discharges.patient[of]),
            "OrgIDProv": provider(len(of)),
            "UniqMHActEpisodeID": block.key("M", discharges.period[of]),
            "UniqMonthID": columns.whole(sent.month),
            "StartDateMHCondDisch": columns.dates(discharges.start[of]),
            "EndDateMHCondDisch": columns.dates(end),
            "CondDischEndReason": columns.codes(np.where(end == columns.NO_DAY, -1, 0), ("01",)),
        }
    )


def write_categories(block: Block, periods: Periods) -> pa.Table:
    """Hidden truth: the category in which each period counts; empty for an informal stay."""
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
