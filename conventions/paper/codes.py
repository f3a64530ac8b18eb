"""The QR code of a sheet to sign by hand: the address of the version, and the party after the ``#``.

A telephone that reads it opens the verification page; what follows the ``#`` never leaves the telephone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from signatures.models import Document, SignatureRequest

MARK = "papier-"
_CODE = re.compile(
    r"/verifier/(?P<number>[\w-]{1,30})/(?P<version>\d{1,4})(?:[/?][^#]*)?(?:#papier-(?P<party>[a-z0-9_]{1,20}))?$"
)


@dataclass(frozen=True)
class Sheet:
    """What a code says of the page it stands on; the code on the agreement itself names no party."""

    number: str
    version: int
    party: str


def address_of_sheet(document: Document, request: SignatureRequest) -> str:
    """Return what the code of one party's sheet says."""
    return f"{document.data['verification_url']}#{MARK}{request.key}"


def sheets_in(texts: Iterable[str]) -> list[Sheet]:
    """Return what the codes read on a page say; those of other people's are left out."""
    found = (_CODE.search(text) for text in texts)
    return [Sheet(code["number"], int(code["version"]), code["party"] or "") for code in found if code]
