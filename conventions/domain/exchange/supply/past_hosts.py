"""Hosts of the agreements of the year before that offer nothing now, and the one letter that asks them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from conventions.domain.dossier.agreements.known_hosts import place_of
from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.bans import banned_among
from conventions.domain.persons.people.models import HostContact, User
from conventions.domain.persons.people.territories import Department
from conventions.domain.placements.offers.messages import OfferAgain
from conventions.domain.placements.offers.queries import offers_alive
from conventions.domain.placements.offers.services import note_asked
from notifications.catalogue import Event
from notifications.outbox import queue
from notifications.preferences import unwilling
from workflow.engine import Refused

from .models import HostAsked
from .weeks import term_of

SLUG = "places_asked_again"
MOST_AT_ONCE = 200
"""Letters that one press sends."""


@dataclass(frozen=True)
class PastHost:
    """One establishment that welcomed pupils the year before, as its latest agreement names it."""

    host: int
    establishment: str
    """SIRET; the host's own identifier where it has none."""
    name: str
    postcode: str
    city: str
    pupils: int
    """Number of pupils it welcomed."""
    naf: str = ""
    contact: HostContact | None = None
    """Last representative with an address."""
    asked_at: datetime | None = None
    """Moment of this term's letter from an officer, or from the service by itself."""
    is_unwilling: bool = False
    """It wants no such letter any more."""

    @property
    def may_be_asked(self) -> bool:
        return self.contact is not None and self.asked_at is None and not self.is_unwilling


def past_hosts(departments: Iterable[Department], year: int, today: date) -> list[PastHost]:
    """Return the hosts of agreements of school year ``year`` that have no live offer, by town and name: seven queries.

    Those banned, closed or erased are left out.
    """
    codes = [one.code for one in departments]
    agreements = Convention.objects.filter(
        *(Convention.is_settled, ~Q(host__name="")),
        year__number=year,
        erased_at=None,
        host__department__in=codes,
        host__closed_on=None,
        host__blocked_by_authority=False,
    )
    columns = ("host", "host__uuid", "host__siret", "host__name", "host__postcode", "host__city", "host__naf")
    hosts: dict[str, PastHost] = {}
    contacts: dict[str, int] = {}
    same: dict[object, str] = {}
    rows = agreements.order_by("-pk").values_list(*columns, "representative")
    for key, uuid, siret, name, postcode, city, naf, contact in rows:
        place = place_of(name, postcode, city)
        establishment = siret or same.get(place, str(uuid))
        same.setdefault(place, establishment)
        known = hosts.get(establishment) or PastHost(key, establishment, name, postcode, city, 0, naf)
        hosts[establishment] = replace(known, pupils=known.pupils + 1)
        if contact:
            contacts.setdefault(establishment, contact)
    gone = _offering(codes) | banned_among(one for one in hosts if len(one) == 14)
    return _with_letters({key: one for key, one in hosts.items() if key not in gone}, contacts, today)


def _offering(codes: list[str]) -> set[str]:
    """Return the establishments that have a live offer, under both names that they may bear."""
    alive = offers_alive().filter(host__department__in=codes)
    rows = alive.order_by().values_list("host__siret", "host__uuid").distinct()
    return {name for siret, uuid in rows for name in (siret, str(uuid)) if name}


def _with_letters(known: dict[str, PastHost], contacts: dict[str, int], today: date) -> list[PastHost]:
    people = {
        contact.pk: contact
        for contact in HostContact.objects.filter(pk__in=contacts.values(), erased_at=None).exclude(email="")
    }
    term = term_of(today)
    asked = dict(HostAsked.objects.filter(establishment__in=known, term=term).values_list("establishment", "sent_at"))
    keys = [contact.ref for contact in people.values()]
    against = unwilling(SLUG, keys) | unwilling(OfferAgain.slug, keys)
    hosts = []
    for key, host in known.items():
        contact = people.get(contacts.get(key, 0))
        is_unwilling = contact is not None and contact.ref in against
        by_itself = contact and contact.offer_asked_at  # the service asks too, once a year
        lately = by_itself if by_itself and by_itself.date() >= term else None
        hosts.append(replace(host, contact=contact, asked_at=asked.get(key) or lately, is_unwilling=is_unwilling))
    return sorted(hosts, key=lambda host: (place_of(host.city, "", "")[0], place_of(host.name, "", "")[0], host.host))


def ask_hosts(hosts: Iterable[PastHost], *, department: Department, today: date, by: User, wanted: str = "") -> int:
    """Write to hosts, each once a term, whether they would welcome pupils again; return to how many.

    The letter names ``wanted``, the lexeme of what pupils wish for, where one is given. Those who may not be asked are
    left out. :class:`Refused` for nobody, for too many at once, and when somebody else has just written to one of them.
    """
    chosen = [host for host in hosts if host.may_be_asked]
    if not chosen:
        raise Refused("nobody_to_ask")
    if len(chosen) > MOST_AT_ONCE:
        raise Refused("too_many_to_ask", most=MOST_AT_ONCE)
    rows = [
        HostAsked(
            host_id=host.host,
            establishment=host.establishment,
            term=term_of(today),
            contact=host.contact,
            department=department.code,
            sent_by=by,
        )
        for host in chosen
    ]
    try:
        with transaction.atomic():
            HostAsked.objects.bulk_create(rows)
            for host in chosen:
                assert host.contact is not None  # it may be asked
                note_asked(host.contact)
            data = {"hosts": chosen, "department": department, "by": by, "wanted": wanted}
            queue([SLUG], Event("ask_hosts", None, data))
    except IntegrityError:
        raise Refused("hosts_just_asked") from None
    return len(chosen)
