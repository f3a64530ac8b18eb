"""Turning an uploaded file into the text of a table: CSV as it is, the first sheet of an XLSX workbook as CSV.

What a file is called is not believed: its first bytes say what it is. A workbook is a ZIP of XML, so it is read with
limits: sizes are counted while unpacking, not as announced, and a document type (entities) is refused.
"""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO
from xml.etree import ElementTree

from django.utils.translation import gettext_lazy as _

from conventions.domain.rolls.tabular import UnreadableFile

LARGEST_UPLOAD = 5 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024
"""Bytes of XML that one part of a workbook may unpack to: about 20,000 pupils."""
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 1000
MOST_ELEMENTS = 200_000
"""Elements of XML held in memory at once."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_DAYS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
"""Built-in number formats that show a day."""
_EPOCH, _EPOCH_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)

BROKEN = _("Ce classeur est abîmé ou protégé par un mot de passe : ouvrez-le, enregistrez-le en CSV, puis recommencez.")
TOO_LONG = _("Ce fichier est trop grand pour être la liste d'un établissement : gardez la seule liste des élèves.")
NOT_XLSX = _("Ce fichier est une archive ou un classeur d'un autre format : enregistrez-le en XLSX ou en CSV (UTF-8).")
NOT_A_LIST = _("Ce fichier n'est pas une liste : envoyez un fichier CSV ou un classeur XLSX.")


def table_bytes(content: bytes) -> bytes:
    """Return the list as CSV bytes, whatever was uploaded; raises ``UnreadableFile`` with a sentence."""
    if content.startswith(b"PK\x03\x04"):
        return _csv_of_workbook(content)
    if not content.startswith((b"\xff\xfe", b"\xfe\xff")):  # the reader of tables says it better
        start = content[:8192]
        if b"\0" in start or re.search(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]", start) or start.startswith(b"%PDF"):
            raise UnreadableFile(NOT_A_LIST)
    return content


def _csv_of_workbook(content: bytes) -> bytes:
    """Write one line per row of the first sheet, empty rows too, so that line numbers are those on the screen."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise UnreadableFile(NOT_XLSX)
            written = io.StringIO()
            writer = csv.writer(written, delimiter=";", lineterminator="\n")
            for row in _rows(archive):
                writer.writerow(row)
                if written.tell() > LARGEST_PART:
                    raise UnreadableFile(TOO_LONG)
    except (zipfile.BadZipFile, ElementTree.ParseError, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError,
            KeyError, ValueError, IndexError, OverflowError) as problem:  # fmt: skip
        if isinstance(problem, UnreadableFile):
            raise
        raise UnreadableFile(BROKEN) from None
    return written.getvalue().encode()


def _rows(archive: zipfile.ZipFile) -> Iterator[list[str]]:
    words, days = _shared_words(archive), _day_styles(archive)
    properties = _elements(archive, "xl/workbook.xml", "workbookPr")
    epoch = _EPOCH_OF_1904 if any(item.get("date1904") in ("1", "true") for item in properties) else _EPOCH
    width, number = 0, 0
    for element in _elements(archive, _first_sheet(archive), "row"):
        following = int(element.get("r", number + 1))
        if not number < following <= MOST_ROWS:
            raise UnreadableFile(TOO_LONG)
        cells: dict[int, str] = {}
        for place, cell in enumerate(element.iter(f"{_MAIN}c")):
            column = _column(cell.get("r", "")) if cell.get("r") else place
            if column < MOST_COLUMNS:
                cells[column] = _text(cell, words, days, epoch)
        row = [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]
        while row and not row[-1].strip():
            row.pop()
        width = width or len(row)
        yield from ([""] * max(width, 1) for _ in range(following - number - 1))
        number = following
        yield row + [""] * (width - len(row)) or [""]


def _first_sheet(archive: zipfile.ZipFile) -> str:
    sheet = next(iter(_elements(archive, "xl/workbook.xml", "sheet")))
    for relation in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship", space=_PACKAGE):
        if relation.get("Id") == sheet.get(_RELATION):
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("sheet")


def _shared_words(archive: zipfile.ZipFile) -> list[str]:
    name = "xl/sharedStrings.xml"
    if name not in archive.namelist():
        return []
    return [_said(item) for item in _elements(archive, name, "si")]


def _day_styles(archive: zipfile.ZipFile) -> set[int]:
    """Return the cell styles that show a number as a day."""
    name = "xl/styles.xml"
    if name not in archive.namelist():
        return set()
    formats = set(_DAYS)
    for item in _elements(archive, name, "numFmt"):
        code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", item.get("formatCode", "")).lower()
        if "y" in code or "a" in code and "m" in code or "d" in code and "m" in code:
            formats.add(int(item.get("numFmtId", 0)))
    for styles in _elements(archive, name, "cellXfs"):
        return {n for n, style in enumerate(styles) if int(style.get("numFmtId", 0)) in formats}
    return set()


def _text(cell: ElementTree.Element, words: list[str], days: set[int], epoch: date) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _said(cell)
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s":
        return words[int(value)]
    if kind != "n" or not value:
        return "" if kind == "e" else _one_line(value)
    number = float(value)
    if int(cell.get("s", 0)) in days:
        return f"{epoch + timedelta(days=int(number)):%d/%m/%Y}"
    return str(int(number)) if number == int(number) else value


def _said(element: ElementTree.Element) -> str:
    """Return the text of an element without its phonetic notes, on one line."""
    parts = [text.text or "" for text in element.findall(f"{_MAIN}t")]
    parts += [text.text or "" for run in element.iter(f"{_MAIN}r") for text in run.findall(f"{_MAIN}t")]
    inline = element.find(f"{_MAIN}is")
    return _said(inline) if inline is not None and not parts else _one_line("".join(parts))


def _one_line(text: str) -> str:
    return " ".join(text[:LONGEST_CELL].split())


def _column(reference: str) -> int:
    """Return the place of a cell: ``A1`` is 0, ``AB7`` is 27."""
    found = re.match(r"[A-Z]{1,3}", reference)
    if not found:
        raise ValueError(reference)
    place = 0
    for letter in found.group():
        place = place * 26 + ord(letter) - 64
    return place - 1


class _Within:
    """A part of a workbook, read to a limit; a document type is refused, so there are no entities to expand."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.left = file, LARGEST_PART
        self.last = b""

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(min(size, 65536) if size > 0 else 65536)
        self.left -= len(block)
        if self.left < 0:
            raise UnreadableFile(TOO_LONG)
        if b"<!DOCTYPE" in self.last[-16:] + block or b"\0" in block:
            raise UnreadableFile(BROKEN)
        self.last = block
        return block


def _elements(archive: zipfile.ZipFile, name: str, tag: str, space: str = _MAIN) -> Iterator[ElementTree.Element]:
    """Yield the elements of a part as they are read, and forget each one afterwards."""
    with archive.open(name) as file:
        above: list[tuple[ElementTree.Element, int]] = []
        held = 0
        reader = ElementTree.iterparse(_Within(file), events=("start", "end"))  # noqa: S314 (no entities, see _Within)
        for moment, element in reader:
            if moment == "start":
                above.append((element, held))
                held += 1
                if held > MOST_ELEMENTS:
                    raise UnreadableFile(TOO_LONG)
                continue
            _, before = above.pop()
            if element.tag == f"{space}{tag}":
                yield element
                if above:
                    above[-1][0].remove(element)
                held = before
