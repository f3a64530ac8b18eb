"""A list declared once, its title, its columns and its rows, for the screen and for files; both are drawn elsewhere."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Literal

from django.db.models import F, QuerySet
from django.utils.text import slugify
from django.utils.timezone import is_aware, localtime
from django.utils.translation import override
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.names import search_key

Cell = str | int | date
"""Plain value of a cell: a word, a number to count with, a day."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 does not have."""


@dataclass(frozen=True)
class TableColumn:
    """One column: what stands above it and what a row says in it, on the screen, in a file and when one sorts by it."""

    label: StrOrPromise
    value: Callable[[Any], object] | None = None
    """Value of a row in a file; ``None`` for a column of others on the screen (:attr:`within`), or of buttons."""
    kind: type[Cell] | None = None
    """Type of its cells, for formats that have types; ``None``: each cell has its own."""
    key: str = ""
    """The name of a column whose label is not its name (:attr:`name`)."""
    within: str = ""
    """The name of the column in whose cells the screen says this one; a file gives it a column of its own."""
    order_by: str = ""
    """Path of fields or attributes by which the column sorts (``pupil__sort_name``), where it is not by its value; rows
    of a QuerySet, and ``completed`` ones, sort by nothing else."""
    sorts: bool = True
    stands: bool = True
    """False where this reader has no such column, on the screen or in the file."""
    badge: Callable[[Any], str] | None = None
    """The severity of the badge that the screen puts around a value: ``success``, ``warning``… or empty; none at all
    where the value stands as it is."""
    is_read: bool = False
    """A column without value holds something to read; others without one hold buttons, which paper leaves out."""
    is_quiet: bool = False
    """The label is read aloud alone: it stands above boxes that explain themselves."""
    only: Literal["", "screen", "file"] = ""
    """The one place where it stands, if not both: a file parts a name that the screen says in one cell."""

    @cached_property
    def name(self) -> str:
        """The name of the column in addresses and templates: its label in French, « Né le » being ``ne-le``."""
        with override("fr"):
            return self.key or slugify(str(self.label))


@dataclass(frozen=True)
class Table:
    """A list and its columns; each of its rows is read once, when it is written.

    Rows of the database, and those that are completed page by page, sort by the columns that have ``order_by``; others
    sort by any value.
    """

    name: str
    """The name of the file without its ending, which tells nobody's name; empty: the list leaves in no file."""
    title: StrOrPromise
    columns: Sequence[TableColumn]
    rows: Iterable[Any]
    completed: Callable[[Sequence[Any]], Iterable[Any]] | None = None
    """Function that adds to some rows, all or those of a page, the values that the columns read."""
    caption: StrOrPromise = ""
    """Words above the list on the screen, where they are not the title."""
    is_titled: bool = False
    """The page has the title above already: the caption is read aloud alone."""
    sorts: bool = True
    """False where the order says something itself: what is urgent first, the hours of a day."""
    empty: StrOrPromise = ""
    """The sentence in the place of a list without rows."""
    total: Any = None
    """The row that stands under the others on the screen, whatever their order, and says them together."""
    row_id: Callable[[Any], str] | None = None
    row_class: Callable[[Any], str] | None = None

    @property
    def in_file(self) -> list[TableColumn]:
        """The columns with a value, each under its own head."""
        return [column for column in self.columns if column.value and column.stands and column.only != "screen"]

    @property
    def on_screen(self) -> list[TableColumn]:
        """The columns that stand beside one another; each other one is named by one of them, or refused."""
        shown = [column for column in self.columns if not column.within and column.stands and column.only != "file"]
        names = [column.name for column in shown]
        within = {column.within for column in self.columns if column.stands}
        if len(set(names)) < len(names) or not within <= {"", *names}:
            raise ValueError(f"Columns of one name, or within a column that is not on the screen: {names}")
        return shown

    def within(self, column: TableColumn) -> list[TableColumn]:
        """Return the columns that the screen says in the cells of another."""
        return [other for other in self.in_file if other.within == column.name]

    @property
    def heads(self) -> list[str]:
        return [plain_text(column.label) for column in self.in_file]

    def lines(self) -> Iterable[list[Cell]]:
        """Yield the rows as plain cells."""
        return ([plain(column.value(row)) for column in self.in_file if column.value] for row in self.complete())

    def complete(self) -> Iterable[Any]:  # Any: rows are of any kind
        """Return the rows as the columns read them."""
        return self.completed(list(self.rows)) if self.completed else self.rows

    def sorts_by(self, column: TableColumn) -> bool:
        """Tell whether the rows can be put in the order of a column."""
        if not self.sorts or not column.sorts or not (column.value or column.order_by):
            return False
        listed = getattr(getattr(self.rows, "paginator", None), "object_list", self.rows)
        return bool(column.order_by) or not (self.completed or isinstance(listed, QuerySet))

    def sorted_by(self, column: TableColumn, *, downwards: bool) -> "Table":
        """Return the same list in the order of a column, rows that say nothing in it last."""
        if isinstance(self.rows, QuerySet):
            field = F(column.order_by)
            order = field.desc(nulls_last=True) if downwards else field.asc(nulls_last=True)
            return replace(self, rows=self.rows.order_by(order, "pk"))
        compared = [(_compared(_sorted_value(column, row)), row) for row in self.rows]
        told = sorted((pair for pair in compared if pair[0]), key=lambda pair: pair[0], reverse=downwards)
        return replace(self, rows=[row for _key, row in told] + [row for key, row in compared if not key])


def _sorted_value(column: TableColumn, row: Any) -> object:
    """Return the value by which a row sorts; nothing where a link of the path is missing."""
    if not column.order_by:
        return column.value(row) if column.value else None
    for name in column.order_by.split("__"):
        row = None if row is None else getattr(row, name)
    return row


def _compared(value: object) -> tuple[Any, ...]:
    """Return the key of a cell in an order: numbers before days before words; empty for an empty one."""
    if value is None or value == "":
        return ()
    if isinstance(value, int | float):
        return (0, value)
    return (1, value.isoformat()) if isinstance(value, date) else (2, search_key(str(value)), str(value))


def plain(value: object) -> Cell:
    """Return the plain value of a cell: nothing is empty, a moment is written where the reader is, other things are
    said."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%d/%m/%Y %H:%M}"
    if isinstance(value, int | date):
        return value
    return plain_text(value)


def plain_text(value: object) -> str:
    """Return a text without what no workbook can hold; lines stay lines."""
    return _FORBIDDEN.sub("", str(value)).strip()
