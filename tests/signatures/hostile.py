"""Files built to cost time: each is small, and has a tree, chain or table that loops, fans out or never ends."""

import datetime as dt
import io
import zlib
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from signatures import pades, pki
from signatures.oddities import LOOPING, OVERSIZED
from tests.signatures import papers

LEVELS, WIDTH = 30, 12
"""Levels of what fans out, and ways at each of them."""


def assemble(objects: dict[int, bytes], *, trailer: bytes = b"") -> bytes:
    """Write a PDF of these objects; 1 is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        out += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(places) + 1
    return bytes(out) + b"trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


PAGES = {2: b"<</Type /Pages /Kids [3 0 R] /Count 1>>", 3: b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"}


def _catalogue(entries: bytes, more: dict[int, bytes], **options: bytes) -> bytes:
    return assemble({1: b"<</Type /Catalog /Pages 2 0 R %s>>" % entries} | PAGES | more, **options)


def _references(number: int, times: int) -> bytes:
    return b" ".join([b"%d 0 R" % number] * times)


def _fan(node: bytes, leaf: bytes, *, first: int = 10) -> dict[int, bytes]:
    """Return nodes that lead to the next one twelve times each; ``node`` takes the references."""
    levels = {first + n: node % _references(first + n + 1, WIDTH) for n in range(LEVELS)}
    return levels | {first + LEVELS: leaf}


def fields_that_fan_out() -> bytes:
    """Thirty levels of fields, each of which names the next one twelve times."""
    return _catalogue(b"/AcroForm <</Fields [10 0 R]>>", _fan(b"<</T (a) /Kids [%s]>>", b"<</T (a) /FT /Tx>>"))


def fields_that_loop() -> bytes:
    """A field that is its own child."""
    return _catalogue(b"/AcroForm <</Fields [10 0 R]>>", {10: b"<</T (a) /Kids [10 0 R 10 0 R]>>"})


def fields_that_loop_further_down() -> bytes:
    """Two hundred fields, each the parent of all: every path is another."""
    all_of_them = b" ".join(b"%d 0 R" % n for n in range(10, 210))
    fields = {n: b"<</T (f%d) /Kids 300 0 R>>" % n for n in range(10, 210)}
    return _catalogue(b"/AcroForm <</Fields 300 0 R>>", fields | {300: b"[%s]" % all_of_them})


def fields_without_name_that_loop() -> bytes:
    """The same without names, which only our own walk follows."""
    return _catalogue(b"/AcroForm <</Fields [10 0 R]>>", {10: b"<</Kids [%s]>>" % _references(10, WIDTH)})


def fields_too_deep() -> bytes:
    """A chain of a thousand fields."""
    chain = {n: b"<</T (a) /Kids [%d 0 R]>>" % (n + 1) for n in range(10, 1010)}
    return _catalogue(b"/AcroForm <</Fields [10 0 R]>>", chain | {1010: b"<</T (a) /FT /Sig>>"})


def fields_written_in_each_other() -> bytes:
    """Fields nested as plain dictionaries, not by reference."""
    nested = b"<</T (a) /Kids [" * 200 + b"]>>" * 200
    return _catalogue(b"/AcroForm <</Fields [10 0 R]>>", {10: nested})


def too_many_fields() -> bytes:
    """Eight thousand names for one field."""
    return _catalogue(b"/AcroForm <</Fields [%s]>>" % (b"<</T (a)>>" * 8000), {})


def pages_that_fan_out() -> bytes:
    """Pages that name the next ones twelve times."""
    tree = _fan(b"<</Type /Pages /Count 9 /Kids [%s]>>", b"<</Type /Page /MediaBox [0 0 9 9]>>")
    return assemble({1: b"<</Type /Catalog /Pages 10 0 R>>"} | tree)


def pages_that_loop() -> bytes:
    """A tree of pages that contains itself."""
    return assemble({1: b"<</Type /Catalog /Pages 2 0 R>>", 2: b"<</Type /Pages /Count 2 /Kids [2 0 R 2 0 R]>>"})


def names_that_fan_out() -> bytes:
    """A tree of names that names itself again and again."""
    return _catalogue(b"/Names <</EmbeddedFiles 10 0 R>>", _fan(b"<</Kids [%s]>>", b"<</Names []>>"))


def outlines_that_loop() -> bytes:
    """Bookmarks of which each follows itself."""
    more = {10: b"<</Type /Outlines /First 11 0 R>>", 11: b"<</Title (a) /Next 11 0 R /First 11 0 R>>"}
    return _catalogue(b"/Outlines 10 0 R", more)


def tables_that_loop() -> bytes:
    """A table of objects whose predecessor is itself."""
    pdf = _catalogue(b"", {})
    return _catalogue(b"", {}, trailer=b"/Prev %d" % pdf.rindex(b"xref\n0 1"))


def too_many_tables() -> bytes:
    """Two thousand revisions of nothing."""
    pdf = bytearray(_catalogue(b"", {}))
    before = pdf.rindex(b"xref\n0 1")
    for _ in range(2000):
        start = len(pdf)
        pdf += b"xref\n0 0\ntrailer\n<</Size 4 /Root 1 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (before, start)
        before = start
    return bytes(pdf)


def _with_stream_table(dictionary: bytes, lines: bytes) -> bytes:
    packed = zlib.compress(lines, 9)
    start = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n"
    table = b"2 0 obj\n<</Type /XRef /Root 1 0 R /Filter /FlateDecode /Length %d %s>>\nstream\n" % (
        len(packed), dictionary,
    )  # fmt: skip
    return start + table + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(start)


def table_that_grows() -> bytes:
    """Sixteen kilobytes that unpack to five million lines of a table."""
    return _with_stream_table(b"/Size 5000000 /W [1 1 1]", bytes(15_000_000))


def table_without_width() -> bytes:
    """A hundred million lines of no byte each."""
    return _with_stream_table(b"/Size 100000000 /W [0 0 0]", b"")


def table_whose_name_is_hidden() -> bytes:
    """The same with the key written in another way."""
    return _with_stream_table(b"/Size 9 /I#6edex [0 100000000] /W [0 0 0]", b"")


def _in_stream(head: bytes, count: int, pad: bytes = b"") -> bytes:
    """Return a file whose fields stand in one object stream, with ``head`` in its dictionary."""
    pairs = b" ".join(b"%d %d" % (n, 12 * place) for place, n in enumerate(range(10, 10 + count))) + b" "
    packed = zlib.compress(pairs + b"<</T (a)>>  " * count + pad, 9)
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    fields = b" ".join(b"%d 0 R" % n for n in range(10, 10 + count))
    for number, body in (
        (1, b"<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [%s]>> >>" % fields),
        *PAGES.items(),
        (4, b"<</Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d %s>>\nstream\n%s\nendstream"
            % (count, len(pairs), len(packed), head, packed)),
    ):  # fmt: skip
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = 10 + count
    lines = b"".join(
        b"\1" + places[n].to_bytes(4) + b"\0\0" if n in places
        else b"\2" + (4).to_bytes(4) + (n - 10).to_bytes(2) if n >= 10
        else b"\0" + bytes(6)
        for n in range(size)
    )  # fmt: skip
    table = zlib.compress(lines, 9)
    start = len(out)
    out += b"5 0 obj\n<</Type /XRef /Root 1 0 R /W [1 4 2] /Size %d /Filter /FlateDecode /Length %d>>\nstream\n" % (
        size, len(table),
    )  # fmt: skip
    return bytes(out) + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def stream_of_too_many_objects() -> bytes:
    """Four thousand objects in one stream: each is found behind those before it."""
    return _in_stream(b"", 4000)


def stream_that_grows() -> bytes:
    """An object stream that unpacks to a hundred times as much as any of ours."""
    return _in_stream(b"", 100, bytes(30_000_000))


def stream_that_extends_itself() -> bytes:
    """An object stream that continues itself."""
    return _in_stream(b"/Extends 4 0 R", 2)


def lengths_that_loop() -> bytes:
    """A stream whose length is the stream."""
    return _catalogue(b"/AcroForm 10 0 R", {10: b"<</Length 10 0 R>>\nstream\n\nendstream"})


def references_that_loop() -> bytes:
    """A catalogue whose form is a reference to a reference to itself."""
    return _catalogue(b"/AcroForm 10 0 R", {10: b"11 0 R", 11: b"10 0 R"})


# -- behind a signature that is genuine, or the attacker's own --------------------------------------------------------


def _after(pdf: bytes, change: dict[int, bytes], catalogue: bytes = b"") -> bytes:
    """Append a revision to a signed file: objects from 5,000 on, and entries of its catalogue."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    root, out = io.BytesIO(), bytearray(pdf)
    writer.root.write_to_stream(root, None)
    number, before = writer.root_ref.idnum, pdf.rindex(b"startxref") + 10
    before = int(pdf[before : before + 20].split()[0])
    objects = change | {number: root.getvalue()[:-2] + catalogue + b">>"}
    places = {}
    for key, body in objects.items():
        places[key] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (key, body)
    start = len(out)
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in sorted(places.items()))
    trailer = b"trailer\n<</Size 9000 /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (number, before, start)
    return bytes(out) + b"xref\n" + lines + trailer


