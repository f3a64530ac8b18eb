"""Workbooks of Excel and LibreOffice, read by calamine: visible sheets, a day as a day, a row where the screen has it.

What calamine does not say is looked at before: how much an archive unpacks to, whether it defines entities, and where
a sheet has formulas, whose values may be missing. A .xls is taken by the values that it shows.
"""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from .limits import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, ReadVolume, Unusable, Within, attribute, elements, local

XLSX, ODS = "xl/workbook.xml", "content.xml"
"""The part that tells a workbook from any other archive."""


def sheets(content: bytes, spent: ReadVolume, archive: zipfile.ZipFile | None = None) -> list[dict[str, Any]]:
    """Return the sheets that somebody who opens the workbook sees; ``archive`` is its own, where it is one."""
    formulas = defaultdict[str, list[str]](list)
    for name, place in _formulas(archive, spent) if archive else ():
        formulas[name].append(place)
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        visible = [
            sheet.name
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if len(visible) > MOST_SHEETS:
            raise Unusable("too_long")
        return [
            {
                "name": spent.one_line(name),
                "rows": _rows(workbook.get_sheet_by_name(name), spent),
                "formulas": formulas[name],
            }
            for name in visible
        ]


def _rows(sheet: CalamineSheet, spent: ReadVolume) -> list[list[int | str]]:
    rows = []
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [spent.one_line(_text(value)) for value in values[:MOST_COLUMNS]]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            if number > MOST_ROWS:  # below, spreadsheets keep empty rows that somebody coloured
                raise Unusable("too_long")
            rows.append(spent.row(number, cells))
    return rows


def _text(value: object) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(int(value)) if isinstance(value, bool) else str(value)


def _formulas(archive: zipfile.ZipFile, spent: ReadVolume) -> Iterator[tuple[str, str]]:
    """Yield the place of each formula, with its sheet's name; unpack all that is read to its limit.

    A sheet that is not XML by its name, or bears another one than the workbook says, is a :class:`KeyError`: broken.
    """
    names = archive.namelist()
    read = [name for name in names if name.lower().endswith((".xml", ".rels"))]
    parts = {name: b"".join(_blocks(archive, name, spent)) for name in read}
    if XLSX in names:
        yield from _formulas_of_xlsx(parts)
    elif b"formula=" in parts[ODS]:
        yield from _formulas_of_ods(parts[ODS])


def _blocks(archive: zipfile.ZipFile, name: str, spent: ReadVolume) -> Iterator[bytes]:
    with archive.open(name) as file:
        part = Within(file, spent)
        while block := part.read():
            yield block


def _formulas_of_xlsx(parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for _, relation in _elements(parts["xl/_rels/workbook.xml.rels"], "Relationship")
    }
    for _, sheet in _elements(parts[XLSX], "sheet"):
        target = targets[attribute(sheet, "id")]
        part = parts[target.lstrip("/") if target.startswith("/") else f"xl/{target}"]
        if b"<f" in part or b":f" in part:
            for _, cell in _elements(part, "c"):
                if any(local(child.tag) == "f" for child in cell):
                    yield sheet.get("name", ""), cell.get("r", "")


def _formulas_of_ods(content: bytes) -> Iterator[tuple[str, str]]:
    name, number = "", 0
    for kind, element in _elements(content, "table-row", begins=("table",)):
        if kind == "table":
            name, number = attribute(element, "name"), 0
            continue
        column = 0
        for cell in element:
            if name and attribute(cell, "formula"):
                yield name, f"{_letters(column)}{number + 1}"
            column += int(attribute(cell, "number-columns-repeated") or 1)
        number += int(attribute(element, "number-rows-repeated") or 1)


def _elements(part: bytes, *tags: str, begins: tuple[str, ...] = ()) -> Iterator[tuple[str, ElementTree.Element]]:
    return elements(io.BytesIO(part), ReadVolume(), tags, begins=begins)


def _letters(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)
