"""Lists in a file: what is written is what is read again, and nothing in it is a formula."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
import python_calamine

from conventions.domain.numbers.exports.formats import FORMATS, harmless, write_csv, write_ods, write_xlsx
from conventions.domain.numbers.exports.tables import Table, TableColumn, plain
from conventions.domain.season.rolls.workbooks import read_sheets
from tests.kit.each import each

ROWS = [
    {
        "name": "Maëlle d'Œuvre & <Fils>",
        "phone": "+594 694 12 34 56",
        "n": 12,
        "day": date(2027, 3, 15),
        "said": "a\nb",
    },
    {"name": "=HYPERLINK(1)", "phone": "@SUM(A1)", "n": 0, "day": None, "said": "-2+3"},
]
TABLE = Table(
    "essai",
    "Essai : [liste] d'élèves",
    [
        TableColumn("Nom", lambda row: row["name"]),
        TableColumn("Téléphone", lambda row: row["phone"]),
        TableColumn("Nombre", lambda row: row["n"]),
        TableColumn("Jour", lambda row: row["day"]),
        TableColumn("Dit", lambda row: row["said"]),
    ],
    ROWS,
)
READ = [
    ["Nom", "Téléphone", "Nombre", "Jour", "Dit"],
    ["Maëlle d'Œuvre & <Fils>", "+594 694 12 34 56", "12", "15/03/2027", "a\nb"],
    ["=HYPERLINK(1)", "@SUM(A1)", "0", "", "-2+3"],
]
"""Rows as every form says them; CSV has an apostrophe more where it needs one."""
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def test_a_french_excel_opens_the_csv():
    """UTF-8 with its mark, semicolons, and nothing that a program would calculate."""
    written = write_csv(TABLE)
    assert written.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert read == [*READ[:2], ["'=HYPERLINK(1)", "'@SUM(A1)", "0", "", "'-2+3"]]


@each("text", ["=1+1", "+1+1", "-1", "@A1", "\t=1", "\r=1", "＝1", "+594694123456", "+1-1"])
def test_a_text_that_would_be_a_formula_is_made_harmless(text):
    assert harmless(text) == f"'{text}"


@each("text", ["+594 694 12 34 56", "0694 12 34 56", "Élise", "", "3e A", "a=b"])
def test_what_is_no_formula_stays_readable(text):
    assert harmless(text) == text


def test_the_workbook_is_read_again_by_what_reads_rolls():
    """Texts, numbers and days of the XLSX, as a roll would be read; a roll's cell is one line."""
    [sheet] = read_sheets([write_xlsx(TABLE)])
    assert [row.cells for row in sheet.rows] == [[cell.replace("\n", " ") for cell in line] for line in READ]


def test_the_opendocument_file_says_what_it_is_first():
    """The kind stands first and bare in the ZIP (OpenDocument 1.3, part 2, 3.3); each cell says its type."""
    with zipfile.ZipFile(io.BytesIO(write_ods(TABLE))) as package:
        kind = package.infolist()[0]
        assert (kind.filename, kind.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert package.read(kind).decode() == FORMATS["ods"].content_type
        content = ElementTree.fromstring(package.read("content.xml"))  # noqa: S314 (our own)
    rows = [list(row) for row in content.iter(f"{_TABLE}table-row")]
    said = [["\n".join(p.text or "" for p in cell.iter(f"{_TEXT}p")) for cell in row] for row in rows]
    assert said == READ
    kinds = [cell.get(f"{_OFFICE}value-type") for cell in rows[1]]
    assert kinds == ["string", "string", "float", "date", "string"]
    assert not [cell for row in rows for cell in row if cell.get(f"{_TABLE}formula")]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_another_library_reads_the_same(ending):
    """calamine, which knows nothing of ours, finds each cell with its type."""
    found = python_calamine.CalamineWorkbook.from_object(io.BytesIO(FORMATS[ending].write(TABLE))).get_sheet_by_index(0)
    rows = found.to_python()
    assert rows[0] == READ[0]
    assert rows[1] == ["Maëlle d'Œuvre & <Fils>", "+594 694 12 34 56", 12, date(2027, 3, 15), "a\nb"]
    assert rows[2] == ["=HYPERLINK(1)", "@SUM(A1)", 0, "", "-2+3"]


def test_a_cell_is_plain_whatever_it_is_given():
    """Nothing is empty, a moment is written where the reader is, what XML cannot hold is left out."""
    assert [plain(value) for value in (None, True, 3, "a\x00b\x0b", date(2027, 1, 2))] == [
        *("", "oui", 3, "ab"),
        date(2027, 1, 2),
    ]
    assert plain(datetime(2027, 1, 2, 12, tzinfo=UTC)) == "02/01/2027 13:00"
