"""Refusals of seats."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    seats_are_held=Entry(
        _("Des élèves sont déjà attendus à ces dates : {held}."),
        _("Gardez au moins autant de places, ou prévenez d'abord leurs établissements."),
    ),
)
