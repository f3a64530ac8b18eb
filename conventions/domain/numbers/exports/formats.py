"""The forms in which a list leaves: CSV as a French Excel opens it, XLSX (ECMA-376), ODS (OpenDocument 1.3), Parquet.

In a workbook and in Parquet a text is a text, whatever it begins with. A CSV file has no types: what a program would
take for a formula begins with an apostrophe there.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from xml.sax.saxutils import escape, quoteattr

from workflow.engine import Refused

from .parquet import CONTENT_TYPE, write_parquet
from .tables import Cell, Table

_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_PHONE = re.compile(r"\+\d{1,3}(?:[ \u00a0]\d+)+")
"""A number in its international form stays as it is: with its spaces no program counts with it."""
_EPOCH = date(1899, 12, 30)
"""Day 0 of workbooks."""
LONGEST_CELL = 32_767
"""Characters that a cell of XLSX may hold."""
SHEET_NAME = 31
"""Characters that the name of a sheet may have, without those that Excel refuses."""
WIDEST = 60


@dataclass(frozen=True)
class Format:
    """One form of file."""

    ending: str
    content_type: str
    write: Callable[[Table], bytes]
    extra: str = ""
    """The library that production does without and this form needs (decision 112)."""

    def require(self) -> None:
        """Refuse where the library is not installed; the sentence says how it is."""
        if self.extra and find_spec(self.extra) is None:
            raise Refused("form_not_installed", form=self.ending)


# -- CSV ---------------------------------------------------------------------------------------------------------


def write_csv(table: Table) -> bytes:
    """Return the list as CSV: semicolons, days as they are written in France, UTF-8 with its mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(head) for head in table.heads])
    writer.writerows([_in_csv(cell) for cell in line] for line in table.lines())
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _in_csv(cell: Cell) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else harmless(cell) if isinstance(cell, str) else str(cell)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, *CSV injection*)."""
    return f"'{text}" if _FORMULA.match(text) and not _PHONE.fullmatch(text) else text


# -- XLSX --------------------------------------------------------------------------------------------------------

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XLSX = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
"""Parts of every workbook beside its one sheet; the styles are plain, head and day."""
_BOLD, _DAY = 1, 2


def write_xlsx(table: Table) -> bytes:
    """Return the list as a workbook of one sheet, its first row held while one scrolls."""
    lines = list(table.lines())
    widths = _widths(table.heads, lines)
    columns = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in widths)
    rows = "".join(_row(n, line) for n, line in enumerate(lines, start=2))
    head = "".join(_xlsx_text(text, _BOLD) for text in table.heads)
    sheet = (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{columns}</cols><sheetData><row r="1">{head}</row>{rows}</sheetData></worksheet>'
    )
    workbook = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(_sheet_name(table))} sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    parts = {**_XLSX, "xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": sheet}
    return _zipped({name: _HEAD + text for name, text in parts.items()})


def _row(number: int, line: list[Cell]) -> str:
    return f'<row r="{number}">{"".join(_xlsx_cell(cell) for cell in line)}</row>'


def _xlsx_cell(cell: Cell) -> str:
    if isinstance(cell, date):
        return f'<c s="{_DAY}"><v>{(cell - _EPOCH).days}</v></c>'
    return f"<c><v>{cell}</v></c>" if isinstance(cell, int) else _xlsx_text(cell)


def _xlsx_text(text: str, style: int = 0) -> str:
    said = escape(text[:LONGEST_CELL])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>' if text else "<c/>"


def _widths(heads: list[str], lines: list[list[Cell]]) -> Iterator[tuple[int, int]]:
    """Yield the number of each column and its width in characters."""
    for place, head in enumerate(heads):
        longest = max([len(head), *(10 if isinstance(line[place], date) else len(str(line[place])) for line in lines)])
        yield place + 1, min(longest + 2, WIDEST)


def _sheet_name(table: Table) -> str:
    return re.sub(r"[\\/?*\[\]:']+", " ", str(table.title))[:SHEET_NAME].strip() or "Liste"


# -- ODS ---------------------------------------------------------------------------------------------------------

_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
                      ("number", "datastyle"), ("fo", "xsl-fo-compatible"))
)  # fmt: skip
_ODS_STYLES = (
    "<office:automatic-styles>"
    '<number:date-style style:name="d"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    "</number:date-style>"
    '<style:style style:name="day" style:family="table-cell" style:data-style-name="d"/>'
    '<style:style style:name="head" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
)


def write_ods(table: Table) -> bytes:
    """Return the list as an OpenDocument spreadsheet of one sheet."""
    head = "".join(_ods_text(text, ' table:style-name="head"') for text in table.heads)
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, line))}</table:table-row>" for line in table.lines())
    content = (
        f'<office:document-content {_SPACES} office:version="1.3">{_ODS_STYLES}<office:body><office:spreadsheet>'
        f"<table:table table:name={quoteattr(_sheet_name(table))}>"
        f'<table:table-column table:number-columns-repeated="{len(table.in_file)}"/>'
        f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>{rows}"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    manifest = (
        f'<manifest:manifest {space} manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    parts = {"content.xml": _HEAD + content, "META-INF/manifest.xml": _HEAD + manifest}
    return _zipped(parts, mimetype=_ODS_TYPE)


def _ods_cell(cell: Cell) -> str:
    if isinstance(cell, date):
        kind = f' table:style-name="day" office:value-type="date" office:date-value="{cell.isoformat()}"'
        return f"<table:table-cell{kind}><text:p>{cell:%d/%m/%Y}</text:p></table:table-cell>"
    if isinstance(cell, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    return _ods_text(cell)


def _ods_text(text: str, style: str = "") -> str:
    said = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.splitlines())
    return f'<table:table-cell{style} office:value-type="string">{said}</table:table-cell>' if text else _ODS_EMPTY


_ODS_EMPTY = "<table:table-cell/>"


def _zipped(parts: dict[str, str], *, mimetype: str = "") -> bytes:
    """Return the parts in a ZIP; the kind of an OpenDocument file stands first, as it is (part 2, 3.3)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        if mimetype:
            package.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        for name, text in parts.items():
            package.writestr(name, text.encode())
    return out.getvalue()


FORMATS = {
    "csv": Format("csv", "text/csv; charset=utf-8", write_csv),
    "xlsx": Format("xlsx", f"{_TYPE}.sheet", write_xlsx),
    "ods": Format("ods", _ODS_TYPE, write_ods),
    "parquet": Format("parquet", CONTENT_TYPE, write_parquet, extra="pyarrow"),
}
"""Formats by the word in an address."""
WORKBOOKS, LARGEST_WORKBOOK = ("xlsx", "ods"), 100_000
"""Forms that hold the whole list in memory, and how many rows they are written with."""
