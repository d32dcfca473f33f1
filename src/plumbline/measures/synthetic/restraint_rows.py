"""Restrictive intervention incidents and types, as the national data set takes them."""

import numpy as np
import pyarrow as pa

from plumbline.measures.synthetic import columns
from plumbline.measures.synthetic.block import Block, provider
from plumbline.measures.synthetic.days import month_ids
from plumbline.measures.synthetic.population import Whole
from plumbline.measures.synthetic.restraint import DAY_MINUTES, REASONS, TYPES, Incidents, Interventions


def _ended(block: Block, minutes: Whole) -> tuple[Whole, Whole]:
    """Day and minute of an end; empty where it lies beyond the extract."""
    day = minutes // DAY_MINUTES
    is_open = day > block.span.last
    return np.where(is_open, columns.NO_DAY, day), np.where(is_open, -1, minutes % DAY_MINUTES)


def write_incidents(block: Block, incidents: Incidents) -> pa.Table:
    """Incidents (MHS505)."""
    stays, spells = block.stays, block.care.spells
    day, (end, end_minute) = incidents.starts // DAY_MINUTES, _ended(block, incidents.ends)
    return pa.table(
        {
            "Person_ID": block.person(stays.patient[incidents.stay]),
            "OrgIDProv": provider(len(day)),
            "UniqHospProvSpellID": block.key("H", spells.key[stays.spell[incidents.stay]]),
            "UniqRestrictiveIntIncID": block.key("I", np.arange(len(day))),
            "UniqMonthID": columns.whole(month_ids(day)),
            "StartDateRestrictiveIntInc": columns.dates(day),
            "StartTimeRestrictiveIntInc": columns.times(incidents.starts % DAY_MINUTES),
            "EndDateRestrictiveIntInc": columns.dates(end),
            "EndTimeRestrictiveIntInc": columns.times(end_minute),
            "RestrictiveIntReason": columns.codes(incidents.reason, REASONS),
        }
    )


def write_interventions(block: Block, incidents: Incidents, made: Interventions) -> pa.Table:
    """Interventions of one type within an incident (MHS515)."""
    stays, spells, stay = block.stays, block.care.spells, incidents.stay[made.incident]
    day, (end, end_minute) = made.starts // DAY_MINUTES, _ended(block, made.ends)
    return pa.table(
        {
            "Person_ID": block.person(stays.patient[stay]),
            "OrgIDProv": provider(len(day)),
            "UniqRestrictiveIntIncID": block.key("I", made.incident),
            "UniqRestrictiveIntTypeID": block.key("J", np.arange(len(day))),
            "UniqHospProvSpellID": block.key("H", spells.key[stays.spell[stay]]),
            "UniqWardStayID": block.key("W", stays.key[stay]),
            "UniqMonthID": columns.whole(month_ids(day)),
            "RestrictiveIntType": columns.codes(made.type, TYPES),
            "StartDateRestrictiveIntType": columns.dates(day),
            "StartTimeRestrictiveIntType": columns.times(made.starts % DAY_MINUTES),
            "EndDateRestrictiveIntType": columns.dates(end),
            "EndTimeRestrictiveIntType": columns.times(end_minute),
            "RestraintInjuryPatient": columns.flags(made.injured[0]),
            "RestraintInjuryCarePers": columns.flags(made.injured[1]),
            "RestraintInjuryOtherPers": columns.flags(made.injured[2]),
        }
    )
