"""Turns the rows of a mapped workbook into what would be added to the plan, with each row's problems.

Compares with what the plan holds already, so that the same file brought twice adds nothing. Knows no tables.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeVar

from plumbline.plan.sheets.dates import NoDay, NotADay, read_day
from plumbline.plan.sheets.drafts import Draft, Existing, Key, NewAction, NewCommitment, Remark, key_of
from plumbline.plan.sheets.mapping import BY_KEY, Choices, LaidOut, plain
from plumbline.plan.sheets.parts import (
    CellProblem,
    KnownPerson,
    NewMilestone,
    People,
    read_cost,
    read_milestones,
    read_partners,
    read_view,
    says_complete,
)
from plumbline.plan.sheets.reading import Cell, is_filled, place

LONGEST = {
    "area": 120,
    "promise": 300,
    "for_whom": 200,
    "why": 1000,
    "answers": 120,
    "committee": 120,
    "detail": 2000,
}
LONGEST_TITLE = 200
OF_AN_ACTION = ("action", "owner", "starts", "due")
"""Where one of these stands alone, something is missing; anything else alone is a note."""
NO_ACTION = (
    "There is no action in this row. A formula without a value counts as empty: open the file and save it."
)
NO_COLUMN = (
    "None of the columns that you chose stands in this sheet, so nothing of it is read. Choose other columns, or "
    "leave the sheet out and bring the file once more for it."
)
OF_A_COMMITMENT = ("area", "promise", "for_whom", "why", "answers", "committee", "promise_due", "due")
"""What is kept of a row without an action."""
_TOTAL = re.compile(r"(grand |sub-?)?totals?\b.*", re.I)
Found = TypeVar("Found")


def draft(
    sheets: Sequence[LaidOut], choices: Choices, *, people: Sequence[KnownPerson], existing: Existing, today: date
) -> Draft:
    """Read every row of the chosen sheets."""
    reader = _Reader(choices, People(people, choices.people), existing, today)
    for laid in sheets:
        if laid.sheet.name in choices.sheets:
            reader.read(laid)
    return reader.finish()


@dataclass(slots=True)
class _Row:
    """One row of a sheet by the fields of the plan."""

    laid: LaidOut
    at: int
    columns: dict[str, int]

    def __getitem__(self, key: str) -> Cell:
        return self.laid.sheet.rows[self.at][self.columns[key]] if key in self.columns else ""

    def text(self, key: str) -> str:
        cell = self[key]
        return cell.strip() if isinstance(cell, str) else str(cell if cell is not None else "")

    @property
    def own(self) -> list[str]:
        """The fields that are filled here, and not by a merged cell from above."""
        merged = self.laid.sheet.merged
        return [key for key, at in self.columns.items() if is_filled(self[key]) and (self.at, at) not in merged]

    @property
    def is_filled_elsewhere(self) -> bool:
        """Whether anything of its own stands in it at all."""
        cells, merged = self.laid.sheet.rows[self.at], self.laid.sheet.merged
        return any(is_filled(cell) and (self.at, at) not in merged for at, cell in enumerate(cells))

    def remark(self, key: str, sentence: str) -> Remark:
        at = place(self.at, self.columns[key]) if key in self.columns else str(self.at + 1)
        return Remark(self.laid.sheet.name, self.at + 1, at, BY_KEY[key].label if key else "", sentence)

    @property
    def repeats_headings(self) -> bool:
        keys = {column: heading for heading, column in self.laid.columns.items()}
        return all(plain(self[key]) == keys.get(self.columns[key]) for key in self.own)


class _Reader:
    def __init__(self, choices: Choices, people: People, existing: Existing, today: date) -> None:
        self.choices, self.people, self.existing, self.today = choices, people, existing, today
        self.draft = Draft()
        self.first: dict[Key, _Row] = {}
        """The row in which each commitment came first."""
        self.area = self.promise = ""

    def read(self, laid: LaidOut) -> None:
        """Read one sheet."""
        self.area = self.promise = ""
        columns = {field: laid.columns[key] for field, key in self.choices.columns.items() if key in laid.columns}
        if not columns:
            first = _Row(laid, laid.body, columns)
            self._problem(first, "", NO_COLUMN)
            return
        for at in range(laid.body, len(laid.sheet.rows)):
            row = _Row(laid, at, columns)
            if not row.own and row.is_filled_elsewhere:
                self.draft.left_out.append(row.remark("", "Nothing stands in the columns that you chose."))
            elif row.own and not self._leave_out(row):
                self.draft.rows += 1
                self._read_row(row)

    def finish(self) -> Draft:
        """Give each commitment its day, and leave out what the plan holds already."""
        made = self.draft
        last: dict[Key, date] = {}
        for key, action in made.actions.items():
            last[key[:2]] = max(action.due, last.get(key[:2], action.due))
        for key in list(made.commitments):
            self._settle(key, last.get(key))
        order = {name: at for at, name in enumerate(self.choices.sheets)}
        made.problems.sort(key=lambda one: (order[one.sheet], one.row, one.cell))
        known = [key for key in made.actions if key in self.existing.actions]
        made.here_already = len(known)
        for key in known:
            del made.actions[key]
        made.unknown = self.people.unknown
        return made

    def _settle(self, key: Key, last: date | None) -> None:
        """Its own day, or the last of its actions, or the one that somebody chose."""
        made = self.draft
        if key in self.existing.commitments:
            del made.commitments[key]
            return
        due = made.commitments[key].due or last
        if due is None and self.choices.no_day:
            due = date.fromisoformat(self.choices.no_day)
        if due is None:
            if not any(one.sheet == self.first[key].laid.sheet.name for one in made.problems):
                self._problem(self.first[key], "promise", "No day can be found for this commitment. Give it one.")
            del made.commitments[key]
            return
        made.commitments[key] = replace(made.commitments[key], due=due)

    def _leave_out(self, row: _Row) -> bool:
        """Totals, notes, headings within the rows: told, and left out."""
        own = row.own
        if _TOTAL.fullmatch(row.text(own[0])):
            why = "This looks like a total."
        elif row.repeats_headings:
            why = "The headings again."
        elif len(own) == 1 and own[0] not in OF_AN_ACTION and not row.text("action"):
            why = "Only one cell is filled: a heading or a note."
            if own[0] == "area":
                self.area, self.promise = row.text("area"), ""
        else:
            return False
        self.draft.left_out.append(row.remark(own[0], why))
        return True

    def _read_row(self, row: _Row) -> None:
        before = len(self.draft.problems)
        if not row.text("action") and "promise" not in row.own:
            self._problem(row, "action", NO_ACTION)
            return
        commitment = self._commitment(row)
        action = self._action(row, commitment) if commitment and row.text("action") else None
        if len(self.draft.problems) > before or commitment is None:
            return
        self._keep_commitment(row, commitment)
        if action is not None:
            self._keep_action(row, action)
        else:
            self._remark(row, "promise", _without_action(row))

    def _problem(self, row: _Row, key: str, sentence: str) -> None:
        self.draft.problems.append(row.remark(key, sentence))

    def _remark(self, row: _Row, key: str, sentence: str) -> None:
        if sentence:
            self.draft.remarks.append(row.remark(key, sentence))

    # Commitments.

    def _commitment(self, row: _Row) -> NewCommitment | None:
        area, promise = self._area(row), self._promise(row)
        for key in LONGEST:
            if len(row.text(key)) > LONGEST[key]:
                self._problem(
                    row, key, f"{BY_KEY[key].label} has more than {LONGEST[key]:,} characters. Shorten it."
                )
        if not area:
            self._problem(row, "area", "There is no focus area. Write one, or choose its column.")
        if not promise and area and "promise" not in row.columns:
            promise = area
        if not promise:
            self._problem(row, "promise", "There is no commitment that this belongs to.")
        if not (area and promise):
            return None
        if not row.text("action") and "due" in row.own:
            due = self._day(row, "due")
        else:
            due = self._day(row, "promise_due")
        said = {key: row.text(key) for key in ("for_whom", "why", "answers", "committee")}
        if said["committee"] and key_of(said["committee"])[0] not in self.existing.committees:
            self._remark(row, "committee", f"No committee is named “{said['committee']}”, so none is kept.")
            said["committee"] = ""
        return NewCommitment(area, promise, **said, due=due)

    def _area(self, row: _Row) -> str:
        if "area" not in row.columns:
            return row.laid.sheet.name[: LONGEST["area"]]
        found = " ".join(row.text("area").split())
        if found and found != self.area:
            self.area, self.promise = found, ""
        return found or (self.area if self.choices.carry_down else "")

    def _promise(self, row: _Row) -> str:
        found = " ".join(row.text("promise").split())
        self.promise = found or self.promise
        return found or (self.promise if self.choices.carry_down else "")

    def _keep_commitment(self, row: _Row, new: NewCommitment) -> None:
        old = self.draft.commitments.get(new.key)
        if old is None:
            self.draft.commitments[new.key], self.first[new.key] = new, row
            return
        for key in ("for_whom", "why", "answers", "committee", "due"):
            was, now = getattr(old, key), getattr(new, key)
            if was and now and was != now:
                shown = "promise_due" if key == "due" else key
                self._remark(row, shown, f"Another row said “{was}” of this commitment. That is kept.")
            elif now and not was:
                old = replace(old, **{key: now})
        self.draft.commitments[new.key] = old

    # Actions.

    def _action(self, row: _Row, of: NewCommitment) -> NewAction | None:
        owner, deputy = self._owners(row)
        due = self._due(row)
        if due is None:
            return None
        title, detail = self._words(row)
        nothing: tuple[list[NewMilestone], str] = ([], "")
        milestones, said = self._try(
            row, "milestones", lambda: read_milestones(row["milestones"], otherwise=due), nothing
        )
        self._remark(row, "milestones", said)
        starts = self._starts(row, due, milestones)
        no_cost: tuple[Decimal | None, str] = (None, "")
        cost, said = self._try(row, "cost", lambda: read_cost(row["cost"]), no_cost)
        self._remark(row, "cost", said)
        if says_complete(row["status"]):
            told = "It says that this is complete. It stays open until a second person agrees to its evidence."
            self._remark(row, "status", told)
        return NewAction(
            sheet=row.laid.sheet.name,
            row=row.at + 1,
            area=of.area,
            promise=of.promise,
            title=title,
            detail=detail,
            starts=starts,
            due=due,
            owner=owner,
            deputy=deputy,
            cost=cost,
            milestones=tuple(milestones),
            partners=self._try(row, "partners", lambda: read_partners(row["partners"]), ()),
            progress=row.text("progress") if self.choices.with_progress else "",
            view=read_view(row["status"]),
        )

    def _words(self, row: _Row) -> tuple[str, str]:
        text, detail = row.text("action"), row.text("detail")
        title = " ".join(text.split())
        if len(title) <= LONGEST_TITLE:
            return title, detail
        whole = f"{text}\n\n{detail}".strip()
        if len(whole) > LONGEST["detail"]:
            self._problem(
                row, "action", f"The action has more than {LONGEST['detail']:,} characters. Shorten it."
            )
        self._remark(
            row, "action", "The text is long: its beginning becomes the title, and all of it the detail."
        )
        return title[: LONGEST_TITLE - 2].rsplit(" ", 1)[0] + " …", whole

    def _due(self, row: _Row) -> date | None:
        try:
            found = read_day(row["due"])
            why = "There is no day by which this is due."
        except NoDay as error:
            found, why = None, str(error)
        except NotADay as error:
            self._problem(row, "due", str(error))
            return None
        if found is None and self.choices.no_day:
            self._remark(row, "due", f"{why} It takes the day that you chose for such actions.")
            return date.fromisoformat(self.choices.no_day)
        if found is None:
            self._problem(row, "due", f"{why} Write one, or choose a day for all actions without one.")
        return found

    def _starts(self, row: _Row, due: date, milestones: list[NewMilestone]) -> date:
        found = self._day(row, "starts", begins=True)
        first = min((one.due for one in milestones), default=due)
        if found is None:
            return min(self.today, due, first)
        if found > due:
            self._problem(row, "starts", f"It starts on {found:%d/%m/%Y}, after it is due on {due:%d/%m/%Y}.")
        elif found > first:
            self._problem(row, "milestones", "A milestone comes before the day on which the action starts.")
        return found

    def _day(self, row: _Row, key: str, *, begins: bool = False) -> date | None:
        try:
            return read_day(row[key], begins=begins)
        except NoDay:
            return None
        except NotADay as error:
            self._problem(row, key, str(error))
            return None

    def _owners(self, row: _Row) -> tuple[str, str]:
        owner = self._try(row, "owner", lambda: self.people.find(row["owner"]), "")
        deputy = self._try(row, "deputy", lambda: self.people.find(row["deputy"]), "")
        if owner and owner == deputy:
            self._remark(row, "deputy", "Owner and deputy are the same person, so there is no deputy.")
            deputy = ""
        return owner, deputy

    def _try(self, row: _Row, key: str, read: Callable[[], Found], otherwise: Found) -> Found:
        try:
            return read()
        except CellProblem as error:
            self._problem(row, key, str(error))
            return otherwise

    def _keep_action(self, row: _Row, new: NewAction) -> None:
        """Rows that name the same action add their milestones to it, and may not say otherwise of the rest."""
        old = self.draft.actions.get(new.key)
        if old is None:
            self.draft.actions[new.key] = new
            return
        for key in ("due", "owner", "deputy", "cost", "detail"):
            was, now = getattr(old, key), getattr(new, key)
            if now and was != now and key in row.own:
                told = f"The action stands in row {old.row} too, with another {BY_KEY[key].label.lower()}."
                self._problem(row, key, told)
                return
        if "action" in row.own:
            self._remark(row, "action", f"The action stands in row {old.row} too. Both rows become one action.")
        more = tuple(one for one in new.milestones if one not in old.milestones)
        partners = tuple(dict.fromkeys((*old.partners, *new.partners)))
        said = dict.fromkeys(filter(None, (old.progress, new.progress)))
        self.draft.actions[new.key] = replace(
            old,
            milestones=old.milestones + more,
            partners=partners,
            starts=min(old.starts, new.starts),
            progress="\n".join(said),
            view=old.view or new.view,
        )


def _without_action(row: _Row) -> str:
    """What is said of a row that holds a commitment alone, with what of it is not kept."""
    lost = [BY_KEY[key].label for key in row.own if key not in OF_A_COMMITMENT]
    rest = f" Not kept: {', '.join(lost)}." if lost else ""
    return f"There is no action in this row, so its commitment alone is kept.{rest}"
