"""Refusals of the pages of a tutor."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    mark_missing=Entry("", _("Choisissez présence, retard ou absence.")),
    nobody_to_note=Entry(_("Il n'y a plus rien à noter ce jour-là :"), _("rechargez la page.")),
)
