"""Signatures on the school's device: opened by a member of staff, confirmed by the party, ended by a code.

The code goes to the account of the member of staff, the witness; the party's confirmation names that person.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.domain.dossier.agreements.consents import in_person_consent
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.agreements.signers import (
    BY_ACCOUNT,
    convention_of,
    identify,
    loaded_convention,
    own_contact,
    signed_by,
)
from conventions.domain.dossier.agreements.signing import after_answer, link_actor
from conventions.domain.persons.people.doubts import require_vouched
from conventions.domain.persons.people.models import ContactChange, Staff
from conventions.domain.persons.people.names import search_key
from conventions.domain.persons.people.queries import contact_change_before
from conventions.domain.persons.people.standing import Standing, account_actor
from notifications.catalogue import Event
from notifications.jobs import job
from notifications.models import Message
from notifications.outbox import queue
from signatures import in_person
from signatures.assurance import Assurance
from signatures.codes import Contact
from signatures.in_person import TradeHooks, Witness, WitnessStatement
from signatures.models import Evidence, InPersonSession, SignatureRequest, SigningBatch
from signatures.queries import requests_of
from signatures.services import Circumstances, Consent, Signer, note_opening
from signatures.services import RecentContactChange as Changed
from workflow import engine, tree
from workflow.engine import Refused

LATELY = timedelta(days=2)
"""Time the job looks back for contacts that became known: it runs every hour."""


def require_signable(request: SignatureRequest) -> Signable:
    """Return the subject of ``request`` while it waits for an answer; its ``root`` is loaded here.

    Raises :class:`Refused` for what is over and for whoever answers from an account.
    """
    request.root = convention_of(request)
    subject = signed_by(request)
    if not subject.awaits_answers:
        raise Refused("not_to_sign", subject=subject.NAME, state=subject.get_status_display())
    if request.document.version != subject.signed_version:
        raise Refused("link_of_old_version")
    if request.role in BY_ACCOUNT:
        raise Refused("signs_by_account")
    return subject


def open_session(
    request: SignatureRequest, *, standing: Standing, declared: WitnessStatement, second_factor: bool
) -> InPersonSession:
    """Open the signature of ``request`` before the member of staff of ``standing``, who declares who it is."""
    require_signable(request)
    convention = loaded_convention(request)
    _refuse_party(request, standing)
    _refuse_reader(request, convention, declared.read_by)
    identify(convention, request, link_actor(request))
    post = standing.posts[0]
    signer = Signer(
        given_name=standing.user.first_name,
        surname=standing.user.last_name,
        quality=f"{post.title or post.get_role_display()}, {standing.school.name}",
    )
    return in_person.open_session(request, witness=Witness(signer, standing.actor, second_factor), declared=declared)


def _refuse_party(request: SignatureRequest, standing: Standing) -> None:
    """Nobody is the witness of an agreement that they answer as a family or a host."""
    user = standing.user
    parties = [one for one in requests_of(request.document) if one.role not in BY_ACCOUNT]
    if any(one.email.lower() == user.email or search_key(one.name) == search_key(user.name) for one in parties):
        raise Refused("witness_is_party")


def _refuse_reader(request: SignatureRequest, convention: Convention, read_by: str) -> None:
    """The pupil is not the one who tells a parent what they sign."""
    if not read_by:
        return
    if search_key(read_by) == search_key(request.name):
        raise Refused("read_by_signer")
    if search_key(read_by) == search_key(convention.pupil.name):
        raise Refused("read_by_pupil")


def consent_of(session: InPersonSession, language: str = "") -> tuple[Signer, Consent]:
    """Return the signer with their quality, and the sentence agreed to before the witness; the ``root`` is loaded.

    ``language`` is that of the page, in which a reviewed translation stands beside.
    """
    request = session.request
    signer, agreed = identify(loaded_convention(request), request, link_actor(request))
    return signer, in_person_consent(
        agreed.key,
        request.document.purpose,
        witness=session.witness,
        read_by=session.read_by,
        read_in=session.read_in,
        language=language,
    )


def contact_of(post: Staff) -> Contact:
    """Return the contact of the member of staff, for the code."""
    return Contact.of(email=post.user.email, phone=post.phone)


def witness_of(session: InPersonSession) -> Staff:
    """Return the function that the witness holds at the school of the agreement; its ``root`` is loaded."""
    school = loaded_convention(session.request).school
    found = Staff.objects.in_post(school).filter(user__uuid=session.witness_id, user__is_active=True)
    post = found.select_related("user").order_by("pk").first()
    if post is None:
        raise Refused("witness_gone")
    return post


def confirm(session: InPersonSession, *, language: str = "") -> SigningBatch:
    """The party signs, on a page in ``language``: a code leaves for the witness; said again, a new one does."""
    require_signable(session.request)
    post = witness_of(session)
    require_vouched(post.doubted)
    batch = in_person.confirm(
        session,
        contact=contact_of(post),
        tell=lambda batch, code: _send("in_person_code", session, post, code),
        shown=consent_of(session, language)[1].shown if language else None,
    )
    note_opening(session.request)
    return batch


def send_take_back_code(session: InPersonSession, code: str) -> Contact:
    """Send the witness the code by which their account comes back to the device; the ``root`` is loaded."""
    post = witness_of(session)
    _send("take_back_code", session, post, code)
    return contact_of(post)


def _send(slug: str, session: InPersonSession, post: Staff, code: str) -> None:
    convention = loaded_convention(session.request)
    data = {"code": code, "contact": contact_of(post), "convention": convention, "post": post}
    queue((slug,), Event(f"ask_{slug}", session.request, data, about=engine.about(convention)))


def sign(session: InPersonSession, typed: str, *, circumstances: Circumstances) -> Evidence:
    """Sign with the code that the witness received. Never inside a transaction."""
    require_signable(session.request)
    by = account_actor(witness_of(session).user)
    return in_person.sign(
        session,
        typed,
        by=by,
        circumstances=circumstances,
        trade=TradeHooks(
            identify=lambda request: consent_of(session),
            after=after_answer,
            contact_change=lambda batch: _contact_change(session, batch),
        ),
    )


def _contact_change(session: InPersonSession, batch: SigningBatch) -> Changed | None:
    change = contact_change_before(
        account=session.witness_id,
        school=loaded_convention(session.request).school,
        channel=batch.channel,
        sent_at=batch.created_at,
    )
    return Changed(*change) if change else None


# -- told later --------------------------------------------------------------------------------------------------


@job("tell_signed_in_person")
def tell_late() -> int:
    """Periodic job: send the receipt of a signature in presence once a contact of the signer's own is known."""
    lately = ContactChange.objects.filter(
        outcome=ContactChange.Outcome.APPLIED,
        field__in=(ContactChange.Field.EMAIL, ContactChange.Field.PHONE),
        resolved_at__gte=timezone.now() - LATELY,
        guardian__isnull=False,
    )
    holders = {f"guardian:{uuid}" for uuid in lately.values_list("guardian__uuid", flat=True)}
    requests = SignatureRequest.objects.filter(
        SignatureRequest.is_signed, holder__in=holders, evidence__assurance=Assurance.IN_PERSON
    )
    return sum(_tell(request) for request in requests.select_related("document", "evidence").order_by("pk"))


def _tell(request: SignatureRequest) -> bool:
    """Queue the receipt of one signature, unless one went somewhere or there is nowhere to send it to."""
    with transaction.atomic():
        locked = engine.lock(request)
        receipts = Message.objects.filter(slug="signature_receipt", ref=f"signature:{request.uuid}").exclude(address="")
        locked.root = convention_of(locked)
        try:
            reached = any(own_contact(locked, loaded_convention(locked)))
        except Refused:
            reached = False
        if not reached or receipts.exists():
            return False
        data = {"request": locked, "evidence": locked.evidence, "checkpoint": tree.last_note(), "late": True}
        about = engine.about(loaded_convention(locked))
        queue(("signature_receipt",), Event("tell_late", signed_by(locked), data, about=about))
    return True
