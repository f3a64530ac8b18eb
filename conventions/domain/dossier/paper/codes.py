"""The QR code of a sheet to sign by hand: the address of the version, and after the ``#`` the amendment and the party.

A telephone that reads it opens the verification page; what follows the ``#`` never leaves the telephone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from conventions.domain.dossier.amendments.freezing import MARK as AMENDMENT
from conventions.domain.dossier.amendments.models import Amendment
from signatures.models import Document, SignatureRequest

MARK = "papier-"
_CODE = re.compile(
    r"/verifier/(?P<number>[\w-]{1,30})/(?P<version>\d{1,4})(?:[/?][^#]*)?"
    rf"(?:#(?:{AMENDMENT}(?P<amendment>\d{{1,4}}))?(?:-?{MARK}(?P<party>[a-z0-9_]{{1,20}}))?)?$"
)


@dataclass(frozen=True)
class SheetCode:
    """Data in the code of a printed page; the code on the signed document itself names no party."""

    number: str
    version: int
    """Version of the agreement, amended or not."""
    amendment: int
    """Its number; 0 on a page of the agreement."""
    party: str


def address_of_sheet(document: Document, request: SignatureRequest) -> str:
    """Return the address in the code of one party's sheet."""
    address, number = document.data["verification_url"].partition("#")[0], amendment_of(document)
    return f"{address}#{AMENDMENT}{number}-{MARK}{request.key}" if number else f"{address}#{MARK}{request.key}"


def amendment_of(document: Document) -> int:
    """Return the number of the amendment that a document is, 0 for the agreement."""
    return document.version if document.purpose == Amendment.PURPOSE else 0


def sheets_in(texts: Iterable[str]) -> list[SheetCode]:
    """Return the sheets named by the codes of a page; those of other people's are left out."""
    found = (_CODE.search(text) for text in texts)
    return [
        SheetCode(code["number"], int(code["version"]), int(code["amendment"] or 0), code["party"] or "")
        for code in found
        if code
    ]
