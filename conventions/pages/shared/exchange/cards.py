"""Offers as a list shows them: cards, in groups under the line that says what they have in common."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from conventions.domain.exchange.search.criteria import ResultRow, Tier
from conventions.domain.law.trades.sectors import SECTORS
from conventions.domain.law.trades.trades import TRADES
from conventions.domain.persons.localities.models import Crossing
from conventions.domain.placements.offers.models import Offer
from conventions.domain.placements.seats.models import Slot

from .searchers import Searcher

IN_COMMON = {
    Tier.WORDS: "",
    Tier.TRADE: gettext_lazy("Le même métier"),
    Tier.SECTOR: gettext_lazy("Le même secteur"),
    Tier.NEIGHBOUR: gettext_lazy("Des secteurs voisins"),
    Tier.UNTOLD: gettext_lazy("Sans diplôme précisé : demander si la formation convient"),
    Tier.REST: gettext_lazy("Autre chose, près d'ici"),
}


@dataclass(frozen=True)
class ResultCard:
    """One offer in a list."""

    row: ResultRow
    searcher: Searcher
    query: str

    @property
    def address(self) -> str:
        return self.searcher.address("place", self.offer.uuid) + self.query

    @property
    def offer(self) -> Offer:
        return self.row.offer

    @property
    def place(self) -> str:
        return place_in_words(self.offer)

    @property
    def distance(self) -> str:
        return distance_in_words(self.row.km)

    @property
    def crossing(self) -> str:
        return crossing_in_words(self.row.crossing, self.searcher)

    @property
    def trade(self) -> str:
        """Trade of the offer, else its sector; empty where neither is known."""
        slug, sector = next(iter(self.offer.trades), ""), SECTORS.get(self.offer.sector)
        return TRADES[slug].name.capitalize() if slug in TRADES else str(sector.name) if sector else ""

    @property
    def covered(self) -> str:
        """« parle de 3 compétences du diplôme »; empty where nothing is aimed at."""
        n = self.row.covered
        words = ngettext("parle de %(n)s compétence du diplôme", "parle de %(n)s compétences du diplôme", n)
        return words % {"n": n} if n else ""

    @property
    def dates(self) -> str:
        """The first dates with a free seat."""
        slot = self.row.slots[0]
        days = short_days(slot.first_day, slot.last_day)
        return _("%(dates)s : %(seats)s") % {"dates": days, "seats": free_in_words(slot, self.searcher)}

    @property
    def more_dates(self) -> int:
        return len(self.row.slots) - 1


def distance_in_words(km: float) -> str:
    """« à 4 km »; a commune is one point: no distance is told inside it."""
    return _("à %(km)s km") % {"km": round(km)} if km >= 1 else _("dans la commune")


def free_in_words(slot: Slot, searcher: Searcher) -> str:
    """« 2 places libres »; to whoever is not told how many, that there is room or none."""
    if searcher.SEES_SEATS:
        return ngettext("%(n)s place libre", "%(n)s places libres", slot.free) % {"n": slot.free}
    return _("il y a de la place") if slot.free else _("complet")


def short_days(first_day: date, last_day: date) -> str:
    """« 15 – 19 mars », « 29 mars – 2 avril », « 15 mars »: without the year, on a line or a chip."""
    if first_day == last_day:
        return date_format(first_day, "j F")
    same = first_day.month == last_day.month
    return " – ".join((date_format(first_day, "j" if same else "j F"), date_format(last_day, "j F")))


def place_in_words(offer: Offer) -> str:
    """« Camopi, Trois-Sauts », as the host's address or the part of the commune says."""
    part = offer.locality.part if offer.locality else ""
    return ", ".join(filter(None, (offer.city, part if part != offer.city else "")))


def crossing_in_words(crossing: Crossing | None, searcher: Searcher) -> str:
    """Return what lies between, as its note says or else its kind; empty where a road leads."""
    if crossing is None:
        return ""
    far = str(searcher.far) if crossing.kind != Crossing.Kind.DAILY else ""
    return " ".join(filter(None, (far, crossing.note))) or _("Une traversée chaque jour.")


@dataclass(frozen=True)
class ResultGroup:
    """Offers that have as much in common with what was asked."""

    title: str
    """Line above them."""
    cards: list[ResultCard]


def grouped(cards: Iterable[ResultCard], typed: str, wider: str, order: str) -> list[ResultGroup]:
    """Return the cards in their groups, in order: ``wider`` says how far, and when, those that are not near are.

    The first line says the ``order`` too, which is that of each group.
    """
    groups: list[ResultGroup] = []
    for (tier, is_wider), some in groupby(cards, key=lambda card: (card.row.tier, card.row.is_wider)):
        title = _("Pour « %(words)s »") % {"words": typed} if typed and tier == Tier.WORDS else str(IN_COMMON[tier])
        title = _("Autre chose") if tier == Tier.REST and is_wider else title
        parts = filter(None, (title, is_wider and wider, "" if groups else order))
        groups.append(ResultGroup(capfirst(", ".join(parts)), list(some)))
    return groups
