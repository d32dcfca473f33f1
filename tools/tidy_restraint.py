"""Match the providers of the restraint files to their codes, write the table of codes, and say what was matched.

    python tools/tidy_restraint.py ../shared/data
    python tools/tidy_restraint.py ../shared/data --check     (write nothing; fail where the table is stale)

The months themselves are written by tools/tidy_published_figures.py, as are the staff survey's tables.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from plumbline.measures.sources.organisation_names import (
    How,
    Match,
    NameList,
    as_rows,
    match_names,
    read_trusts,
)
from plumbline.measures.sources.restraint import read_people_restrained
from plumbline.measures.sources.staff_survey import ORGANISATIONS, read_items
from plumbline.measures.sources.staff_survey_items import survey_year
from plumbline.measures.tables import hash_of, load_provenance, write_tidy

PUBLISHED = Path(__file__).resolve().parent.parent / "src" / "plumbline" / "measures" / "published"
TABLES = ("restraint_provider_codes", "restraint_monthly_2021_22")
CODES = TABLES[0]


def matches(data: Path) -> list[Match]:
    """Every provider of the restraint file with what was found for its name."""
    trusts = read_trusts(data / "ods_reference" / "nhs_trusts.csv", title="ODS trusts, mid-2025")
    workbook = data / "nhs_staff_survey_2024" / "NSS24_organisational_results.xlsx"
    survey = {a.who.name: a.who.code for a in read_items(workbook, ORGANISATIONS, year=survey_year(2024))}
    rows = read_people_restrained(data / "mhsds_restraint_2021_22" / "people_restrained_MHS76.csv")
    return match_names((row.provider for row in rows), [trusts, NameList("NHS Staff Survey 2024", survey)])


def report(found: Sequence[Match]) -> str:
    """What was matched, how, and what a person must look at."""
    lines = [f"{len(found)} providers"]
    for how in How:
        these = [match for match in found if match.how is how]
        lines.append(f"{how.value}: {len(these)}")
        if how is not How.EXACTLY:
            lines += [
                f"  {row.name} {row.code} {row.found_in} {row.looks_like}".rstrip() for row in as_rows(these)
            ]
    return "\n".join(lines)


def stale(data: Path, found: Sequence[Match]) -> list[str]:
    """What in the packaged tables differs from the originals."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / f"{CODES}.csv"
        write_tidy(fresh, as_rows(found))
        packaged = PUBLISHED / fresh.name
        old = [] if packaged.is_file() and packaged.read_bytes() == fresh.read_bytes() else [fresh.name]
    for slug in TABLES:
        provenance = load_provenance(slug)
        pairs = [(provenance.file, provenance.sha256), *((each.file, each.sha256) for each in provenance.also)]
        old += [f"{slug}.yaml ({file})" for file, told in pairs if hash_of(data / file) != told]
    return old


def main() -> int:
    """Write or check the table of codes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    found = matches(arguments.data)
    print(report(found))
    if not arguments.check:
        write_tidy(PUBLISHED / f"{CODES}.csv", as_rows(found))
    old = stale(arguments.data, found)
    for name in old:
        print(f"{name} is not what the originals give", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
