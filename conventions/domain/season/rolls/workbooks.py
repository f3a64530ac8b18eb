"""Sheets of rows, made from the files that somebody sends: text is read here, anything else in a process of its own.

The name of a file is not believed: its first bytes say what it is.
"""

import json
import re
import subprocess
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from signatures import confinement
from signatures.slots import Busy, slot

from .columns import recognise
from .encodings import unmarked_utf16
from .extraction.limits import MOST_COLUMNS, MOST_ROWS
from .sheets import Sheet, SheetRow
from .tabular import UnreadableFile

LARGEST_UPLOAD = 5 * 1024 * 1024
MOST_FILES = 2
PROGRAM = ("-m", "conventions.domain.season.rolls.extraction")

TOO_LONG = _("Ce fichier est trop grand pour être la liste d'un établissement : gardez la seule liste des élèves.")
NOT_A_LIST = _(
    "Ce fichier n'est pas une liste : envoyez un fichier CSV, un classeur XLSX, XLS ou ODS, ou l'export de SIECLE."
)
BROKEN = _("Ce classeur est abîmé ou protégé par un mot de passe : ouvrez-le, enregistrez-le en CSV, puis recommencez.")
WEB_PAGE = _("Ce fichier est une page web : ouvrez-le dans un tableur, enregistrez-le en XLSX, puis recommencez.")
EMPTY = _("Ce fichier est vide : exportez de nouveau la liste.")
BUSY = _("Trop de fichiers sont lus en ce moment : envoyez de nouveau la liste dans une minute.")
REFUSALS = {
    "too_long": TOO_LONG,
    "broken": BROKEN,
    "entities": _("Ce fichier définit des entités XML, ce qu'aucune liste ne fait : exportez-la de nouveau."),
    "other_archive": _(
        "Ce fichier est une archive ou un classeur d'un autre format : envoyez un classeur XLSX, XLS ou ODS, un "
        "fichier CSV, ou l'export XML de SIECLE."
    ),
    "other_xml": _(
        "Ce fichier XML n'est pas un export de SIECLE : envoyez ElevesSansAdresses ou ElevesAvecAdresses, et "
        "ResponsablesAvecAdresses."
    ),
    "no_pupils": _(
        "Ce fichier de SIECLE ne contient pas d'élèves : choisissez ensemble ElevesSansAdresses (ou "
        "ElevesAvecAdresses) et ResponsablesAvecAdresses."
    ),
    "two_schools": _("Ces deux fichiers de SIECLE sont de deux établissements différents."),
    "one_file": _("Envoyez un seul fichier : seul l'export XML de SIECLE en a deux."),
}


def read_sheets(files: Sequence[bytes]) -> list[Sheet]:
    """Return the sheets that hold something; raises ``UnreadableFile`` with a sentence."""
    if not files or not any(files):
        raise UnreadableFile(EMPTY)
    bare = [content.removeprefix(b"\xef\xbb\xbf").lstrip() for content in files]
    if any(_is_examined(content) for content in bare):
        if not all(_is_examined(content) for content in bare):
            raise UnreadableFile(REFUSALS["one_file"])
        sheets = _examined(bare)
    elif len(files) > 1:
        raise UnreadableFile(REFUSALS["one_file"])
    else:
        _refuse_no_text(bare[0])
        sheets = [Sheet.of_text(files[0], recognise=recognise)]
        if sheets[0].is_markup:
            raise UnreadableFile(NOT_A_LIST)
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise UnreadableFile(EMPTY)
    if any(len(sheet.rows) > MOST_ROWS or sheet.width > MOST_COLUMNS for sheet in filled):
        raise UnreadableFile(TOO_LONG)
    return filled


def _is_examined(content: bytes) -> bool:
    return content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"<?xml", b"<BEE_"))


def _refuse_no_text(content: bytes) -> None:
    start = content[:8192]
    if re.match(rb"<(!doctype html|html|head|meta|table|body)\b", start, re.IGNORECASE):
        raise UnreadableFile(WEB_PAGE)
    is_wide = start.startswith((b"\xff\xfe", b"\xfe\xff")) or unmarked_utf16(start)
    if start.startswith((b"%PDF", b"<")) or not is_wide and re.search(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]", start):
        raise UnreadableFile(NOT_A_LIST)
    if content.count(b"\n") > MOST_ROWS or content.count(b"\r") > MOST_ROWS:
        raise UnreadableFile(TOO_LONG)


def _examined(files: Sequence[bytes]) -> list[Sheet]:
    """Have the files read where they can do no harm: whatever happens there, the answer is sheets or a sentence."""
    given = json.dumps([len(content) for content in files]).encode() + b"\n" + b"".join(files)
    try:
        with slot():
            status, written = confinement.run(PROGRAM, given)
    except (Busy, subprocess.TimeoutExpired):
        raise UnreadableFile(BUSY) from None
    if status < 0:
        raise UnreadableFile(TOO_LONG)
    try:
        answer = json.loads(written)
        if refusal := answer.get("refusal"):
            raise UnreadableFile(REFUSALS[refusal])
        return [
            Sheet(
                name=sheet["name"],
                rows=[SheetRow(line, cells) for line, *cells in sheet["rows"]],
                formulas=sheet["formulas"],
                uai=sheet.get("uai", ""),
            )
            for sheet in answer["sheets"]
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        if isinstance(problem, UnreadableFile):
            raise
        raise UnreadableFile(BROKEN) from None
