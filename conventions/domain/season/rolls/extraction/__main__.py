"""Reads the files given on the standard input; writes their sheets, or why there are none, to the standard output."""

import io
import json
import lzma
import sys
import zipfile
import zlib
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError

from conventions.domain.season.rolls.extraction import siecle, workbook
from conventions.domain.season.rolls.extraction.limits import ReadVolume, Unusable
from signatures.confinement import confine

CPU_SECONDS = 20
"""A workbook of 20,000 lines takes one of them."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_PARTS = 2000


def read(files: list[bytes]) -> dict[str, Any]:
    """Return ``{"sheets": …}`` or ``{"refusal": code}``, whatever was given."""
    try:
        return {"sheets": _sheets(files)}
    except Unusable as reason:
        return {"refusal": str(reason)}
    except MemoryError:
        return {"refusal": "too_long"}
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, zlib.error, lzma.LZMAError, OSError, EOFError,
            RuntimeError, KeyError, ValueError, IndexError, OverflowError):  # fmt: skip
        return {"refusal": "broken"}


def _sheets(files: list[bytes]) -> list[dict[str, Any]]:
    spent = ReadVolume()
    export = siecle.Export(spent)
    known = False
    for content in files:
        if content.startswith(OLE):
            return _of_workbook(files, spent)
        if not content.startswith(ZIP):
            known |= export.read(io.BytesIO(content))
            continue
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                raise Unusable("too_long")
            if workbook.XLSX in names or workbook.ODS in names:
                return _of_workbook(files, spent, archive)
            for name in names:
                if name.lower().endswith(".xml"):
                    with archive.open(name) as part:
                        known |= export.read(part)
    if not known:
        raise Unusable("other_archive" if files[0].startswith(ZIP) else "other_xml")
    return [export.sheet()]


def _of_workbook(files: list[bytes], spent: ReadVolume, archive: zipfile.ZipFile | None = None) -> list[dict[str, Any]]:
    if len(files) > 1:
        raise Unusable("one_file")
    return workbook.sheets(files[0], spent, archive)


def main() -> None:
    confine(cpu_seconds=CPU_SECONDS)
    sizes = json.loads(sys.stdin.buffer.readline())
    json.dump(read([sys.stdin.buffer.read(size) for size in sizes]), sys.stdout)


if __name__ == "__main__":
    main()
