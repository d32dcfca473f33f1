"""What a run is written into: workbook, Parquet, notebook, folders; and that nothing in them can run."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest

from plumbline.equity.values import Withheld
from plumbline.measures import outputs
from plumbline.measures.chart_selection import drawable
from plumbline.measures.charts import chart_svg
from plumbline.measures.notebooks import MOST_ROWS
from plumbline.measures.printing import sum_of, working
from plumbline.measures.record_runs import Refusal
from plumbline.measures.results import COLUMNS, Effort, Observation, Run, Source
from plumbline.measures.workbooks import as_workbook
from tests.evidence.builders import BLACK, HIDDEN, WHITE, a_run

HOSTILE = '=cmd|"/c calc"!A1<script>alert(1)</script>'


def observation(**told) -> Observation:
    known = {
        "measure": "wres-2-appointment",
        "area": "the extract",
        "period": "2025/26",
        "grouping": "white-and-all-other",
        "group": "White",
        "group_code": "white",
        "numerator": 30,
        "denominator": 100,
        "value": 30.0,
        "lower": 21.9,
        "upper": 39.6,
        "method": "Wilson score",
        "source": "invented",
    }
    return Observation(**{**known, **told})


def run_of(*observations: Observation) -> Run:
    return Run(
        measure="wres-2-appointment",
        definition_version="0123456789ab",
        unit="per cent of shortlisted applications",
        per=100,
        observations=observations,
        sources=(
            Source(
                name="applications",
                title="a.csv",
                publisher="invented",
                licence="own",
                url="",
                published="",
                sha256="ff",
            ),
        ),
        warnings=("Not safe to publish.",),
        settings={"area": "the extract"},
        effort=Effort(engine="duckdb", rows_read=3, rows_rejected=1, rows_used=2, seconds=0.5, peak_memory=100.0),
    )


@pytest.fixture
def run() -> Run:
    hidden = Withheld("Fewer than 5.")
    return run_of(
        observation(),
        observation(
            group=HOSTILE,
            group_code="x",
            numerator=hidden,
            value=hidden,
            lower=hidden,
            upper=hidden,
            part="band 8a",
        ),
    )


def test_a_workbook_has_figures_working_sources_problems_and_what_it_is_about(run: Run) -> None:
    book = openpyxl.load_workbook(BytesIO(as_workbook(run)))

    assert book.sheetnames == ["Figures", "Working", "Sources", "Problems", "About"]
    figures = [[cell.value for cell in row] for row in book["Figures"]]
    assert dict(zip(figures[0], figures[1], strict=True))["Value"] == 30
    assert dict(zip(figures[0], figures[2], strict=True))["Value"] == "withheld"
    working = [[cell.value for cell in row] for row in book["Working"]]
    assert dict(zip(working[0], working[1], strict=True))["Sum"] == "30 / 100 × 100"
    assert book["Sources"]["F2"].value == "ff"
    assert book["Problems"]["A2"].value == "Not safe to publish."
    assert book["Figures"].freeze_panes == "A2"


def test_a_withheld_figure_is_a_word_in_a_workbook_with_its_reason_and_a_zero_is_a_zero() -> None:
    none = replace(BLACK, group="Nobody", numerator=0, value=0.0, lower=0.0, ratio=0.0, ratio_lower=0.0)
    book = openpyxl.load_workbook(BytesIO(as_workbook(a_run(WHITE, HIDDEN, none))))

    head, *rows = [[cell.value for cell in row] for row in book["Figures"].iter_rows()]
    hidden, zero = (dict(zip(head, row, strict=True)) for row in rows[1:])
    names = ("Numerator", "Value", "95% from", "95% to", "Ratio", "Ratio 95% from", "Ratio 95% to")
    assert [hidden[name] for name in names] == ["withheld"] * len(names)
    assert [value for value in hidden.values() if isinstance(value, int | float)] == [hidden["Denominator"]]
    assert hidden["Withheld because"] == str(HIDDEN.value.why)
    assert [zero[name] for name in ("Numerator", "Value", "95% from", "Ratio")] == [0, 0, 0, 0]
    assert zero["Withheld because"] in (None, "")
    working = [[cell.value for cell in row] for row in book["Working"].iter_rows()]
    assert not any(isinstance(value, int | float) for value in working[2])


def test_columns_that_would_be_empty_are_left_out_of_a_workbook(run: Run) -> None:
    book = openpyxl.load_workbook(BytesIO(as_workbook(run)))

    heads = {name: [cell.value for cell in next(book[name].iter_rows())] for name in ("Figures", "Working")}
    assert heads == {
        "Figures": [
            *("Period", "Part", "Grouping", "Group", "Numerator", "Denominator"),
            *("Value", "95% from", "95% to", "Note", "Withheld because"),
        ],
        "Working": ["Period", "Part", "Grouping", "Group", "Sum", "Interval", "Source"],
    }


def test_only_a_value_that_is_its_numerator_over_its_denominator_is_written_as_that_sum() -> None:
    difference = observation(numerator=11, denominator=12, value=18.04)
    median = observation(numerator=23, denominator=None, value=8.0)
    estimated = observation(numerator=None, denominator=250, value=8.0)

    assert sum_of(observation(), 100) == "30 / 100 × 100 ="
    assert sum_of(difference, 100) == "11 of 12 counted:"
    assert sum_of(median, 1) == "23 counted:"
    assert sum_of(estimated, 100) == "of 250:"


def test_the_working_names_the_unit_and_the_part_of_each_figure() -> None:
    told = working(run_of(observation(organisation_unit="ALDER", part="band 8a"), observation()))

    assert "- 2025/26, ALDER, band 8a, White (white-and-all-other): 30 / 100 × 100 = 30.00 (21.90 to" in told
    assert "- 2025/26, White (white-and-all-other): 30 / 100 × 100 = 30.00 (21.90 to" in told


def test_no_cell_of_a_workbook_is_a_formula(run: Run) -> None:
    book = openpyxl.load_workbook(BytesIO(as_workbook(run)))

    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}

    assert HOSTILE in [cell.value for row in book["Figures"] for cell in row]
    assert "f" not in kinds


def test_parquet_holds_the_rows_with_what_is_withheld_as_null(run: Run) -> None:
    rows = parquet.read_table(BytesIO(outputs.as_parquet(run))).to_pylist()

    assert list(rows[0]) == list(COLUMNS)
    assert [(row["value"], row["withheld"]) for row in rows] == [(30.0, None), (None, "Fewer than 5.")]


def test_a_run_without_figures_has_its_columns_all_the_same(tmp_path: Path) -> None:
    outputs.write_folder(run_of(), tmp_path / "empty")

    written = (tmp_path / "empty" / "wres-2-appointment.csv").read_text(encoding="utf-8")
    assert written.strip().split(",") == list(COLUMNS)
    assert parquet.read_table(tmp_path / "empty" / "wres-2-appointment.parquet").num_rows == 0
    assert not (tmp_path / "empty" / "wres-2-appointment.svg").exists()


def test_a_notebook_shows_a_table_and_runs_nothing(run: Run) -> None:
    shown = run._repr_html_()

    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert shown.startswith("<table><caption>WRES 2: likelihood of appointment")
    assert '<th scope="col">Part</th>' in shown
    assert "<li>Not safe to publish.</li>" in shown
    assert "3 rows read, 1 rejected, 2 used, in 0.5 s on duckdb; at most 100 MiB of memory" in shown


def test_a_long_run_says_how_many_rows_a_notebook_leaves_out() -> None:
    shown = run_of(*(observation(period=f"{year}/00") for year in range(MOST_ROWS + 3)))._repr_html_()

    assert "<li>3 more rows are not shown; to_rows() and to_table() have them all.</li>" in shown


def test_many_runs_are_written_whole_with_an_index(run: Run, tmp_path: Path) -> None:
    outputs.write_many([run], [Refusal(measure="mha-detentions", why="No catchment.")], tmp_path / "all")

    index = (tmp_path / "all" / "index.md").read_text(encoding="utf-8")
    assert "- [wres-2-appointment](wres-2-appointment/working.md): 2 figures" in index
    assert "- mha-detentions: No catchment." in index
    assert (tmp_path / "all" / "wres-2-appointment" / "wres-2-appointment.xlsx").exists()


def test_what_cannot_be_finished_leaves_nothing(run: Run, tmp_path: Path, monkeypatch) -> None:
    def no_room(*args: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(outputs, "as_parquet", no_room)

    with pytest.raises(outputs.NotWritable, match="No space left on device"):
        outputs.write_many([run], [], tmp_path / "all")

    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_parts_shows_the_last_period_and_known_groups() -> None:
    parts = [
        observation(period=period, part=part, group=group, group_code=code, comparator="anybody")
        for period in ("2024/25", "2025/26")
        for part in ("band 2", "band 3")
        for group, code in (("White", "white"), ("Not stated", "not-stated"))
    ]

    drawn = drawable(run_of(*parts)).observations

    assert [(each.period, each.group, each.comparator) for each in drawn] == [
        ("2025/26", "band 2: White", None),
        ("2025/26", "band 3: White", None),
    ]
    assert "band 3: White" in chart_svg(run_of(*parts))


def test_a_picture_over_time_shows_one_grouping() -> None:
    over_time = [
        observation(period=period, grouping=grouping)
        for grouping in ("white-and-all-other", "nhs-2001-5")
        for period in ("2024/25", "2025/26")
    ]

    drawn = drawable(run_of(*over_time)).observations

    assert {each.grouping for each in drawn} == {"white-and-all-other"}
