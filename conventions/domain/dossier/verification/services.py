"""Verifying a file: what its signatures are worth, what our record says of it, and the one answer that follows."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.amendments.models import Amendment
from conventions.domain.persons.people.names import full_name
from signatures import record, sandbox
from signatures.corroboration import Corroboration, corroborate
from signatures.examination import ALTERED, FAULTS, MODIFIED, PARTIAL, REVOKED, UNPROVEN, Examination
from signatures.examining import examine_copy
from signatures.models import Document, Evidence
from signatures.oddities import ENCRYPTED, REPAIRED
from signatures.record import Match
from signatures.statement import session_of
from workflow.journal import canonical

from .queries import AmendedConvention, agreement_of
from .sentences import ALTERED_COPY, COMPLETE, DISAGREEMENTS, NOT_OURS, OTHER_DOCUMENT, PROVISIONAL, UNVERIFIABLE
from .verdicts import About, KnownDocument, ShownSignature, Verdict, VerdictReason

LARGEST = 10 * 1024**2
"""Bytes; a signed agreement has less than 1 MB."""

ELSEWHERE = "Europe/Paris"
"""Time zone in which signatures are told when the place is unknown."""

NAMED = 3
"""Signers named in a sentence."""

UNKNOWN = ("unreadable", "unsigned", REPAIRED, ENCRYPTED, REVOKED, UNPROVEN)
"""Gravest reasons of which a file of ours may have fallen as well as another's."""


class Proof(NamedTuple):
    """Facts of our record on a signature of the file."""

    quality: str
    """Quality as the document prints it."""
    on_paper: str
    """Person who signed by hand, where the certificate belongs to the one who certified the copy; empty otherwise."""
    witness: str = ""
    """Member of the school's staff before whom it was signed; the file's own stamp says so too."""


def verify(pdf: bytes, *, expected: Convention | None = None) -> Verdict:
    """Return the answer about ``pdf``; ``expected`` is the agreement of the code that the reader followed.

    Never fails on what the file holds. Raises :class:`signatures.slots.Busy` when too many are examined.
    """
    fingerprint = hashlib.sha256(pdf).hexdigest()
    if not pdf or len(pdf) > LARGEST:
        reason = VerdictReason.of("too_large" if pdf else "empty")
        return Verdict(UNVERIFIABLE, (reason,), fingerprint, len(pdf))
    match = record.find(pdf)
    examination = examine_copy(pdf)
    convention, rows = agreement_of(match.document) if match else None, _evidence_of(match)
    corroboration = (
        corroborate(match, pdf, examination, rows) if match and match.whole and _is_sound(examination) else None
    )
    answer, reasons = _answer(match, examination, convention, expected, corroboration)
    authentic = match.document if match and match.whole and answer != UNVERIFIABLE else None
    evidence = {str(one.uuid): _proof(one) for one in rows}
    return Verdict(
        answer=answer,
        reasons=tuple(reasons),
        sha256=fingerprint,
        size=len(pdf),
        document=_known(match, convention),
        signatures=tuple(_signed(match, examination, evidence)),
        genuine_bytes=match.length if match else 0,
        text=_text_of(authentic) if authentic else "",
        about=_about(authentic) if authentic else None,
        doubt=_doubt(match, examination, reasons[0].code) if answer == UNVERIFIABLE else "",
    )


def _doubt(match: Match | None, examination: Examination, gravest: str) -> str:
    """Tell a document of ours that was changed from one that never was ours; empty where neither is known."""
    if gravest == OTHER_DOCUMENT:
        return OTHER_DOCUMENT
    ours = [one for one in examination.signatures if one.trusted]
    is_changed = bool(examination.changes) or any(one.fault in (ALTERED, PARTIAL, MODIFIED) for one in ours)
    if (match is not None and not match.whole) or (ours and is_changed):
        return ALTERED_COPY
    return "" if match is not None or ours or gravest in UNKNOWN else NOT_OURS


