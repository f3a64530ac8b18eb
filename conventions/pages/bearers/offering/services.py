"""Services of the public screens: the draft is written and its link sent, within limits."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from conventions.domain.law.networks.models import Network
from conventions.domain.persons.limits.tries import DAY, HOUR, count_try
from conventions.domain.persons.links.models import PersonalLink
from conventions.domain.persons.links.services import revoke_link
from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.offers.services import desk_actor, desk_of, hand_over_desk, start_offer
from conventions.domain.placements.seats.services import open_slot
from conventions.pages.kit.clients import client_network
from notifications.catalogue import Event, expect
from notifications.outbox import queue
from signatures.macs import code_macs, hexed
from workflow.engine import Refused

PER_ADDRESS = 30
"""Offers written in an hour from one network address: a town hall's, or a fair's where many are helped."""
PER_CONTACT, PER_CONTACT_DAY = 3, 6
"""Links sent to one contact: anybody may type anybody's."""

expect("desk_link", by="the door of offers")


def gate_of(http: HttpRequest) -> str:
    """Return by what a visitor without an account is counted."""
    return hexed(code_macs("client", client_network(http) or "-"))[0]


def count_offer(http: HttpRequest, contact: tuple[str, str]) -> None:
    """Count one offer of this address and for this contact; :class:`Refused` when it is too much.

    Never call this inside a transaction: what was asked stays counted.
    """
    mac = hexed(code_macs("offering", contact[0] or contact[1]))[0]
    for gate, limit, within in (
        (f"offers-from:{gate_of(http)}", PER_ADDRESS, HOUR),
        (f"offers:{mac}", PER_CONTACT, HOUR),
        (f"offers-day:{mac}", PER_CONTACT_DAY, DAY),
    ):
        if not count_try(gate, limit=limit, within=within):
            raise Refused("too_many_offers")


@transaction.atomic
def write_offer(
    *,
    host: Mapping[str, Any],
    person: Mapping[str, Any],
    fields: Mapping[str, Any],
    dates: Mapping[tuple[date, date], int],
    network: int | None = None,
) -> HostContact:
    """Write a draft in the name of whoever holds the contact, and send them their link: nothing else leaves."""
    contact = desk_of(host=host, contact=person)
    place = {name: host[name] for name in ("address", "postcode", "city")}
    named = {"network": Network.objects.filter(pk=network).first()} if network else {}
    offer = start_offer(representative=contact, fields={**fields, **place, **named}, by=desk_actor(contact))
    for (first_day, last_day), seats in dates.items():
        open_slot(offer=offer, first_day=first_day, last_day=last_day, seats=seats)
    queue(("desk_link",), Event("write_offer", contact))
    return contact


@transaction.atomic
def give_desk(link: PersonalLink, contact: HostContact, *, first_name: str, last_name: str, email: str) -> HostContact:
    """Give all offers of a desk to a colleague: a link of their own goes there, this one opens nothing any more."""
    if not PersonalLink.objects.select_for_update().filter(pk=link.pk, revoked_at=None).exists():
        raise Refused("handed_over")  # a second click, sent before the first was done
    colleague = hand_over_desk(contact, first_name=first_name, last_name=last_name, email=email)
    revoke_link(link, why=PersonalLink.Why.HANDED_OVER)
    queue(("desk_handed_over",), Event("hand_over", colleague, {"from_name": contact.name}))
    return colleague
