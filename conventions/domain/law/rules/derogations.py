"""Derogations to the hours of young workers: what each allows, to whom, and how one asks for it; no database."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

FROM = 16
"""Age from which a derogation to the night may be used (code du travail, L3163-2)."""


class Derogation(TextChoices):
    """Hours that a decision opens."""

    SITES = "sites", _("Chantier (bâtiment, travaux publics, espaces paysagers) : 10 h par jour, 40 h par semaine")
    FIVE_HOURS = "five_hours", _("Cinq heures de plus par semaine")
    HOTELS = "hotels", _("Hôtel, restaurant : jusqu'à 23 h 30")
    BAKERY = "bakery", _("Boulangerie, pâtisserie : dès 4 h")
    SHOWS = "shows", _("Spectacle, courses hippiques : jusqu'à minuit")
    HOLIDAYS = "holidays", _("Jours fériés, selon l'accord du secteur")


class HolidaySector(TextChoices):
    """Sectors in which a young worker may work on public holidays (code du travail, R3164-2): MEMORY, list not read."""

    HOTELS = "hotels", _("Hôtellerie")
    RESTAURANTS = "restaurants", _("Restauration")
    CATERERS = "caterers", _("Traiteurs, organisateurs de réception")
    CAFES = "cafes", _("Cafés, tabacs, débits de boissons")
    BAKERY = "bakery", _("Boulangerie")
    PASTRY = "pastry", _("Pâtisserie")
    BUTCHERS = "butchers", _("Boucherie")
    PORK_BUTCHERS = "pork_butchers", _("Charcuterie")
    DAIRY = "dairy", _("Fromagerie, crèmerie")
    FISH = "fish", _("Poissonnerie")
    FLOWERS = "flowers", _("Fleurs, jardinerie, graineterie")
    FOOD = "food", _("Autre fabrication ou vente d'aliments au détail")
    SHOWS = "shows", _("Spectacles")


@dataclass(frozen=True)
class DecisionFacts:
    """A decision that the school has filed at the host, as the rules see it."""

    allows: str
    first_day: date
    last_day: date

    def holds(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day
