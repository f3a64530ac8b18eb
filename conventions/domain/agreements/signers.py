"""Who signs today for each party, in what quality and by what contact; how much each signature is needed."""

from dataclasses import dataclass
from typing import Any

from conventions.domain.people.models import Staff
from conventions.domain.people.queries import contact_change_before
from signatures.codes import Contact
from signatures.models import SignatureRequest, SigningBatch
from signatures.services import Consent, ContactChange, Signer
from workflow.actors import ACCOUNT, LINK, Actor
from workflow.engine import Refused

from .answers import is_adult
from .consents import consent
from .delegations import host_quality
from .models import Convention


@dataclass(frozen=True)
class Named:
    """A name as it stands in the frozen document."""

    first_name: str
    last_name: str


def convention_of(request: SignatureRequest) -> Convention:
    """Return the agreement that a request is about."""
    _model, key = request.root_key
    return Convention.objects.select_related(*Convention.FETCH).get(pk=key)


def loaded_convention(request: SignatureRequest) -> Convention:
    """Return the agreement that a request is about, when it was loaded with it as ``root``."""
    convention = request.root
    assert isinstance(convention, Convention)
    return convention


def identify(convention: Convention, request: SignatureRequest, actor: Actor) -> tuple[Signer, Consent]:
    """Return the signer and the consent text of this day; requests by function follow whoever holds it now."""
    rule_key = "adult_pupil" if request.role == "pupil" and is_adult(convention) else request.role
    if request.role == "guardian" and is_adult(convention):
        raise Refused("pupil_of_age")
    person, quality, behalf = _holder(convention, request, actor)
    signer = Signer(given_name=person.first_name, surname=person.last_name, quality=quality, on_behalf_of=behalf)
    return signer, consent(rule_key, request.document.purpose)


def _holder(convention: Convention, request: SignatureRequest, actor: Actor) -> tuple[Any, str, str]:
    """Person, quality and on whose behalf; a person asked in their own name signs under the name frozen with them."""
    if request.role == "host":
        return convention.representative, host_quality(convention), convention.host.name
    if request.role == "head":
        return _school_signer(convention, actor)
    own = Named(first_name=request.given_name, last_name=request.surname)
    if request.role == "pupil":
        return own, "élève majeur·e" if is_adult(convention) else "élève", ""
    return own, request.quality, ""


def _school_signer(convention: Convention, actor: Actor) -> tuple[Any, str, str]:
    today = convention.today()
    head = convention.school.head_on(today)
    if actor.kind == LINK or (head and str(head.user.uuid) == actor.id):
        if head is None:
            raise Refused("head_unknown")
        return head.user, f"{head.title or head.get_role_display()}, {convention.school.name}", convention.school.name
    delegation = convention.school.delegation_of(actor, today)
    if delegation is None:
        raise Refused("delegation_missing")
    staff = delegation.to_staff
    quality = f"{staff.title or staff.get_role_display()}, par délégation de {delegation.from_staff.user.name}"
    return staff.user, quality, convention.school.name


def contact_of(request: SignatureRequest, convention: Convention | None = None, actor: Actor | None = None) -> Contact:
    """Return where the code goes: the contact frozen with the request, or that of whoever holds the function now.

    An account that signs for the school gets the code at its own address, never at another's.
    """
    if request.role not in ("head", "host"):
        return Contact.of(email=request.email, phone=request.phone)
    convention = convention or convention_of(request)
    if request.role == "host":
        assert convention.representative is not None  # whose request it is
        return Contact.of(email=convention.representative.email, phone=convention.representative.phone)
    if actor is not None and actor.kind == ACCOUNT:
        post = Staff.objects.in_post(convention.school).filter(user__uuid=actor.id).select_related("user").first()
        return Contact.of(email=post.user.email if post else "", phone=post.phone if post else "")
    head = convention.school.head_on(convention.today())
    return Contact.of(email=head.user.email if head else "", phone=head.phone if head else "")


def contact_change_of(request: SignatureRequest, actor: Actor, batch: SigningBatch) -> ContactChange | None:
    """Return the change of a staff member's contact shortly before its code left; of families the dossier tells all."""
    found = contact_change_before(
        account=_account_of(request, actor),
        school=loaded_convention(request).school,
        channel=batch.channel,
        sent_at=batch.created_at,
    )
    return ContactChange(*found) if found else None


def _account_of(request: SignatureRequest, actor: Actor) -> str:
    """Return the account whose contact received the code of ``request``; empty for who is not of the school's staff."""
    if actor.kind == ACCOUNT:
        return actor.id
    if request.role == "head":
        convention = loaded_convention(request)
        post = convention.school.head_on(convention.today())
    else:
        kind, _, uuid = request.holder.partition(":")
        post = Staff.objects.filter(uuid=uuid).select_related("user").first() if kind == "staff" else None
    return str(post.user.uuid) if post else ""
