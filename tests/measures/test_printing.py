"""A run in words and files: withheld figures stay withheld in every one of them, and no file is half-written."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from plumbline.measures import outputs, printing, run
from plumbline.measures.definitions import load_definition
from plumbline.measures.outputs import NotWritable
from plumbline.measures.results import Run
from plumbline.measures.sources.tidy import SUPPRESSED

KEYS = {
    "measure", "period", "grouping", "group", "numerator", "denominator", "value", "lower", "upper", "method",
    "comparator", "ratio", "ratio_lower", "ratio_upper", "published_value", "withheld", "source",
}  # fmt: skip


@pytest.fixture(scope="module")
def hidden() -> Run:
    """A run most of whose figures the publisher withholds."""
    return run("section-3-on-admission")


def test_json_rows_carry_every_key_and_null_for_what_is_withheld(hidden: Run) -> None:
    rows = json.loads(printing.as_json(hidden))

    assert set(rows[0]) >= KEYS
    black = next(row for row in rows if row["group_code"] == "black")
    assert (black["numerator"], black["value"], black["ratio"], black["withheld"]) == (
        None,
        None,
        None,
        SUPPRESSED,
    )


def test_csv_rows_are_empty_for_what_is_withheld_with_the_reason_beside(hidden: Run) -> None:
    rows = list(csv.DictReader(StringIO(printing.as_csv(hidden))))

    black = next(row for row in rows if row["group_code"] == "black")
    assert (black["numerator"], black["value"], black["withheld"]) == ("", "", SUPPRESSED)


def test_the_table_shows_figures_intervals_and_the_publishers_rates() -> None:
    lines = printing.as_table(run("detentions")).splitlines()

    black = next(line for line in lines if "Black or Black British" in line)
    assert black.split() == [
        "2023/24",
        "Black",
        "or",
        "Black",
        "British",
        "5,693",
        "2,381,722",
        "239.0",
        "232.9",
        "to",
        "245.3",
        "3.44",
        "3.35",
        "to",
        "3.54",
        "239.0",
        "242.3",
        "(235.4",
        "to",
        "249.2)",
    ]


def test_the_table_says_withheld_and_why_once_for_all_its_groups(hidden: Run) -> None:
    table = printing.as_table(hidden)

    mixed = next(line for line in table.splitlines() if "Mixed " in line)
    assert mixed.split() == ["2023/24", "Mixed", "withheld", "37,481", "withheld", "–", "withheld", "–"]
    assert " ".join(table.split()).count(SUPPRESSED) == 1


def test_the_table_without_a_comparator_speaks_of_no_ratios() -> None:
    table = printing.as_table(run("detentions-black-trend"))

    assert "Ratios set" not in table
    assert "No counts for all Black groups together" in table


def test_the_explanation_names_what_to_beware_of_and_who_answers() -> None:
    definition = load_definition("detentions-black-trend")

    text = printing.explanation(definition)

    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        f"# {definition.title}",
        "## Why it matters",
        "## How it is computed",
        "## What to beware of",
        "## What is missing",
        "## Who is protected, and how",
        "## Standard",
        "## Who answers for it",
    ]
    assert definition.version in text


def test_the_explanation_leaves_out_what_is_not_missing() -> None:
    assert "## What is missing" not in printing.explanation(load_definition("detentions"))


def test_the_working_shows_how_each_figure_came_about(hidden: Run) -> None:
    lines = printing.working(hidden).splitlines()

    assert (
        "- 2023/24, White (shared-4): 40 / 1,665,271 × 100,000 = 2.40 (1.72 to 3.27; Byar). "
        "Built from a count rounded to the nearest 5."
    ) in lines
    assert f"- 2023/24, Mixed (shared-4): withheld. {SUPPRESSED}" in lines
    assert any(
        line.startswith("- 2023/24, Unknown (not stated or not known) (shared-4): 5 counted, no rate.")
        for line in lines
    )
    assert any(source.sha256 in line for source in hidden.sources for line in lines)


def test_a_folder_of_files_is_written_whole(hidden: Run, tmp_path: Path) -> None:
    outputs.write_folder(hidden, tmp_path / "new")

    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "section-3-on-admission.csv",
        "section-3-on-admission.json",
        "section-3-on-admission.parquet",
        "section-3-on-admission.png",
        "section-3-on-admission.svg",
        "section-3-on-admission.xlsx",
        "working.md",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_a_folder_that_is_there_is_left_alone(hidden: Run, tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match="is there already; name a new folder, so that nothing is overwritten"):
        outputs.write_folder(hidden, tmp_path)


def test_a_folder_that_cannot_be_finished_leaves_nothing(hidden: Run, tmp_path: Path, monkeypatch) -> None:
    original = Path.write_text

    def fail_on_the_last(self: Path, *args, **kwargs) -> int:
        if self.name == "working.md":
            raise OSError(28, "No space left on device")
        return original(self, *args, **kwargs)

    monkeypatch.setattr(Path, "write_text", fail_on_the_last)

    with pytest.raises(NotWritable, match="can't be written: No space left on device"):
        outputs.write_folder(hidden, tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_chart_of_another_kind_is_refused(hidden: Run, tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match=r"a chart is written as \.svg or \.png; “\.gif” is neither"):
        outputs.write_chart(hidden, tmp_path / "chart.gif")


def test_charts_are_written_as_their_name_says(hidden: Run, tmp_path: Path) -> None:
    outputs.write_chart(hidden, tmp_path / "chart.SVG")
    outputs.write_chart(hidden, tmp_path / "chart.png")

    assert (tmp_path / "chart.SVG").read_text(encoding="utf-8").startswith("<svg ")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["chart.SVG", "chart.png"]


def test_a_chart_in_a_folder_that_is_not_there_is_refused(hidden: Run, tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match=r"chart\.svg can't be written: there is no folder .*gone\."):
        outputs.write_chart(hidden, tmp_path / "gone" / "chart.svg")
