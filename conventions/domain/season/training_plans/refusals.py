"""Refusals of plans of training."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    plan_has_problem=Entry("{sentence}", _("Rien n'est enregistré : corrigez cette semaine.")),
    plan_keeps_decided=Entry(
        _("Une décision a été prise pour un élève dans « {name} » :"),
        _("gardez au moins une semaine de cette période."),
    ),
)
