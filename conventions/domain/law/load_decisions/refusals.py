"""Refusals of decisions on trainees."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    decision_withdrawn_already=Entry(_("Cette décision vient d'être retirée :"), _("rechargez la page.")),
)
