"""Refusals of applications."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    offer_closed=Entry(_("Cette offre n'est plus ouverte."), _("Cherchez une autre offre.")),
    offer_of_another_level=Entry(
        _("Cette offre s'adresse à un autre niveau de classe que le vôtre."), _("Cherchez une autre offre.")
    ),
    applied_before=Entry(
        _("Vous avez déjà une candidature pour cette offre."), _("Attendez la réponse, ou cherchez une autre offre.")
    ),
    seats_taken=Entry(
        _("Toutes les places de cette offre sont prises : il n'est plus possible d'accepter une candidature."),
        _("S'il y a d'autres places, ajoutez-les à l'offre, ou mettez l'élève sur la liste d'attente."),
    ),
    offer_withdrawn=Entry(
        _("Le lieu de stage a retiré cette offre."), _("Choisissez une autre candidature acceptée, ou une autre offre.")
    ),
    seat_taken=Entry(
        _("Cette place vient d'être prise par un autre élève."), _("Choisissez une autre candidature acceptée.")
    ),
    placed_on_these_days=Entry(
        _("L'élève a déjà une place à ces dates."), _("Choisissez une place à d'autres dates, ou rendez la première.")
    ),
    too_many_applications=Entry(
        _("Vous avez déjà {most} candidatures qui attendent une réponse."),
        _("Attendez une réponse, ou retirez une candidature pour en envoyer une autre."),
    ),
    offer_to_other_schools=Entry(
        _("Cette offre est réservée aux élèves d'autres établissements."), _("Cherchez une autre offre.")
    ),
    offer_without_proposals=Entry(
        _("Ce lieu n'a pas choisi que l'établissement lui propose un élève."),
        _("Envoyez une candidature avec l'élève."),
    ),
    dates_against_rules=Entry(
        "{said}",
        _("L'élève ne peut pas venir à ces dates : choisissez-en d'autres, ou voyez-le avec son établissement."),
    ),
    dates_outside_period=Entry(
        _("Ces dates ne sont pas celles de l'établissement : « {period} » est {dates}."),
        _("Demandez d'abord à un professeur ou à la vie scolaire : l'établissement peut le faire avec l'élève."),
    ),
    dates_begun=Entry(_("Ces dates ont déjà commencé."), _("Choisissez d'autres dates.")),
    handed_over_enough=Entry(
        _("Cette candidature a déjà été confiée plusieurs fois."), _("Répondez-y : l'élève attend.")
    ),
    reading_of_officer=Entry(
        _("Ce choix appartient au référent ou à la référente du territoire."), _("Demandez-lui de le faire.")
    ),
)
