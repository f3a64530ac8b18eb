"""Paragraphs of a text document (.odt, .docx), read in a process of its own: words alone, without what was struck out.

Neither macro, link nor picture is looked at: of the archive one part is unpacked, up to a limit, and a part that
declares a document type is refused, because entities need one.
"""

import io
import json
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from signatures.confinement import confine

CPU_SECONDS = 10
MOST_PARTS = 2000
LARGEST_PART = 16 * 1024**2
"""Bytes of the words with their marks, once unpacked."""
MOST_WORDS = 400_000
"""Characters of all paragraphs."""
DOCX, ODT = "word/document.xml", "content.xml"
OPEN_DOCUMENT_TEXT = b"application/vnd.oasis.opendocument.text"
LEFT_OUT = {
    DOCX: frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"}),
    ODT: frozenset({"tracked-changes", "note", "annotation", "annotation-end", "forms", "scripts"}),
}
"""Marks of words struck out, and of those beside the text."""
ENDS_PARAGRAPH = {DOCX: frozenset({"p"}), ODT: frozenset({"p", "h"})}
BREAKS = {DOCX: {"br": "\n", "cr": "\n", "tab": " "}, ODT: {"line-break": "\n", "tab": " ", "s": " "}}


class NotRead(Exception):
    """Code of the reason for which a file is not read."""


@dataclass
class _Words:
    """Paragraphs read so far; one that stands inside another comes before it."""

    part: str
    paragraphs: list[str] = field(default_factory=list)
    open: list[list[str]] = field(default_factory=list)
    hidden: int = 0
    in_text: int = 0
    spent: int = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if self.hidden or local in LEFT_OUT[self.part]:
            self.hidden += 1
        elif local in ENDS_PARAGRAPH[self.part]:
            self.open.append([])
        elif self.open and (added := BREAKS[self.part].get(local)):
            self.open[-1].append(added)
        elif local == "t":
            self.in_text += 1

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if self.hidden:
            self.hidden -= 1
        elif local in ENDS_PARAGRAPH[self.part]:
            self.paragraphs += [line.strip() for line in "".join(self.open.pop()).split("\n") if line.strip()]
        elif local == "t":
            self.in_text -= 1

    def words(self, data: str) -> None:
        if self.hidden or not self.open or (self.part == DOCX and not self.in_text):
            return
        self.spent += len(data)
        if self.spent > MOST_WORDS:
            raise NotRead("too_long")
        self.open[-1].append(data)


def paragraphs(content: bytes) -> list[str]:
    """Return the paragraphs of a document; :class:`NotRead` has the code of a sentence."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if len(names) > MOST_PARTS:
            raise NotRead("too_long")
        part = next((one for one in (DOCX, ODT) if one in names), "")
        if not part or (part == ODT and not _read(archive, "mimetype", 200).startswith(OPEN_DOCUMENT_TEXT)):
            raise NotRead("other")
        given = _read(archive, part, LARGEST_PART)
    text, parser = _Words(part), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = text.start, text.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text.words, _refuse_entities
    parser.Parse(given, True)
    return text.paragraphs


def _refuse_entities(*_declared: object) -> None:
    raise NotRead("entities")


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as part:
        given = part.read(most + 1)
    if len(given) > most:
        raise NotRead("too_long")
    return given


def read(content: bytes) -> dict[str, list[str] | str]:
    """Return ``{"paragraphs": …}`` or ``{"refusal": code}``, whatever was given."""
    try:
        return {"paragraphs": paragraphs(content)}
    except NotRead as reason:
        return {"refusal": str(reason)}
    except MemoryError:
        return {"refusal": "too_long"}
    except (zipfile.BadZipFile, expat.ExpatError, zlib.error, OSError, EOFError, RuntimeError, KeyError, ValueError):
        return {"refusal": "broken"}


def main() -> None:
    confine(cpu_seconds=CPU_SECONDS)
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
