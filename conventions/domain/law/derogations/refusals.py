"""Refusals of decisions on hours."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    too_many_decisions=Entry(
        _("Beaucoup de fichiers ont été envoyés depuis une heure."),
        _("Il faut attendre une heure avant un nouvel essai."),
    ),
    decision_leaned_on=Entry(
        _("Un stage validé a des heures que cette décision seule permet :"),
        _("déposez d'abord celle qui la remplace, ou changez les heures par un avenant."),
    ),
)
