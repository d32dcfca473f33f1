"""An invented extract as a whole: the same from the same seed, as its layouts say, and plainly invented."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from plumbline.measures.extracts.layouts import TableLayout, find_layout, tables_of
from plumbline.measures.extracts.opening import Extract, open_extract
from plumbline.measures.synthetic import SOURCES, Truth, generate
from plumbline.measures.synthetic.generating import CannotSynthesise
from plumbline.measures.synthetic.mhsds import Options

TYPES = {
    "text": pa.string(),
    "code": pa.string(),
    "whole": pa.int64(),
    "decimal": pa.float64(),
    "date": pa.date32(),
    "time": pa.string(),
    "yes-no": pa.bool_(),
    "ethnic-2001": pa.string(),
    "ethnic-2021": pa.string(),
}


def every_table() -> list[TableLayout]:
    return [table for source in SOURCES for table in tables_of(source)]


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("invented") / "extract"
    generate(folder, rows=6_000, seed=4)
    return folder


def column(place: Path, table: str, name: str) -> list[object]:
    return pq.read_table(place / f"{table}.parquet", columns=[name])[name].to_pylist()


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_the_same_seed_gives_the_same_bytes_in_every_file(tmp_path: Path, format: str) -> None:
    for name, hold_rows in (("one", 1), ("two", 10**6)):
        generate(tmp_path / name, rows=3_000, seed=9, format=format, messy=format == "csv", hold_rows=hold_rows)

    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_a_table_does_not_depend_on_which_others_are_made(tmp_path: Path, place: Path) -> None:
    generate(tmp_path / "alone", rows=6_000, seed=4, sources=("voice",))

    alone, together = (hashes(folder)["complaints.parquet"] for folder in (tmp_path / "alone", place))
    assert alone == together


@pytest.mark.parametrize("layout", every_table(), ids=lambda table: table.name)
def test_every_column_of_the_layout_is_there_and_typed(place: Path, layout: TableLayout) -> None:
    schema = pq.read_schema(place / f"{layout.name}.parquet")

    types = {
        field.name: field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        for field in schema
    }
    assert types == {name: TYPES[one.kind] for name, one in layout.columns.items()}


@pytest.fixture(scope="module")
def plain(place: Path) -> Iterator[Extract]:
    with open_extract(place) as extract:
        yield extract


def test_a_reader_finds_nothing_wrong(plain: Extract) -> None:
    for name in plain.tables:
        plain.table(name)

    found = {one.table: (one.rejected, one.repaired, one.duplicates) for one in plain.report.tables}
    assert found == {one.name: (0, 0, 0) for one in every_table()}
    assert plain.report.unread == ()


MESSED = ("MHS001MPI", "MHS401MHActPeriod", "staff", "complaints")
"""Tables that have every kind of column between them."""


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_a_messy_extract_reads_as_the_plain_one(tmp_path: Path, plain: Extract, format: str) -> None:
    generate(tmp_path / "messy", rows=6_000, seed=4, messy=True, format=format)

    with open_extract(tmp_path / "messy") as messy:
        for name in MESSED:
            one, two = (extract.table(name).to_pyarrow().to_pylist() for extract in (plain, messy))
            assert Counter(map(str, one)) == Counter(map(str, two))
    assert _headings(tmp_path / "messy", format) != list(find_layout("staff").columns)


def _headings(folder: Path, format: str) -> list[str]:
    if format == "parquet":
        return list(pq.read_schema(folder / "staff.parquet").names)
    return (folder / "staff.csv").read_text().splitlines()[0].replace('"', "").split(",")


@pytest.mark.parametrize(("format", "source"), [("csv", "mhsds"), ("parquet", "workforce"), ("csv", "events")])
def test_what_a_reader_leaves_out_is_what_was_planted(tmp_path: Path, format: str, source: str) -> None:
    made = generate(tmp_path / "faulty", rows=6_000, seed=4, faults=2, format=format, sources=(source,))

    with open_extract(tmp_path / "faulty") as extract:
        for name in extract.tables:
            extract.table(name)
        found = {one.table: (one.rejected, one.repaired, one.duplicates) for one in extract.report.tables}
    planted = Counter((fault.table, fault.fate) for fault in made.faults)
    assert found == {
        name: tuple(planted[name, fate] for fate in ("rejected", "repaired", "duplicate")) for name in found
    }
    assert len(made.faults) > 10


def test_a_planted_fault_is_where_the_list_says(tmp_path: Path) -> None:
    made = generate(tmp_path / "faulty", rows=3_000, seed=4, faults=1, sources=("workforce",))

    listed = (tmp_path / "faulty" / "ground_truth" / "_faults.csv").read_text().splitlines()
    cells = [
        column(tmp_path / "faulty", fault.table, fault.column)[fault.row - 2]
        for fault in made.faults
        if fault.column
    ]
    assert cells == [fault.cell for fault in made.faults if fault.column]
    assert len(listed) == len(made.faults) + 1


CHILDREN = [
    ("MHS101Referral", "Person_ID", "MHS001MPI", "Person_ID"),
    ("MHS201CareContact", "UniqServReqID", "MHS101Referral", "UniqServReqID"),
    ("MHS401MHActPeriod", "Person_ID", "MHS001MPI", "Person_ID"),
    ("MHS403ConditionalDischarge", "UniqMHActEpisodeID", "MHS401MHActPeriod", "UniqMHActEpisodeID"),
    ("MHS404CommTreatOrder", "UniqMHActEpisodeID", "MHS401MHActPeriod", "UniqMHActEpisodeID"),
    ("MHS405CommTreatOrderRecall", "UniqMHActEpisodeID", "MHS404CommTreatOrder", "UniqMHActEpisodeID"),
    ("MHS501HospProvSpell", "UniqServReqID", "MHS101Referral", "UniqServReqID"),
    ("MHS502WardStay", "UniqHospProvSpellID", "MHS501HospProvSpell", "UniqHospProvSpellID"),
    ("MHS505RestrictiveInterventInc", "UniqHospProvSpellID", "MHS501HospProvSpell", "UniqHospProvSpellID"),
    (
        "MHS515RestrictiveInterventType",
        "UniqRestrictiveIntIncID",
        "MHS505RestrictiveInterventInc",
        "UniqRestrictiveIntIncID",
    ),
    ("MHS515RestrictiveInterventType", "UniqWardStayID", "MHS502WardStay", "UniqWardStayID"),
    ("training", "employee", "staff", "employee"),
    ("promotions", "employee", "staff", "employee"),
    ("employee_relations", "employee", "staff", "employee"),
]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two blocks of patients, so that identifiers of different blocks could meet."""
    folder = tmp_path_factory.mktemp("large") / "extract"
    generate(folder, people=70_000, seed=8, sources=("mhsds", "workforce"))
    return folder


