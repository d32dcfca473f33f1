"""Little stories of what happened to a person, told in words, as clean tables of the Mental Health Services
Data Set.

    section 136 from 1 May 09:00 to 1 May 20:00; hospital from 1 May 20:00 to 30 May; section 2 from 1 May 20:00
    to 29 May; order from 1 June to 5 July, revoked, under the 1st

The year is 2025 where none is said. "Under the 1st" names the legal status by its place in the story, from 1.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

import ibis.expr.types as ir

from tests.measures.facts.clean_tables import clean_tables

CODES = {
    "informal": "01", "section 2": "02", "section 3": "03", "section 4": "04", "section 5(2)": "05",
    "section 5(4)": "06", "section 35": "07", "section 36": "08", "section 37/41": "09", "section 37": "10",
    "section 38": "12", "section 47/49": "15", "section 47": "16", "section 48/49": "17", "section 135": "19",
    "section 136": "20", "guardianship": "35", "section 45A": "37",
}  # fmt: skip
STATUS = "401"
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
    rows: Rows = {name: [] for name in ("MHS001MPI", "MHS401MHActPeriod", "MHS404CommTreatOrder")}
    rows |= {"MHS405CommTreatOrderRecall": [], "MHS501HospProvSpell": [], "MHS403ConditionalDischarge": []}
    for person, story in stories.items():
        rows["MHS001MPI"].append({"Person_ID": person, "UniqMonthID": 1510, "EthnicCategory": "A"})
        for event in story.split("; "):
            _add(rows, person, event.strip())
    return clean_tables(**rows)


def _add(rows: Rows, person: str, event: str) -> None:
    said = EVENT.match(event)
    assert said, f"“{event}” is not told in the words of a story"
    details = [part for part in said["rest"].split(", ") if part]
    name = "MHS501HospProvSpell" if said["what"] == "hospital" else ""
    if name:
        rows[name].append(_spell(said, person, f"{person}/s{len(rows[name])}", details))
    elif said["what"] == "order":
        rows["MHS404CommTreatOrder"].append(_order(said, person, details))
    else:
        place = 1 + sum(row["Person_ID"] == person for row in rows["MHS401MHActPeriod"])
        rows["MHS401MHActPeriod"].append(_status(said, person, f"{person}/{place}", details))


def _status(said: re.Match[str], person: str, episode: str, details: list[str]) -> Cells:
    return {
        "Person_ID": person, "UniqMHActEpisodeID": episode, "LegalStatusCode": CODES[said["what"]],
        "OrgIDProv": _said(details, "at ") or "RW1",
        "StartDateMHActLegalStatusClass": day(said["start"]),
        "StartTimeMHActLegalStatusClass": _time(said["start_time"]),
        "ExpiryDateMHActLegalStatusClass": day(said["expiry"]),
        "EndDateMHActLegalStatusClass": day(said["end"]), "EndTimeMHActLegalStatusClass": _time(said["end_time"]),
    }  # fmt: skip


def _spell(said: re.Match[str], person: str, spell: str, details: list[str]) -> Cells:
    return {
        "Person_ID": person, "UniqHospProvSpellID": spell, "OrgIDProv": _said(details, "at ") or "RW1",
        "StartDateHospProvSpell": day(said["start"]), "StartTimeHospProvSpell": _time(said["start_time"]),
        "DischDateHospProvSpell": day(said["end"]), "DischTimeHospProvSpell": _time(said["end_time"]),
        "MethAdmMHHospProvSpell": _said(details, "method "),
        "DestOfDischHospProvSpell": _said(details, "leaving for "),
    }  # fmt: skip


def _order(said: re.Match[str], person: str, details: list[str]) -> Cells:
    under = _said(details, "under the ")
    reason = {"revoked": "02", "discharged": "01"}
    return {
        "Person_ID": person, "OrgIDProv": "RW1",
        "UniqMHActEpisodeID": f"{person}/{under[:-2]}" if under else None,
        "StartDateCommTreatOrd": day(said["start"]), "EndDateCommTreatOrd": day(said["end"]),
        "CommTreatOrdEndReason": next((reason[detail] for detail in details if detail in reason), None),
    }  # fmt: skip


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
