"""Refusals of evaluations."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    evaluation_of_another=Entry(
        _("Cette évaluation est demandée à une autre personne."), _("Demandez-lui de la remplir.")
    ),
    evaluation_submitted=Entry(
        _("Cette évaluation a déjà été rendue : elle ne peut plus changer."),
        _("Si elle contient une erreur, prévenez l'établissement."),
    ),
    evaluation_incomplete=Entry("", _("Répondez à chaque question avant de rendre.")),
)
