"""An uploaded scan is hostile: what is kept was drawn again, and what is no scan is refused with a sentence."""

import io
import re
import struct
import zipfile
import zlib

import pikepdf
import pytest
from PIL import Image

from signatures import scans
from signatures.scans import REFUSALS, UnreadableScan, picture_of_page, read_scan
from tests.kit import paper_sheets as sheets

CODE = "https://conventions.example/v/CV-7F3K-9Q2M/2#papier-guardian_1"


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableScan) as refused:
        read_scan(content)
    return str(refused.value)


def encrypted(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A picture of one colour whose file is a thousand times smaller than its pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (width + 1)
    rows = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def with_place(picture: Image.Image) -> bytes:
    """A photo as a telephone writes it: who made it, where, and the way up."""
    exif = Image.Exif()
    exif[0x010F], exif[0x9286], exif[0x0112] = "Telephone Fictif", "note", 6
    exif[0x8825] = {1: "N", 2: (47.0, 28.0, 0.0), 3: "W", 4: (0.0, 33.0, 0.0)}
    return sheets.jpeg(picture, exif=exif, comment=b"un commentaire")


@pytest.mark.parametrize("form", ["jpeg", "png", "pdf"])
def test_the_code_of_a_sheet_is_read_from_each_kind_of_file(form):
    """A photo, a picture, a scanner's PDF; a little askew."""
    page = sheets.page(CODE)
    png = io.BytesIO()
    page.save(png, "PNG")
    content = {"jpeg": sheets.jpeg(page), "png": png.getvalue(), "pdf": sheets.pdf(page)}[form]
    assert read_scan(content).codes == ((CODE,),)


def test_each_page_has_its_own_codes():
    """Several sheets in one file, a blank one between."""
    scan = read_scan(sheets.pdf(sheets.page(CODE), sheets.blank(), sheets.page(CODE + "x", "autre")))
    assert [set(codes) for codes in scan.codes] == [{CODE}, set(), {CODE + "x", "autre"}]
    assert scan.pages == 3


def test_nothing_of_the_telephone_is_kept():
    """Maker, comment and place are gone, the page stands upright."""
    photo = with_place(sheets.page(CODE).rotate(90, expand=True))
    assert b"Telephone Fictif" in photo
    scan = read_scan(photo)
    picture = Image.open(io.BytesIO(picture_of_page(scan.pdf, 1)))
    assert (dict(picture.getexif()), picture.info.get("comment")) == ({}, None)
    assert picture.height > picture.width
    assert not re.search(rb"Telephone|Exif|GPS|commentaire|un\x00", scan.pdf)
    assert scan.codes == ((CODE,),)


def test_what_hides_behind_a_picture_is_not_kept():
    """A file that is a photo, a PDF and an archive at once: the photo's pixels alone remain."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("page.html", "<script>alert(1)</script>")
    hidden = sheets.pdf(sheets.page("hidden"))
    scan = read_scan(sheets.jpeg(sheets.page(CODE)) + b"<script>alert(1)</script>" + hidden + archive.getvalue())
    assert scan.codes == ((CODE,),)
    assert not re.search(rb"script|hidden|page\.html|PK\x03\x04", scan.pdf)
    assert scan.pdf.count(b"%PDF-") == 1


def test_a_pdf_keeps_its_look_and_nothing_that_acts():
    """Script, attached file, form: drawn again, they are gone."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sheets.pdf(sheets.page(CODE)))) as document:
        document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        document.attachments["secret.txt"] = b"secret content"
        document.docinfo["/Author"] = "Une Personne"
        document.save(out)
    scan = read_scan(out.getvalue())
    with pikepdf.open(io.BytesIO(scan.pdf)) as kept:
        assert set(kept.Root.keys()) <= {"/Type", "/Pages"}
        assert "/Author" not in kept.docinfo
    assert b"JavaScript" not in scan.pdf


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "kind"),
        (b"GIF89a" + bytes(40), "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"PK\x03\x04" + bytes(40), "kind"),
        (b" " + sheets.pdf(sheets.blank()), "kind"),
        (b"%PDF-1.7\nnothing", "unreadable"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "unreadable"),
        (sheets.jpeg(sheets.blank())[:3000], "unreadable"),
        (encrypted(sheets.pdf(sheets.blank())), "password"),
        (sheets.pdf(*[Image.new("RGB", (50, 70), "white")] * 21), "pages"),
        (png_of(9000, 9000), "pixels"),
        (b"%PDF-" + bytes(scans.LARGEST_UPLOAD), "size"),
    ],
    ids=["empty", "gif", "svg", "zip", "pdf after a space", "no pdf", "no jpeg", "cut", "encrypted", "long", "bomb",
         "heavy"],
)  # fmt: skip
def test_what_is_no_scan_is_refused_with_a_sentence(content, reason):
    """Each says what to do; none is an error of ours."""
    assert refusal(content) == REFUSALS[reason]


def test_a_picture_that_lies_about_its_size_is_refused():
    """The header promises a page, the pixels are missing or never end."""
    small = png_of(100, 100)
    lying = small.replace(struct.pack(">II", 100, 100), struct.pack(">II", 60_000, 60_000))
    assert refusal(lying) in (REFUSALS["pixels"], REFUSALS["unreadable"])


def test_a_page_of_any_size_becomes_a_page_of_ours(monkeypatch):
    """Ten metres of paper in a PDF cost no more than a page."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14_400, 14_400))
        document.save(out)
    scan = read_scan(out.getvalue())
    picture = Image.open(io.BytesIO(picture_of_page(scan.pdf, 1)))
    assert max(picture.size) == 2400


def test_a_machine_without_time_says_so(monkeypatch):
    """The process is ended; nothing is said against the file, which may be sent again."""
    monkeypatch.setattr(scans, "PATIENCE", 0.05)
    assert refusal(sheets.jpeg(sheets.blank())) == REFUSALS["busy"]


def test_a_decoder_that_breaks_is_refused(monkeypatch):
    """The output of a broken decoder is not believed; one that never ends meets its processor time."""
    endless = "import resource as r; r.setrlimit(r.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    for program in (endless, "import os; os.abort()", "print('{')", "print('{\"codes\": 3}')"):
        monkeypatch.setattr(scans, "PROGRAM", ("-c", program))
        assert refusal(sheets.jpeg(sheets.blank())) == REFUSALS["unreadable"]


def test_there_is_no_page_beyond_the_last():
    """Pages count from 1."""
    scan = read_scan(sheets.jpeg(sheets.blank()))
    assert picture_of_page(scan.pdf, 1)
    assert picture_of_page(scan.pdf, 0) is None
    assert picture_of_page(scan.pdf, 2) is None
