"""Refusals of moderation."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    report_empty=Entry(_("Le signalement ne dit rien :"), _("écrivez en quelques mots ce qui ne va pas.")),
    too_many_offer_reports=Entry(
        _("Plusieurs signalements sur cette offre attendent déjà une réponse."),
        _("Le référent du territoire les lit : revenez dans quelques jours."),
    ),
    report_answered=Entry(_("Ce signalement a déjà reçu une réponse."), _("Rechargez la page pour la lire.")),
    deputy_is_oneself=Entry(
        _("Vous êtes déjà référent de ce territoire :"), _("indiquez le compte d'une autre personne.")
    ),
    deputy_days_wrong=Entry(
        _("Les dates de la suppléance ne conviennent pas :"),
        _("choisissez un an au plus, un premier jour qui n'est pas après le dernier, et un dernier jour à venir."),
    ),
)
