"""Signers of each party today, their quality and contact, and the need of each signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from conventions.domain.law.documents.wording import joined
from conventions.domain.persons.people.contact_seals import Vouched
from conventions.domain.persons.people.models import Guardian, HostContact, Pupil, School, Staff, User
from conventions.domain.persons.people.names import after_french_de
from conventions.domain.persons.people.queries import contact_change_before, family_contact_change_before
from signatures.codes import Contact
from signatures.models import SignatureRequest, SigningBatch
from signatures.policy import Need
from signatures.services import Consent, RecentContactChange, Signer
from signatures.statement import digest_of_request
from workflow import journal
from workflow.actors import ACCOUNT, LINK, Actor
from workflow.authentication import Requirements
from workflow.engine import Refused
from workflow.models import Transition
from workflow.related import is_read, lend_rows

from .consents import consent, joined_key, reading_consent
from .delegations import host_quality
from .models import Convention
from .signable import Signable, alone_as, counts, effective_policy, pupil_quality

BY_ACCOUNT = frozenset({"head", "referent"})
"""Roles that an account answers; a family's or a host's code never goes to an account."""


@dataclass(frozen=True)
class Named:
    """A name as it stands in the frozen document."""

    first_name: str
    last_name: str


def signed_by(request: SignatureRequest) -> Signable[Convention]:
    """Return the subject of a request, with the methods that signing asks of it; its ``root`` is loaded."""
    subject = request.carrier
    assert isinstance(subject, Signable)
    return subject


def convention_of(request: SignatureRequest) -> Convention:
    """Return the agreement that a request is about: read with it, or now, with what every act needs."""
    if not is_read(request.document, "root"):
        request.root = Convention.objects.select_related(*Convention.FETCH).get(pk=request.document.root_id)
    convention, read = loaded_convention(request), [f"guardian_{rank}" for rank in Guardian.RANKS]
    if all(name in vars(request) for name in read):
        lend_rows(convention.pupil, "guardians", [one for name in read if (one := getattr(request, name))])
    return convention


def loaded_convention(request: SignatureRequest) -> Convention:
    """Return the agreement that a request is about, when it was loaded with it as ``root``."""
    convention = request.root
    assert isinstance(convention, Convention)
    return convention


def identify(
    convention: Convention, request: SignatureRequest, actor: Actor, language: str = ""
) -> tuple[Signer, Consent]:
    """Return the signer and the consent text of this day; requests by function follow whoever holds it now.

    ``language`` is that of the page, in which a reviewed translation stands beside the text.
    """
    alone = alone_as(convention)
    if request.role == "guardian" and alone:
        raise Refused("pupil_of_age" if alone == "adult_pupil" else "pupil_emancipated")
    if not counts(convention, request):
        raise Refused("authority_of_another")
    if request.role == "head":
        require_decision_in_force(convention.school, convention.school.today())
    person, quality, behalf = _holder(convention, request, actor)
    policy = effective_policy(convention, request.document)
    also = policy.qualities_of(request.role)[1:]
    require_one_person(convention, request, person, also)
    quality = joined([quality, *(str(ALSO_AS[role]) for role in also)], ", ")
    signer = Signer(given_name=person.first_name, surname=person.last_name, quality=quality, on_behalf_of=behalf)
    agreed = joined_key(policy.rule(role).consent for role in (request.role, *also))
    if policy.rule(request.role).need is Need.READING:
        return signer, reading_consent(agreed, request.document.purpose, language)
    return signer, consent(agreed, request.document.purpose, language)


ALSO_AS = {
    "tutor": "et tuteur ou tutrice de l'élève",
    "referent": "et référente ou référent, pour les stipulations pédagogiques",
}
"""Second quality of who signs once in two, as the signature says it."""


def require_one_person(
    convention: Convention, request: SignatureRequest, person: HostContact | User | Named, also: Sequence[str]
) -> None:
    """Refuse one signature in two qualities that two people hold since the document was frozen."""
    referent = convention.referent
    parted = {
        "tutor": lambda: tutor_of(request, convention) != person,
        "referent": lambda: referent is None or referent.user != person,
    }
    if any(parted[role]() for role in also):
        raise Refused("qualities_parted")


def require_decision_in_force(school: School, day: date) -> None:
    """Refuse the head's signature of ``day`` while the board's decision is not executory (R421-54).

    The refusal names the agreements that would start before the first day on which it is.
    """
    first = school.signs_from
    if first is None or day >= first:
        return
    too_early = Convention.objects.filter(Convention.is_unsigned, school=school, first_day__lte=first)
    numbers = too_early.order_by("first_day", "pk").values_list("number", flat=True)
    if numbers:
        raise Refused("decision_too_late", day=school.ca_transmitted_on, first_day=first, numbers=", ".join(numbers))
    raise Refused("decision_not_executory", day=school.ca_transmitted_on, first_day=first)


def _holder(convention: Convention, request: SignatureRequest, actor: Actor) -> tuple[Any, str, str]:
    """Person, quality and on whose behalf; a person asked in their own name signs under the name frozen with them."""
    if request.role == "host":
        signer = signs_for_host(request, convention)
        return signer, host_quality(convention, signer), convention.host.name
    if request.role == "head":
        return _school_signer(convention, actor)
    own = Named(first_name=request.given_name, last_name=request.surname)
    if request.role == "pupil":
        return own, pupil_quality(convention), ""
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
    quality = (
        f"{staff.title or staff.get_role_display()}, par délégation {after_french_de(delegation.from_staff.user.name)}"
    )
    return staff.user, quality, convention.school.name


def signs_for_host(request: SignatureRequest, convention: Convention) -> HostContact:
    """Return the contact who signs for the host; an amendment may name another than the agreement does."""
    carrier = vars(request).get("carrier") or convention.signed_by(request.document)  # read already, or not
    signer = carrier.signs_for_host
    assert signer is not None  # whose request it is
    return signer


def tutor_of(request: SignatureRequest, convention: Convention) -> HostContact | None:
    """Return the tutor of the pupil at the host; an amendment may name another than the agreement does."""
    carrier = vars(request).get("carrier") or convention.signed_by(request.document)  # read already, or not
    return carrier.tutor or convention.mentor


def contact_now(request: SignatureRequest, convention: Convention) -> tuple[str, str]:
    """Return address and number by which a party is reached today: a contact corrected since is used at once.

    The document keeps what it said when it was frozen.
    """
    person = asked_of(request, convention)
    if isinstance(person, Staff):
        return person.user.email, person.phone
    return (person.email, person.phone) if person else (request.email, request.phone)


def own_contact(request: SignatureRequest, convention: Convention) -> tuple[str, str]:
    """Return address and number to which a code that signs may go: the pupil's phone gets no code of a parent (F-15).

    Raises :class:`Refused` with the ways on where a guardian has no other contact than the pupil's.
    """
    own = contact_of_their_own(request, convention)
    if not any(own) and any(contact_now(request, convention)):
        raise Refused("contact_of_the_pupil")
    return own


def contact_of_their_own(request: SignatureRequest, convention: Convention) -> tuple[str, str]:
    """Return address and number by which a party is reached today; of a guardian's, what is not the pupil's too."""
    person = person_of(request, convention)
    if isinstance(person, Guardian):
        return person.apart_from(convention.pupil)
    return contact_now(request, convention)


def holders_at(address: str) -> list[str]:
    """Name everybody of families and schools who is reached at an address or number, as requests name them."""
    here, at_work = (Q((where, address)) | Q(phone=address) for where in ("email", "user__email"))
    people: dict[str, QuerySet[Any]] = {
        "pupil": Pupil.objects.filter(here),
        "guardian": Guardian.objects.filter(here),
        "staff": Staff.objects.filter(at_work),
    }
    return [f"{kind}:{uuid}" for kind, rows in people.items() for uuid in rows.values_list("uuid", flat=True)]


def person_of(request: SignatureRequest, convention: Convention) -> Pupil | Guardian | Staff | None:
    """Return the member of the family or the school asked; one query, none for what was read with the agreement."""
    kind, _colon, uuid = request.holder.partition(":")
    if kind == "pupil":
        return convention.pupil
    if kind == "guardian":
        prefetch_related_objects([convention.pupil], "guardians")  # both are asked for, one after the other
        return next((one for one in convention.pupil.guardians.all() if str(one.uuid) == uuid), None)
    if kind != "staff":
        return None
    referent = convention.referent if is_read(convention, "referent") else None
    if referent is not None and str(referent.uuid) == uuid:
        return referent
    return Staff.objects.select_related("user").filter(uuid=uuid).first()


def asked_of(request: SignatureRequest, convention: Convention) -> Pupil | Guardian | HostContact | Staff | None:
    """Return the person whom a request asks, wherever they are."""
    if request.role == "host":
        return signs_for_host(request, convention)
    return tutor_of(request, convention) if request.role == "tutor" else person_of(request, convention)


def reader_of(request: SignatureRequest, convention: Convention) -> Pupil | Guardian | HostContact | None:
    """Return the person outside school whom a request asks, in whose language they are written to; none of staff."""
    person = asked_of(request, convention)
    return None if isinstance(person, Staff) else person


def contact_of(request: SignatureRequest, convention: Convention | None = None, actor: Actor | None = None) -> Contact:
    """Return the contact for the code: that of the person today, or of today's holder of the function.

    An account that signs, for the school or as referent, gets the code at its own address, never at another's.
    """
    convention = convention or convention_of(request)
    if request.role != "head" and _account(request, actor) is None:
        email, phone = own_contact(request, convention)
        return Contact.of(email=email, phone=phone)
    post = _post_of(request, convention, actor)
    return Contact.of(email=post.user.email if post else "", phone=post.phone if post else "")


def doubted_of(
    request: SignatureRequest, convention: Convention, actor: Actor | None = None
) -> tuple[Vouched | SignatureRequest, ...]:
    """Return the rows that say where :func:`contact_of` would send a code and for which nothing vouches."""
    if request.role == "head" or _account(request, actor) is not None:
        post = _post_of(request, convention, actor)
        return post.doubted if post else ()
    person = asked_of(request, convention)
    return doubted_as_asked(request, convention) if person is None else person.doubted


def doubted_as_asked(request: SignatureRequest, convention: Convention) -> tuple[SignatureRequest, ...]:
    """Return the request, of somebody who is on no record any more, unless the journal says who was asked as it does.

    One query; an entry that was changed, or that the service did not write, says nothing.
    """
    entries = Transition.objects.filter(
        Q(data__has_key="requests") | Q(data__has_key="contacts"), root_uuid=convention.uuid
    )
    digest = ""
    for entry in entries.order_by("position"):
        if not entry.mac or journal.hash_of(entry) != entry.hash or Requirements({}).fault(entry):
            continue
        if entry.data.get("document") == request.document.frozen_sha256:
            digest = entry.data.get("requests", {}).get(request.key, digest)
        digest = entry.data.get("contacts", {}).get(str(request.uuid), digest)
    return () if request.salt and digest_of_request(request) == digest else (request,)


def _account(request: SignatureRequest, actor: Actor | None) -> Actor | None:
    return actor if actor is not None and actor.kind == ACCOUNT and request.role in BY_ACCOUNT else None


def _post_of(request: SignatureRequest, convention: Convention, actor: Actor | None) -> Staff | None:
    """Return the function that answers for the school or as referent: of the account that signs, or of the head."""
    account = _account(request, actor)
    if account is None:
        return convention.school.head_on(convention.today())
    return Staff.objects.in_post(convention.school).filter(user__uuid=account.id).select_related("user").first()


def contact_change_of(request: SignatureRequest, actor: Actor, batch: SigningBatch) -> RecentContactChange | None:
    """Return the change of the contact that received a code, shortly before it left: of staff and of families."""
    if request.role in ("guardian", "pupil"):
        person = person_of(request, loaded_convention(request))
        assert not isinstance(person, Staff)  # of whom a family's request never asks
        change = person and family_contact_change_before(person, channel=batch.channel, sent_at=batch.created_at)
        return RecentContactChange(*change) if change else None
    change = contact_change_before(
        account=_account_of(request, actor),
        school=loaded_convention(request).school,
        channel=batch.channel,
        sent_at=batch.created_at,
    )
    return RecentContactChange(*change) if change else None


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
