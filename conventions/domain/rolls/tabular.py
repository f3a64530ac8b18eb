"""Reading the tables that schools and ministries export: any delimiter, UTF-8 or Windows-1252, line by line.

A line that cannot be read becomes a :class:`Problem` and the next ones are read all the same: a quotation mark that
is never closed does not swallow the rest of the file.
"""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from conventions.domain.people.names import search_key
from workflow.wording import plural

_NOT_TEXT = {
    b"PK\x03\x04": "est un classeur ou une archive",
    b"\xd0\xcf\x11\xe0": "est un classeur d'un ancien Excel",
    b"\xff\xfe": "est en UTF-16",
    b"\xfe\xff": "est en UTF-16",
    b"%PDF": "est un PDF",
}
_LONGEST_CELL = 20
"""Lines over which one quoted cell may run."""


class UnreadableFile(ValueError):
    """A file that cannot be used at all; the message is a sentence for whoever gave it."""


@dataclass(frozen=True)
class Problem:
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


class Table:
    """A file open for reading, its known columns and how far it has been read.

    ``recognise`` gives the known name of a heading, or nothing. Where two headings mean the same, the first cell
    that is not empty counts, those whose heading holds a word of ``preferred`` before the others.
    """

    def __init__(
        self,
        path: Path,
        *,
        recognise: Callable[[str], str],
        required: dict[str, str],
        preferred: frozenset[str] = frozenset(),
    ) -> None:
        self.name = path.name
        self.bytes_read = 0
        self._waiting: list[tuple[int, str]] = []
        self._line = 0
        try:
            self.size = path.stat().st_size
            self._file: BinaryIO = path.open("rb")
        except OSError as error:
            raise UnreadableFile(f"Le fichier {self.name} ne peut pas être lu : {_why(error)}.") from None
        try:
            self._read_headings(recognise, required, preferred)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()

    def __iter__(self) -> Iterator[Record | Problem]:
        while (start := self._next_line()) is not None:
            number, text = start
            if not text.strip(f'{self._delimiter} \t\r\n"'):
                continue
            cells = self._cells(number, text)
            while cells and len(cells) > self._width and not cells[-1].strip():
                cells.pop()
            if cells is None:
                yield Problem(number, "un guillemet ouvert n'est pas refermé.")
            elif len(cells) != self._width:
                yield Problem(number, f"{plural(len(cells), 'colonne')} au lieu de {self._width}.")
            else:
                yield Record(number, {name: _first(cells, places) for name, places in self.columns.items()})

    def _read_headings(
        self, recognise: Callable[[str], str], required: dict[str, str], preferred: frozenset[str]
    ) -> None:
        try:
            first = self._next_line()
            if first is not None and first[1].startswith("sep="):
                first = self._next_line()
        except OSError as error:
            raise UnreadableFile(f"Le fichier {self.name} ne peut pas être lu : {_why(error)}.") from None
        if first is None or not first[1].strip():
            raise UnreadableFile(f"Le fichier {self.name} est vide.")
        self._delimiter = max(";,\t", key=first[1].count)
        headings = self._split(first[1]) or []
        self._width = len(headings)
        while self._width and not headings[self._width - 1].strip():
            self._width -= 1
        self.columns: dict[str, list[int]] = {}
        for place, heading in enumerate(headings):
            name = recognise(heading)
            if name:
                self.columns.setdefault(name, []).append(place)
        for places in self.columns.values():
            places.sort(key=lambda place: not preferred & set(search_key(headings[place]).split()))
        missing = [label for name, label in required.items() if name not in self.columns]
        if missing:
            raise UnreadableFile(
                f"Le fichier {self.name} n'a pas la ou les colonnes attendues : {', '.join(missing)}. "
                "La première ligne doit donner le nom des colonnes."
            )

    def _next_line(self) -> tuple[int, str] | None:
        if self._waiting:
            return self._waiting.pop()
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

    def _cells(self, number: int, text: str) -> list[str] | None:
        """Split a line, with the next ones when a quoted cell runs over them; ``None`` when it never ends."""
        cells = self._split(text)
        if cells is not None:
            return cells
        taken: list[tuple[int, str]] = []
        whole = text
        while len(taken) < _LONGEST_CELL and (following := self._next_line()) is not None:
            taken.append(following)
            whole += following[1]
            cells = self._split(whole)
            if cells is not None:
                if len(cells) == self._width:
                    return cells
                break
        self._waiting.extend(reversed(taken))
        return None

    def _split(self, text: str) -> list[str] | None:
        """Split one record; ``None`` when a quotation mark is left open."""
        try:
            return next(csv.reader([text], delimiter=self._delimiter, strict=True), [])
        except csv.Error as error:
            if "end of data" in str(error) or "larger than" in str(error):
                return None
        return next(csv.reader([text], delimiter=self._delimiter), [])  # a quotation mark inside a cell


def clean_cell(text: str) -> str:
    """Return the text of a cell on one line, without spaces around or doubled."""
    return " ".join(text.split())


def _first(cells: list[str], places: list[int]) -> str:
    return next((text for text in (clean_cell(cells[place]) for place in places) if text), "")


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "il n'existe pas"
    if isinstance(error, IsADirectoryError):
        return "c'est un dossier"
    if isinstance(error, PermissionError):
        return "vous n'en avez pas le droit"
    return error.strerror or "erreur de lecture"
