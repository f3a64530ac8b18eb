"""Known contacts among those that offers name: a contact's code opens what minors write, whoever typed it.

A contact is an address or number at one establishment. It is known when a school wrote to it about an approved
agreement, when a school gave it, when it is of the host's own domain, or once somebody answered for it: an officer,
or the direction of a school that knows the host. That answer is an entry of the offer's journal, the last one counts.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db.models import Q

from conventions.domain.persons.people.models import Host, HostContact
from workflow.models import Transition

from .above import answer

ACCEPT, REFUSE = "accept_contact", "refuse_contact"
"""Entries of an offer's journal that decide of its contact, whose identifier stands in their data."""
STATE_SIREN = "1"
"""First digit of the SIREN of a service or body of the State (Insee; those of local authorities begin with 2)."""
STATE_DOMAIN = "gouv.fr"
LONGEST_NAME = 3
"""Labels of a provider's name in a country: « yahoo.co.uk »."""
PROVIDERS = Path(__file__).with_name("data") / "mail_providers.txt"


class Acquaintance(StrEnum):
    """Ground on which a contact is known; empty for one to whom nobody ever wrote."""

    NO = ""
    REFUSED = "refused_contact"
    SCHOOL = "known_host"
    """A school wrote there about an approved agreement, or gave it."""
    OWN_DOMAIN = "public_host"
    """A mailbox at the host's own domain, as a school or an accepted contact told it; the State's at a State SIRET."""
    ACCEPTED = "accepted_contact"

    @property
    def answers(self) -> bool:
        """Pupils may write there."""
        return self not in (Acquaintance.NO, Acquaintance.REFUSED)


class ContactPoint(NamedTuple):
    """An address or number at an establishment."""

    at: str
    siret: str
    sort_name: str
    postcode: str

    def is_at(self, host: Host) -> bool:
        """Tell whether it is at this establishment: by SIRET, else by name and postcode."""
        if host.siret and self.siret:
            return self.siret == host.siret
        return (self.sort_name, self.postcode) == (host.sort_name, host.postcode)


def at_of(email: str, phone: str) -> str:
    """Return the address of a contact: mail where there is one, else the number."""
    return email.lower() or phone


def reached_as(contact: HostContact) -> Q:
    """Return the filter of the contacts that are reached as this one, at whichever establishment."""
    if contact.email:
        return Q(email=contact.email)
    return Q(email="", phone=contact.phone) if contact.phone else Q(pk=contact.pk)


def known_among(contacts: Sequence[HostContact]) -> list[Acquaintance]:
    """Return the ground on which each contact is known, in their order; three queries whatever their number.

    They need not be stored; their ``host`` is read.
    """
    if not contacts:
        return []
    hosts = [contact.host for contact in contacts]
    here = Q(host__siret__in={one.siret for one in hosts if one.siret}) | Q(
        host__sort_name__in={one.sort_name for one in hosts}, host__postcode__in={one.postcode for one in hosts}
    )
    given, decided = _told_at(here)
    written: set[ContactPoint] = answer.get("contacts_written_to")(here)
    accepted = {one for one, known in decided.items() if known is Acquaintance.ACCEPTED}
    domains = {one._replace(at=domain) for one in given | accepted if (domain := own_domain(one.at))}
    return [_known(contact, decided, given | written, domains) for contact in contacts]


def known_as(contact: HostContact) -> Acquaintance:
    """Return the ground on which a contact is known."""
    [known] = known_among([contact])
    return known


def _known(
    contact: HostContact,
    decided: dict[ContactPoint, Acquaintance],
    given: set[ContactPoint],
    domains: set[ContactPoint],
) -> Acquaintance:
    host = contact.host
    at = at_of(contact.email, contact.phone)
    if not at:
        return Acquaintance.NO
    if known := next((known for one, known in reversed(decided.items()) if one.at == at and one.is_at(host)), None):
        return known
    if any(one.at == at and one.is_at(host) for one in given):
        return Acquaintance.SCHOOL
    domain = own_domain(at)
    if domain and (is_of_the_state(domain, host.siret) or any(one.at == domain and one.is_at(host) for one in domains)):
        return Acquaintance.OWN_DOMAIN
    return Acquaintance.NO


def _told_at(here: Q) -> tuple[set[ContactPoint], dict[ContactPoint, Acquaintance]]:
    """Return the contacts that schools gave, or verified by telephone, at some establishments; and the decisions there.

    The last answer comes last.
    """
    given, people = set[ContactPoint](), dict[str, ContactPoint]()
    rows = HostContact.objects.filter(here, erased_at=None)
    columns = ("uuid", "origin", "verified_how", "email", "phone", "host__siret", "host__sort_name", "host__postcode")
    for uuid, origin, how, email, phone, *place in rows.values_list(*columns):
        people[str(uuid)] = reached = ContactPoint(at_of(email, phone), *place)
        if origin == HostContact.Origin.GIVEN_BY_SCHOOL or how == HostContact.VerifiedHow.PHONE:
            given |= {reached, ContactPoint(phone or reached.at, *place)}
    entries = Transition.objects.filter(name__in=(ACCEPT, REFUSE), data__contact__in=list(people)).order_by("id")
    decided: dict[ContactPoint, Acquaintance] = {}
    for name, uuid in entries.values_list("name", "data__contact"):
        decided.pop(people[uuid], None)  # one establishment may be written in several ways: the last answer ends last
        decided[people[uuid]] = Acquaintance.ACCEPTED if name == ACCEPT else Acquaintance.REFUSED
    return given, decided


# -- mailboxes --------------------------------------------------------------------------------------------------------


def own_domain(at: str) -> str:
    """Return the domain of an address, which is its holder's employer's; empty at a public provider, or of a number."""
    domain = at.rpartition("@")[2].lower() if "@" in at else ""
    return "" if not domain or is_public_provider(domain) else domain


def is_public_provider(domain: str) -> bool:
    """Tell whether anybody gets a mailbox at a domain."""
    labels = domain.lower().split(".")
    ends = {".".join(labels[n:]) for n in range(len(labels))}
    ends |= {f"{labels[n]}.*" for n in range(len(labels) - 1) if len(labels) - n <= LONGEST_NAME}
    return bool(ends & providers())


@cache
def providers() -> frozenset[str]:
    """Return the lines of the list of public providers."""
    lines = (line.strip() for line in PROVIDERS.read_text(encoding="utf-8").splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def is_of_the_state(domain: str, siret: str) -> bool:
    """Tell whether a mailbox of the State stands beside the number of one of its services."""
    return siret.startswith(STATE_SIREN) and (domain == STATE_DOMAIN or domain.endswith(f".{STATE_DOMAIN}"))
