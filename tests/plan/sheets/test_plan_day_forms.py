"""Every day reads back from every form in which it can be written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.plan.sheets.dates import NotADay, read_day

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
FORMS = (
    "{d:%d/%m/%Y}", "{d.day}/{d.month}/{d:%Y}", "{d:%d.%m.%y}", "{d.day}-{d.month}-{d:%y}", "{d:%d %m %Y}",
    "{d:%Y-%m-%d}", "{d:%Y-%m-%d} 00:00:00", "{d.day} {d:%B %Y}", "{d:%d-%b-%y}", "{d:%d %b %Y}",
    "{d:%A} {d.day} {d:%B %Y}", "{d:%a}, {d.day} {d:%b %Y}", "{d:%B} {d.day}, {d:%Y}", "by {d.day} {d:%B %Y}",
    " {d.day}TH OF {d:%B}  {d:%Y}. ", "Due: {d:%d/%m/%Y}",
)  # fmt: skip
MONTHS = (
    "{d:%B %Y}",
    "{d:%b-%y}",
    "{d:%b %Y}",
    "{d:%m/%Y}",
    "End of {d:%B %Y}",
    "by the end of {d:%B %Y}",
    "{d:%B} '{d:%y}",
)


@given(DAYS, st.sampled_from(FORMS))
def test_a_day_reads_back(day: date, form: str) -> None:
    assert read_day(form.format(d=day)) == day


@given(DAYS, st.sampled_from(MONTHS))
def test_a_month_means_its_last_day(day: date, form: str) -> None:
    found = read_day(form.format(d=day))

    assert found is not None
    assert (found.year, found.month) == (day.year, day.month)
    assert date.fromordinal(found.toordinal() + 1).day == 1


@given(st.integers(2000, 2098), st.sampled_from("1234"), st.booleans())
def test_a_quarter_lies_in_its_financial_year(year: int, quarter: str, begins: bool) -> None:
    text = f"Q{quarter} {year}/{(year + 1) % 100:02}"
    first, last = date(year, 4, 1), date(year + 1, 3, 31)

    found = read_day(text, begins=begins)

    assert found is not None
    assert first <= found <= last
    assert found.month in ([4, 7, 10, 1] if begins else [6, 9, 12, 3])


@given(DAYS)
def test_excels_number_of_a_day_is_that_day(day: date) -> None:
    assert read_day((day - date(1899, 12, 30)).days) == day


@given(st.text(max_size=40) | st.floats(allow_nan=False) | st.integers())
def test_whatever_stands_in_a_cell_is_a_day_or_nothing_or_gets_a_sentence(cell: object) -> None:
    try:
        found = read_day(cell)
    except NotADay as error:
        found = None
        assert str(error)  # noqa: PT017 - any text may or may not be a day

    assert found is None or 2000 <= found.year <= 2099


@pytest.mark.parametrize("cell", ["", "  ", None])
def test_an_empty_cell_has_no_day(cell: object) -> None:
    assert read_day(cell) is None