def _about(document: Document) -> About | None:
    """Return the internship by the document's data; nothing when they are no longer those frozen with it."""
    data = document.data
    if "pupil" not in data or hashlib.sha256(canonical(data)).hexdigest() != document.data_sha256:
        return None
    days = data.get("period", data)
    first, last = (date.fromisoformat(days[key]) if days.get(key) else None for key in ("first_day", "last_day"))
    pupil = data["pupil"]
    return About(full_name(pupil["first_name"], pupil["last_name"]), data["host"]["name"], first, last)


def _text_of(document: Document) -> str:
    """Return the accessible text of the document; nothing when it is no longer the one frozen with the file."""
    is_frozen = hashlib.sha256(document.html.encode()).hexdigest() == document.html_sha256
    return document.html if is_frozen else ""


def _answer(
    match: Match | None,
    examination: Examination,
    convention: AmendedConvention | None,
    expected: Convention | None,
    corroboration: Corroboration | None,
) -> tuple[str, list[VerdictReason]]:
    if match is None or corroboration is None:
        return UNVERIFIABLE, list(_faults(match, examination))
    if expected is not None and convention != expected:
        number = match.document.number
        return UNVERIFIABLE, [VerdictReason.of("other_document", found=number, expected=expected.number)]
    aged = (
        [VerdictReason.of("only_recorded", who=_named(_at_fault(examination, UNPROVEN)))]
        if examination.is_outlived
        else []
    )
    pending = list(_pending(match, convention, corroboration))
    return (PROVISIONAL, pending + aged) if pending else (COMPLETE, aged + list(_remarks(match, convention)))


def _is_sound(examination: Examination) -> bool:
    return examination.ok or examination.is_outlived


def _pending(match: Match, convention: Convention | None, corroboration: Corroboration) -> Iterator[VerdictReason]:
    """Yield the reasons why an authentic file is not the final one."""
    if corroboration.disagreements:
        yield VerdictReason.of(
            "disagrees", what=", ".join(str(DISAGREEMENTS[one]) for one in corroboration.disagreements)
        )
    if corroboration.revoked:
        yield VerdictReason.of("revoked")
    if corroboration.contested:
        yield VerdictReason.of("contested")
    replaced = corroboration.newest_version > match.document.version and match.document.purpose != Amendment.PURPOSE
    if replaced:
        yield VerdictReason.of("superseded", version=match.document.version, newest=corroboration.newest_version)
    if corroboration.closed:
        return
    stopped = _stopped(match, convention)
    if stopped:
        yield stopped
    if match.revision.n < match.last:
        yield VerdictReason.of("earlier_copy", here=_signatures(match.revision.n), there=_signatures(match.last))
    elif not (replaced or stopped):
        yield VerdictReason.of("incomplete")


def _is_replaced(match: Match) -> bool:
    """A later version takes the place of an earlier one; a later amendment does not: each changes what it says."""
    return match.superseded and match.document.purpose != Amendment.PURPOSE


def _stopped(match: Match, convention: Convention | None) -> VerdictReason | None:
    """Tell that the document will never be complete: its agreement, or this amendment, came to nothing."""
    if convention is None:
        return None
    if match.document.purpose == Amendment.PURPOSE:
        amendment = convention.amendments.filter(number=match.document.version).first()
        if amendment is not None and amendment.is_stopped:
            return VerdictReason.of("amendment_stopped", state=gettext(amendment.get_status_display()))
    if convention.never_began:
        return VerdictReason.of("stopped", state=gettext(convention.get_status_display()))
    return None


def _remarks(match: Match, convention: AmendedConvention | None) -> Iterator[VerdictReason]:
    """Yield the remarks for the reader of a complete document."""
    if convention is not None and convention.was_interrupted:
        yield VerdictReason.of("interrupted", state=gettext(convention.get_status_display()))
    if convention is not None and convention.amended_by and match.document.purpose == Convention.PURPOSE:
        yield VerdictReason.of("amended", numbers=", ".join(str(number) for number in convention.amended_by))
    if match.revision.n < match.last:
        yield VerdictReason.of("renewed")


