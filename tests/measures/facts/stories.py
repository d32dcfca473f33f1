"""Little stories of what happened to a person, told in words, as clean tables of the Mental Health Services
Data Set.

    section 136 from 1 May 09:00 to 1 May 20:00; hospital from 1 May 20:00 to 30 May; section 2 from 1 May 20:00
    to 29 May; order from 1 June to 5 July, revoked, under the 1st

The year is 2025 where none is said. "Under the 1st" names the legal status by its place in the story, from 1; so
does "for referral 1" the referral. "Last sent for May 2025" says for which month a record was last submitted.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

import ibis.expr.types as ir

from plumbline.measures.facts.periods import month_number
from tests.measures.facts.clean_tables import clean_tables

CODES = {
    "informal": "01", "section 2": "02", "section 3": "03", "section 4": "04", "section 5(2)": "05",
    "section 5(4)": "06", "section 35": "07", "section 36": "08", "section 37/41": "09", "section 37": "10",
    "section 38": "12", "section 47/49": "15", "section 47": "16", "section 48/49": "17", "section 135": "19",
    "section 136": "20", "guardianship": "35", "section 45A": "37",
}  # fmt: skip
MOMENT = r"(?P<{0}>\d{{1,2}} [A-Z][a-z]+(?: \d{{4}})?)(?: (?P<{0}_time>\d\d:\d\d))?"
EVENT = re.compile(
    r"^(?P<what>.+?) from "
    + MOMENT.format("start")
    + "(?: to "
    + MOMENT.format("end")
    + r")?(?:, expiring (?P<expiry>\d{1,2} [A-Z][a-z]+(?: \d{4})?))?(?P<rest>(?:, .+)?)$"
)
Cells = dict[str, str | int | date | None]
Rows = dict[str, list[Cells]]


def tell(stories: Mapping[str, str]) -> dict[str, ir.Table]:
    """The tables in which each person (the key) has gone through their story."""
    rows: Rows = {name: [] for name in ("MHS001MPI", "MHS401MHActPeriod", *(name for name, _ in TABLES.values()))}
    for person, story in stories.items():
        rows["MHS001MPI"].append({"Person_ID": person, "UniqMonthID": 1510, "EthnicCategory": "A"})
        for event in story.split("; "):
            _add(rows, person, event.strip())
    return clean_tables(**rows)


def _add(rows: Rows, person: str, event: str) -> None:
    said = EVENT.match(event)
    assert said, f"“{event}” is not told in the words of a story"
    details = [part for part in said["rest"].split(", ") if part]
    name, row = TABLES.get(said["what"], ("MHS401MHActPeriod", _status))
    place = 1 + sum(each["Person_ID"] == person for each in rows[name])
    told = row(said, f"{person}/{place}", details)
    sent = _said(details, "last sent for ")
    rows[name].append(
        {"Person_ID": person, "UniqMonthID": month_number(day(f"1 {sent}") or date.min), **told}
        if sent
        else {"Person_ID": person, **told}
    )


def _status(said: re.Match[str], number: str, details: list[str]) -> Cells:
    return {
        "UniqMHActEpisodeID": number, "LegalStatusCode": CODES[said["what"]], "OrgIDProv": _provider(details),
        "StartDateMHActLegalStatusClass": day(said["start"]),
        "StartTimeMHActLegalStatusClass": _time(said["start_time"]),
        "ExpiryDateMHActLegalStatusClass": day(said["expiry"]),
        "EndDateMHActLegalStatusClass": day(said["end"]), "EndTimeMHActLegalStatusClass": _time(said["end_time"]),
    }  # fmt: skip


def _spell(said: re.Match[str], number: str, details: list[str]) -> Cells:
    referral = _said(details, "for referral ")
    return {
        "UniqHospProvSpellID": f"{number}s", "OrgIDProv": _provider(details),
        "UniqServReqID": f"{number.split('/')[0]}/{referral}r" if referral else None,
        "StartDateHospProvSpell": day(said["start"]), "StartTimeHospProvSpell": _time(said["start_time"]),
        "DischDateHospProvSpell": day(said["end"]), "DischTimeHospProvSpell": _time(said["end_time"]),
        "MethAdmMHHospProvSpell": _said(details, "method "),
        "DestOfDischHospProvSpell": _said(details, "leaving for "),
    }  # fmt: skip


def _ward(said: re.Match[str], number: str, details: list[str]) -> Cells:
    spell = f"{number.split('/')[0]}/{_said(details, 'in stay ')}s"
    dates = {"StartDateWardStay": day(said["start"]), "EndDateWardStay": day(said["end"])}
    return {"UniqWardStayID": f"{number}w", "UniqHospProvSpellID": spell, "WardCode": said["what"][-1], **dates}


def _referral(said: re.Match[str], number: str, details: list[str]) -> Cells:
    dates = {"ReferralRequestReceivedDate": day(said["start"]), "ServDischDate": day(said["end"])}
    return {"UniqServReqID": f"{number}r", "OrgIDProv": _provider(details), **dates}


def _order(said: re.Match[str], number: str, details: list[str]) -> Cells:
    reason = {"revoked": "02", "discharged": "01"}
    return {
        "OrgIDProv": _provider(details), "UniqMHActEpisodeID": _under(number, details),
        "MHS404UniqID": f"{number}o",
        "StartDateCommTreatOrd": day(said["start"]), "EndDateCommTreatOrd": day(said["end"]),
        "CommTreatOrdEndReason": next((reason[detail] for detail in details if detail in reason), None),
    }  # fmt: skip


def _recall(said: re.Match[str], number: str, details: list[str]) -> Cells:
    dates = {"StartDateCommTreatOrdRecall": day(said["start"]), "EndDateCommTreatOrdRecall": day(said["end"])}
    return {"OrgIDProv": _provider(details), "UniqMHActEpisodeID": _under(number, details), **dates}


def _conditional_discharge(said: re.Match[str], number: str, details: list[str]) -> Cells:
    dates = {"StartDateMHCondDisch": day(said["start"]), "EndDateMHCondDisch": day(said["end"])}
    return {"OrgIDProv": _provider(details), "UniqMHActEpisodeID": _under(number, details), **dates}


TABLES = {
    "hospital": ("MHS501HospProvSpell", _spell),
    "referral": ("MHS101Referral", _referral),
    "ward A": ("MHS502WardStay", _ward),
    "ward B": ("MHS502WardStay", _ward),
    "order": ("MHS404CommTreatOrder", _order),
    "recall": ("MHS405CommTreatOrderRecall", _recall),
    "conditional discharge": ("MHS403ConditionalDischarge", _conditional_discharge),
}


def _under(number: str, details: list[str]) -> str | None:
    under = _said(details, "under the ")
    return f"{number.split('/')[0]}/{under[:-2]}" if under else None


def _provider(details: list[str]) -> str:
    return _said(details, "at ") or "RW1"


def day(words: str | None) -> date | None:
    """The date that "1 May" (of 2025) or "20 December 2024" names."""
    if words is None:
        return None
    full = words if words[-4:].isdigit() else f"{words} 2025"
    return datetime.strptime(full, "%d %B %Y").date()


def _time(words: str | None) -> str | None:
    return words and f"{words}:00"


def _said(details: list[str], opening: str) -> str | None:
    return next((detail.removeprefix(opening) for detail in details if detail.startswith(opening)), None)
