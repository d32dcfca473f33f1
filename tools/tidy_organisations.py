"""Writes the small tidy tables of NHS trusts that the product carries, from the published national record.

    python tools/tidy_organisations.py ../shared/data

Reads `ods_reference` (ODS, NHS England, Open Government Licence v3.0) and, for the name that RW1 had before
October 2024, a published file of figures. Two facts are worked out and say so in their source: the record has no
line "R1C became RW1"; it has R1C's last day, 2024-09-30, and RW1's present name.
"""

import csv
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

TRUSTS = ("R1C", "R1F", "RHM", "RHU", "RN5", "RW1")
TARGET = Path(__file__).resolve().parent.parent / "src" / "plumbline" / "organisation" / "data"
RECORD = "ODS list of NHS trusts, mid-2025 (NHS England, OGL v3.0)"
SUCCESSIONS = "ODS predecessors and successors (NHS England, OGL v3.0)"
SMALL = {"and", "of"}
LETTERS = {"nhs": "NHS"}


def main(folder: Path) -> None:
    """Write the three tables."""
    record = {row["ods_code"]: row for row in _rows(folder / "ods_reference" / "nhs_trusts_hampshire_iow.csv")}
    recorded = list(_recorded(folder))
    _write("nhs_trusts.csv", [*(_trust(record[code]) for code in TRUSTS), *map(_closed_trust, recorded)])
    _write("nhs_trust_names.csv", [*(_name(record[code]) for code in TRUSTS), _former_name(folder)])
    _write("nhs_trust_successions.csv", [_worked_out_merger(record["R1C"]), *recorded])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _trust(row: dict[str, str]) -> dict[str, str]:
    return {
        "code": row["ods_code"],
        "icb_code": row["icb_code"],
        "opened": _day(row["open_date"]),
        "closed": _day(row["close_date"]),
        "status": "confirmed",
        "source": RECORD,
    }


def _closed_trust(succession: dict[str, str]) -> dict[str, str]:
    """A trust that the present list no longer names: its code, and the day before another took over."""
    closed = date.fromisoformat(succession["date"]) - timedelta(days=1)
    return {
        "code": succession["predecessor"],
        "icb_code": "",
        "opened": "",
        "closed": closed.isoformat(),
        "status": "confirmed",
        "source": SUCCESSIONS,
    }


def _name(row: dict[str, str]) -> dict[str, str]:
    renamed = row["ods_code"] == "RW1"
    source = f"{RECORD}; the day is the one after R1C closed" if renamed else RECORD
    since = "2024-10-01" if renamed else ""
    return {
        "trust": row["ods_code"],
        "name": _cased(row["name"]),
        "since": since,
        "status": "confirmed",
        "source": source,
    }


def _former_name(folder: Path) -> dict[str, str]:
    rows = _rows(folder / "nhs_staff_survey_2024" / "hampshire_iow_organisations_tidy.csv")
    names = {
        name
        for row in rows
        if "RW1" in row.values()
        for name in row.values()
        if name.startswith("Southern Health")
    }
    (name,) = names
    source = "NHS Staff Survey, earlier years' organisation names (OGL v3.0)"
    return {"trust": "RW1", "name": name, "since": "", "status": "confirmed", "source": source}


def _worked_out_merger(r1c: dict[str, str]) -> dict[str, str]:
    day = date.fromisoformat(_day(r1c["close_date"])) + timedelta(days=1)
    source = f"{RECORD}: the day after R1C's last; the new trust was formed in October 2024 out of both"
    return _succession("R1C", "RW1", day.isoformat(), source)


def _recorded(folder: Path) -> Iterable[dict[str, str]]:
    """What the record says of our trusts, as wholes. A trust that went to several was split."""
    rows = _rows(folder / "ods_reference" / "ods_predecessor_successor.csv")
    ours = [row for row in rows if row["new_code"] in TRUSTS and len(row["old_code"]) == 3]
    for row in ours:
        heirs = {other["new_code"] for other in rows if other["old_code"] == row["old_code"]}
        kind = "split" if len(heirs) > 1 else "merged"
        yield _succession(row["old_code"], row["new_code"], row["date"], SUCCESSIONS, kind=kind)


def _succession(old: str, new: str, day: str, source: str, *, kind: str = "merged") -> dict[str, str]:
    return {
        "predecessor": old,
        "successor": new,
        "kind": kind,
        "date": day,
        "status": "confirmed",
        "source": source,
    }


def _day(eight: str) -> str:
    return f"{eight[:4]}-{eight[4:6]}-{eight[6:]}" if eight else ""


def _cased(name: str) -> str:
    words = name.lower().split()
    return " ".join(LETTERS.get(word, word if word in SMALL else word.capitalize()) for word in words)


def _write(name: str, rows: Iterable[dict[str, str]]) -> None:
    rows = list(rows)
    with (TARGET / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
