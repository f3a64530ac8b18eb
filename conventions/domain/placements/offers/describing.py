"""What the search finds an offer by: its place on the plane, its sector, its trades and its words."""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField, Value

from conventions.domain.localities.queries import locality_of
from conventions.domain.trades.sectors import sector_of_naf
from conventions.domain.trades.trades import TRADES, trades_of
from conventions.domain.trades.words import lexemes_of

from .models import Offer


def describe_offer(offer: Offer) -> None:
    """Write where an offer lies and what it is found by; again after each change of its text, host or address."""
    texts, naf = [offer.title, offer.activities, offer.host.name], offer.host.naf
    offer.trades = trades_of(texts, naf)
    sector = sector_of_naf(naf)
    offer.sector = TRADES[offer.trades[0]].sector if offer.trades else sector.slug if sector else ""
    offer.locality = locality_of(postcode=offer.postcode, city=offer.city)
    offer.point = offer.locality.point if offer.locality else None
    offer.group_id = offer.locality.group_id if offer.locality else None
    found = Value(lexemes_of(texts=texts, naf=naf), ArrayField(TextField()))
    offer.words = Func(found, function="array_to_tsvector")
    offer.save(update_fields=["trades", "sector", "locality", "point", "group", "words"])
