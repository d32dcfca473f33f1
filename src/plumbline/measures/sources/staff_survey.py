"""Reads the NHS Staff Survey's "detailed spreadsheets" as published: what share of whom gave which answer.

Both workbooks have one layout: questions in row 1, column heads in row 5, then one row for each group or
organisation; each question ends in its base. "-" means withheld (fewer than 10 responses), never zero.
Questions are named by what they ask: `staff_survey_items.yaml` says which number that had in which year.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from plumbline.equity.values import Withheld
from plumbline.measures.errors import BadInput, Problem
from plumbline.measures.sources.staff_survey_items import Item, Year
from plumbline.measures.sources.workbooks import Sheet, read_sheets

QUESTION_ROW = 0
HEAD_ROW = 4
FIRST_ROW = 5
BASE = "Base (number of responses)"
NOTES = "Notes"
FEWEST_SHOWN = 10
"""Each sheet says: "where there were fewer than 10 responses to a question results are not displayed"."""
SUPPRESSED = Withheld(f"The publisher shows no result from fewer than {FEWEST_SHOWN} responses.")

_DASH = "-"
_SCORE_TOP = 10.0
_PERCENT_TOP = 100.0
_ROUNDING = 0.01
_MOST_PROBLEMS = 1000
_QUESTION = re.compile(r"(?P<id>[A-Z][A-Za-z0-9_ ]*?) - (?P<words>.+)", re.DOTALL)

Who = TypeVar("Who")


@dataclass(frozen=True, slots=True)
class Group:
    """A group of staff in the national workbook; for everyone, `breakdown` and `subgroup` are "National"."""

    breakdown: str
    subgroup: str
    weighting: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as the survey names it (which may be its name before a merger)."""

    code: str
    name: str
    benchmarking_group: str
    weighting: str


@dataclass(frozen=True, slots=True)
class Answer(Generic[Who]):
    """The share (or score) of one response among those who answered one question.

    `value` is weighted, in per cent (a score runs from 0 to 10); `base` counts responses, unweighted. They do
    not multiply to a number of people that anyone counted.
    """

    question: str
    response: str
    who: Who
    value: float | Withheld
    base: int | Withheld


@dataclass(frozen=True, slots=True)
class Layout(Generic[Who]):
    """How a workbook names, in its first columns, those who answered."""

    labels: tuple[str, ...]
    who: Callable[[Sequence[str]], Who]


@dataclass(frozen=True, slots=True)
class Block:
    """The columns `start <= column <= base` of one question, its base the last."""

    question: str
    words: str
    start: int
    base: int
    responses: tuple[str, ...]


def _group(labels: Sequence[str]) -> Group:
    return Group(labels[1] or labels[0], labels[2] or labels[0], labels[3])


def _organisation(labels: Sequence[str]) -> Organisation:
    return Organisation(labels[0], labels[1], labels[2], labels[5])


NATIONAL = Layout(("Base", "Breakdown", "Breakdown subgroup", "Weighting"), _group)
ORGANISATIONS = Layout(
    ("ODS code", "Organisation name", "Benchmarking group", "Region", "ICS", "Weighting"), _organisation
)


def read_survey(path: Path, layout: Layout[Who]) -> list[Answer[Who]]:
    """Every answer to every question of a workbook.

    Raises `BadInput` with every problem found; then nothing was read.
    """
    return _read(read_sheets(path, leave_out=[NOTES]), layout, None)


def read_items(path: Path, layout: Layout[Who], *, year: Year) -> list[Answer[Who]]:
    """The answers to the items that Plumbline follows, checked against what each should ask in that year.

    Raises `BadInput` where a question is missing or asks something else: numbers change between years.
    """
    sheets = read_sheets(path, names=year.sheet_names)
    _check_items(sheets, layout, year)
    return _read(sheets, layout, year.questions)


def _read(sheets: Sequence[Sheet], layout: Layout[Who], questions: Collection[str] | None) -> list[Answer[Who]]:
    problems: list[Problem] = []
    answers: list[Answer[Who]] = []
    for sheet in sheets:
        blocks = [b for b in _blocks(sheet, layout.labels) if questions is None or b.question in questions]
        answers += _answers(sheet, layout, blocks, problems)
    if problems:
        raise BadInput(problems)
    return answers


def _check_items(sheets: Sequence[Sheet], layout: Layout[Who], year: Year) -> None:
    problems: list[Problem] = []
    for sheet in sheets:
        found = {block.question: block for block in _blocks(sheet, layout.labels)}
        for question, item in year.asked_in(sheet.name):
            problems += _item_problems(sheet, question, item, found.get(question))
    if problems:
        raise BadInput(problems)


def _item_problems(sheet: Sheet, question: str, item: Item, block: Block | None) -> Iterator[Problem]:
    if block is None:
        yield sheet.problem(f"does not ask {question} ({item.title}); is this another year's workbook?", row=0)
    elif item.words not in block.words:
        what = f"{question} should ask about “{item.words}” and reads “{block.words}”; numbers change by year."
        yield sheet.problem(what, row=QUESTION_ROW, column=block.start)
    elif block.responses != item.responses:
        what = f"{question} offers {_listed(block.responses)} where {_listed(item.responses)} were expected."
        yield sheet.problem(what, row=HEAD_ROW, column=block.start)


