"""The short numbers that answer whoever is in danger, in one place: what each is for, and where that is said."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class HelpNumber:
    """A number that is dialled, or written to."""

    digits: str
    answers: StrOrPromise
    """Its purpose, its hours, and that it is free, in words."""
    source: str
    """Page of the public body that runs it or publishes it."""
    by: Literal["tel", "sms"] = "tel"

    @property
    def address(self) -> str:
        """The address that a telephone opens."""
        return f"{self.by}:{self.digits}"


NUMBERS = {
    one.digits: one
    for one in (
        HelpNumber(
            "3114",
            _("Souffrance, idées de suicide : gratuit, jour et nuit"),
            "3114.fr, numéro national de prévention du suicide (ministère de la santé)",
        ),
        HelpNumber(
            "119",
            _("Allô enfance en danger : gratuit, jour et nuit, n'apparaît pas sur la facture"),
            "allo119.gouv.fr, service national d'accueil téléphonique de l'enfance en danger (L226-6 CASF)",
        ),
        HelpNumber(
            "114",
            _("Urgence, sans parler : par SMS, gratuit, jour et nuit"),
            "urgence114.fr, numéro d'urgence pour qui ne peut ni entendre ni parler (décret 2008-346)",
            by="sms",
        ),
        HelpNumber("17", _("Police ou gendarmerie, si le danger est là"), "arcep.fr, liste des numéros d'urgence"),
        HelpNumber("112", _("Toutes les urgences, si le danger est là"), "directive (UE) 2018/1972, article 109"),
        HelpNumber("15", _("SAMU, urgence médicale"), "arcep.fr, liste des numéros d'urgence"),
        HelpNumber(
            "3018",
            _("Harcèlement, violences en ligne : gratuit, 9 h – 23 h"),
            "e-enfance.org, numéro national contre le harcèlement et les violences numériques",
        ),
    )
}
"""Numbers by their digits."""
FIRST = tuple(NUMBERS[digits] for digits in ("3114", "119", "114", "17", "112"))
"""Numbers that answer words of distress, the gentlest first."""
