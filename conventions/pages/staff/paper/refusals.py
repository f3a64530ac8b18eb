"""Refusals of the pages of signatures by hand."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    no_sheet_to_print=Entry(
        _("Cette personne a déjà répondu : il n'y a plus de feuille à imprimer pour elle."),
        _("Choisissez une personne dont la réponse est attendue."),
    ),
)
