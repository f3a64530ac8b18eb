"""The file of an accident as its declaration fills it, for the host on its page and for the head on the copy."""

from typing import Any

from django.utils.translation import gettext as _

from conventions.domain.dossier.accidents.models import Accident
from conventions.domain.dossier.accidents.services import complete_file, note_declaration
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
