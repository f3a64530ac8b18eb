"""Files of lists as the software of schools writes them: workbooks, SIECLE's exports; all people are invented."""

import base64
import io
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODS_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
Rows = Sequence[Sequence[object]]

XLS = zlib.decompress(base64.b85decode(
    "c-rk)Pe>F|82{ev?6|wByK8Hpfeb=cCYWhb2U|_eODoo;KLj<p4-#i*Wk#Yplx7}-pi|LBFrp4tm;O+PI#m!TbqIn$>!NrH3OcCM_r9GSR#R}H"
    "1Z951`{w)e-uu3N?|XlCCMTj(qfg4GVHpmA4;JkpC^<TYC72Z=fOgv!Z1x?%Vtd$72nKK>6+gTz`cNR|P|Wu<Nbp#GgB0K!mNU=~>N?{v#h@_}"
    "LlcuR_awNBr5MU6t`ed>M7I)sM0H;gZ6?hPqD@$Lik*gucxUwiCy!4`m1HYM%HSEb`9hjHD1~<-kFVZjnYw;xF?%(AgBdF1LKp*_(hhELQ^;Ys"
    "2O)sAw%SCZ_7q|YVmRGn@XJ;KerDJ8Yt_@Qubu(we=pS+tfCL#BrezAl4O8Eu+K4(%p;i8_vOq|ey`75;Fi$5RYYzm(5m&EpXKxL5On}WSbPAT"
    "=@go~%vmFyieiRn16)mV)zEq^OEY>n8e4VEvUr&4swTJk(}tyW>l`<aqrKe7RmHHYv^gNyTs5X*`$eAW*F|>;ZBExYMp@6*79ppTGbE>GOpa0Q"
    "Z9LeZ*6ma48`S-cA#v=`HWgX2O%>7NEkv4xF!51Z!Vw&$`3FBfCc3-gXGt?iM^oki+aX2^Y#0(PuyHY2B%-40YU1}0y+*xmC%&9$4A&RFtGY@Z"
    "=EyMBxlYz9^ixmx6yKS{??QfL?%4B+k?--{$d7kSUyhA`j*mhm9;iudFP>qjVKwZ|ZGji@?3+1T-B+Sze{FjKDdNO#JEwFQ7Q{kFM2Ti3F*?kZ"
    "BxkHLk`E=HE6FIyuH;9_?@9_visO~7;FXcr0;fJBuVU=4NFmz7OQ32<a%{qD(5)%FhFnQ_-Qr5ZYoWN5NG0%;rm8vTTCyJb!Cbmg^MkFLA2h14"
    "(x`gy;K73j4<0rpm~;8{(Zvtws;4+tVewsO0n4KInPk)AIHd6zz`vC3VBp(?OL^tbHt@4-Uu=zSvfm2@PM~)a`k<TQ=*v5Q@$$=Zf6tm5M*iIr"
    "%Gdv5K5_nM|9=1&Of!l"
))  # fmt: skip
"""A list of Excel 97, as xlwt writes it: one pupil with a mother, a day in a style of days, and a hidden sheet."""


