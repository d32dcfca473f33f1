"""The one way to list things: search, sort, filters, pages and a CSV with the same filters.

A list is declared as a subclass and made from the request's parameters and a QuerySet. Parameters that make no
sense (an unknown sort, filter value or page) are left out and the list still opens. Counting and reading one page
costs two queries however many rows there are; what a column reads must come with the QuerySet (select_related).
"""

import functools
import operator
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict, StreamingHttpResponse

from plumbline.design.formats import in_words
from plumbline.design.responses import csv_response
from plumbline.equity.values import Withheld, is_withheld

LONGEST_SEARCH = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its value comes from, how it sorts, where it links to.

    `value` reads a row (left out: the attribute `key`); `sort` is what to order by ("" cannot be sorted);
    `link` gives the cell's address; `tag` the colour of an NHS tag; `export=False` keeps it out of the CSV, and
    `on_page=False` leaves it to the CSV, where a page has no room.
    """

    key: str
    label: str
    value: Callable[[Any], object] | None = None
    sort: str = ""
    numeric: bool = False
    link: Callable[[Any], str] | None = None
    tag: Callable[[Any], str] | None = None
    export: bool = True
    on_page: bool = True

    def read(self, row: Any) -> object:
        """The plain value of this column for a row."""
        if self.value is not None:
            return self.value(row)
        value = getattr(row, self.key)
        return value() if callable(value) and not isinstance(value, Withheld) else value

    def orders(self) -> list[tuple[str, str]]:
        """Both ways to order by this column, with their names."""
        up, down = ("lowest first", "highest first") if self.numeric else ("first to last", "last to first")
        return [(self.key, f"{self.label}, {up}"), (f"-{self.key}", f"{self.label}, {down}")]

    def cell(self, row: Any) -> dict[str, object]:
        """The cell as the table macro takes it."""
        value = self.read(row)
        if is_withheld(value):
            return {"withheld": value.why}  # type: ignore[attr-defined]
        cell: dict[str, object] = {"value": value}
        if self.link is not None:
            cell["href"] = self.link(row)
        if self.tag is not None:
            cell["tag"] = self.tag(row)
        return cell


Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with a known set of choices, (value in the address, label); a function is asked when it is needed.

    `lookup` is a field lookup, or a function from the chosen value to a Q.
    """

    key: str
    label: str
    choices: Choices | Callable[[], Choices]
    lookup: str | Callable[[str], Q]
    only_if_several: bool = False
    """Whether it is drawn only where there is more than one thing to choose."""

    def known_choices(self) -> list[tuple[str, str]]:
        """The choices as text."""
        choices = self.choices() if callable(self.choices) else self.choices
        return [(str(value), str(label)) for value, label in choices]

    def narrow(self, value: str) -> Q:
        """The condition for a chosen value."""
        return self.lookup(value) if callable(self.lookup) else Q(**{self.lookup: value})


