"""Reading the tables that schools and ministries export: any delimiter, UTF-8 or Windows-1252, line by line.

A line that cannot be read becomes a :class:`LineProblem` and the next ones are read all the same: a quotation mark that
is never closed does not swallow the rest of the file.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from workflow.wording import plural

_NOT_TEXT = {
    b"PK\x03\x04": "est un classeur ou une archive",
    b"\xd0\xcf\x11\xe0": "est un classeur d'un ancien Excel",
    b"\xff\xfe": "est en UTF-16",
    b"\xfe\xff": "est en UTF-16",
    b"%PDF": "est un PDF",
}
UNCLOSED = "un guillemet ouvert n'est pas refermé."
_LONGEST_CELL = 20
"""Lines over which one quoted cell may run."""


class UnreadableFile(ValueError):
    """A file that cannot be used at all; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class LineProblem:
    """A line that something is wrong with; the reason is a sentence and holds no personal data."""

    line: int
    reason: str
    kind: str = field(default="", compare=False)
    """Groups what looks alike on a page: ``typo``, ``shared``…; empty for anything else."""


@dataclass(frozen=True)
class Record:
    """One line: the text of each known column that the file has."""

    line: int
    values: dict[str, str]

    def get(self, column: str) -> str:
        """Return the text of a column; empty when the cell is, or when the file has no such column."""
        return self.values.get(column, "")


class OpenTable:
    """A file open for reading, its known columns and how far it has been read.

    ``recognise`` gives the known name of a heading, or nothing. Where two headings mean the same, the first cell
    that is not empty counts. For what is too large to be held whole; :mod:`.columns` reads the rolls of schools.
    """

    def __init__(self, path: Path, *, recognise: Callable[[str], str], required: dict[str, str]) -> None:
        self.name = path.name
        self.bytes_read = 0
        self._line = 0
        try:
            self.size = path.stat().st_size
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise UnreadableFile(f"Le fichier {self.name} ne peut pas être lu : {why_unreadable(error)}.") from None
        try:
            self._read_headings(recognise, required)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "OpenTable":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Record | LineProblem]:
        for number, cells in split_lines(iter(self._next_line, None), delimiter=self._delimiter, width=self._width):
            while cells and len(cells) > self._width and not cells[-1].strip():
                cells.pop()
            if cells is None:
                yield LineProblem(number, UNCLOSED)
            elif len(cells) != self._width:
                yield LineProblem(number, miscounted(len(cells), self._width))
            else:
                yield Record(number, {name: first_said(cells, places) for name, places in self.columns.items()})

    def _read_headings(self, recognise: Callable[[str], str], required: dict[str, str]) -> None:
        try:
            first = self._next_line()
            if first is not None and first[1].startswith("sep="):
                first = self._next_line()
        except OSError as error:
            raise UnreadableFile(f"Le fichier {self.name} ne peut pas être lu : {why_unreadable(error)}.") from None
        if first is None or not first[1].strip():
            raise UnreadableFile(f"Le fichier {self.name} est vide.")
        self._delimiter = max(";,\t", key=first[1].count)
        headings = split_line(first[1], self._delimiter) or []
        self._width = len(headings)
        while self._width and not headings[self._width - 1].strip():
            self._width -= 1
        self.columns: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            name = recognise(heading)
            if name:
                self.columns.setdefault(name, []).append(place)
        missing = [label for name, label in required.items() if name not in self.columns]
        if missing:
            raise UnreadableFile(
                f"Le fichier {self.name} n'a pas la ou les colonnes attendues : {', '.join(missing)}. "
                "La première ligne doit donner le nom des colonnes."
            )

    def _next_line(self) -> tuple[int, str] | None:
        raw = self._file.readline()
        if not raw:
            return None
        self._line += 1
        self.bytes_read += len(raw)
        if self._line == 1:
            for start, what in _NOT_TEXT.items():
                if raw.startswith(start):
                    raise UnreadableFile(
                        f"Le fichier {self.name} {what} : enregistrez-le au format CSV (UTF-8), puis recommencez."
                    )
            raw = raw.removeprefix(b"\xef\xbb\xbf")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", errors="replace")
        return self._line, text.replace("\0", "")


def split_lines(
    lines: Iterator[tuple[int, str]], *, delimiter: str, width: int
) -> Iterator[tuple[int, list[str] | None]]:
    """Split each line that says something; ``None`` for one whose quotation mark is never closed.

    A quoted cell may run over the next lines, where the whole then has ``width`` cells.
    """
    waiting: list[tuple[int, str]] = []
    while (start := waiting.pop() if waiting else next(lines, None)) is not None:
        number, text = start
        if not text.strip(f'{delimiter} \t\r\n"'):
            continue
        cells = split_line(text, delimiter)
        taken: list[tuple[int, str]] = []
        while cells is None and len(taken) < _LONGEST_CELL:
            following = waiting.pop() if waiting else next(lines, None)
            if following is None:
                break
            taken.append(following)
            text += following[1]
            cells = split_line(text, delimiter)
        if taken and (cells is None or len(cells) != width):
            waiting.extend(reversed(taken))
            cells = None
        yield number, cells


def split_line(text: str, delimiter: str) -> list[str] | None:
    """Split one record; ``None`` when a quotation mark is left open."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        if "end of data" in str(error) or "larger than" in str(error):
            return None
    return next(csv.reader([text], delimiter=delimiter), [])  # a quotation mark inside a cell


def miscounted(found: int, expected: int) -> str:
    """Say that a line has not as many cells as the headings."""
    return f"{plural(found, 'colonne')} au lieu de {expected}."


def pasted(rows: Iterable[Sequence[str]]) -> str:
    """Return lines as they are pasted from a spreadsheet: a cell is never more than one line."""
    return "\n".join("\t".join(map(clean_cell, cells)) for cells in rows)


def clean_cell(text: str) -> str:
    """Return the text of a cell on one line, without spaces around or doubled."""
    return " ".join(text.split())


def first_said(cells: list[str], places: list[int]) -> str:
    """Return the first text of these places; a line may be too short to have them all."""
    return next((text for place in places if place < len(cells) and (text := clean_cell(cells[place]))), "")


def why_unreadable(error: OSError) -> str:
    """Return the reason why a file cannot be read, after « : »."""
    if isinstance(error, FileNotFoundError):
        return "il n'existe pas"
    if isinstance(error, IsADirectoryError):
        return "c'est un dossier"
    if isinstance(error, PermissionError):
        return "vous n'en avez pas le droit"
    return error.strerror or "erreur de lecture"
