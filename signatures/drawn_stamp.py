"""The visible part of a signature: lines of text laid out in a field's box with an embedded font, and nothing else."""

import functools
import hashlib
import string
import threading
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyhanko.pdf_utils import generic, layout
from pyhanko.pdf_utils.content import AppearanceContent, ResourceType
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.stamp import BaseStampStyle
from reportlab.pdfbase.ttfonts import TTFontFile

from signatures.stamp import FONT_FILE, RARE_FONT_FILE, StampText

LARGEST, SMALLEST, STEP = 9.0, 3.5, 0.5
"""Sizes tried for the text, in points."""

LEADING = 1.2
MARGIN = 3.0

_reading = threading.Lock()
"""ReportLab's font reader keeps a position: one thread at a time."""

name = generic.pdf_name


class TextStampStyle(BaseStampStyle):
    """pyHanko stamp style that draws a `StampText`."""

    text: StampText

    def __init__(self, text: StampText) -> None:
        super().__init__(border_width=0)
        object.__setattr__(self, "text", text)

    def create_stamp(
        self, writer: BasePdfFileWriter, box: layout.BoxConstraints, text_params: dict
    ) -> Any:  # draws as one does
        return StampAppearance(writer=writer, box=box, text=self.text)


class StampAppearance(AppearanceContent):
    """Appearance stream of a signed field: the text, with the few glyphs it uses embedded."""

    def __init__(self, *, writer: BasePdfFileWriter, box: layout.BoxConstraints, text: StampText) -> None:
        super().__init__(writer=writer, box=box)
        self.text = text

    def as_form_xobject(self) -> generic.StreamObject:
        return _compressed(super().as_form_xobject())

    def render(self) -> bytes:
        font = font_for(self.text)
        lines = lay_out(self.text, width=self.box.width, height=self.box.height)
        glyphs = Glyphs("".join(line.text for line in lines), font)
        self.set_resource(ResourceType.FONT, name("/F"), glyphs.font(self._ensure_writer))
        height = sum(line.size * LEADING for line in lines)
        y = self.box.height - max(MARGIN, (self.box.height - height) / 2)
        drawn = [b"q BT 0 0.08 0.3 rg"]
        for line in lines:
            y -= line.size * LEADING
            baseline = y + line.size * 0.3
            text = glyphs.encode(line.text)
            drawn.append(b"/F %.4g Tf 1 0 0 1 %g %.5g Tm <%s> Tj" % (line.size, MARGIN, baseline, text))
        drawn.append(b"ET Q")
        return b"\n".join(drawn)


@dataclass(frozen=True)
class StampLine:
    text: str
    size: float


def lay_out(text: StampText, *, width: float, height: float) -> list[StampLine]:
    """Break the lines to the box, at the largest size at which everything fits (the smallest one may overflow)."""
    font = font_for(text)
    lines = [printable(line, font) for line in text.lines]
    size = LARGEST
    while True:
        laid = _at_size(lines, size, width - 2 * MARGIN, font)
        used = sum(line.size * LEADING for line in laid)
        if size <= SMALLEST or used <= height - 2:
            return laid
        size -= STEP


def _at_size(lines: list[str], size: float, width: float, font: TTFontFile) -> list[StampLine]:
    laid: list[StampLine] = []
    for index, text in enumerate(lines):
        own = size * 1.15 if index == 0 else size
        laid.extend(StampLine(part, own) for part in _wrap(text, own, width, font))
    return laid


def _wrap(text: str, size: float, width: float, font: TTFontFile) -> list[str]:
    """Break a line at spaces, and inside a word only where the word alone is too long."""
    parts: list[str] = []
    current = ""
    for word in text.split(" "):
        candidate = f"{current} {word}" if current else word
        if text_width(candidate, size, font) <= width:
            current = candidate
            continue
        if current:
            parts.append(current)
        while text_width(word, size, font) > width and len(word) > 1:
            cut = next((n for n in range(len(word) - 1, 1, -1) if text_width(word[:n], size, font) <= width), 1)
            parts.append(word[:cut])
            word = word[cut:]
        current = word
    return [*parts, current] if current else parts or [""]


def text_width(text: str, size: float, font: TTFontFile) -> float:
    """Width of ``text`` in points."""
    return sum(font.charWidths.get(ord(c), font.defaultWidth) for c in text) * size / 1000


def printable(text: str, font: TTFontFile) -> str:
    """Compose accents; replace a character that the font lacks by its base letter, else by a box."""
    known = font.charToGlyph
    out = []
    for char in composed(text):
        if ord(char) in known:
            out.append(char)
            continue
        base = [c for c in unicodedata.normalize("NFKD", char) if ord(c) in known]
        out.append("".join(base) or "□")
    return "".join(out)


