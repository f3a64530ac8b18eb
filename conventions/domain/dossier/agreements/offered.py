"""Answers of agreements to offers: kinds of a level, hosts that a school knows, last year's hosts, asked again."""

import re
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.offers.above import answer
from conventions.domain.placements.offers.contacts import ContactPoint
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.offers.queries import offers_alive
from conventions.domain.placements.offers.services import A_YEAR, ask_again, has_offers, start_offer, was_asked
from notifications.jobs import job
from workflow import clock
from workflow.actors import Actor

from .kinds import kinds_at
from .models import Convention


@answer("kinds_of_level")
def kinds_of_level(level: str) -> list[str]:
    """Return the names of the kinds of agreement that pupils of a level may have; that of the year comes first."""
    return [one.name for one in kinds_at(level)]


@answer("kinds_of_year")
def kinds_of_year(level: str) -> list[str]:
    """Return those of them that are the internship of some year: no visit beside it."""
    return [one.name for one in kinds_at(level) if one.levels]


@answer("contacts_written_to")
def contacts_written_to(here: Q) -> set[ContactPoint]:
    """Return the contacts that schools wrote to about approved agreements with some establishments.

    Anybody can type the number of a company that exists: what is known is whoever answers at the address or number at
    which the school wrote to it. ``here`` selects, of what has a ``host``, what is of these establishments.
    """
    contacts = set[ContactPoint]()
    place = ("host__siret", "host__sort_name", "host__postcode")
    columns = [f"{who}__{how}" for who in ("writer", "representative", "tutor") for how in ("email", "phone")]
    for siret, name, postcode, *ways in (
        Convention.objects.filter(Convention.is_settled, here, erased_at=None).values_list(*place, *columns).distinct()
    ):
        contacts |= {ContactPoint(way, siret, name, postcode) for way in ways if way}
    return contacts


# -- asked again ------------------------------------------------------------------------------------------------------

SEASON = (9, 15), (12, 15)
"""Month and day from which, and until which, last year's hosts are asked: schools have their dates, pupils seek."""
AT_ONCE = 200
LAST_YEAR = timedelta(days=420)


@job("ask_hosts_again")
def ask_hosts_again() -> int:
    """Job: ask last year's hosts for places again, one letter a year each; return how many letters left."""
    today = clock.now().date()
    if not SEASON[0] <= (today.month, today.day) <= SEASON[1]:
        return 0
    left = 0
    for contact in hosts_to_ask(today).iterator(chunk_size=AT_ONCE):  # some may not be asked, whom the query leaves in
        left += ask_again(contact)
        if left == AT_ONCE:
            break
    return left


def hosts_to_ask(today: date) -> QuerySet[HostContact]:
    """Return the representatives of last year's hosts, by an agreement whose days are over or an offer that is.

    Whoever was asked lately, or offers already, is left out; so is a host abroad, where no place is offered from.
    """
    begun = date(today.year, 8, 15)
    last = Convention.objects.filter(
        Convention.counts_as_signed, last_day__gte=begun - LAST_YEAR, last_day__lt=begun, erased_at=None, no_show=False
    )
    offers = Offer.objects.filter(Offer.is_expired, slots__last_day__gte=begun - LAST_YEAR, slots__last_day__lt=begun)
    people = Q(pk__in=last.values("representative")) | Q(pk__in=offers.values("representative"))
    asked = HostContact.objects.filter(offer_asked_at__gte=clock.now() - A_YEAR)
    alive = offers_alive()
    return (
        HostContact.objects.filter(people, ~Q(email=""), erased_at=None, host__country="FR")
        .exclude(email__in=asked.values("email"))
        .exclude(email__in=alive.values("representative__email"))
        .exclude(host__siret__in=alive.exclude(host__siret="").values("host__siret"))
        .select_related("host")
        .order_by("email", "-pk")
        .distinct("email")
    )


def former_agreement(contact: HostContact) -> Convention | None:
    """Return the latest agreement that this contact wrote or signed, from which an offer is filled."""
    mine = Q(writer=contact) | Q(representative=contact)
    settled = Convention.objects.filter(Convention.is_settled, mine, erased_at=None, host__country="FR")
    return settled.exclude(activities="").last()


def offer_from_agreement(convention: Convention, *, contact: HostContact, by: Actor) -> Offer:
    """Open a draft that says what an agreement said of the place, for other pupils at other dates."""
    return start_offer(representative=contact, fields=said_of_place(convention), by=by)


def said_of_place(convention: Convention) -> dict[str, Any]:
    """Return what an offer says of the place of an agreement: nothing of its pupil but the level."""
    level = convention.enrolled.level
    usual = next((day for day in convention.presences() if day.spans), None)
    halves = (usual.morning, usual.afternoon) if usual else (None, None)
    names = ("morning_start", "morning_end"), ("afternoon_start", "afternoon_end")
    hours = {
        name: value
        for pair, span in zip(names, halves, strict=True)
        if span and not span.crosses_midnight  # an offer is for pupils of any age
        for name, value in zip(pair, (span.start, span.end), strict=True)
    }
    host = convention.host
    return {
        "title": host.name,
        "activities": _of_anybody(convention),
        "levels": [level],
        "kinds": [convention.kind],
        "address": convention.place_address or host.address,
        "postcode": convention.place_postcode or host.postcode,
        "city": convention.place_city or host.city,
        **hours,
    }


def may_be_asked(convention: Convention) -> bool:
    """Tell whether the host of an agreement, once its part is done, has still to be asked whether it would offer."""
    contact = convention.host_writer
    if contact is None or convention.is_with_host or convention.is_over or convention.host.abroad:
        return False
    return not was_asked(contact, since=clock.now() - A_YEAR) and not has_offers(contact)


def _of_anybody(convention: Convention) -> str:
    """Return the activities without the pupil's name: whoever reads an offer knows nothing of them."""
    pupil = convention.pupil
    name = "|".join(re.escape(part) for part in (pupil.first_name, pupil.last_name) if part)
    return re.sub(rf"\b({name})( +({name}))*\b", "l'élève", convention.activities, flags=re.IGNORECASE)
