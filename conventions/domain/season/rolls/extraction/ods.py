"""OpenDocument sheets: what repeats is unrolled to a limit, a day is a day, a note beside a cell is left out."""

import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

from .limits import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Spent, Unusable, attribute, elements, local


def sheets(archive: zipfile.ZipFile, spent: Spent) -> list[dict[str, Any]]:
    """Return the sheets of a workbook, those that its author hid too: the style that hides them is not followed."""
    found: list[dict[str, Any]] = []
    number = 0
    with archive.open("content.xml") as file:
        for name, element in elements(file, spent, ("table-row",), begins=("table",)):
            if name == "table":
                found.append({"name": spent.one_line(attribute(element, "name")), "rows": [], "formula": ""})
                number = 0
                if len(found) > MOST_SHEETS:
                    raise Unusable("too_long")
            elif found:
                number += _add(found[-1], element, number, spent)
    return found


def _add(sheet: dict[str, Any], row: ElementTree.Element, number: int, spent: Spent) -> int:
    """Add a row as often as it stands there; return how often."""
    times = max(int(attribute(row, "number-rows-repeated") or 1), 1)
    cells = []
    for place, (text, is_formula) in enumerate(_cells(row, spent)):
        cells.append(text)
        if is_formula and not sheet["formula"]:
            sheet["formula"] = f"{_letters(place)}{number + 1}"
    while cells and not cells[-1]:
        cells.pop()
    if cells:
        if number + times > MOST_ROWS:
            raise Unusable("too_long")
        for repeated in range(times):
            sheet["rows"].append(spent.row(number + repeated + 1, [spent.one_line(cell) for cell in cells]))
    return times


def _cells(row: ElementTree.Element, spent: Spent) -> Iterator[tuple[str, bool]]:
    place = 0
    for cell in row:
        if local(cell.tag) not in ("table-cell", "covered-table-cell"):
            continue
        text, is_formula = _text(cell), bool(attribute(cell, "formula"))
        for _ in range(max(int(attribute(cell, "number-columns-repeated") or 1), 1)):
            if place == MOST_COLUMNS:
                return
            place += 1
            yield text, is_formula


def _text(cell: ElementTree.Element) -> str:
    kind = attribute(cell, "value-type")
    if kind == "date":
        return f"{date.fromisoformat(attribute(cell, 'date-value')[:10]):%d/%m/%Y}"
    if kind in ("float", "percentage", "currency"):
        value = attribute(cell, "value")
        return str(int(float(value))) if float(value) == int(float(value)) else value
    return attribute(cell, "string-value") or " ".join(_said(child) for child in cell if local(child.tag) == "p")


def _said(element: ElementTree.Element) -> str:
    said = [element.text or ""]
    for child in element:
        name = local(child.tag)
        said.append(" " if name in ("s", "tab", "line-break") else "" if name == "annotation" else _said(child))
        said.append(child.tail or "")
    return "".join(said)


def _letters(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)
