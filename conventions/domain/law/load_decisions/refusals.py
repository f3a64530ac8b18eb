"""Refusals of decisions on trainees."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    too_many_decisions=Entry(
        _("Beaucoup de fichiers ont été envoyés depuis une heure."),
        _("Il faut attendre une heure avant un nouvel essai."),
    ),
    decision_withdrawn_already=Entry(_("Cette décision vient d'être retirée :"), _("rechargez la page.")),
)
