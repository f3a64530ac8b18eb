"""The last touch on rendered bytes: structure, language, title, XMP, colour profile; equal input, equal bytes."""

import io
import struct
from xml.sax.saxutils import escape

import pikepdf

from .tagging import Element, write_structure

PRINTED = 4
"""Annotation flag: shown on paper too."""
PDFA_CLAIM = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
{claim}</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def finish(pdf: bytes, structure: Element, *, title: str, author: str, subject: str, claim_pdfa: bool) -> bytes:
    """Return the same pages with their structure, metadata and an sRGB output intent.

    The PDF/A-2b claim is left out by default: signature fields come later and a signed file makes no such claim.
    PDF/UA is never claimed: these fields are no part of the structure.
    """
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            if "/Trans" in page.obj:
                del page.obj["/Trans"]
            for annotation in page.obj.get("/Annots", ()):
                annotation.F = PRINTED
        write_structure(document, structure)
        root = document.Root
        root.Lang = pikepdf.String("fr-FR")
        root.PageMode = pikepdf.Name.UseNone
        root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        del document.docinfo
        info = {"/Title": title, "/Author": author, "/Subject": subject}
        document.trailer.Info = document.make_indirect(
            pikepdf.Dictionary({key: pikepdf.String(value) for key, value in info.items()})
        )
        words = {"title": escape(title), "author": escape(author), "subject": escape(subject)}
        packet = XMP.format(**words, claim=PDFA_CLAIM if claim_pdfa else "")
        root.Metadata = pikepdf.Stream(document, packet.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
        profile = pikepdf.Stream(document, srgb_profile(), N=3)
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
            Info=pikepdf.String("sRGB IEC61966-2.1"),
            DestOutputProfile=document.make_indirect(profile),
        )
        root.OutputIntents = pikepdf.Array([document.make_indirect(intent)])
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            force_version="1.7",
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


def srgb_profile() -> bytes:
    """Build a small complete ICC profile of sRGB: primaries (IEC 61966-2-1, adapted to D50) and transfer curve."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def words(value: str) -> bytes:
        encoded = value.encode("utf-16-be")
        return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded

    curve = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    tags = {
        b"desc": words("sRGB"),
        b"cprt": words("No copyright, use freely"),
        b"wtpt": b"XYZ " + bytes(4) + fixed(0.9642, 1.0, 0.8249),
        b"rXYZ": b"XYZ " + bytes(4) + fixed(0.43607, 0.22249, 0.01392),
        b"gXYZ": b"XYZ " + bytes(4) + fixed(0.38515, 0.71687, 0.09708),
        b"bXYZ": b"XYZ " + bytes(4) + fixed(0.14307, 0.06061, 0.71410),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset, body, table = 128 + 4 + 12 * len(tags), b"", b""
    places: dict[bytes, int] = {}
    for name, value in tags.items():
        if value not in places:
            places[value] = offset + len(body)
            body += value + bytes(-len(value) % 4)
        table += struct.pack(">4sII", name, places[value], len(value))
    created = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
    header = struct.pack(">I4sI", offset + len(body), bytes(4), 0x04200000) + b"mntrRGB XYZ " + created + b"acsp"
    header += bytes(28) + fixed(0.9642, 1.0, 0.8249)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
