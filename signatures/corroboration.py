"""What a copy of ours is, by its own signatures and by the journal; columns are compared, never believed alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from .models import Evidence
from .record import Match
from .report import CERTIFICATION, PARTY, UNPROVEN, Report
from .told import Told, told_of

CHAIN, FREEZING, SIGNATURES, SEAL, CONTEST, REVOCATION, VERSIONS = (
    *("chain", "freezing", "signatures", "seal", "contest", "revocation", "versions"),
)
"""What file, journal and columns may disagree about."""


@dataclass(frozen=True)
class Corroboration:
    """What file and journal say together of a copy that is, byte for byte, a file of ours."""

    closed: bool
    """The seal that ends a document is in the file itself."""
    contested: bool
    revoked: bool
    newest_version: int
    disagreements: tuple[str, ...]
    """What file, journal and columns do not agree about; nothing is called complete then."""


def corroborate(match: Match, pdf: bytes, report: Report, evidence: Iterable[Evidence]) -> Corroboration:
    """Compare a copy that is ours to its last byte with the journal of its root; ``evidence`` is that of the copy."""
    document = match.document
    told = told_of(document.root_label, [document.root_id])[document.root_id]
    requests = {one.request.uuid: one for one in evidence}
    contested = {uuid for uuid, one in requests.items() if one.request.is_contested}
    revoked = {uuid for uuid, one in requests.items() if hasattr(one, "revocation")}
    told_contested = {uuid for uuid in requests if told.is_contested(uuid)}
    told_revoked = {uuid for uuid in requests if told.is_revoked(uuid)}
    newest = told.newest_version(document.frozen_sha256) or match.newest_version
    agree = {
        FREEZING: match.first_sha256 == document.frozen_sha256 and _is_told_frozen(told, match, report),
        SIGNATURES: _are_told_signed(told, match, pdf, report),
        SEAL: _is_told_sealed(told, match, pdf, report),
        CONTEST: contested == told_contested,
        REVOCATION: revoked == told_revoked,
        VERSIONS: newest == match.newest_version,
    }
    return Corroboration(
        closed=any(one.final and one.fault in ("", UNPROVEN) for one in report.signatures),
        contested=bool(contested | told_contested),
        revoked=bool(revoked | told_revoked),
        newest_version=max(newest, match.newest_version),
        disagreements=tuple(name for name, agreed in agree.items() if not agreed) if told.holds else (CHAIN,),
    )


def _is_sealed_alone(report: Report) -> bool:
    """Nobody signs it: the seal that opens the file ends it too."""
    return any(one.final and one.kind == CERTIFICATION for one in report.signatures)


def _is_told_frozen(told: Told, match: Match, report: Report) -> bool:
    """The journal tells that this file was frozen for its parties."""
    return match.document.frozen_sha256 in told.frozen or _is_sealed_alone(report)


def _are_told_signed(told: Told, match: Match, pdf: bytes, report: Report) -> bool:
    """Each signature in the file is in the journal; a copy of today has each one that the journal tells of."""
    given = {hashlib.sha256(pdf[: one.covers]).hexdigest() for one in report.signatures if one.kind == PARTY}
    awaited = told.signatures_of(match.document.frozen_sha256)
    return given == awaited if match.revision.n == match.last else given <= awaited


def _is_told_sealed(told: Told, match: Match, pdf: bytes, report: Report) -> bool:
    """File, journal, revisions and column agree about the seal that ends the document.

    Documents sealed alone before the journal named them are vouched for by their file: nobody signs after that seal.
    """
    seals = [hashlib.sha256(pdf[: one.covers]).hexdigest() for one in report.signatures if one.final]
    sealed_as, is_sealed = told.sealed_as(match.document.frozen_sha256), match.document.sealed_at is not None
    if _is_sealed_alone(report):
        return is_sealed and seals == [match.first_sha256] and sealed_as in ("", match.first_sha256)
    if not bool(sealed_as) == is_sealed == (match.closing is not None):
        return False
    is_earlier = match.closing is not None and match.revision.n < match.closing
    return seals == ([sealed_as] if sealed_as and not is_earlier else [])
