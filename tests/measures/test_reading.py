"""A file that is not what it claims to be is refused with file, row and column; nothing of it is loaded."""

from pathlib import Path

import pytest

from plumbline.measures.errors import SHOWN_PROBLEMS, BadInput, Problem
from plumbline.measures.sources import reading
from plumbline.measures.sources.reading import Row, read_rows, read_table


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "figures.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def parse(row: Row) -> tuple[str, int]:
    return row.text("group"), row.count("n")


def refusal(path: Path, **settings) -> str:
    with pytest.raises(BadInput) as caught:
        read_table(path, parse, needs=("group", "n"), **settings)
    return str(caught.value)


def test_a_good_file_is_read_whole(tmp_path: Path) -> None:
    path = write(tmp_path, 'group,n,note\nWhite,10,"a, b"\n\nBlack, 4 ,\n')

    rows = read_table(path, parse, needs=("group", "n"), key=lambda row: row[0])

    assert rows == [("White", 10), ("Black", 4)]


def test_a_byte_order_mark_of_utf_8_is_no_part_of_the_heading(tmp_path: Path) -> None:
    path = write(tmp_path, b"\xef\xbb\xbfgroup,n\nWhite,10\n")

    assert read_table(path, parse, needs=("group", "n")) == [("White", 10)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "figures.csv: is empty."),
        ("group,n\n", "figures.csv: has a heading and no rows."),
        (
            "group,count\nWhite,1\n",
            "figures.csv, row 1, column n: is missing from the heading; found: group, count.",
        ),
        ("group,n,n\nWhite,1,1\n", "figures.csv, row 1, column n: stands twice in the heading."),
        (
            "group,n\nWhite,1.5\n",
            "figures.csv, row 2, column n: 1.5 is not whole; a count is a whole number, zero or more.",
        ),
        (
            "group,n\nWhite,-3\n",
            "figures.csv, row 2, column n: -3 is negative; a count is a whole number, zero or more.",
        ),
        (
            "group,n\nWhite,*\n",
            "figures.csv, row 2, column n: “*” is not a number; a count is a whole number, zero or more.",
        ),
        ("group,n\nWhite,\n", "figures.csv, row 2, column n: is empty."),
        (
            "group,n\nWhite,1\nBla",
            "figures.csv, row 3: has 1 cells where the heading has 2; the file looks cut short.",
        ),
        (
            "group,n\nWhite,1,000\n",
            "figures.csv, row 2: has 3 cells where the heading has 2; a comma may lack its quotes.",
        ),
        (
            'group,n\nWhite,1\n"Black,1\n',
            "figures.csv, row 3: is cut short or badly quoted (unexpected end of data).",
        ),
        ('"group,n\n', "figures.csv, row 1: is badly quoted (unexpected end of data)."),
        (
            "group,n\nWhite,1\nPerú,1\n".encode("latin-1"),
            "figures.csv, row 3: is not UTF-8 (byte 0xfa at character 4); "
            "it may be saved for an older Windows. Save it again as “CSV UTF-8”.",
        ),
        (
            "group,n\nWhite,1\n".encode("utf-16"),
            "figures.csv: is saved as UTF-16; save it again as “CSV UTF-8”.",
        ),
        (
            "group,n\nWhite,1\n".encode("utf-16-le"),
            "figures.csv, row 1: holds bytes that no text file has; it may be a workbook or UTF-16. "
            "Save it as “CSV UTF-8”.",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    path = write(tmp_path, text)

    assert refusal(path) == sentence


@pytest.mark.parametrize(
    "text", ["group,n\nWhite,1\nBlack\n", "group\nWhite\n", 'group,n\n"White,1\n', "group,n\nWhite,x\n"]
)
def test_a_refused_file_is_shut_at_once(tmp_path: Path, monkeypatch, text: str) -> None:
    path = write(tmp_path, text)
    opened = []
    really_open = Path.open
    monkeypatch.setattr(Path, "open", lambda *args: opened.append(really_open(*args)) or opened[-1])
    monkeypatch.setattr(reading, "MOST_PROBLEMS", 1)

    with pytest.raises(BadInput) as caught:
        read_table(path, parse, needs=("group", "n"))

    assert [file.closed for file in opened] == [True], f"still open while {caught.value} is told"


def test_a_repeated_row_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "group,n\nWhite,1\nBlack,2\nWhite,1\n")

    sentence = refusal(path, key=lambda row: row[0])

    assert sentence == "figures.csv, row 4: repeats row 2; each figure may stand once."


def test_every_bad_row_is_named_at_once(tmp_path: Path) -> None:
    path = write(tmp_path, "group,n\nWhite,x\nBlack,2\n,-1\n")

    with pytest.raises(BadInput) as caught:
        read_table(path, parse, needs=("group", "n"))

    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(2, "n"), (4, "group")]


def test_a_file_that_is_plainly_wrong_is_given_up_early(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(reading, "MOST_PROBLEMS", 30)
    path = write(tmp_path, "group,n\n" + "White,x\n" * 100)

    sentence = refusal(path)

    assert len(sentence.splitlines()) == SHOWN_PROBLEMS + 1
    assert sentence.splitlines()[-1] == "and 10 more of the kind"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.csv") == f"gone.csv: is not there (looked in {tmp_path})."


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"{tmp_path.name}: cannot be opened")


def test_a_population_of_zero_cannot_be_divided_by(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, "n\n0\n"), needs=("n",))

    with pytest.raises(BadInput, match="row 2, column n: is zero, and a rate cannot be divided by zero people"):
        row.population("n")


def test_a_population_above_zero_is_read(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, "n\n7\n"), needs=("n",))

    assert row.population("n") == 7


@pytest.mark.parametrize(("cell", "what"), [("abc", "is not a number"), ("-1.5", "is negative")])
def test_a_decimal_that_cannot_be_taken_is_refused(tmp_path: Path, cell: str, what: str) -> None:
    (row,) = read_rows(write(tmp_path, f"n\n{cell}\n"), needs=("n",))

    with pytest.raises(BadInput, match=what):
        row.decimal("n")


def test_a_decimal_is_read(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, "n\n174.1\n"), needs=("n",))

    assert row.decimal("n") == 174.1


def test_an_unknown_code_is_refused(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, "group\nMartian\n"), needs=("group",))

    with pytest.raises(BadInput, match="“Martian” is not an ethnic group that Plumbline knows"):
        row.choice("group", {"White"}, kind="an ethnic group")


def test_a_known_code_is_taken(tmp_path: Path) -> None:
    (row,) = read_rows(write(tmp_path, "group\nWhite\n"), needs=("group",))

    assert row.choice("group", {"White"}, kind="an ethnic group") == "White"
    assert row.is_blank("group") is False


def test_a_problem_without_a_place_names_the_file_alone() -> None:
    assert str(Problem("a.csv", "is odd.")) == "a.csv: is odd."


def test_rows_about_something_else_are_left_aside_and_may_repeat(tmp_path: Path) -> None:
    path = write(tmp_path, "group,n\nage,1\nage,1\nWhite,2\n")

    rows = read_table(
        path,
        lambda row: None if row.text("group") == "age" else row.count("n"),
        needs=("group", "n"),
        key=lambda count: count,
    )

    assert rows == [2]
