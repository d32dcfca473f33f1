"""`plumbline measure` on a trust's own records: check, run, run-all, and how they refuse."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from plumbline.cli.measure import measure_app

HEAD = "application,applied,ethnicity,shortlisted,appointed\n"
ROWS = "".join(
    f"a{number},2025-05-{1 + number % 28:02},{'NA'[number % 2]},yes,{'no' if number % 3 else 'yes'}\n"
    for number in range(60)
)


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "applications.csv").write_text(HEAD + ROWS, encoding="utf-8")
    return folder


def measure(*arguments: str) -> Result:
    return CliRunner().invoke(measure_app, list(arguments))


def test_a_measure_of_records_is_run_on_a_folder(extract: Path) -> None:
    outcome = measure("run", "wres-2-appointment", "--data", str(extract), "--format", "json")

    rows = json.loads(outcome.stdout)
    assert [(row["group"], row["numerator"], row["denominator"]) for row in rows] == [
        ("White", 10, 30),
        ("All other ethnic groups", 10, 30),
    ]


def test_the_table_says_what_was_read_and_that_it_is_not_safe_to_publish(extract: Path) -> None:
    outcome = measure("run", "wres-2-appointment", "--data", str(extract))

    assert outcome.exit_code == 0
    assert "60 rows read, 0 rejected, 60 used" in outcome.stdout
    assert "not safe to" in outcome.stdout


def test_figures_can_be_given_for_every_month_and_split(extract: Path) -> None:
    outcome = measure(
        "run",
        "recruitment-appointed-from-shortlisted",
        *(
            "--data",
            str(extract),
            "--every",
            "month",
            "--by",
            "unit",
            "--grouping",
            "everyone",
            "--format",
            "json",
        ),
    )

    [row] = json.loads(outcome.stdout)
    assert (row["period"], row["organisation_unit"], row["numerator"]) == ("2025-05", "not known", 20)


def test_check_says_what_an_extract_holds_and_can_answer(extract: Path) -> None:
    outcome = measure("check", "--data", str(extract))

    assert outcome.exit_code == 0
    assert "applications: 60 rows read, 60 used, 0 left out, 0 repaired." in outcome.stdout
    can, cannot = outcome.stdout.split("for want of", 1)
    assert "wres-2-appointment" in can
    assert "mha-detentions" not in can
    assert "mha-detentions" in cannot


def test_check_fails_where_a_table_is_refused_and_writes_the_rows_to_mend(extract: Path, tmp_path: Path) -> None:
    (extract / "leavers.csv").write_text("employee,left\n1,31/02/2025\n2,30/02/2025\n3,2025-01-01\n")
    (extract / "complaints.csv").write_text(
        "complaint,kind,received\n1,complaint,2025-04-01\n2,complaint,\n3,complaint,2025-04-03\n"
    )

    outcome = measure("check", "--data", str(extract), "--rejects", str(tmp_path / "rejects"))

    assert outcome.exit_code == 1
    assert "Refused: leavers: 2 of 3 rows cannot be used, so the table is refused." in outcome.stdout
    assert [path.name for path in (tmp_path / "rejects").iterdir()] == ["complaints_rejects.csv"]


def test_everything_that_an_extract_can_answer_is_written(extract: Path, tmp_path: Path) -> None:
    outcome = measure("run-all", "--data", str(extract), "--out", str(tmp_path / "out"))

    assert outcome.exit_code == 0
    assert (tmp_path / "out" / "wres-2-appointment" / "wres-2-appointment.csv").exists()
    assert "measures were computed into" in outcome.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "wres-2-appointment"), "is computed from your own records: name the folder"),
        (("run", "wres-2-appointment", "--data", "EMPTY"), "holds no CSV or Parquet file"),
        (("run", "wres-2-appointment", "--data", "nowhere"), "nowhere: is not there."),
        (
            ("run", "mha-detentions", "--data", "EXTRACT"),
            "has no MHS001MPI and no MHS401MHActPeriod",
        ),
        (("run", "wres-2-appointment", "--data", "EXTRACT", "--period", "May"), "“May” is not a period."),
        (("run", "wres-2-appointment", "--data", "EXTRACT", "--by", "mood"), "has no column “mood”"),
        (("run", "wres-2-appointment", "--data", "EXTRACT", "--engine", "postgresql"), "say where: the address"),
        (("run", "detentions", "--by", "unit"), "is made from published tables, which can't be split further"),
        (("run-all", "--data", "EXTRACT", "--out", "EMPTY"), "is there already; name a new folder"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: tuple[str, ...], sentence: str, extract: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"EXTRACT": str(extract), "EMPTY": str(tmp_path / "empty")}

    outcome = measure(*(places.get(argument, argument) for argument in arguments))

    assert outcome.exit_code == 2
    assert sentence in outcome.stderr


def test_the_list_can_be_narrowed() -> None:
    heading, *by_topic = measure("list", "--topic", "recruitment").stdout.splitlines()
    by_words = measure("list", "--search", "wres 9").stdout.splitlines()

    assert heading == "Recruitment (recruitment)"
    assert all("your own records" in line for line in by_topic if line.startswith("  "))
    assert [line.split()[0] for line in by_words if line.startswith("  ")] == [
        "wres-9-board-executive",
        "wres-9-board-members",
        "wres-9-board-voting",
    ]
    assert measure("list", "--search", "no such thing").stdout.startswith(
        "No measure fits. Topics: mental-health-act"
    )


def test_check_does_not_promise_measures_of_a_table_that_it_refuses(extract: Path) -> None:
    (extract / "applications.csv").write_text(HEAD + ROWS.replace("2025-05", "May"), encoding="utf-8")

    outcome = measure("check", "--data", str(extract))

    assert outcome.exit_code == 1
    assert "Refused: applications: 60 of 60 rows cannot be used" in outcome.stdout
    assert "This extract can answer 0 measures:" in outcome.stdout


def test_pooling_and_power_are_options_of_a_run(extract: Path) -> None:
    outcome = measure("run", "wres-2-appointment", "--data", str(extract), "--power", "0.8", "--format", "json")

    white, _ = json.loads(outcome.stdout)
    assert white["detectable_words"].startswith("With 30 shortlisted applications (All other ethnic groups: 30)")
    refused = measure("run", "wres-2-appointment", "--data", str(extract), "--pool")
    assert (refused.exit_code, "split the figures by them too" in refused.stderr) == (2, True)


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_computed(extract: Path) -> None:
    outcome = measure("run-all", "--data", str(extract), "--out", str(extract / "gone" / "results"))

    assert outcome.exit_code == 2
    assert f"can't be written: there is no folder {extract / 'gone'}." in outcome.stderr
