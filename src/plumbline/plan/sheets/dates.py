"""Days as trusts write them in action plans: 31/03/2027, Mar-27, Q4 2026/27, end of March 2027.

Always the day before the month, as in Britain. A month, a quarter or a financial year (April to March) means its
last day, or its first where something begins. What could mean two days is refused with a sentence; nothing is
guessed. python-dateutil would read 12/31/2026 and “spring 2027” without a word, so it is not used.
"""

import calendar
import re
from datetime import date, timedelta

EARLIEST, LATEST = 2000, 2099
_EXCEL_DAYS = (36_526, 73_050)
"""1 January 2000 to 31 December 2099, as Excel counts days."""
_EXCEL_NOUGHT = date(1899, 12, 30)


class NotADay(ValueError):
    """A text that names no day, or more than one; the sentence says why and what to write."""


class NoDay(NotADay):
    """A text that says that there is no day, such as “ongoing”."""


_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"'?(?P<year>\d{4}|\d{2})"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FINANCIAL = r"(?:fy ?)?\(?(?P<year>\d{4}|\d{2}) ?[/-] ?(?P<next>\d{4}|\d{2})\)?"
_QUARTER = r"(?:q|quarter|qtr) ?(?P<quarter>[1-4])"

_IN_FULL = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?:[t ]\d\d:\d\d.*)?",
        r"(?P<day>\d{1,2}) ?[-/. ] ?(?P<number>\d{1,2}) ?[-/. ] ?(?P<year>\d{4}|\d{2})(?: \d\d:\d\d.*)?",
        rf"{_WEEKDAY}{_DAY}(?: of)?[ -]?{_MONTH},?[ -]?{_YEAR}",
        rf"{_WEEKDAY}{_MONTH} {_DAY},? (?P<year>\d{{4}})",
    )
)
_OF_MONTHS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MONTH}(?: of)?[ ,/-]*{_YEAR}",
        r"(?P<number>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<number>\d{1,2})",
    )
)
_OF_QUARTERS = tuple(re.compile(one) for one in (rf"{_QUARTER},? ?{_FINANCIAL}", rf"{_FINANCIAL},? ?{_QUARTER}"))
_LEADING = re.compile(r"(?:(?:due|by|until|from|on|the):? )*(?P<edge>(?:the )?(?:end|start|beginning)(?: of)? )?")
_NONE = re.compile(
    r"(?:on-?going|continu(?:ous|al|ing)|rolling|tb[acd]|to be (?:confirmed|decided|agreed|determined)|n/?a|none|"
    r"not applicable|annual(?:ly)?|every year|quarterly|monthly|weekly|regular(?:ly)?|bau|business as usual|asap|"
    r"as soon as possible|immediate(?:ly)?|now|complete[d]?|done|[-?.]+)"
)
_SEASON = re.compile(r"\b(spring|summer|autumn|winter|easter|christmas)\b")
_VAGUE = re.compile(r"\b(early|mid|late|before|after|around|about|circa)\b")


def read_day(cell: object, *, begins: bool = False) -> date | None:
    """The day that a cell names, or None where it is empty. Raises `NotADay` or `NoDay` with a sentence.

    `begins`: what is named is when something begins, so that a month means its first day.
    """
    if isinstance(cell, date):
        return _sane(cell, str(cell))
    if isinstance(cell, int | float):
        return _of_number(float(cell))
    said = " ".join(str(cell or "").replace("\u2019", "'").replace("\u2018", "'").split())
    text = re.sub(r"[\u2010-\u2015]", "-", said.casefold()).strip(" .,;")
    if not said:
        return None
    if not text or _NONE.fullmatch(text):
        raise NoDay(f"“{said}” says that there is no day yet.")
    if re.fullmatch(r"\d{5}", text):  # Excel's number of a day, which CSV files hold where the cell had no format
        return _of_number(float(text))
    return _sane(_of_text(text, said, begins), said)


def _of_number(number: float) -> date:
    first, last = _EXCEL_DAYS
    if first <= number < last + 1:
        return _EXCEL_NOUGHT + timedelta(days=int(number))
    raise NotADay(_only_a_year(f"{number:g}") if EARLIEST <= number <= LATEST else _unread(f"{number:g}"))


