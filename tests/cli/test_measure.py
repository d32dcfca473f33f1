"""`plumbline measure` from a person's side: what is printed, what is written, and how it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from plumbline.cli.measure import measure_app
from plumbline.measures.definitions import load_catalogue


def plumbline_measure(*arguments: str) -> Result:
    return CliRunner().invoke(measure_app, list(arguments))


def test_the_list_names_every_measure() -> None:
    outcome = plumbline_measure("list")

    slugs = {line.split()[0] for line in outcome.stdout.splitlines() if line.startswith("  ")}
    assert outcome.exit_code == 0
    assert slugs == set(load_catalogue())


def test_the_list_counts_areas_it_has_no_room_for() -> None:
    lines = [line.strip() for line in plumbline_measure("list").stdout.splitlines()]

    assert next(line for line in lines if line.startswith("detentions ")).endswith("[E92000001, QRL; draft]")
    assert next(line for line in lines if line.startswith("restraint-monthly")).endswith(" more; draft]")


def test_show_prints_the_definition_file() -> None:
    outcome = plumbline_measure("show", "detentions")

    assert outcome.stdout.splitlines()[0] == "slug: detentions"


def test_explain_prints_words() -> None:
    outcome = plumbline_measure("explain", "detentions")

    assert outcome.stdout.splitlines()[0] == "# Detentions under the Mental Health Act"


def test_run_prints_a_table() -> None:
    outcome = plumbline_measure("run", "detentions")

    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[0] == "Detentions under the Mental Health Act: England"


def test_run_prints_json_rows() -> None:
    rows = json.loads(plumbline_measure("run", "detentions", "--format", "json").stdout)

    assert len(rows) == 24
    assert sum(row["published_value"] is not None for row in rows) == 21


def test_run_prints_csv() -> None:
    outcome = plumbline_measure("run", "detentions", "--area", "QRL", "--format", "csv")

    assert len(outcome.stdout.splitlines()) == 6


def test_run_writes_chart_and_folder(tmp_path: Path) -> None:
    outcome = plumbline_measure(
        "run", "detentions", "--area", "QRL", "--chart", str(tmp_path / "c.svg"), "--out", str(tmp_path / "all")
    )

    assert outcome.exit_code == 0
    assert sorted(path.name for path in tmp_path.rglob("*.*")) == [
        "c.svg",
        "detentions.csv",
        "detentions.json",
        "detentions.parquet",
        "detentions.png",
        "detentions.svg",
        "detentions.xlsx",
        "working.md",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "gossip"), "There is no measure “gossip”."),
        (("run", "gossip"), "There is no measure “gossip”."),
        (("run", "detentions", "--area", "Mars"), "there is no area “Mars”."),
        (("run", "detentions", "--area", "QRL", "--grouping", "nhs-2001-5"), "Chinese people are in"),
        (("run", "detentions", "--period", "1066"), "There are no figures of “detentions” for England in 1066"),
        (("run", "detentions", "--chart", "c.gif"), "a chart is written as .svg or .png"),
        (("run", "detentions", "--out", "."), "is there already"),
    ],
)
def test_a_refusal_is_one_sentence_on_stderr_and_exit_code_2(arguments: tuple[str, ...], sentence: str) -> None:
    outcome = plumbline_measure(*arguments)

    assert outcome.exit_code == 2
    assert outcome.stdout == ""
    assert sentence in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_a_bad_file_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "england_by_ethnicity.csv").write_bytes("Year,Measure\n".encode("utf-16"))

    outcome = plumbline_measure(
        "run", "detentions", "--data", str(tmp_path / "in"), "--out", str(tmp_path / "out")
    )

    assert outcome.exit_code == 2
    assert outcome.stderr == "england_by_ethnicity.csv: is saved as UTF-16; save it again as “CSV UTF-8”.\n"
    assert not (tmp_path / "out").exists()


def test_help_starts_without_anything_heavy() -> None:
    program = (
        "import sys; from plumbline.cli.measure import measure_app\n"
        "try: measure_app(['--help'])\n"
        "finally: print([name for name in ('django', 'ibis', 'numpy', 'pandas') if name in sys.modules])"
    )

    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert outcome.stdout.splitlines()[-1] == "[]"


def test_measures_are_found_by_words_of_what_they_count_in_any_order() -> None:
    outcome = CliRunner().invoke(measure_app, ["list", "--search", "colleagues discrimination"])

    assert outcome.exit_code == 0
    assert "discrimination-by-colleagues" in outcome.stdout
