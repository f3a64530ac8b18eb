"""The oral of a pupil as the pupil and the family read it: when and where, then what the jury said."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from conventions.domain.law.rules.weeks import day_in_words
from conventions.domain.season.orals.models import Oral, Orals
from conventions.domain.season.orals.queries import orals_shown_to
from conventions.domain.season.orals.words import in_words, told_form
from notifications.dates import date_format

from .access import FamilyPageVisit


@dataclass(frozen=True)
class ShownOral:
    """An oral, for whoever reads: the pupil (« ton oral »), or somebody who answers for the pupil."""

    oral: Oral
    today: date
    is_own: bool

    @property
    def uuid(self) -> UUID:
        return self.oral.uuid

    @property
    def is_noted(self) -> bool:
        return self.oral.noted_at is not None

    @property
    def is_ahead(self) -> bool:
        """It is to come, and nothing is noted."""
        return not self.is_noted and self.oral.day >= self.today

    @property
    def title(self) -> str:
        """« Ton oral », or « Oral de stage » for who answers for the pupil."""
        if not self.is_own:
            return capfirst(told_form(self.oral.orals.form))
        return {
            Orals.Form.ORAL: _("Ton oral"),
            Orals.Form.REPORT: _("La présentation de ton rapport"),
            Orals.Form.POSTER: _("La présentation de ton affiche"),
            Orals.Form.EXCHANGE: _("Ton échange en groupe"),
        }[Orals.Form(self.oral.orals.form)]

    @property
    def sentence(self) -> str:
        """« Ton oral : jeudi 14 janvier à 10 h 20, salle B12 »."""
        return _("%(title)s : %(when)s") % {"title": self.title, "when": in_words(self.oral)}

    @property
    def when(self) -> str:
        """« Jeudi 14 janvier »."""
        return capfirst(day_in_words(self.oral.day))

    @property
    def held(self) -> str:
        """« Oral de stage, 14 janvier 2027 »."""
        return f"{capfirst(told_form(self.oral.orals.form))}, {date_format(self.oral.day, 'j F Y')}"


def orals_on_page(visit: FamilyPageVisit) -> list[ShownOral]:
    """Return the orals that are shown to whoever bears the link; none to who only houses the pupil."""
    if visit.only_houses:
        return []
    shown = orals_shown_to(visit.pupil)
    return [ShownOral(oral, visit.pupil.school.today(), is_own=not visit.is_guardian) for oral in shown]