def composed(text: str) -> str:
    """Compose accents, and keep one space between words."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def font_for(text: StampText) -> TTFontFile:
    """Return the font of the pages, or the other one when that has more of these letters."""
    letters = {ord(char) for line in text.lines for char in composed(line)}
    usual, rare = font_file(FONT_FILE), font_file(RARE_FONT_FILE)
    lacks, rare_lacks = (sum(letter not in font.charToGlyph for letter in letters) for font in (usual, rare))
    return rare if rare_lacks < lacks else usual


@functools.cache
def font_file(path: Path) -> TTFontFile:
    """Read a font once per process."""
    return TTFontFile(str(path), charInfo=1)


@functools.lru_cache(maxsize=64)
def subset(font: TTFontFile, characters: str) -> bytes:
    """Return a TrueType program with the glyphs of ``characters``, numbered from 1 in that order."""
    with _reading:
        return font.makeSubset([ord(char) for char in characters])


def _tag(program: bytes) -> str:
    """Return the six letters that tell one subset of the font from another (ISO 32000-1, 9.6.4)."""
    return "".join(string.ascii_uppercase[byte % 26] for byte in hashlib.sha256(program).digest()[:6])


class Glyphs:
    """The glyphs of one stamp: a subset of its font and the codes under which it draws them."""

    def __init__(self, text: str, source: TTFontFile) -> None:
        self.source = source
        self.characters = sorted(set(text))
        self.code: dict[str, int] = {}
        by_glyph: dict[int, int] = {}
        for char in self.characters:
            original = source.charToGlyph.get(ord(char), 0)
            self.code[char] = 0 if original == 0 else by_glyph.setdefault(original, len(by_glyph) + 1)

    def encode(self, text: str) -> bytes:
        """Write ``text`` as hexadecimal glyph numbers of the subset."""
        return "".join(f"{self.code[char]:04x}" for char in text).encode("ascii")

    def font(self, writer: BasePdfFileWriter) -> generic.IndirectObject:
        """Embed the subset as a composite font (ISO 32000-1, 9.7) and return its reference."""
        source = self.source
        program = subset(source, "".join(self.characters))
        stream = generic.StreamObject({name("/Length1"): generic.NumberObject(len(program))}, stream_data=program)
        base = name(f"/{_tag(program)}+{Path(source.filename).stem}")
        descriptor = generic.DictionaryObject(
            {
                name("/Type"): name("/FontDescriptor"),
                name("/FontName"): base,
                name("/Flags"): generic.NumberObject(4),
                name("/FontBBox"): generic.ArrayObject(generic.NumberObject(round(v)) for v in source.bbox),
                name("/ItalicAngle"): generic.NumberObject(0),
                name("/Ascent"): generic.NumberObject(round(source.ascent)),
                name("/Descent"): generic.NumberObject(round(source.descent)),
                name("/CapHeight"): generic.NumberObject(round(source.capHeight)),
                name("/StemV"): generic.NumberObject(round(source.stemV)),
                name("/FontFile2"): writer.add_object(_compressed(stream)),
            }
        )
        descendant = generic.DictionaryObject(
            {
                name("/Type"): name("/Font"),
                name("/Subtype"): name("/CIDFontType2"),
                name("/BaseFont"): base,
                name("/CIDSystemInfo"): generic.DictionaryObject(
                    {
                        name("/Registry"): generic.pdf_string("Adobe"),
                        name("/Ordering"): generic.pdf_string("Identity"),
                        name("/Supplement"): generic.NumberObject(0),
                    }
                ),
                name("/FontDescriptor"): writer.add_object(descriptor),
                name("/CIDToGIDMap"): name("/Identity"),
                name("/DW"): generic.NumberObject(round(source.defaultWidth)),
                name("/W"): self._widths(source),
            }
        )
        return writer.add_object(
            generic.DictionaryObject(
                {
                    name("/Type"): name("/Font"),
                    name("/Subtype"): name("/Type0"),
                    name("/BaseFont"): base,
                    name("/Encoding"): name("/Identity-H"),
                    name("/DescendantFonts"): generic.ArrayObject([writer.add_object(descendant)]),
                    name("/ToUnicode"): writer.add_object(
                        _compressed(generic.StreamObject(stream_data=self._unicode()))
                    ),
                }
            )
        )

    def _widths(self, source: TTFontFile) -> generic.ArrayObject:
        by_code = {code: source.charWidths[ord(char)] for char, code in self.code.items() if code}
        row = generic.ArrayObject(generic.NumberObject(round(by_code[code])) for code in sorted(by_code))
        return generic.ArrayObject([generic.NumberObject(1), row])

    def _unicode(self) -> bytes:
        """Map glyphs back to text, so that a stamp can be searched, copied and read aloud."""
        pairs = [f"<{code:04x}> <{char.encode('utf-16-be').hex()}>" for char, code in self.code.items() if code]
        blocks = [pairs[n : n + 100] for n in range(0, len(pairs), 100)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")


def _compressed(stream: generic.StreamObject) -> generic.StreamObject:
    stream.compress()
    return stream