def signed_then_paths_without_end() -> bytes:
    """Behind a genuine signature, objects that lead to each other in twelve ways at thirty levels."""
    return _after(papers.sign(papers.certified(), "sig_host"), _fan(b"[%s]", b"<<>>", first=5000), b"/X 5000 0 R")


def paths_without_end_then_signed() -> bytes:
    """The same before the signature, in the file that is signed."""
    fan = _fan(b"[%s]", b"<<>>", first=5000)
    return papers.sign(_after(papers.certified(), fan, b"/X 5000 0 R"), "sig_host")


def paths_without_end_signed_twice() -> bytes:
    """And once more: what changed between the two signatures is looked for along every path."""
    return papers.sign(paths_without_end_then_signed(), "sig_head")


def lists_without_end() -> bytes:
    """A security store that names a thousand lists of revoked certificates."""
    lists = {n: b"<</Length 4>>\nstream\n%04d\nendstream" % n for n in range(5000, 6000)}
    store = b"/DSS <</CRLs [%s]>>" % b" ".join(b"%d 0 R" % n for n in lists)
    return _after(papers.sign(papers.certified(), "sig_host"), lists, store)


def certificates_without_end() -> bytes:
    """A signature among certificates of one name: each may have issued any of the others, if nobody counts."""
    now, names = dt.datetime.now(dt.UTC), [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A")])] * 2
    made = []
    key = ec.generate_private_key(ec.SECP256R1())
    for _ in range(16):
        builder = x509.CertificateBuilder().subject_name(names[0]).issuer_name(names[1])
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=9))
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made.append(builder.sign(key, hashes.SHA256()))
    seal = pki.Seal(certificate=made[0], key=key, chain=tuple(made[1:]))
    return pades.certify(papers.render(2), boxes=[("sig_host", 0, 50, 60, 290, 130)], seal=seal, reason="A")


