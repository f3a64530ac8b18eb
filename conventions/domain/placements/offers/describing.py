"""Columns of an offer for the search: its place on the plane, its sector, its trades and its words."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Cast

from conventions.domain.law.trades.sectors import sector_of_naf
from conventions.domain.law.trades.trades import TRADES, trades_of
from conventions.domain.law.trades.words import lexemes_of
from conventions.domain.persons.localities.queries import locality_of

from .models import Offer
from .queries import offers_alive


def describe_offer(offer: Offer) -> None:
    """Write the place and the lexemes of an offer; again after each change of its text, host or address."""
    texts, naf = [offer.title, offer.activities, offer.host.name], offer.host.naf
    offer.trades = trades_of(texts, naf)
    sector = sector_of_naf(naf)
    offer.sector = TRADES[offer.trades[0]].sector if offer.trades else sector.slug if sector else ""
    offer.locality = locality_of(postcode=offer.postcode, city=offer.city)
    offer.point = offer.locality.point if offer.locality else None
    offer.group_id = offer.locality.group_id if offer.locality else None
    found = Value(lexemes_of(texts=texts, naf=naf), ArrayField(TextField()))
    offer.words = Func(found, function="array_to_tsvector")
    for slot in offer.slots.all():  # public holidays are those of the place
        slot.measure().save(update_fields=["length"])
    offer.save(update_fields=["trades", "sector", "locality", "point", "group", "words"])


def place_again() -> int:
    """Bring offers to where communes and their groups have gone since they were described; return how many moved."""
    points = {"point_here": Cast("point", TextField()), "point_there": Cast("locality__point", TextField())}
    stays = Q(group=F("locality__group"), point_here=F("point_there"))
    moved = 0
    for offer in offers_alive().annotate(**points).exclude(stays).select_related("host").order_by("pk"):
        before = offer.locality_id, offer.group_id, offer.point
        describe_offer(offer)
        moved += before != (offer.locality_id, offer.group_id, offer.point)
    return moved
