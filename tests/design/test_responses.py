"""Downloads carry safe names and safe cells, and a withheld figure never turns into a number."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from plumbline.design.formats import figure, in_words
from plumbline.design.responses import csv_cell, csv_response, json_response, safe_name
from plumbline.equity.values import Withheld


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Detentions 2023/24", "detentions-2023-24"),
        ('x"; filename="evil.exe', "x-filename-evil-exe"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\r\nSet-Cookie: b", "a-set-cookie-b"),
        ("日本", "download"),
        ("", "download"),
    ],
)
def test_a_file_name_is_letters_digits_and_hyphens(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=SUM(A1)", "'=SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" @x", "' @x"),
        ("＝1", "'＝1"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        (-5, -5),
        (-1.5, -1.5),
        (Decimal("-2.50"), Decimal("-2.50")),
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (date(2026, 4, 3), "2026-04-03"),
        (datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "2026-07-01T13:00:00+01:00"),
        (Withheld("small"), "withheld"),
    ],
)
def test_a_cell_keeps_numbers_and_disarms_formulas(value: object, cell: object) -> None:
    assert csv_cell(value) == cell


def test_a_csv_reads_its_rows_only_as_it_is_sent() -> None:
    response = csv_response("x", ["a"], iter([["é"], ["two\nlines"]]))

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert b"".join(response).decode("utf-8-sig") == 'a\r\né\r\n"two\nlines"\r\n'  # type: ignore[arg-type]


def test_json_says_withheld_and_why() -> None:
    response = json_response("Rates", [{"value": Withheld("fewer than 8"), "when": date(2026, 4, 3)}])

    assert json.loads(response.content) == [{"value": {"withheld": "fewer than 8"}, "when": "2026-04-03"}]
    assert response["Content-Disposition"] == 'attachment; filename="rates.json"'


def test_json_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        json_response("x", [float("nan")])


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234567, None, "1,234,567"),
        (1234.56, None, "1,234.6"),
        (0.0, 2, "0.00"),
        (3, 1, "3.0"),
        (None, None, "not applicable"),
        (Withheld("x"), None, "withheld"),
        ("2023/24", None, "2023/24"),
    ],
)
def test_figures_read_as_the_nhs_writes_them(value: object, places: int | None, text: str) -> None:
    assert figure(value, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (date(2026, 4, 3), "3 April 2026"),
        (datetime(2026, 7, 1, 12, 5, tzinfo=UTC), "1 July 2026, 1:05pm"),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "1 January 2026, 12:00am"),
    ],
)
def test_dates_and_times_read_in_british_time(value: date | None, text: str) -> None:
    assert in_words(value) == text
