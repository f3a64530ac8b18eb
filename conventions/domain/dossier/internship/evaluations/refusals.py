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
    nobody_to_confirm=Entry(
        _("Personne ne peut confirmer ce lieu pour l'an prochain."), _("Parlez-en avec l'établissement de l'élève.")
    ),
    host_asked_already=Entry(
        _("L'offre de l'an prochain n'attend plus votre réponse."),
        _("Qui l'a reçue peut encore la retirer, par son propre lien."),
    ),
    opinion_after_the_tutor=Entry(
        _("L'évaluation du tuteur ou de la tutrice n'est pas encore rendue."),
        _("L'avis de l'élève s'ouvre dès qu'elle l'est : elle ne peut plus changer."),
    ),
    evaluation_incomplete=Entry("", _("Répondez à chaque question avant de rendre.")),
)
