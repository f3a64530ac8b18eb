"""Refusals of opening an agreement for a place found."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    too_many_open=Entry(_("Trois conventions sont déjà ouvertes :"), _("l'établissement peut en retirer une.")),
)
