"""Workbooks and XML files of strangers: read in a process of its own, refused with a sentence."""

import io
import resource
import subprocess
import sys
import time
import zipfile

import pytest

from conventions.domain.season.rolls import workbooks
from conventions.domain.season.rolls.columns import understand
from conventions.domain.season.rolls.extraction import limits
from conventions.domain.season.rolls.tabular import UnreadableFile
from conventions.domain.season.rolls.workbooks import BROKEN, EMPTY, REFUSALS, TOO_LONG, read_sheets
from signatures import confinement
from tests.kit.rolls import MAIN, MANIFEST, ODS_SPACES, PACKAGE, XLS, ods, siecle_pupils, xlsx, zipped

HUGE = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c><v>1</v></c></row></sheetData>%s</worksheet>'
LAUGHS = f'<!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><sst xmlns="{MAIN}"><si><t>&b;</t></si></sst>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
SIECLE = siecle_pupils("9730001N", []).decode("iso-8859-15")
ENTITIES = REFUSALS["entities"]
SHEET = "xl/worksheets/sheet1.xml"
LOCKED = (
    f'<manifest:manifest xmlns:manifest="{MANIFEST}"><manifest:file-entry manifest:full-path="content.xml">'
    "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
)


def book(**parts: str) -> bytes:
    return xlsx(("Élèves", [["Nom"]]), **parts)


def cells_of_ods(inside: str) -> bytes:
    start = f'<office:document-content {ODS_SPACES}><office:body><office:spreadsheet><table:table table:name="É">'
    return ods(
        **{"content.xml": f"{start}{inside}</table:table></office:spreadsheet></office:body></office:document-content>"}
    )


REPEATED = (
    '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="16000">'
    "<text:p>x</text:p></table:table-cell></table:table-row>"
)
WORD = "x" * 1_000_000


def renamed(old: str, new: str) -> bytes:
    """A workbook whose sheet bears another name, everywhere where ``old`` stands; calamine finds it all the same."""
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    return zipped({name.replace(old, new): text.replace(old, new) for name, text in parts.items()})


