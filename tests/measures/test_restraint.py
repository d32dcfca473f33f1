"""The monthly restraint files are read with both their date formats; what is withheld stays withheld."""

from datetime import date
from pathlib import Path

import pytest

from plumbline.measures.errors import BadInput
from plumbline.measures.sources.restraint import (
    WITHHELD,
    MonthRow,
    read_bed_days,
    read_people_restrained,
)

HEAD = "period,provider,metric,value,file\n"
SOUTHERN_HEALTH = "SOUTHERN HEALTH NHS FOUNDATION TRUST"


def write(folder: Path, *rows: str) -> Path:
    path = folder / "restrained.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_both_date_formats_are_read_and_put_in_order(tmp_path: Path) -> None:
    path = write(tmp_path, "2022-02-01,A TRUST,MHS76,10,f.csv", "01/09/2021,A TRUST,MHS76,55,f.csv")

    assert read_people_restrained(path) == [
        MonthRow(month=date(2021, 9, 1), provider="A TRUST", count=55),
        MonthRow(month=date(2022, 2, 1), provider="A TRUST", count=10),
    ]


@pytest.mark.parametrize("mark", ["*", "9999999"])
def test_a_suppressed_count_is_withheld_and_never_zero(tmp_path: Path, mark: str) -> None:
    path = write(tmp_path, f"01/09/2021,A TRUST,MHS76,{mark},f.csv")

    assert read_people_restrained(path) == [
        MonthRow(month=date(2021, 9, 1), provider="A TRUST", withheld=WITHHELD)
    ]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("Sept 2021,A,MHS76,5,f", "column period: “Sept 2021” is not a date like 2022-02-01 or 01/02/2022."),
        (
            "09/13/2021,A,MHS76,5,f",
            "column period: “09/13/2021” is no day of the calendar (day comes before month).",
        ),
        (
            "09/01/2021,A,MHS76,5,f",
            "column period: “09/01/2021” is not the first of a month; was it written month first?",
        ),
        ("01/09/2021,,MHS76,5,f", "column provider: is empty."),
        ("01/09/2021,A,MHS77,5,f", "column metric: “MHS77” is not the figure “MHS76” that Plumbline knows."),
        (
            "01/09/2021,A,MHS76,7,f",
            "column value: 7 is not a published count: those are withheld (“*”) or rounded to 5.",
        ),
        (
            "01/09/2021,A,MHS76,0,f",
            "column value: 0 is not a published count: those are withheld (“*”) or rounded to 5.",
        ),
        ("01/09/2021,A,MHS76,-5,f", "column value: -5 is negative; a count is a whole number, zero or more."),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_read(tmp_path: Path, row: str, sentence: str) -> None:
    path = write(tmp_path, "01/10/2021,B,MHS76,5,f", row)

    with pytest.raises(BadInput) as refused:
        read_people_restrained(path)

    assert str(refused.value) == f"restrained.csv, row 3, {sentence}"


def test_a_month_that_stands_twice_is_refused_in_either_date_format(tmp_path: Path) -> None:
    path = write(tmp_path, "01/09/2021,A,MHS76,5,f", "2021-09-01,A,MHS76,10,f")

    with pytest.raises(BadInput, match="row 3: repeats row 2"):
        read_people_restrained(path)


@pytest.mark.shared_data
def test_southern_health_reads_as_published(shared_data: Path) -> None:
    rows = read_people_restrained(shared_data / "mhsds_restraint_2021_22" / "people_restrained_MHS76.csv")

    ours = [row for row in rows if row.provider == SOUTHERN_HEALTH]
    assert [row.count for row in ours] == [55, 55, 60, 65, 45, 50, 70, 55, 50, 45, 65, 60]
    assert [row.month.month for row in ours] == [9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8]
    assert (len(rows), sum(row.count is None for row in rows)) == (568, 35)


@pytest.mark.shared_data
def test_bed_days_read_as_published(shared_data: Path) -> None:
    rows = read_bed_days(shared_data / "mhsds_restraint_2021_22" / "bed_days.csv")

    ours = [row for row in rows if row.provider == SOUTHERN_HEALTH]
    assert [row.count for row in ours][:3] == [12120, 12410, 11805]
    assert (len(rows), sum(row.count is None for row in rows)) == (3799, 2833)
