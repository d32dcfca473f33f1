"""One cell, read as what its column says it is: portable Ibis expressions, NULL where it cannot be read.

Every cast is of a text that a pattern has let through, so that no engine stops at a wrong cell. The patterns keep
to what RE2 (DuckDB), PostgreSQL and Java (Spark) read alike.
"""

from datetime import date

import ibis
import ibis.expr.datatypes as dt

from plumbline.measures.extracts.layouts import Kind

EMPTY_WORDS = ("NULL", "NaN", "NaT", "<NA>", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#DIV/0!")
"""What databases, statistics packages and spreadsheets write where there is nothing."""

_NOTHING = f"(?i)^({'|'.join(word.replace('?', '[?]') for word in EMPTY_WORDS)})?$"
_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"
_MONTH_NAMES = "|".join(_MONTHS[place : place + 3] for place in range(0, len(_MONTHS), 3))
_CLOCK = "([01]?[0-9]|2[0-3]):([0-5][0-9])(:([0-5][0-9])([.][0-9]+)?)?"
_REST = "([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?(Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
_YEAR = "(190[1-9]|19[1-9][0-9]|20[0-9]{2})"
_MONTH_AND_DAY = (
    "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_YEAR = "(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))"
_DAY = f"({_YEAR}-{_MONTH_AND_DAY}|{_LEAP_YEAR}-02-29)"
"""A day that the calendar of 1901 to 2099 has, leap days included. 1900-01-01 and 9999-12-31 are what some
systems write for "no date"."""
_FIRST_DAY, _LAST_DAY = "1901-01-01", "2099-12-31"
_YEARS_AROUND = (1900, 2100)
_PARTS = "^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})"
_NAMED_PARTS = f"^([0-9]{{1,2}})[ /-]({_MONTH_NAMES})[A-Z]*[ /-]([0-9]{{4}})"

_NUMBER = "^[+-]?([0-9]{1,15}([.][0-9]*)?|[.][0-9]+)(E[+-]?[0-9]{1,2})?$"
_MONEY = "^£? ?[0-9]{1,3}(,[0-9]{3})*([.][0-9]+)?$"
_WHOLE = "^[+-]?[0-9]{1,15}([.]0*)?$"
_POINTED = "^-?[0-9]+[.]0+$"
_SHORTENED = "^[0-9]([.][0-9]+)?[eE][+][0-9]+$"
_MOST_EXACT = 1e15
_YES = "(?i)^(Y|YES|T|TRUE|1|1[.]0+)$"
_NO = "(?i)^(N|NO|F|FALSE|0|0[.]0+)$"
INVALID = "invalid"
"""An ethnic code that no list has: kept apart from what is missing, so that validity can be measured."""


def as_filled(cell: ibis.Value) -> ibis.Value:
    """The cell, with NULL for every way of writing nothing."""
    kind = cell.type()
    if kind.is_floating():
        return ibis.cases((~cell.isnan(), cell))
    if not kind.is_string():
        return cell
    trimmed = cell.replace("\u00a0", " ").strip()
    return ibis.cases((~trimmed.re_search(_NOTHING), trimmed))


def as_text(cell: ibis.Value) -> ibis.Value:
    """The cell as text; a whole number has no ".0", a moment is written year first."""
    kind = cell.type()
    if kind.is_string():
        return cell
    if kind.is_null():
        return cell.cast("string")
    if kind.is_floating() or kind.is_decimal():
        whole = _is_whole(cell)
        return ibis.cases((whole, _kept(whole, cell).cast("int64").cast("string")), else_=cell.cast("string"))
    if kind.is_timestamp():
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return cell.cast("string")


def month_number(day: ibis.Value) -> ibis.Value:
    """The day's month as a whole number, which groups faster than a date; see `first_of_month`.

    A day outside the centuries that have dates stays outside them.
    """
    first, last = _YEARS_AROUND
    # No day has no month either, whatever becomes of its year.
    year = ibis.greatest(ibis.least(day.year(), last), first)
    return year.cast("int64") * 12 + day.month() - 1


def first_of_month(number: ibis.Value) -> ibis.Value:
    """The first day of the month that has this number."""
    return ibis.date(number // 12, number % 12 + 1, 1)


def read_native(kind: Kind, cell: ibis.Value) -> ibis.Value | None:
    """The value of a cell that already has a fitting type, or None where it must be read as text."""
    own = cell.type()
    if kind == "date" and (own.is_date() or own.is_timestamp()):
        return _within_centuries(cell.cast(dt.date) if own.is_timestamp() else cell)
    if kind == "whole" and own.is_integer():
        return cell.cast("int64")
    if kind == "decimal" and own.is_numeric() and not own.is_boolean():
        return cell.cast("float64")
    if kind == "yes-no" and own.is_boolean():
        return cell
    if kind == "time" and own.is_time():
        return cell.cast("string").substr(0, 8)
    return None


def read_text(text: ibis.Value) -> ibis.Value:
    """The text as it is; "123.0" is 123, as a spreadsheet's identifier; 1.2E+15 has lost digits and is wrong."""
    return ibis.cases((text.re_search(_SHORTENED), ibis.null("string")), else_=without_point(text))


def read_code(text: ibis.Value, *, width: int | None) -> ibis.Value:
    """Upper case, without a spreadsheet's ".0", zeros to the left up to the width."""
    code = without_point(text.upper())
    return code if width is None else ibis.cases((code.length() < width, code.lpad(width, "0")), else_=code)


def read_whole(text: ibis.Value) -> ibis.Value:
    """A whole number of up to 15 digits; "2.0" is 2."""
    fits = text.re_search(_WHOLE)
    return _kept(fits, text.re_replace("([.]0*)?$", "")).cast("int64")


def read_decimal(text: ibis.Value) -> ibis.Value:
    """A number; pound signs and commas between thousands are understood."""
    plain = ibis.cases((text.re_search(_MONEY), text.re_replace("[£, ]", "")), else_=text)
    return _kept(plain.upper().re_search(_NUMBER), plain).cast("float64")


def read_date(text: ibis.Value) -> ibis.Value:
    """A day that exists: 2025-04-03, 03/04/2025 (in April), 3 April 2025, 20250403, with or without a time.

    A time zone after the time is left aside: the day is the one that is written.
    """
    other = _year_first(text)
    is_iso = text.re_search(f"^{_DAY}{_REST}$")
    return ibis.cases((is_iso, text.substr(0, 10)), (other.re_search(f"^{_DAY}$"), other)).cast("date")


def _year_first(text: ibis.Value) -> ibis.Value:
    upper = text.upper()
    number = (ibis.literal(_MONTHS).find(upper.re_extract(_NAMED_PARTS, 2)) / 3 + 1).cast("int64").cast("string")
    return ibis.cases(
        (text.re_search(f"{_PARTS}{_REST}$"), _join_day(text, _PARTS, text.re_extract(_PARTS, 2))),
        (upper.re_search(f"{_NAMED_PARTS}{_REST}$"), _join_day(upper, _NAMED_PARTS, number)),
        (text.re_search("^[0-9]{8}$"), _dashed(text)),
    )


def _dashed(digits: ibis.Value) -> ibis.Value:
    return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2)


def _join_day(text: ibis.Value, parts: str, month: ibis.Value) -> ibis.Value:
    return text.re_extract(parts, 3) + "-" + _two(month) + "-" + _two(text.re_extract(parts, 1))


def with_day_first(text: ibis.Value) -> ibis.Value:
    """A date that stands month first ("12/31/2025") as one that stands day first; other texts as they are."""
    trimmed = text.strip()
    month, day, year = (trimmed.re_extract(_PARTS, place) for place in (1, 2, 3))
    rest = trimmed.re_replace(_PARTS, "")
    return ibis.cases((trimmed.re_search(_PARTS), day + "/" + month + "/" + year + rest), else_=text)


def _two(digits: ibis.Value) -> ibis.Value:
    return digits.lpad(2, "0")


def read_time(text: ibis.Value) -> ibis.Value:
    """A time of day as HH:MM:SS; a day before it is left aside."""
    clock = text.re_replace("^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]", "")
    fits = clock.re_search(f"^{_CLOCK}$")
    seconds = clock.re_extract(f"^{_CLOCK}$", 4).nullif("").fill_null("00")
    hours, minutes = (_two(clock.re_extract(f"^{_CLOCK}$", place)) for place in (1, 2))
    return _kept(fits, hours + ":" + minutes + ":" + seconds)


def read_yes_no(text: ibis.Value) -> ibis.Value:
    """Yes or no, in the ways that systems write it."""
    return ibis.cases((text.re_search(_YES), True), (text.re_search(_NO), False))


def read_ethnic_2001(text: ibis.Value) -> ibis.Value:
    """The national code of 2001 (the first of at most two characters), Z, 99, or `invalid`."""
    code = without_point(text.upper())
    return ibis.cases(
        (code.isnull(), ibis.null("string")),
        (code == "99", "99"),
        (code.re_search("^[A-HJ-NPRSZ][0-9A-Z]?$"), code.substr(0, 1)),
        else_=INVALID,
    )


def read_ethnic_2021(text: ibis.Value) -> ibis.Value:
    """`ons-1` to `ons-19`, Z, 99, or `invalid`; -8, "does not apply", is as empty."""
    code = without_point(text.upper())
    number = code.re_replace("^(ONS-)?0?", "")
    return ibis.cases(
        (code.isnull() | (code == "-8"), ibis.null("string")),
        ((code == "Z") | (code == "99"), code),
        (number.re_search("^([1-9]|1[0-9])$"), ibis.literal("ons-") + number),
        else_=INVALID,
    )


def without_point(text: ibis.Value) -> ibis.Value:
    """A number as a spreadsheet or statistics package writes it ("2.0"), without its point."""
    return ibis.cases((text.re_search(_POINTED), text.re_replace("[.]0+$", "")), else_=text)


def _is_whole(number: ibis.Value) -> ibis.Value:
    near = _kept((number < _MOST_EXACT) & (number > -_MOST_EXACT), number)
    return (near == near.floor()).fill_null(False)


def is_plausible(day: date) -> bool:
    """Whether a day is within the centuries that have dates."""
    return date.fromisoformat(_FIRST_DAY) <= day <= date.fromisoformat(_LAST_DAY)


def _within_centuries(day: ibis.Value) -> ibis.Value:
    return _kept((day >= ibis.date(_FIRST_DAY)) & (day <= ibis.date(_LAST_DAY)), day)


def _kept(fits: ibis.Value, value: ibis.Value) -> ibis.Value:
    """The value where it fits, NULL elsewhere: what is cast is then always fit to be cast."""
    return ibis.cases((fits, value))
