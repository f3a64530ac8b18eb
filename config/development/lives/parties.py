"""How parties answer: with the code that they receive, or in presence of the school's staff."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.db import transaction

from conventions.domain.dossier.agreements import signing
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.dossier.agreements.signable import Signable
from conventions.domain.dossier.in_person import services as in_person
from notifications.models import Message
from signatures.in_person import WitnessStatement
from signatures.models import Evidence, InPersonSession, SignatureRequest
from signatures.queries import requests_of
from signatures.services import BatchOutcome, Circumstances
from workflow.actors import Actor

from .actors import standing
from .lending import lent

HERE = Circumstances(ip="127.0.0.1", user_agent="démonstration")
IN_PERSON = WitnessStatement("known_to_school")


def requests(subject: Signable) -> dict[str, SignatureRequest]:
    """Return the signature requests of what a subject has frozen last, by key of the party."""
    document = subject.documents().first()
    assert document is not None  # it was approved
    return {request.key: request for request in requests_of(document)}


def last_code(request: SignatureRequest, slug: str = "signing_code") -> str:
    """Return the code in the outbox, as the relay would send it."""
    row = Message.objects.filter(slug=slug, ref=f"signature:{request.uuid}").latest("id")
    code = (row.secrets or {})["code"]
    assert re.fullmatch(r"\d{6}", code)
    return code


def answer(asked: Sequence[SignatureRequest], *, by: Actor | None = None) -> list[BatchOutcome]:
    """Have one person sign all that is asked of them, with one code: by their links, or ``by`` their account."""
    with transaction.atomic():  # read before a worker sends the code and forgets it
        batch = signing.ask_signing_code(asked, by=by)
        code = last_code(asked[0])
    return signing.sign_with_batch(batch, code, by=by, circumstances=replace(HERE, second_factor=by is not None))


def sign(subject: Signable, *keys: str) -> None:
    """Let the parties ``keys`` sign in this order, every waiting one by default."""
    _sign(subject, keys)
    subject.refresh_from_db()


@lent
def _sign(subject: Signable, keys: tuple[str, ...]) -> None:
    for key in keys or [key for key, request in requests(subject).items() if request.is_waiting]:
        [outcome] = answer([requests(subject)[key]])
        assert outcome.signed, outcome.refusal


def open_in_person(
    request: SignatureRequest, *, role: str = "office", declared: WitnessStatement = IN_PERSON
) -> InPersonSession:
    """Let a member of staff open the signature of a party on the school's device; the party confirms, a code leaves."""
    school = Convention.objects.get(pk=request.document.root_id).school
    session = in_person.open_session(request, standing=standing(school, role), declared=declared, second_factor=False)
    in_person.confirm(session)
    session.refresh_from_db()
    return session


def sign_in_person(
    subject: Signable, key: str, *, role: str = "office", declared: WitnessStatement = IN_PERSON
) -> Evidence:
    """Let one party sign in presence of a member of staff, who types the code received."""
    with transaction.atomic():  # read before a worker sends the code and forgets it
        session = open_in_person(requests(subject)[key], role=role, declared=declared)
        code = (Message.objects.filter(slug="in_person_code").latest("pk").secrets or {})["code"]
    evidence = in_person.sign(session, code, circumstances=HERE)
    subject.refresh_from_db()
    return evidence
