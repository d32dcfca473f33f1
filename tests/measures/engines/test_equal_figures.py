"""The same definitions give the same figures on every engine: counts to the last digit, and so all made of them.

One invented extract, and measures of every family and method; what one engine gives, the others must.
"""

from pathlib import Path

import psycopg
import pytest

from plumbline.measures.engines.base import Engine
from plumbline.measures.engines.choosing import choose_engine
from plumbline.measures.errors import NotOffered
from plumbline.measures.record_runs import Refusal, open_records
from plumbline.measures.synthetic import generate

MEASURES = (
    "mha-detentions",
    "mha-ctos-made",
    "mha-repeat-detentions",
    "mha-length-section-2",
    "mha-people-subject",
    "restraint-interventions",
    "inpatient-follow-up-72-hours",
    "access-did-not-attend",
    "access-waiting-time",
    "recording-validity",
    "wres-1-overall",
    "wres-2-appointment",
    "wres-4-training",
    "wres-9-board-voting",
    "workforce-ethnicity-pay-gap",
    "workforce-race-disparity",
    "complaints-upheld",
    "counted-detentions-number",
)

Figures = dict[str, object]


def figures_of(engine: Engine, folder: Path) -> tuple[Figures, object]:
    """Every observation of every measure, or why there is none; and what was found on reading."""
    with engine, open_records(folder, engine=engine) as records:
        outcomes = list(records.run_all(MEASURES, catchment=["E06000045", "E06000044"]))
        found = {each.measure: each.why if isinstance(each, Refusal) else each.to_rows() for each in outcomes}
        reports = [
            (report.table, report.rows_read, report.rejected, report.repaired, report.duplicates)
            for report in records.extract.report.tables
        ]
    return found, sorted(reports)


@pytest.fixture(scope="module", params=["parquet", "faulty csv"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("extract") / "invented"
    if request.param == "parquet":
        generate(place, seed=5, people=1_500)
    else:
        generate(place, seed=6, people=1_000, format="csv", faults=2)
    return place


@pytest.fixture(scope="module")
def expected(folder: Path) -> tuple[Figures, object]:
    return figures_of(choose_engine("duckdb"), folder)


def test_there_is_something_to_compare(expected: tuple[Figures, object]) -> None:
    found, _ = expected

    answered = [slug for slug, rows in found.items() if isinstance(rows, list) and rows]

    assert set(found) == set(MEASURES)
    # Two small tables have more planted faults than good rows, and are refused: by every engine.
    assert len(answered) >= len(MEASURES) - 2


def test_postgresql_gives_what_duckdb_gives(
    folder: Path, expected: tuple[Figures, object], postgresql_address: str
) -> None:
    found = figures_of(choose_engine("postgresql", url=postgresql_address), folder)

    assert found == expected


@pytest.mark.spark
# PySpark's own calls of pandas.
@pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")
def test_spark_gives_what_duckdb_gives(folder: Path, expected: tuple[Figures, object]) -> None:
    found = figures_of(choose_engine("spark"), folder)

    assert found == expected


@pytest.mark.parametrize(
    ("name", "url", "sentence"),
    [
        ("oracle", None, "There is no engine “oracle”. There are: duckdb, postgresql, spark."),
        ("postgresql", None, "To compute in PostgreSQL, say where: the address of a database"),
        (
            "postgresql",
            "postgresql://nobody@127.0.0.1:1/none",
            "The database can't be used (OperationalError): check its address, that it answers",
        ),
    ],
)
def test_an_engine_that_cannot_be_had_is_refused_in_a_sentence(name: str, url: str | None, sentence: str) -> None:
    with pytest.raises(NotOffered) as refused:
        choose_engine(name, url=url)

    assert sentence in str(refused.value)


def test_what_was_kept_in_a_database_is_gone_afterwards(postgresql_address: str, folder: Path) -> None:
    engine = choose_engine("postgresql", url=postgresql_address)

    with engine, open_records(folder, engine=engine) as records:
        records.run("wres-9-board-voting")

    with psycopg.connect(postgresql_address) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'plumbline_%'")
        assert (found.fetchall(), engine.folder.exists()) == ([], False)
