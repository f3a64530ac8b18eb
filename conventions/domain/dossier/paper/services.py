"""Acts of staff on paper: keep an uploaded scan, certify the signatures it bears, forget an uncertified one."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from conventions.domain.dossier.agreements.consents import paper_consent
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable, is_met, is_needed, state_of_play
from conventions.domain.dossier.agreements.signers import identify, require_decision_in_force
from conventions.domain.dossier.agreements.signing import after_answer, lapse_open_requests, link_actor
from conventions.domain.persons.people.standing import WRITERS, Standing
from signatures.models import Document, PaperCopy, SignatureRequest
from signatures.paper import Certifier, Handwritten, ScannedSheets
from signatures.paper import record_paper as record
from signatures.queries import open_requests, requests_of
from signatures.scans import read_scan
from signatures.services import Circumstances, Signer
from workflow import engine
from workflow.actors import Actor, system
from workflow.engine import Refused, fire

from .codes import SheetCode, amendment_of, sheets_in
from .models import PaperUpload


def document_to_sign(subject: Signable) -> Document:
    """Return the version being signed, or that was, in time and by hand; :class:`Refused` when nothing is."""
    document = subject.signed_document()
    if document is None or not (subject.awaits_answers or subject.takes_late_paper):
        raise Refused("not_awaited", subject=subject.NAME, state=subject.get_status_display())
    return document


def upload_sheets(subject: Signable[Convention], content: bytes, *, standing: Standing) -> PaperUpload:
    """Read a scan and keep its clean pages until they are certified; nothing is recorded yet.

    Raises ``UnreadableScan`` for what is no scan, :class:`Refused` for the sheet of another agreement, amendment,
    version or party.
    """
    convention, document = subject.convention, document_to_sign(subject)
    scan = read_scan(content)
    requests = {request.key: request for request in requests_of(document)}
    pages = [sheets_in(codes) for codes in scan.codes]
    for sheet in (sheet for page in pages for sheet in page):
        require_expected(sheet, convention, amendment_of(document), requests)
    PaperUpload.objects.filter(convention=convention, user=standing.user).delete()
    return PaperUpload.objects.create(
        convention=convention,
        document=document,
        user=standing.user,
        content=scan.pdf,
        pages=scan.pages,
        found=[sorted({sheet.party for sheet in page if sheet.party}) for page in pages],
    )


def require_expected(
    sheet: SheetCode, convention: Convention, amendment: int, requests: Mapping[str, SignatureRequest]
) -> None:
    """Refuse a page that says itself that it belongs elsewhere; ``amendment`` is 0 where the agreement is signed."""
    if sheet.number != convention.number:
        raise Refused("sheet_of_another_agreement", number=sheet.number)
    if sheet.amendment != amendment:
        raise _of_another_document(sheet.amendment, amendment)
    if sheet.version != convention.version:
        raise Refused("sheet_of_another_version", sheet=sheet.version, now=convention.version)
    if not sheet.party:
        return
    request = requests.get(sheet.party)
    if request is None:
        raise Refused("sheet_of_a_stranger")
    if not request.takes_signature:
        raise Refused("sheet_changes_nothing", name=request.name)


def _of_another_document(version: int, expected: int) -> Refused:
    """Say that a page is the agreement's in place of an amendment's, or the reverse, or another amendment's."""
    if not expected:
        return Refused("sheet_of_an_amendment", found=version)
    if not version:
        return Refused("sheet_of_the_agreement", expected=expected)
    return Refused("sheet_of_another_amendment", found=version, expected=expected)


def certify_sheets(
    upload: PaperUpload,
    signed_on: Mapping[str, date],
    *,
    original_kept: str,
    standing: Standing,
    circumstances: Circumstances,
    late_because: str = "",
) -> PaperCopy:
    """Record the signatures of the parties ``signed_on`` names, with the day each wrote; all of them or none.

    The author certifies that the scan is a copy of the sheets and bears those signatures. Raises :class:`Refused`.
    What was signed before the first day is recorded after it too, with why it comes late (``late_because``): the
    agreement comes back from *expired* when no required signature is missing any more.
    """
    with transaction.atomic():
        convention = engine.lock(upload.convention, with_shared=True)  # what comes late looks at others
        kept = PaperUpload.objects.filter(pk=upload.pk).select_related("document").first()
        if kept is None:
            raise Refused("sheet_forgotten")
        subject = convention.signed_by(kept.document)
        document = document_to_sign(subject)
        if kept.document_id != document.pk:
            raise Refused("sheet_of_an_old_version")
        is_late = subject.takes_late_paper
        if is_late:
            _readmit(subject.convention, signed_on, by=standing.actor, reason=late_because)
        requests = {request.key: request for request in requests_of(document)}
        copy = record(
            document,
            [_handwritten(convention, kept, requests[key], day) for key, day in signed_on.items()],
            scan=ScannedSheets(bytes(kept.content), kept.pages, original_kept),
            certifier=Certifier(_certifier(standing), standing.actor, circumstances),
            after=after_answer,
        )
        kept.delete()
        if is_late:
            _require_complete(subject.convention)
            lapse_open_requests(subject, by=system("late_paper"))
    return copy


def _readmit(convention: Convention, signed_on: Mapping[str, date], *, by: Actor, reason: str) -> None:
    """Bring an expired agreement back for sheets that all bear a day before the first one."""
    for day in signed_on.values():
        if convention.first_day is None or day >= convention.first_day:
            raise Refused("sheet_signed_late", day=day, first_day=convention.first_day)
    days = {key: day.isoformat() for key, day in signed_on.items()}
    fire(convention, "readmit", by=by, reason=reason, data={"version": convention.version, "signed_on": days})


def _require_complete(convention: Convention) -> None:
    """Refuse to bring back what would still lack a signature: nobody can sign any more once the first day has come."""
    requests, policy = state_of_play(convention)
    if not is_met(convention, requests, policy):
        missing = [request.name for request in open_requests(requests) if is_needed(convention, request)]
        raise Refused("late_sheets_incomplete", names=", ".join(missing))


def _handwritten(convention: Convention, upload: PaperUpload, request: SignatureRequest, day: date) -> Handwritten:
    is_found = request.key in upload.found_keys
    if not is_found and not upload.is_open:
        raise Refused("signature_of_another", name=request.name)
    signer, agreed = identify(convention, request, link_actor(request))
    if agreed.key == "adult_pupil" and not convention.pupil.is_adult_on(day):
        raise Refused("signed_before_majority")
    if request.role == "head":
        require_decision_in_force(convention.school, day)
    return Handwritten(
        request, signer, paper_consent(agreed.key, request.document.purpose), signed_on=day, found_by_code=is_found
    )


def _certifier(standing: Standing) -> Signer:
    """Return the person who certifies, in the function that lets them."""
    post = next((post for post in standing.posts if post.role in WRITERS), None)
    if post is None:
        raise Refused("sheet_certified_by_staff")
    return Signer(
        given_name=standing.user.first_name,
        surname=standing.user.last_name,
        quality=f"{post.title or post.get_role_display()}, {standing.school.name}",
        on_behalf_of=standing.school.name,
    )