def _of_text(text: str, said: str, begins: bool) -> date:
    edge, plain = _edge(text)
    for pattern in _IN_FULL:
        if found := pattern.fullmatch(plain):
            return _in_full(found, said)
    first, last = _span(plain, said)
    if edge:
        begins = not edge.startswith("end")
    return first if begins else last


def _edge(text: str) -> tuple[str, str]:
    """Which end of a span is meant, where the text says, and the text without that."""
    found = _LEADING.match(text)
    if found is None:
        return "", text
    return (found["edge"] or "").removeprefix("the "), text[found.end() :]


def _span(text: str, said: str) -> tuple[date, date]:
    """The first and the last day of a month, quarter or year."""
    for pattern in _OF_MONTHS:
        if (found := pattern.fullmatch(text)) and 1 <= _month(found) <= 12:
            return _months(_year(found["year"]), _month(found), 1)
    for pattern in _OF_QUARTERS:
        if found := pattern.fullmatch(text):
            year, quarter = _financial_year(found, said), int(found["quarter"])
            return _months(year + (quarter == 4), 1 if quarter == 4 else 1 + 3 * quarter, 3)
    if found := re.fullmatch(_FINANCIAL, text):
        return _months(_financial_year(found, said), 4, 12)
    if re.fullmatch(r"(?:calendar year )?\d{4}", text) and _edge_was_said(said):
        return _months(int(text[-4:]), 1, 12)
    raise NotADay(_why(text, said))


def _edge_was_said(said: str) -> bool:
    return bool(re.search(r"\b(end|start|beginning|calendar)\b", said.casefold()))


def _months(year: int, month: int, number: int) -> tuple[date, date]:
    after = month - 1 + number
    following = date(min(year + after // 12, LATEST + 2), after % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def _month(found: re.Match[str]) -> int:
    named = found.groupdict()
    return int(named["number"]) if named.get("number") else _MONTHS[named["month"]]


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _financial_year(found: re.Match[str], said: str) -> int:
    """The year in which it begins."""
    year = _year(found["year"])
    if (year + 1) % 100 != int(found["next"]) % 100 or (
        len(found["next"]) == 4 and year + 1 != int(found["next"])
    ):
        raise NotADay(
            f"“{said}” is no financial year: one that begins in {year} is {year}/{(year + 1) % 100:02}."
        )
    return year


def _in_full(found: re.Match[str], said: str) -> date:
    try:
        return date(_year(found["year"]), _month(found), int(found["day"]))
    except ValueError:
        raise NotADay(f"“{said}” is no day of the calendar. The day comes first: 31/03/2027.") from None


def _sane(day: date, said: str) -> date:
    if not EARLIEST <= day.year <= LATEST:
        raise NotADay(f"“{said}” is in {day.year}. A plan's days lie from {EARLIEST} to {LATEST}.")
    return day


def _why(text: str, said: str) -> str:
    if season := _SEASON.search(text):
        return (
            f"“{said}” could be any of several months: {season[1]} has no last day. Write a month, as May 2027."
        )
    if re.fullmatch(rf"{_QUARTER},? ?(?:of )?\d{{2,4}}|\d{{4}},? ?q[1-4]", text):
        return f"“{said}” could be of the calendar year or the financial year. Write Q4 2026/27, or a month."
    if re.fullmatch(_QUARTER, text) or text in _MONTHS:
        return f"“{said}” has no year. Write it with one, such as March 2027 or Q4 2026/27."
    if re.fullmatch(r"\d{4}", text):
        return _only_a_year(said)
    if _VAGUE.search(text):
        return f"“{said}” is no one day. Write the last day that is meant, or a month."
    return _unread(said)


def _only_a_year(said: str) -> str:
    return f"“{said}” is only a year. Write a month, such as December 2027, or end of 2027."


def _unread(said: str) -> str:
    shown = said if len(said) <= 60 else said[:59] + "…"
    return f"“{shown}” can't be read as a day. Write it as 31/03/2027, March 2027 or Q4 2026/27."
