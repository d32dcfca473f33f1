"""`plumbline measure synthesise`: an invented extract from the command line."""

from pathlib import Path

from typer.testing import CliRunner

from plumbline.cli.main import app


def test_an_extract_is_written_and_said_to_be_invented(tmp_path: Path) -> None:
    asked = [
        "measure",
        "synthesise",
        str(tmp_path / "x"),
        "--rows",
        "1200",
        "--source",
        "events",
        "--format",
        "csv",
    ]

    done = CliRunner().invoke(app, asked)

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        f"{'detentions':<32} {'1,200':>13} rows",
        f"All of it is invented. What was planted: {tmp_path / 'x' / 'truth.json'}",
    ]
    assert len((tmp_path / "x" / "detentions.csv").read_text().splitlines()) == 1_201


def test_a_folder_in_use_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")

    done = CliRunner().invoke(app, ["measure", "synthesise", str(tmp_path)])

    assert done.exit_code == 2
    assert "is not empty" in done.stderr
