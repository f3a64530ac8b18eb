"""Refusals of the years of a calendar."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    day_too_far=Entry(
        _("Le {day:%d/%m/%Y} est à plus de deux ans d'aujourd'hui :"), _("vérifiez l'année de cette date.")
    ),
)
