"""Refusals of the help to pupils who look for a place."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    companion_needless=Entry(
        _("Cet élève a déjà une place, ou n'est pas attendu :"), _("ouvrez sa fiche pour voir où il en est.")
    ),
    companion_over=Entry(_("Cet accompagnement est terminé :"), _("rechargez la page, la ligne n'y est plus.")),
)