def _blocks(sheet: Sheet, labels: Sequence[str]) -> list[Block]:
    """The questions of a sheet, in order; raises where the heading is not as published."""
    _check_heads(sheet, labels)
    heads = [str(head).strip() for head in sheet.rows[HEAD_ROW]]
    questions = sheet.rows[QUESTION_ROW]
    starts = [column for column in range(len(labels), len(heads)) if questions[column]]
    if not starts or starts[0] != len(labels):
        raise BadInput([sheet.problem("holds no question.", row=QUESTION_ROW, column=len(labels))])
    ends = [*starts[1:], len(heads)]
    return [_block(sheet, heads, start, end) for start, end in zip(starts, ends, strict=True)]


def _check_heads(sheet: Sheet, labels: Sequence[str]) -> None:
    for row, cells in enumerate(sheet.rows):
        if [str(cell).strip() for cell in cells[: len(labels)]] == list(labels):
            if row == HEAD_ROW:
                return
            what = f"holds the column heads, which should be in row {HEAD_ROW + 1}; rows were added or removed."
            raise BadInput([sheet.problem(what, row=row)])
    raise BadInput([sheet.problem(f"does not begin with the column heads {_listed(labels)}.", row=HEAD_ROW)])


def _block(sheet: Sheet, heads: Sequence[str], start: int, end: int) -> Block:
    heading = str(sheet.rows[QUESTION_ROW][start]).strip()
    match = _QUESTION.fullmatch(heading)
    if match is None:
        what = f"“{heading}” is not a known question: it should read like “Q14a - In the last 12 months …”."
        raise BadInput([sheet.problem(what, row=QUESTION_ROW, column=start)])
    responses = tuple(heads[start : end - 1])
    if heads[end - 1] != BASE or BASE in responses or not responses:
        what = f"{match['id']} should end in one column “{BASE}” and ends in “{heads[end - 1]}”."
        raise BadInput([sheet.problem(what, row=HEAD_ROW, column=end - 1)])
    return Block(match["id"], match["words"], start, end - 1, responses)


def _answers(
    sheet: Sheet, layout: Layout[Who], blocks: Sequence[Block], problems: list[Problem]
) -> Iterator[Answer[Who]]:
    seen: dict[Who, int] = {}
    if len(sheet.rows) <= FIRST_ROW:
        problems.append(sheet.problem("has headings and no rows; the workbook looks cut short."))
    for row in range(FIRST_ROW, len(sheet.rows)):
        labels = [str(cell).strip() for cell in sheet.rows[row][: len(layout.labels)]]
        if len(problems) >= _MOST_PROBLEMS:
            return
        if not labels[0]:
            problems.append(sheet.problem("is empty: every row says whom it is about.", row=row, column=0))
            continue
        who = layout.who(labels)
        if seen.setdefault(who, row) != row:
            problems.append(sheet.problem(f"repeats row {seen[who] + 1}.", row=row))
        for block in blocks:
            yield from _block_answers(sheet, block, row, who, problems)


def _block_answers(
    sheet: Sheet, block: Block, row: int, who: Who, problems: list[Problem]
) -> Iterator[Answer[Who]]:
    try:
        base = _base(sheet, block, row)
        values = [_value(sheet, block, row, i, base) for i in range(len(block.responses))]
        _check_sum(sheet, block, row, values)
    except BadInput as bad:
        problems.extend(bad.problems)
        return
    for response, value in zip(block.responses, values, strict=True):
        yield Answer(block.question, response, who, value, base)


def _base(sheet: Sheet, block: Block, row: int) -> int | Withheld:
    cell = sheet.rows[row][block.base]
    if cell == _DASH:
        return SUPPRESSED
    if isinstance(cell, int | float) and cell >= 0 and float(cell).is_integer():
        return int(cell)
    what = f"the base of {block.question} shows {_shown(cell)}; it must be a whole number of responses, or “-”."
    raise BadInput([sheet.problem(what, row=row, column=block.base)])


def _value(sheet: Sheet, block: Block, row: int, position: int, base: int | Withheld) -> float | Withheld:
    column = block.start + position
    cell = sheet.rows[row][column]
    top = _PERCENT_TOP if block.responses[position].startswith("%") else _SCORE_TOP
    if cell == _DASH:
        return SUPPRESSED
    if not isinstance(cell, int | float) or not 0 <= cell <= top:
        shown = _shown(cell)
        what = f"{block.question} shows {shown} where a number from 0 to {top:g} or “-” belongs."
        raise BadInput([sheet.problem(what, row=row, column=column)])
    if isinstance(base, Withheld) or base < FEWEST_SHOWN:
        shown = "a withheld base" if isinstance(base, Withheld) else f"{base} responses"
        what = f"{block.question} shows a figure from {shown}; under {FEWEST_SHOWN} it must be withheld (“-”)."
        raise BadInput([sheet.problem(what, row=row, column=column)])
    return float(cell)


def _check_sum(sheet: Sheet, block: Block, row: int, values: Sequence[float | Withheld]) -> None:
    shown = [value for value in values if not isinstance(value, Withheld)]
    # Where one may name several grounds, each ground is a question of its own with a single response.
    if len(shown) == len(values) > 1 and abs(sum(shown) - _PERCENT_TOP) > _ROUNDING:
        what = f"the responses to {block.question} add up to {sum(shown):.2f} %; a column is missing or moved."
        raise BadInput([sheet.problem(what, row=row, column=block.start)])


def _shown(cell: object) -> str:
    if cell == "":
        return "nothing"
    return f"“{cell:g}”" if isinstance(cell, int | float) else f"“{cell}”"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)
