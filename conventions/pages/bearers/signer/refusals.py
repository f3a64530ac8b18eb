"""Refusals of the page of a personal signature link."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(no_document_chosen=Entry("", _("Cochez au moins une convention.")))
