"""Refusals of the pages of pupils and guardians."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    absence_outside_internship=Entry(
        _("Une absence s'annonce pendant le stage :"), _("avant ou après, téléphoner à l'établissement.")
    ),
)