def _faults(match: Match | None, examination: Examination) -> list[VerdictReason]:
    """Return the reasons why a file cannot be verified, gravest first; at least one."""
    is_too_costly = examination.unreadable == sandbox.TOO_COSTLY
    whole_ours = match is not None and match.revision.n == match.last
    if whole_ours and not is_too_costly and (examination.unreadable or REPAIRED in examination.never_ours):
        return [VerdictReason.of("trailing")]
    if examination.unreadable:
        return [VerdictReason.of("too_costly" if is_too_costly else "unreadable")]
    if examination.never_ours:
        return [VerdictReason.of(one) for one in examination.never_ours]
    if not examination.signatures:
        return [VerdictReason.of("unsigned")]
    faults = []
    for fault in (one for one in FAULTS if one != UNPROVEN):
        names = _at_fault(examination, fault)
        if names and not (fault == MODIFIED and examination.changes):
            faults.append(VerdictReason.of(fault, who=_named(names)))
    faults += [VerdictReason.of(f"changed_{one}") for one in examination.changes]
    if not examination.reaches_end and not faults:
        faults.append(VerdictReason.of("trailing"))
    if not examination.certified:
        faults.append(VerdictReason.of("uncertified"))
    if names := _at_fault(examination, UNPROVEN):
        faults.append(VerdictReason.of(UNPROVEN, who=_named(names)))
    return faults or [VerdictReason.of("unrecorded")]


def _at_fault(examination: Examination, fault: str) -> list[str]:
    return [one.signer or one.field for one in examination.signatures if one.fault == fault]


def _named(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    others = f" (+ {len(unique) - NAMED})" if len(unique) > NAMED else ""
    return ", ".join(unique[:NAMED]) + others


def _signatures(number: int) -> str:
    return f"{number} signature{'s' if number > 1 else ''} ou cachet{'s' if number > 1 else ''}"


def _signed(match: Match | None, examination: Examination, evidence: dict[str, Proof]) -> Iterator[ShownSignature]:
    """Yield the signatures as the document shows them: a certificate cuts a long quality, the evidence does not."""
    for signature in examination.signatures:
        proof = evidence.get(signature.evidence_id)
        handwritten = proof.on_paper if proof else ""
        yield ShownSignature(
            name=handwritten or signature.signer,
            quality=proof.quality if proof else signature.quality,
            certifier=signature.signer if handwritten else "",
            witness=proof.witness if proof else "",
            kind=signature.kind,
            time=signature.time,
            time_zone=match.document.time_zone if match else ELSEWHERE,
            level=signature.level,
            proved=signature.proved,
            fault=signature.fault,
        )


def _evidence_of(match: Match | None) -> list[Evidence]:
    """Return the evidence of the signatures of a file that is ours to its end."""
    if match is None or not match.whole:
        return []
    of_this = {"revision__document": match.document, "revision__n__lte": match.revision.n}
    columns = ("request__uuid", "request__contested_at", "request__contest_cleared_at", "revocation__revoked_at")
    own = ("uuid", "quality", "channel", "signer_name", "assurance")
    before = tuple(f"item__batch__in_person__{name}" for name in ("witness_name", "witness_quality"))
    rows = Evidence.objects.filter(**of_this).select_related("request", "revocation", "item__batch__in_person")
    return list(rows.only(*own, *columns, *before))


def _proof(evidence: Evidence) -> Proof:
    on_paper = evidence.signer_name if evidence.channel == Evidence.PAPER else ""
    session = session_of(evidence)
    return Proof(quality=evidence.quality, on_paper=on_paper, witness=session.witness if session else "")


def _known(match: Match | None, convention: Convention | None) -> KnownDocument | None:
    if match is None:
        return None
    document = match.document
    return KnownDocument(
        title=document.title,
        purpose=document.purpose,
        number=document.number,
        version=document.version,
        newest_version=match.newest_version if _is_replaced(match) else document.version,
        state=convention.status if convention else "",
        state_in_words=gettext(convention.get_status_display()) if convention else "",
        sha256=match.last_sha256,
    )
