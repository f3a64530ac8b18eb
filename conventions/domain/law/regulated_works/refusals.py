"""Refusals of declarations and grants."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    declaration_lacks=Entry(
        _("La déclaration n'est pas complète :"),
        _("indiquez au moins une formation, un travail, un lieu et qui encadre, puis notez l'envoi."),
    ),
)