@pytest.mark.parametrize(("child", "key", "parent", "parent_key"), CHILDREN)
def test_every_key_is_found_in_the_table_it_points_to(
    large: Path, child: str, key: str, parent: str, parent_key: str
) -> None:
    pointing = set(column(large, child, key))

    assert pointing <= set(column(large, parent, parent_key))
    assert pointing


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("MHS201CareContact", "UniqCareContID"),
        ("MHS515RestrictiveInterventType", "UniqRestrictiveIntTypeID"),
        ("MHS505RestrictiveInterventInc", "UniqRestrictiveIntIncID"),
        ("employee_relations", "case"),
        ("applications", "application"),
    ],
)
def test_identifiers_never_meet(large: Path, table: str, key: str) -> None:
    keys = column(large, table, key)

    assert len(set(keys)) == len(keys)


def test_a_record_is_sent_again_each_month_until_it_ends(large: Path) -> None:
    ids, months, ends = (
        column(large, "MHS501HospProvSpell", name)
        for name in ("UniqHospProvSpellID", "UniqMonthID", "DischDateHospProvSpell")
    )
    sent: dict[object, list[tuple[object, object]]] = {}
    for key, month, end in zip(ids, months, ends, strict=True):
        sent.setdefault(key, []).append((month, end))

    for versions in sent.values():
        assert [month for month, _ in versions] == list(range(versions[0][0], versions[0][0] + len(versions)))
        assert all(end is None for _, end in versions[:-1])
    assert max(map(len, sent.values())) > 3


def test_a_record_can_be_sent_once(tmp_path: Path) -> None:
    generate(tmp_path / "x", people=2_000, sources=("mhsds",), options=Options(every_month=False))

    keys = column(tmp_path / "x", "MHS501HospProvSpell", "UniqHospProvSpellID")
    assert len(set(keys)) == len(keys)


def test_the_reporting_month_is_that_of_the_start_or_the_first_of_the_extract(large: Path) -> None:
    starts, months = (column(large, "MHS201CareContact", name) for name in ("CareContDate", "UniqMonthID"))

    assert all((day.year - 1900) * 12 + day.month - 3 == month for day, month in zip(starts, months, strict=True))


def test_version_5_has_no_census_2021_codes(tmp_path: Path) -> None:
    generate(tmp_path / "x", people=100, sources=("mhsds",), options=Options(version=5))

    names = pq.read_schema(tmp_path / "x" / "MHS001MPI.parquet").names
    assert ("EthnicCategory" in names, "EthnicCategory2021" in names) == (True, False)


