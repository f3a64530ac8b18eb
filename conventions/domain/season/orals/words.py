"""Words of an oral: its form as a family reads it, the criteria that are proposed."""

from django.utils.translation import gettext as _

from conventions.domain.law.rules.weeks import day_in_words

from .models import Oral, Orals
from .timetable import at_hour

CRITERIA_PROPOSED = ("Ce que j'ai fait", "Ce que j'ai compris du métier", "Comment je le dis")
"""Three criteria for a school that has none of its own; what is written down for a jury is in French."""


def told_form(form: str) -> str:
    """« oral de stage », « présentation du rapport »."""
    return {
        Orals.Form.ORAL: _("oral de stage"),
        Orals.Form.REPORT: _("présentation du rapport de stage"),
        Orals.Form.POSTER: _("présentation de l'affiche de stage"),
        Orals.Form.EXCHANGE: _("échange collectif sur le stage"),
    }[Orals.Form(form)]


def in_words(oral: Oral) -> str:
    """« jeudi 14 janvier à 10 h 20, salle B12 »."""
    said = {"day": day_in_words(oral.day), "hour": at_hour(oral.hour), "room": oral.jury.room}
    return _("%(day)s à %(hour)s, salle %(room)s") % said
