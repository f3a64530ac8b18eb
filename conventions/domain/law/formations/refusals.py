"""Refusals of formations."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    formation_refused=Entry("{sentence}", _("Rien n'est changé : choisissez une autre formation.")),
)