FILES: dict[Callable[[], bytes], tuple[str, ...]] = {
    fields_that_fan_out: (OVERSIZED,),
    fields_that_loop: (LOOPING,),
    fields_that_loop_further_down: (LOOPING,),
    fields_without_name_that_loop: (LOOPING,),
    fields_too_deep: (OVERSIZED,),
    fields_written_in_each_other: (OVERSIZED,),
    too_many_fields: (OVERSIZED,),
    pages_that_fan_out: (OVERSIZED,),
    pages_that_loop: (LOOPING,),
    names_that_fan_out: (OVERSIZED,),
    outlines_that_loop: (LOOPING,),
    tables_that_loop: (LOOPING,),
    too_many_tables: (OVERSIZED,),
    table_that_grows: (OVERSIZED,),
    table_without_width: (OVERSIZED,),
    table_whose_name_is_hidden: (OVERSIZED,),
    stream_of_too_many_objects: (OVERSIZED,),
    stream_that_grows: (OVERSIZED,),
    stream_that_extends_itself: (),
    lengths_that_loop: (OVERSIZED,),
    references_that_loop: (OVERSIZED,),
    signed_then_paths_without_end: (),
    paths_without_end_then_signed: (),
    paths_without_end_signed_twice: (OVERSIZED,),
    lists_without_end: (OVERSIZED,),
    certificates_without_end: (OVERSIZED,),
}
"""Each file, and as what it is refused unread; empty where it is examined and found to be bad."""
