"""Nature of a copy of ours, by its own signatures and by the journal; columns are compared, never believed alone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from .examination import CERTIFICATION, PARTY, UNPROVEN, Examination
from .models import Evidence
from .record import Match
from .trail import Trail, trails_of

CHAIN, FREEZING, SIGNATURES, SEAL, CONTEST, REVOCATION, VERSIONS = (
    *("chain", "freezing", "signatures", "seal", "contest", "revocation", "versions"),
)
"""Points on which file, journal and columns may disagree."""


@dataclass(frozen=True)
class Corroboration:
    """Joint account by file and journal of a copy that is, byte for byte, a file of ours."""

    closed: bool
    """The seal that ends a document is in the file itself."""
    contested: bool
    revoked: bool
    newest_version: int
    disagreements: tuple[str, ...]
    """Points on which file, journal and columns disagree; nothing is called complete then."""


def corroborate(match: Match, pdf: bytes, examination: Examination, evidence: Iterable[Evidence]) -> Corroboration:
    """Compare a copy that is ours to its last byte with the journal of its root; ``evidence`` is that of the copy."""
    document = match.document
    trail = trails_of(document.root_label, [document.root_id])[document.root_id]
    requests = {one.request.uuid: one for one in evidence}
    contested = {uuid for uuid, one in requests.items() if one.request.is_contested}
    revoked = {uuid for uuid, one in requests.items() if hasattr(one, "revocation")}
    told_contested = {uuid for uuid in requests if trail.is_contested(uuid)}
    told_revoked = {uuid for uuid in requests if trail.is_revoked(uuid)}
    newest = trail.newest_version(document.frozen_sha256) or match.newest_version
    agree = {
        FREEZING: match.first_sha256 == document.frozen_sha256 and _is_told_frozen(trail, match, examination),
        SIGNATURES: _are_told_signed(trail, match, pdf, examination),
        SEAL: _is_told_sealed(trail, match, pdf, examination),
        CONTEST: contested == told_contested,
        REVOCATION: revoked == told_revoked,
        VERSIONS: newest == match.newest_version,
    }
    return Corroboration(
        closed=any(one.final and one.fault in ("", UNPROVEN) for one in examination.signatures),
        contested=bool(contested | told_contested),
        revoked=bool(revoked | told_revoked),
        newest_version=max(newest, match.newest_version),
        disagreements=tuple(name for name, agreed in agree.items() if not agreed) if trail.holds else (CHAIN,),
    )


def _is_sealed_alone(examination: Examination) -> bool:
    """Nobody signs it: the seal that opens the file ends it too."""
    return any(one.final and one.kind == CERTIFICATION for one in examination.signatures)


def _is_told_frozen(trail: Trail, match: Match, examination: Examination) -> bool:
    """The journal tells that this file was frozen for its parties."""
    return match.document.frozen_sha256 in trail.frozen or _is_sealed_alone(examination)


def _are_told_signed(trail: Trail, match: Match, pdf: bytes, examination: Examination) -> bool:
    """Each signature in the file is in the journal; a copy of today has each one that the journal tells of."""
    given = {hashlib.sha256(pdf[: one.covers]).hexdigest() for one in examination.signatures if one.kind == PARTY}
    awaited = trail.signatures_of(match.document.frozen_sha256)
    return given == awaited if match.revision.n == match.last else given <= awaited


def _is_told_sealed(trail: Trail, match: Match, pdf: bytes, examination: Examination) -> bool:
    """File, journal, revisions and column agree about the seal that ends the document.

    Documents sealed alone before the journal named them are vouched for by their file: nobody signs after that seal.
    """
    seals = [hashlib.sha256(pdf[: one.covers]).hexdigest() for one in examination.signatures if one.final]
    sealed_as, is_sealed = trail.sealed_as(match.document.frozen_sha256), match.document.sealed_at is not None
    if _is_sealed_alone(examination):
        return is_sealed and seals == [match.first_sha256] and sealed_as in ("", match.first_sha256)
    if not bool(sealed_as) == is_sealed == (match.closing is not None):
        return False
    is_earlier = match.closing is not None and match.revision.n < match.closing
    return seals == ([sealed_as] if sealed_as and not is_earlier else [])
