"""Acts of a network for its establishments: posting an offer in their name, writing to them."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from conventions.domain.law.networks.models import NetworkPost, NetworkSite
from conventions.domain.persons.people.models import Host, HostContact
from conventions.domain.persons.people.names import search_key
from conventions.domain.placements.offers.checking import refusals_of_dates, refusals_of_text
from conventions.domain.placements.offers.contacts import known_as
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.services import desk_of, start_offer, submit_offer, vouched_by
from conventions.domain.placements.seats.models import Slot
from conventions.domain.placements.seats.services import open_slot, write_dates
from notifications import outbox
from notifications.catalogue import Event, expect
from notifications.models import Message
from workflow.actors import Actor
from workflow.engine import Refused

from .queries import offering_of
from .reading import Dates, OfferLine

LETTER = "network_letter"
expect(LETTER, by="a letter to establishments")
BETWEEN_LETTERS = timedelta(days=30)
"""Time before a network may write to the same establishment again."""


class PostedOutcome(StrEnum):
    """Result of posting an offer."""

    CREATED = "created"
    HELD = "held"
    """It is new, and somebody has to check it before it is published."""
    NEW_CONTACT = "new_contact"
    """It is new, and so is its contact: somebody has to answer for who receives what pupils write."""
    EXTENDED = "extended"
    """It was there, without these dates."""
    UNCHANGED = "unchanged"


@transaction.atomic
def post_offer(*, post: NetworkPost, entry: OfferLine, by: Actor) -> tuple[Offer, PostedOutcome]:
    """Publish an offer in the name of an establishment, whose contact then receives the link of its desk.

    Of a contact whom nobody knows it waits: who posts has typed it. The same establishment, title and place is the
    same offer: dates that it has not are added, and what its host has changed since, seats and dates included, stays.
    Raises :class:`Refused`.
    """
    refuse_outside(post, entry)
    same = _same(post, entry)
    if same is None:
        contact = desk_of(host=entry.host, contact=entry.contact)
        offer = start_offer(representative=contact, fields={**entry.fields, "network": post.network}, by=by)
        for (first_day, last_day), seats in entry.dates.items():
            open_slot(offer=offer, first_day=first_day, last_day=last_day, seats=seats)
        submit_offer(offer, by=by)
        _list_site(post, entry)
        return offer, _outcome(contact) if offer.awaits_check else PostedOutcome.CREATED
    if more := _more_of(same, entry):
        write_dates(same, more, by=by)
    return same, PostedOutcome.EXTENDED if more else PostedOutcome.UNCHANGED


def foresee_offer(*, post: NetworkPost, entry: OfferLine, by: Actor) -> PostedOutcome:
    """Return the outcome :func:`post_offer` would have, and write nothing; raises :class:`Refused` as it would."""
    refuse_outside(post, entry)
    same = _same(post, entry)
    if same is not None:
        return PostedOutcome.EXTENDED if _more_of(same, entry) else PostedOutcome.UNCHANGED
    host = Host(**entry.host)
    host.prepare()
    contact = HostContact(host=host, **entry.contact)
    offer = Offer(host=host, representative=contact, network=post.network, **entry.fields)
    slots = [Slot(offer=offer, first_day=first_day, last_day=last_day) for first_day, last_day in entry.dates]
    if against := [*refusals_of_text(offer), *(found for slot in slots for found in refusals_of_dates(slot))]:
        raise Refused("offer_against_rules", said=" ".join(one.sentence for one in against), detail=against)
    return PostedOutcome.CREATED if vouched_by(offer, by) else _outcome(contact)


def _outcome(contact: HostContact) -> PostedOutcome:
    """Return the reason why a new offer waits."""
    return PostedOutcome.HELD if known_as(contact).answers else PostedOutcome.NEW_CONTACT


def refuse_outside(post: NetworkPost, entry: OfferLine) -> None:
    """Refuse an establishment that is not of the post's territory, or not of the list of its network."""
    if not post.covers(entry.department):
        raise Refused("outside_of_post")
    listed = post.network.sites.filter(siret=entry.host["siret"])
    if post.network.posts_for_listed_only and not listed.exists():
        raise Refused("site_not_listed")


def _same(post: NetworkPost, told: OfferLine) -> Offer | None:
    siret, title, postcode = told.key
    found = Offer.objects.filter(network=post.network, host__siret=siret, postcode=postcode, erased_at=None)
    same = [offer for offer in found.select_related("host").order_by("-id") if search_key(offer.title) == title]
    return next(iter(sorted(same, key=lambda offer: offer.is_over)), None)


def _more_of(same: Offer, told: OfferLine) -> Dates:
    """Return the dates that an offer has not; none of one that is over."""
    known = set(same.slots.values_list("first_day", "last_day"))
    return {} if same.is_over else {span: seats for span, seats in told.dates.items() if span not in known}


def _list_site(post: NetworkPost, entry: OfferLine) -> None:
    """Keep the establishment among those of a network that posts for all of its territory."""
    NetworkSite.objects.get_or_create(
        network=post.network,
        siret=entry.host["siret"],
        defaults={
            "name": entry.host["name"],
            "email": entry.contact["email"],
            "department": entry.department.code if entry.department else "",
        },
    )


# -- letters ------------------------------------------------------------------------------------------------------


@transaction.atomic
def write_to_offering(post: NetworkPost, *, text: str) -> tuple[int, int]:
    """Write one letter to whoever answers for a live offer of the network here; return how many leave, and do not.

    Bounded as :func:`write_to_sites`: an address that had a letter of a network in the last thirty days has none.
    """
    now, people = timezone.now(), offering_of(post)
    contacts = {one.email: one for one in HostContact.objects.select_for_update(of=("self",)).filter(pk__in=people)}
    letters = Message.objects.filter(slug=LETTER, address__in=contacts, created_at__gt=now - BETWEEN_LETTERS)
    lately = set(letters.values_list("address", flat=True))
    written = [contact for address, contact in contacts.items() if address not in lately]
    told = {"network": post.network.name, "by": post.user.name, "answer_to": post.user.email, "text": text}
    for contact in written:
        outbox.queue([LETTER], Event("write", contact, told, about=contact.ref))
    NetworkSite.objects.filter(network=post.network, email__in=[one.email for one in written]).update(written_at=now)
    return len(written), len(contacts) - len(written)


@transaction.atomic
def write_to_sites(post: NetworkPost, sites: Iterable[NetworkSite], *, text: str) -> tuple[int, int]:
    """Write one letter to establishments; return how many leave, and how many do not.

    None to an establishment without address, or that was written to in the last thirty days; whoever unsubscribed
    receives nothing, as of any optional message.
    """
    now = timezone.now()
    chosen = NetworkSite.objects.select_for_update().filter(pk__in=[site.pk for site in sites]).order_by("pk")
    written, left = [], 0
    for site in chosen:
        if not site.email or (site.written_at and now - site.written_at < BETWEEN_LETTERS):
            left += 1
            continue
        told = {"network": post.network.name, "by": post.user.name, "answer_to": post.user.email, "text": text}
        outbox.queue([LETTER], Event("write", site, told, about=f"site:{site.uuid}"))
        written.append(site.pk)
    NetworkSite.objects.filter(pk__in=written).update(written_at=now)
    return len(written), left
