"""Refusals of the pages of a host."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    agreement_of_others=Entry(
        _("Cette convention ne vous revient pas."), _("L'établissement peut vous dire à qui elle revient.")
    ),
    handed_over=Entry(_("C'est déjà fait : votre lien est fermé."), _("Vous n'avez rien à faire.")),
)