def zipped(parts: dict[str, str | bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return written.getvalue()


def xlsx(*sheets: tuple[str, Rows], hidden: Iterable[str] = (), **parts: str) -> bytes:
    """A workbook as spreadsheets write them: shared strings, a style that shows days, empty rows left out.

    A number is written in the style of days; a text that begins by ``=`` is a formula. ``parts`` replace its own.
    """
    words: list[str] = []
    listed, related, content = [], [], {}
    for number, (name, rows) in enumerate(sheets, start=1):
        state = ' state="hidden"' if name in hidden else ""
        listed.append(f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="rId{number}"/>')
        target = f"worksheets/sheet{number}.xml"
        related.append(f'<Relationship Id="rId{number}" Type="{RELATIONS}/worksheet" Target="{target}"/>')
        lines = "".join(_xlsx_row(line, row, words) for line, row in enumerate(rows, start=1) if row)
        content[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{lines}</sheetData></worksheet>'
        )
    strings = "".join(f"<si><t>{escape(word)}</t></si>" for word in words)
    content |= {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{"".join(listed)}</sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{"".join(related)}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
    }
    return zipped(content | parts)


def _xlsx_row(line: int, row: Sequence[object], words: list[str]) -> str:
    cells = []
    for column, value in enumerate(row):
        place = f"{chr(65 + column)}{line}"
        if isinstance(value, int | float):
            cells.append(f'<c r="{place}" s="1"><v>{value}</v></c>')
        elif str(value).startswith("="):
            cells.append(f'<c r="{place}" t="str"><f>{escape(str(value)[1:])}</f><v>Exemple</v></c>')
        elif value:
            words.append(str(value))
            cells.append(f'<c r="{place}" t="s"><v>{len(words) - 1}</v></c>')
    return f'<row r="{line}">{"".join(cells)}</row>'


def ods(*sheets: tuple[str, Rows], **parts: str) -> bytes:
    """A workbook of LibreOffice: days typed as days, empty rows repeated, a million more below."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}"
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="1024"/></table:table-row></table:table>'
        for name, rows in sheets
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODS_SPACES}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<m:manifest xmlns:m="{MANIFEST}"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content} | parts)


def _ods_row(row: Sequence[object]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(value: object) -> str:
    text = str(value)
    if not text:
        return "<table:table-cell/>"
    kind, shown = ' office:value-type="string"', text
    if text.startswith("date:"):
        shown = text.removeprefix("date:")
        kind = f' office:value-type="date" office:date-value="{shown}"'
    elif text.startswith("="):
        kind = f' table:formula="of:{escape(text)}"'
    elif isinstance(value, int | float):
        kind = f' office:value-type="float" office:value="{value}"'
    return f"<table:table-cell{kind}><text:p>{escape(shown)}</text:p></table:table-cell>"


def siecle_pupils(uai: str, pupils: Iterable[dict[str, str]], *, root: str = "BEE_ELEVES", extra: str = "") -> bytes:
    """``ElevesSansAdresses.xml``: each pupil by its tags, ``ELEVE_ID`` and ``DIVISION`` among them."""
    pupils = list(pupils)
    each = "".join(
        f'<ELEVE ELEVE_ID="{pupil["ELEVE_ID"]}" ELENOET="77"><ID_NATIONAL>1234567890A</ID_NATIONAL>'
        + "".join(
            f"<{tag}>{escape(text)}</{tag}>" for tag, text in pupil.items() if tag not in ("ELEVE_ID", "DIVISION")
        )
        + "<SCOLARITE_AN_DERNIER><CODE_STRUCTURE>4Z</CODE_STRUCTURE></SCOLARITE_AN_DERNIER></ELEVE>"
        for pupil in pupils
    )
    divisions = "".join(
        f'<STRUCTURES_ELEVE ELEVE_ID="{pupil["ELEVE_ID"]}"><STRUCTURE><CODE_STRUCTURE>{pupil["DIVISION"]}'
        "</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE><STRUCTURE><CODE_STRUCTURE>3LATIN"
        "</CODE_STRUCTURE><TYPE_STRUCTURE>G</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
        for pupil in pupils
        if pupil.get("DIVISION")
    )
    return _siecle(root, uai, f"<ELEVES>{each}</ELEVES><STRUCTURES>{divisions}</STRUCTURES>{extra}")


def siecle_guardians(uai: str, persons: Iterable[dict[str, str]], duties: Iterable[dict[str, str]]) -> bytes:
    """``ResponsablesAvecAdresses.xml``."""
    each = "".join(
        f'<PERSONNE PERSONNE_ID="{person["PERSONNE_ID"]}">'
        + "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in person.items() if tag != "PERSONNE_ID")
        + "</PERSONNE>"
        for person in persons
    )
    linked = "".join(
        "<RESPONSABLE_ELEVE>" + "".join(f"<{tag}>{text}</{tag}>" for tag, text in duty.items()) + "</RESPONSABLE_ELEVE>"
        for duty in duties
    )
    return _siecle(
        "BEE_RESPONSABLES",
        uai,
        f"<PERSONNES>{each}</PERSONNES><RESPONSABLES>{linked}</RESPONSABLES><ADRESSES></ADRESSES>",
    )


def _siecle(root: str, uai: str, data: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="ISO-8859-15"?>\n<{root} VERSION="2.1"><PARAMETRES><UAJ>{uai}</UAJ>'
        "<ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE><DATE_EXPORT>05/10/2026</DATE_EXPORT></PARAMETRES>"
        f"<DONNEES>{data}</DONNEES></{root}>"
    ).encode("iso-8859-15")