@dataclass(frozen=True, slots=True)
class Days:
    """A filter by a day that is typed or picked; `lookup` gives the condition for it."""

    key: str
    label: str
    lookup: Callable[[date], Q]

    def narrow(self, value: str) -> Q:
        """The condition for a day, written as 2026-03-27."""
        return self.lookup(date.fromisoformat(value))

    def control(self, asked: str) -> "Control":
        """The box for the day; what is no day is left out."""
        found = asked if re.fullmatch(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", asked) else ""
        try:
            shown = in_words(date.fromisoformat(found)) if found else ""
        except ValueError:
            found = shown = ""
        return Control(self.key, self.label, [(found, shown)] if found else [], found, kind="date")


@dataclass(frozen=True, slots=True)
class Chip:
    """A search or filter that is on, and the address without it."""

    label: str
    text: str
    remove: str


@dataclass(frozen=True, slots=True)
class Control:
    """A filter as the page draws it."""

    key: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str
    kind: str = "select"
    is_drawn: bool = True


def control_of(declared: Filter, choices: list[tuple[str, str]], asked: str) -> Control:
    """A filter as the page draws it, with what was asked where that can be chosen."""
    chosen = asked if asked in dict(choices) else ""
    is_drawn = bool(chosen) or len(choices) > 1 or not declared.only_if_several
    return Control(declared.key, declared.label, choices, chosen, is_drawn=is_drawn)


def matching(rows: QuerySet[Any], query: str, lookups: Sequence[str]) -> QuerySet[Any]:
    """The rows in which each word of a search is found by one of these lookups; without any, all of them."""
    for word in query.split() if lookups else []:
        rows = rows.filter(functools.reduce(operator.or_, (Q(**{lookup: word}) for lookup in lookups)))
    return rows


@dataclass
class Listing:
    """A list page. Declare the class variables in a subclass; make it as `MyList(request.GET, queryset)`."""

    name: ClassVar[str] = "list"
    """Names the download."""
    caption: ClassVar[str] = ""
    """Says what the table holds; every table has one."""
    columns: ClassVar[tuple[Column, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    """Field lookups that the search box looks in, such as "name__icontains"."""
    search_label: ClassVar[str] = "Search"
    filters: ClassVar[tuple[Filter | Days, ...]] = ()
    default_sort: ClassVar[str] = ""
    """The key of a column, with "-" in front for largest first."""
    page_size: ClassVar[int] = 25
    empty: ClassVar[str] = "Nothing has been added yet."
    offers_csv: ClassVar[bool] = True
    """Whether the page has a link to the download."""
    plain: ClassVar[str] = "?"
    """The address with nothing narrowed, where that is not the same as without any question."""

    parameters: QueryDict | Mapping[str, str]
    queryset: QuerySet[Any]
    page: Page[Any] = field(init=False)

    def __post_init__(self) -> None:
        self.query = " ".join(str(self.parameters.get("q", "")).replace("\x00", "").split())[:LONGEST_SEARCH]
        self.controls = [self._control(declared) for declared in self.filters]
        self.sort = self._known_sort(str(self.parameters.get("sort", "")))
        self.queryset = self._ordered(self._narrowed(self.queryset))
        paginator = Paginator(self.queryset, self.page_size)
        self.page = paginator.get_page(self.parameters.get("page", "1"))

    # What the page shows

    @property
    def total(self) -> int:
        """How many rows there are after search and filters."""
        return self.page.paginator.count

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter is on."""
        return bool(self.query or any(control.chosen for control in self.controls))

    @functools.cached_property
    def head(self) -> list[dict[str, object]]:
        """The table's head: label, alignment, and for columns that sort, link and present direction."""
        return [self._heading(column) for column in self._on_page]

    @functools.cached_property
    def rows(self) -> list[list[dict[str, object]]]:
        """The cells of this page."""
        return [[column.cell(row) for column in self._on_page] for row in self.page.object_list]

    @functools.cached_property
    def chips(self) -> list[Chip]:
        """What narrows the list, each with the address that takes it off."""
        found = [Chip("Search", self.query, self._address(q=""))] if self.query else []
        for control in self.controls:
            if control.chosen:
                text = dict(control.choices)[control.chosen]
                found.append(Chip(control.label, text, self._address(**{control.key: ""})))
        return found

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Every order the list can be put in, for a narrow screen that shows no table head."""
        return [way for column in self.columns if column.sort for way in column.orders()]

    @property
    def clear(self) -> str:
        """The address with nothing narrowed, in the same order."""
        return self._address(q="", **{control.key: "" for control in self.controls})

    @property
    def way(self) -> str:
        """What narrows and orders it now, as the end of an address; "" where nothing does."""
        found = self._address()
        return "" if found == self.plain else found.removeprefix("?")

    @property
    def pages(self) -> dict[str, object]:
        """Numbered pages as the paging macro takes them; nothing where one page holds everything."""
        paginator = self.page.paginator
        if paginator.num_pages < 2:
            return {}
        numbers = paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return {
            "items": [self._page_item(number) for number in numbers],
            "previous": self._address(page=self.page.previous_page_number()) if self.page.has_previous() else "",
            "next": self._address(page=self.page.next_page_number()) if self.page.has_next() else "",
        }

    @property
    def csv_address(self) -> str:
        """Where the same rows can be downloaded."""
        return self._address(format="csv")

    @property
    def wants_csv(self) -> bool:
        """Whether this request asks for the download."""
        return self.parameters.get("format") == "csv"

    def as_csv(self) -> StreamingHttpResponse:
        """All rows after search and filters, not only this page."""
        columns = [column for column in self.columns if column.export]
        return csv_response(self.name, [column.label for column in columns], self._export(columns))

    # How it comes about

    @property
    def _on_page(self) -> list[Column]:
        return [column for column in self.columns if column.on_page]

    def _export(self, columns: list[Column]) -> Iterator[list[object]]:
        for row in self.queryset.iterator(chunk_size=500):
            yield [column.read(row) for column in columns]

    def _control(self, declared: Filter | Days) -> Control:
        asked = str(self.parameters.get(declared.key, ""))
        if isinstance(declared, Days):
            return declared.control(asked)
        choices = declared.known_choices()
        return control_of(declared, choices, asked)

    def _known_sort(self, asked: str) -> str:
        sortable = {column.key for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in sortable else self.default_sort

    def _narrowed(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = matching(rows, self.query, self.search)
        for declared, control in zip(self.filters, self.controls, strict=True):
            if control.chosen:
                rows = rows.filter(declared.narrow(control.chosen))
        return rows

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        column = next((column for column in self.columns if column.key == self.sort.removeprefix("-")), None)
        if column is None or not column.sort:
            return rows if rows.ordered else rows.order_by("pk")
        descending = self.sort.startswith("-") != column.sort.startswith("-")
        by = column.sort.removeprefix("-")
        # The key last: rows that are equal in the sorted column keep their place from page to page.
        return rows.order_by(f"-{by}" if descending else by, "pk")

    def _heading(self, column: Column) -> dict[str, object]:
        heading: dict[str, object] = {"text": column.label, "numeric": column.numeric}
        if not column.sort:
            return heading
        upwards, downwards = self.sort == column.key, self.sort == f"-{column.key}"
        heading["sorted"] = "ascending" if upwards else "descending" if downwards else "none"
        heading["href"] = self._address(sort=f"-{column.key}" if upwards else column.key)
        return heading

    def _page_item(self, number: object) -> dict[str, object]:
        if not isinstance(number, int):
            return {"ellipsis": True}
        return {"number": number, "href": self._address(page=number), "current": number == self.page.number}

    def _address(self, **changes: object) -> str:
        """This page's address with some parameters changed; any change but of the page goes back to page 1."""
        state = {"q": self.query, **{control.key: control.chosen for control in self.controls}}
        if self.sort != self.default_sort:
            state["sort"] = self.sort
        state |= {key: str(value) for key, value in changes.items()}
        kept = {key: value for key, value in state.items() if value}
        return f"?{urlencode(kept)}" if kept else self.plain
