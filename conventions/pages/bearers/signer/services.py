"""Services of a signature link besides signing: a code to refuse, *not mine*, a word, a contest."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.http import HttpRequest

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signers import contact_of
from conventions.domain.dossier.alerts.models import Report
from conventions.domain.dossier.alerts.services import report, report_not_mine
from conventions.domain.persons.people.doubts import require_vouched
from conventions.pages.shared.links.codes import ask_link_code, check_link_code, is_code_asked
from notifications.catalogue import Event
from notifications.outbox import queue
from signatures.models import SignatureRequest
from signatures.services import note_opening, revoke_link
from workflow import engine
from workflow.actors import Actor
from workflow.engine import fire

if TYPE_CHECKING:
    from .access import SignerVisit


# -- a code to refuse ----------------------------------------------------------------------------------------------


def _refusing(visit: "SignerVisit") -> str:
    return f"refuse:{visit.request.uuid}"


def is_refusing_code_asked(http: HttpRequest, visit: "SignerVisit") -> bool:
    """Tell whether this browser has asked for a code to refuse that may still be typed."""
    return is_code_asked(http, _refusing(visit))


def send_refusing_code(http: HttpRequest, visit: "SignerVisit") -> str:
    """Send a code to refuse to the contact known by the school; return it with its middle hidden."""
    require_vouched(visit.doubted())
    contact = contact_of(visit.request, visit.convention)
    code = ask_link_code(http, _refusing(visit), address=contact.address)
    data = {"code": code, "contact": contact, "convention": visit.convention, "visa": visit.is_visa}
    queue(("refusing_code",), Event("ask_refusing_code", visit.request, data, about=engine.about(visit.convention)))
    return contact.masked


def check_refusing_code(http: HttpRequest, visit: "SignerVisit", typed: str) -> None:
    """Compare the code typed to refuse; :class:`Refused` when it does not fit. Never inside a transaction."""
    address = contact_of(visit.request, visit.convention).address
    person, opens = visit.marks, visit.proved_by_code[0]
    check_link_code(http, _refusing(visit), typed, address=address, person=person, opens=opens)


@transaction.atomic
def say_not_mine(request: SignatureRequest, convention: Convention, *, by: Actor) -> None:
    """Close the link and tell the school that its address or number leads to somebody else."""
    locked = engine.lock(request)
    if locked.link_generation != request.link_generation:
        return  # the other click closed it
    report_not_mine(convention, by=by)
    revoke_link(request)


def tell_school(request: SignatureRequest, convention: Convention, kind: str, *, by: Actor, text: str) -> Report:
    """Tell the school about an error, a wish for paper or an objection: nothing is refused, nothing stops."""
    made = report(convention, kind, by=by, text=text)
    note_opening(request)
    return made


@transaction.atomic
def contest_signature(request: SignatureRequest, convention: Convention, *, by: Actor, text: str = "") -> None:
    """Mark a signature as contested and alert the head; said again, it stays said once."""
    if not engine.lock(request).is_contested:
        fire(request, "contest", by=by, data={"party": request.key, "version": request.document.version})
    report(convention, Report.Kind.CONTESTED, by=by, text=text, signature=request)
