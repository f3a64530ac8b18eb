"""Refusals of answers to remarks."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    refused_without_why=Entry(_("Un refus se dit avec sa raison :"), _("écrivez pourquoi, en une phrase.")),
)
