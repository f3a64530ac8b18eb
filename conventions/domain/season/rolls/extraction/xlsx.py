"""XLSX: the visible sheets of a workbook, a day as a day, a row where it stands on the screen."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

from .limits import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Spent, Unusable, attribute, elements, local

_DAYS = {*range(14, 18), 22, *range(27, 37), *range(50, 59)}
"""Built-in number formats that show a day."""
_EPOCH, _EPOCH_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)


def sheets(archive: zipfile.ZipFile, spent: Spent) -> list[dict[str, Any]]:
    """Return the sheets that somebody who opens the workbook sees."""
    visible = _visible(archive, spent)
    workbook = _Workbook(archive, spent)
    return [{"name": name, **workbook.read(path)} for name, path in visible]


def _visible(archive: zipfile.ZipFile, spent: Spent) -> list[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for _, relation in _parts(archive, spent, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    found = []
    for _, sheet in _parts(archive, spent, "xl/workbook.xml", "sheet"):
        if sheet.get("state", "visible") == "visible":
            target = targets[attribute(sheet, "id")]
            if "chartsheet" not in target:
                path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                found.append((spent.one_line(sheet.get("name", "")), path))
    if len(found) > MOST_SHEETS:
        raise Unusable("too_long")
    return found


def _parts(archive: zipfile.ZipFile, spent: Spent, name: str, *tags: str) -> Iterator[tuple[str, ElementTree.Element]]:
    with archive.open(name) as file:
        yield from elements(file, spent, tags)


class _Workbook:
    """The sheets, with the words and styles that all share."""

    def __init__(self, archive: zipfile.ZipFile, spent: Spent) -> None:
        self.archive, self.spent = archive, spent
        properties = _parts(archive, spent, "xl/workbook.xml", "workbookPr")
        is_of_1904 = any(item.get("date1904") in ("1", "true") for _, item in properties)
        self.epoch = _EPOCH_OF_1904 if is_of_1904 else _EPOCH
        self.words, self.days = self._shared_words(), self._day_styles()

    def read(self, path: str) -> dict[str, Any]:
        rows: list[list[Any]] = []
        formula, number = "", 0
        for _, element in _parts(self.archive, self.spent, path, "row"):
            following = int(element.get("r", number + 1))
            if following <= number:
                raise Unusable("broken")
            number = following
            cells: dict[int, str] = {}
            for place, cell in enumerate(child for child in element if local(child.tag) == "c"):
                column = _column(cell.get("r", "")) if cell.get("r") else place
                if column < MOST_COLUMNS:
                    cells[column] = self._text(cell)
                    if not formula and any(local(child.tag) == "f" for child in cell):
                        formula = cell.get("r", "")
            if any(cells.values()):
                if number > MOST_ROWS:  # below, spreadsheets keep empty rows that somebody coloured
                    raise Unusable("too_long")
                rows.append(self.spent.row(number, [cells.get(column, "") for column in range(max(cells) + 1)]))
        return {"rows": rows, "formula": formula}

    def _shared_words(self) -> list[str]:
        name = "xl/sharedStrings.xml"
        if name not in self.archive.namelist():
            return []
        return [" ".join(_said(item)[:1000].split()) for _, item in _parts(self.archive, self.spent, name, "si")]

    def _day_styles(self) -> set[int]:
        """Return the cell styles that show a number as a day."""
        name = "xl/styles.xml"
        if name not in self.archive.namelist():
            return set()
        formats = set(_DAYS)
        for _, item in _parts(self.archive, self.spent, name, "numFmt"):
            code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", item.get("formatCode", "")).lower()
            if "y" in code or "a" in code and "m" in code or "d" in code and "m" in code:
                formats.add(int(item.get("numFmtId", 0)))
        for _, styles in _parts(self.archive, self.spent, name, "cellXfs"):
            return {n for n, style in enumerate(styles) if int(style.get("numFmtId", 0)) in formats}
        return set()

    def _text(self, cell: ElementTree.Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return self.spent.one_line(_said(cell))
        value = next((child.text or "" for child in cell if local(child.tag) == "v"), "")
        if kind == "s":
            return self.spent.one_line(self.words[int(value)])
        if kind != "n" or not value:
            return "" if kind == "e" else self.spent.one_line(value)
        number = float(value)
        if int(cell.get("s", 0)) in self.days:
            return f"{self.epoch + timedelta(days=int(number)):%d/%m/%Y}"
        return str(int(number)) if number == int(number) else self.spent.one_line(value)


def _said(element: ElementTree.Element) -> str:
    """Return the text of an element without its phonetic notes."""
    said = []
    for child in element:
        name = local(child.tag)
        if name == "t":
            said.append(child.text or "")
        elif name in ("r", "is"):
            said.append(_said(child))
    return "".join(said)


def _column(reference: str) -> int:
    """Return the place of a cell: ``A1`` is 0, ``AB7`` is 27."""
    found = re.match(r"[A-Z]{1,3}", reference)
    if not found:
        raise ValueError(reference)
    place = 0
    for letter in found.group():
        place = place * 26 + ord(letter) - 64
    return place - 1
