"""What the database itself refuses, asked in plain SQL behind the back of the models."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from plumbline.evidence.actions import record_run
from plumbline.evidence.models import Dataset, MeasureRun, Observation
from tests.evidence.builders import BLACK, HIDDEN, UNKNOWN, WHITE, a_run

pytestmark = pytest.mark.django_db


def _insert_copy(observation: Observation, **changes: object) -> None:
    """A copy of a row under the next position, with columns changed, past every model."""
    columns = [field.column for field in Observation._meta.concrete_fields if not field.primary_key]
    values = {column: getattr(observation, column) for column in columns}
    values |= {"position": 99, "series": "planted", **changes}
    quoted = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            f"INSERT INTO evidence_observation ({quoted}) VALUES ({marks})",
            [values[column] for column in columns],
        )


@pytest.fixture
def rows() -> dict[str, Observation]:
    run = record_run(by="system:test", run=a_run(WHITE, BLACK, UNKNOWN, HIDDEN), kind="published")
    return {row.group: row for row in run.observations.all()}


def test_an_honest_copy_is_let_in(rows: dict[str, Observation]) -> None:
    _insert_copy(rows["White"])

    assert Observation.objects.count() == 5


@pytest.mark.parametrize(
    ("group", "changes"),
    [
        ("Arab", {"numerator": 3}),
        ("Arab", {"value": 243.1}),
        ("Arab", {"value": 243.1, "value_withheld": ""}),
        ("Arab", {"lower": 1.0, "lower_withheld": ""}),
        ("Arab", {"ratio": 2.0, "ratio_withheld": ""}),
        ("Arab", {"published_value": 243.1}),
        ("White", {"value": None}),
        ("White", {"numerator": -1}),
        ("White", {"denominator": -1}),
        ("White", {"value": 1e301}),
        ("White", {"upper": float("inf")}),
        ("White", {"series": ""}),
        ("White", {"position": 0}),
    ],
    ids=lambda case: "-".join(case) if isinstance(case, dict) else case,
)
def test_the_database_refuses(rows: dict[str, Observation], group: str, changes: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        _insert_copy(rows[group], **changes)

    assert Observation.objects.count() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evidence_observation SET value = 1 WHERE value IS NOT NULL",
        "DELETE FROM evidence_observation",
        "UPDATE evidence_dataset SET sha256 = 'b'",
        "DELETE FROM evidence_reading",
        "UPDATE evidence_measurerun SET measure = 'another'",
        "DELETE FROM evidence_measurerun",
        "DELETE FROM evidence_dataset",
    ],
)
@pytest.mark.usefixtures("rows")
def test_the_database_refuses_to_rewrite(statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("rows")
def test_a_replaced_run_never_becomes_current_again() -> None:
    MeasureRun.objects.current().supersede()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_measurerun SET status = 'current'")


@pytest.mark.usefixtures("rows")
def test_the_database_refuses_an_invented_dataset_in_a_real_run() -> None:
    real = MeasureRun.objects.get()
    record_run(by="system:demo", run=a_run(), kind="demonstration")
    invented = Dataset.objects.get(demonstration=True)

    mixture = "INSERT INTO evidence_reading (run_id, dataset_id) VALUES (%s, %s)"
    with pytest.raises(DatabaseError, match="never share"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(mixture, [real.pk, invented.pk])


@pytest.mark.parametrize("table", ["evidence_measurerun", "evidence_dataset"])
@pytest.mark.usefixtures("rows")
def test_the_database_refuses_real_figures_that_call_themselves_invented(table: str) -> None:
    model = MeasureRun if table == "evidence_measurerun" else Dataset
    row = model.objects.get()
    row.pk = None
    row._state.adding = True
    row.kind = "demonstration"

    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
