"""The file of an accident as its declaration fills it, for the host on its page and for the head on the copy."""

from datetime import datetime, time, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import complete_file, note_declaration
from conventions.pages.kit.french import hour
from workflow.actors import Actor


def fill_file(accident: Accident, given: dict[str, Any], *, is_sent: bool, by: Actor) -> bool:
    """Complete a file and, where it is so said, write down that the declaration has left; return that."""
    complete_file(accident, **given)
    if is_sent:
        note_declaration(accident, by=by)
    return is_sent


def said_of_file(is_sent: bool) -> str:
    """Return what was done of a file, in one sentence."""
    if is_sent:
        return _("C'est noté : la déclaration est envoyée, l'établissement en a la copie.")
    return _("C'est écrit sur la feuille.")


def before_in_words(moment: datetime) -> str:
    """Return a term in words, of a moment on the clocks of the place: « avant samedi 12 décembre, 14 h 00 »."""
    if moment.time() == time():
        return _("avant la fin du %(day)s") % {"day": date_format(moment - timedelta(days=1), "l j F")}
    return _("avant le %(moment)s") % {"moment": moment_in_words(moment)}


def moment_in_words(moment: datetime) -> str:
    """Return a day and an hour in words: « samedi 12 décembre, 14 h 00 »."""
    return f"{date_format(moment, 'l j F')}, {hour(moment)}"
