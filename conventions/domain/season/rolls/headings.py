"""Lists that are read by the words of their headings: the sheet and the line that name most columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from conventions.domain.persons.people.names import search_key

from .columns import LONGEST, SheetColumn, Understood
from .sheets import FIRST_LINES, Sheet
from .tabular import clean_cell

Words = tuple[tuple[str, frozenset[str]], ...]
"""Meanings with words of their headings, the surest first."""


def words_of(table: Iterable[tuple[str, str]]) -> Words:
    """Return a table of meanings and words from its words parted by spaces."""
    return tuple((meaning, frozenset(words.split())) for meaning, words in table)


def meaning_in(heading: str, known: Words) -> str:
    """Return the first meaning of which a heading has a word; empty for one that is not read."""
    words = set(search_key(heading[:LONGEST]).split())
    return next((meaning for meaning, told in known if words & told), "")


def understand_by(
    sheets: list[Sheet],
    recognise: Callable[[str], str],
    *,
    chosen: Mapping[int, str] | None = None,
    least: int = 3,
    repeats: bool = False,
) -> Understood | None:
    """Return the reading of a list; nothing where no line names ``least`` columns.

    Of two columns with one meaning the first is read; both where it ``repeats``, for whichever says something.
    """
    best: tuple[int, int, int] = (least - 1, 0, 0)
    for number, sheet in enumerate(sheets):
        for row in sheet.rows[:FIRST_LINES]:
            named = len({recognise(cell) for cell in row.cells or ()} - {""})
            if named > best[0]:
                best = (named, number, row.line)
    _named, number, line = best
    if not line:
        return None
    columns: list[SheetColumn] = []
    seen: set[str] = set()
    headings = next(row.cells for row in sheets[number].rows if row.line == line) or []
    for place, cell in enumerate(headings):
        heading = clean_cell(cell)[:LONGEST]
        meaning = recognise(heading)
        columns.append(SheetColumn(place, heading, "" if meaning in seen and not repeats else meaning))
        seen.add(meaning)
    while columns and not columns[-1].heading:
        columns.pop()
    chosen = chosen or {}
    read = tuple(replace(column, meaning=chosen.get(column.place, column.meaning)) for column in columns)
    return Understood(sheets, number, line, read)
