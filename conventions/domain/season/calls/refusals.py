"""Refusals of calls."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    calls_enough=Entry(
        _("Plusieurs appels ont déjà été faits cette semaine :"),
        _("appelez l'établissement, son numéro est sur la page."),
    ),
    call_closed=Entry(_("Une autre personne a déjà appelé :"), _("rechargez la page, la ligne n'y est plus.")),
)