BAD: dict[str, tuple[bytes, object]] = {
    "unpacks to 40 MB": (book(**{SHEET: HUGE % (" " * (limits.LARGEST_PART + 1))}), TOO_LONG),
    "too many elements": (book(**{SHEET: HUGE % ("<f/>" + "<x/>" * (limits.MOST_ELEMENTS + 1))}), TOO_LONG),
    "a row out of bounds": (book(**{SHEET: HUGE.replace('r="1"', 'r="900000"') % ""}), TOO_LONG),
    "entities": (book(**{"xl/sharedStrings.xml": LAUGHS}), ENTITIES),
    "an entity from outside": (book(**{SHEET: OUTSIDE + HUGE % ""}), ENTITIES),
    "not XML": (book(**{SHEET: "<worksheet>"}), EMPTY),
    "no sheet": (book(**{"xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"/>'}), BROKEN),
    "cut": (book()[:-40], BROKEN),
    "nested": (book(**{SHEET: "<a>" * 150_000 + "</a>" * 150_000}), EMPTY),
    "a number without end": (book(**{SHEET: HUGE.replace("<v>1</v>", "<v>inf</v>") % ""}), BROKEN),
    "ODS: a row a million times": (cells_of_ods(REPEATED.replace("16000", "3")), TOO_LONG),
    "ODS: a square of a million cells a thousand times": (cells_of_ods(REPEATED), BROKEN),
    "two far corners": (
        book(
            **{
                SHEET: HUGE.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
                % ""
            }
        ),
        TOO_LONG,
    ),
    "a sheet in letters of another case": (renamed("xl/worksheets/sheet1.xml", "xl/Worksheets/Sheet1.XML"), BROKEN),
    "a sheet that is not XML by its name": (renamed("sheet1.xml", "sheet1.dat"), BROKEN),
    "ODS: more cells than a list has": (
        cells_of_ods(REPEATED.replace("1000000", "2001").replace("16000", "300").replace(">x<", "> x <")),
        TOO_LONG,
    ),
    "ODS: entities": (ods(**{"content.xml": OUTSIDE + "<a>&a;</a>"}), ENTITIES),
    "ODS: a password": (ods(**{"content.xml": "\x8f\x03 chiffré", "META-INF/manifest.xml": LOCKED}), BROKEN),
    "XLS: noise": (XLS[:8] + b"\xff" * 4096, BROKEN),
    "XLS: cut": (XLS[:3000], BROKEN),
    "SIECLE: entities": (
        SIECLE.replace("<BEE_ELEVES", LAUGHS.split("<sst")[0] + "<BEE_ELEVES").encode("latin-1"),
        ENTITIES,
    ),
    "SIECLE: an entity from outside": (
        SIECLE.replace("<BEE_ELEVES", OUTSIDE + "<BEE_ELEVES").encode("latin-1"),
        ENTITIES,
    ),
    "SIECLE: UTF-16": (SIECLE.replace("ISO-8859-15", "UTF-16").encode("utf-16").removeprefix(b"\xff\xfe"), None),
    "another archive": (zipped({"word/document.xml": "<a/>"}), REFUSALS["other_archive"]),
    "a compressed list": (zipped({"liste.csv": "Nom;Prénom"}), REFUSALS["other_archive"]),
    "another XML": (b"<?xml version='1.0'?><rss><item/></rss>", REFUSALS["other_xml"]),
    "SIECLE: responsibles alone": (
        SIECLE.replace("BEE_ELEVES", "BEE_RESPONSABLES").encode("latin-1"),
        REFUSALS["no_pupils"],
    ),
}


@pytest.mark.parametrize(("content", "sentence"), BAD.values(), ids=BAD)
def test_a_file_made_to_harm_is_refused_with_a_sentence(content, sentence):
    """Each within seconds, whatever it announces."""
    assert len(content) < 1_000_000
    began = time.monotonic()
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([content])
    assert time.monotonic() - began < 10
    assert sentence is None or str(refusal.value) == str(sentence)


def test_one_long_word_told_a_thousand_times_is_too_long():
    """A shared string is written once in the file and as often as cells name it in the table."""
    cells = '<c t="s"><v>0</v></c>' * 150
    rows = "".join(f'<row r="{n}">{cells}</row>' for n in range(1, 1000))
    content = book(
        **{
            SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{WORD}</t></si></sst>',
        }
    )
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([content])
    assert str(refusal.value) == str(TOO_LONG)


@pytest.mark.parametrize("make", [xlsx, ods])
def test_formulas_are_refused_where_they_would_be_read(make):
    """The sentence names the cell; a sheet of counts beside the list may compute what it likes."""
    rows = [["Nom", "Date de naissance"], ["Exemple", "04/05/2012"]]
    formulas = [["Nom", "Date de naissance"], ["=HYPERLINK(A1)", "04/05/2012"]]
    with pytest.raises(UnreadableFile, match="formules .case A2."):
        understand(read_sheets([make(("Élèves", formulas))]))
    given = understand(read_sheets([make(("Effectifs", [["Total", "=COUNTA(A1)"]]), ("Élèves", rows))]))
    assert given.chosen.name == "Élèves"


def test_a_text_of_a_million_cells_is_refused_at_once():
    """On one line as on many."""
    began = time.monotonic()
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([b"a;" * 1_000_000])
    assert str(refusal.value) == str(TOO_LONG)
    assert time.monotonic() - began < 5


def test_rows_that_somebody_coloured_far_below_are_no_list():
    """A spreadsheet keeps them, empty."""
    below = '<row r="2"><c r="A2" t="inlineStr"><is><t>Exemple</t></is></c></row><row r="1048576"><c s="1"/></row>'
    content = book(**{SHEET: f'<worksheet xmlns="{MAIN}"><sheetData>{below}</sheetData></worksheet>'})
    assert [row.line for row in read_sheets([content])[0].rows] == [2]


def test_a_workbook_and_another_file_are_not_read_together():
    """Only SIECLE's export has two."""
    for files in ([book(), book()], [book(), b"Nom;Classe"], [b"Nom", b"Nom"]):
        with pytest.raises(UnreadableFile) as refusal:
            read_sheets(files)
        assert str(refusal.value) == str(REFUSALS["one_file"])


def test_two_exports_of_two_schools_are_not_joined():
    """They were picked by mistake."""
    other = SIECLE.replace("BEE_ELEVES", "BEE_RESPONSABLES").replace("9730001N", "9760002N").encode("latin-1")
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([SIECLE.encode("latin-1"), other])
    assert str(refusal.value) == str(REFUSALS["two_schools"])


def test_the_process_knows_no_secret_and_loads_no_django(monkeypatch):
    """Neither keys nor the address of the database reach it; nothing is parsed here."""
    given = {}
    run = subprocess.run
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: given.update(more) or run(*args, **more))
    monkeypatch.setattr("xml.etree.ElementTree.iterparse", lambda *args, **more: pytest.fail("parsed here"))
    assert read_sheets([book()])[0].rows[0].cells == ["Nom"]
    assert given["env"] == {"LANG": "C.UTF-8"}
    loaded = (
        "import sys, conventions.domain.season.rolls.extraction.__main__\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'config')])"
    )
    assert run([sys.executable, "-c", loaded], capture_output=True, text=True).stdout == "[]\n"


@pytest.mark.parametrize(
    ("hostile", "sentence"),
    [
        ("while True: pass", TOO_LONG),
        ("held = bytearray(10**10)", BROKEN),
        ("import os; os.kill(os.getpid(), 9)", TOO_LONG),
        ("open('/tmp/written-by-a-list', 'wb').write(b'x' * 10)", BROKEN),
        ("print('[1]')", BROKEN),
        ("print('{\"sheets\": 3}')", BROKEN),
        ("import sys\nfor _ in range(33): sys.stdout.write(' ' * 1024**2)\nprint('{\"sheets\": []}')", TOO_LONG),
    ],
    ids=["cpu", "memory", "killed", "writes", "mumbles", "lies", "never ends"],
)
def test_whatever_the_process_does_there_is_a_sentence(monkeypatch, hostile, sentence):
    """Time, memory, death, a file written, nonsense on its output."""
    program = f"from signatures.confinement import confine\nconfine(cpu_seconds=1)\n{hostile}"
    monkeypatch.setattr(workbooks, "PROGRAM", ("-c", program))
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([book()])
    assert str(refusal.value) == str(sentence)


def test_a_machine_without_time_or_place_says_so(monkeypatch, settings, tmp_path):
    """Nothing is said against the file."""
    monkeypatch.setattr(confinement, "WALL_SECONDS", 0.01)
    with pytest.raises(UnreadableFile) as refusal:
        read_sheets([book()])
    assert str(refusal.value) == str(workbooks.BUSY)


def test_a_large_list_is_read_within_the_limits():
    """Twenty thousand lines of twenty columns, as no school has."""
    rows = [
        ["Nom", "Prénom", "Date de naissance"],
        *(["Exemple", f"Noé {n}", 41033] for n in range(limits.MOST_ROWS - 1)),
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    (sheet,) = read_sheets([xlsx(("Élèves", rows))])
    assert len(sheet.rows) == limits.MOST_ROWS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 20