def test_every_file_says_that_it_is_invented(place: Path) -> None:
    words = {path.name: pq.read_schema(path).metadata[b"invented"] for path in place.rglob("*.parquet")}

    assert set(words.values()) == {b"Invented by Plumbline's generator. No person, trust or place in it is real."}
    assert "No person, trust or place in it is real." in (place / "README.md").read_text()
    assert (
        "No person, trust or place in it is real." in json.loads((place / "truth.json").read_text())["invented"]
    )


def test_nobody_has_a_name(place: Path) -> None:
    """Every text in the extract is a code, an identifier or one of a few words; none is a name of a person."""
    headings = {name for path in place.glob("*.parquet") for name in pq.read_schema(path).names}
    words: set[str] = set()
    for path in place.glob("*.parquet"):
        table = pq.read_table(path)
        for name in table.column_names:
            if pa.types.is_dictionary(table.schema.field(name).type):
                words |= set(table[name].combine_chunks().dictionary.to_pylist())
            elif pa.types.is_string(table.schema.field(name).type):
                assert {str(cell)[1:].isdigit() for cell in set(table[name].to_pylist()) if cell} <= {True}

    assert not {one for one in headings if "name" in one.casefold()}
    spoken = {one for one in words if not any(mark.isdigit() for mark in one) and len(one) > 2}
    assert spoken <= EVERY_WORD


EVERY_WORD = {
    *("abused by patients", "abused by staff", "fair career progression", "discrimination by colleagues"),
    *("XPL", "XPLX", "HAWTHORN", "ROWAN", "ALDER", "WILLOW", "JUNIPER", "BRACKEN", "HAZEL", "SORREL"),
    *("T-HAWTHORN", "T-ROWAN", "T-ALDER", "T-WILLOW", "T-JUNIPER", "T-BRACKEN", "T-HAZEL", "T-SORREL"),
    *("VSM", "consultant", "non-consultant career grade", "trainee", "Permanent", "Fixed Term", "Bank"),
    *("Nursing and Midwifery Registered", "Additional Clinical Services", "Allied Health Professionals"),
    *("Add Prof Scientific and Technic", "Administrative and Clerical", "Estates and Ancillary"),
    *("Medical and Dental", "Leadership for all", "Data with care", "Talking about race", "Fair panels"),
    *("Next step", "Voluntary resignation", "Retirement", "End of fixed term contract", "Dismissal"),
    *("non-mandatory", "mandatory", "anti-racism", "inclusive recruitment", "leadership", "disciplinary"),
    *("grievance", "capability", "dignity at work", "sickness", "probation", "no case to answer"),
    *("informal action", "first written warning", "final written warning", "dismissal", "complaint"),
    *("concern", "compliment", "upheld", "partly upheld", "not upheld", "withdrawn", "communication", "care"),
    *("waiting", "attitude", "discharge", "verbal", "written", "physical", "threat", "damage", "exclusion"),
    *("decision", "other", "staff", "patient", "carer", "visitor", "relative", "public", "colleague"),
    *("manager", "unknown", "Staff survey of fairness", "Community workshops", "Action plan consultation"),
    "community",
}


def test_the_truth_is_written_and_can_be_read_again(tmp_path: Path) -> None:
    truth = Truth(restraint_change_from=date(2024, 9, 1), training_white=0.4)

    generate(tmp_path / "x", rows=1_000, seed=6, truth=truth, sources=("events",))

    text = (tmp_path / "x" / "truth.json").read_text()
    assert Truth.from_json(text) == truth
    assert (json.loads(text)["seed"], json.loads(text)["generator_version"]) == (6, "3")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first_day": date(2023, 5, 1)}, "begin on a 1 April"),
        ({"completeness": (1.2,)}, "Completeness is a share"),
        ({"section_136_per_100_000": 1.0}, "rarer than the detentions"),
        ({"ctos_per_100_000": 100.0}, "more community treatment orders than detentions"),
    ],
)
def test_a_truth_that_cannot_be_is_refused(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Truth(**wrong)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"sources": ("payroll",)}, "There is no source “payroll”"),
        ({"rows": 10, "people": 10}, "not both"),
        ({"rows": 0}, "at least one row"),
        ({"messy": True, "faults": 1}, "either messy or has faults"),
        ({"faults": -1}, "fewer than no faults"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_before_anything_is_written(
    tmp_path: Path, wrong: dict[str, object], sentence: str
) -> None:
    with pytest.raises(CannotSynthesise, match=sentence):
        generate(tmp_path / "x", **wrong)

    assert not (tmp_path / "x").exists()


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []

    generate(tmp_path / "x", rows=1_000, progress=lambda what, share: told.append((what, share)))

    ends = dict(told)
    assert ends == {
        "mhsds": 1.0,
        "workforce": 1.0,
        "complaints": 1.0,
        "incidents": 1.0,
        "engagement": 1.0,
        "detentions": 1.0,
    }
