"""Refusals of a place that is stopped: neutral sentences, without who, why or which pupil."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    offer_of_stopped_place=Entry(
        _("Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification."),
        _("Vous n'avez rien à faire : l'offre reprend ensuite comme elle était."),
    ),
    application_at_stopped_place=Entry(
        _("Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification."),
        _("Attendez : la candidature est gardée, son délai aussi ; rien n'empêche d'en envoyer d'autres."),
    ),
    host_of_stopped_place=Entry(
        _("Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification."),
        _("Laissez son nom, son SIRET et son adresse comme ils étaient : tout le reste s'enregistre."),
    ),
    agreement_at_stopped_place=Entry(
        _("Ce lieu est arrêté, le temps d'une vérification : aucune convention n'y est validée. Rien n'est perdu."),
        _("Appelez {who} au {phone} avant d'y envoyer un élève."),
    ),
    place_not_named=Entry(
        _("Ce lieu n'est pas assez connu pour être arrêté."), _("Écrivez son SIRET, ou son nom et son code postal.")
    ),
    places_stopped_enough=Entry(
        _("L'établissement a déjà arrêté plusieurs lieux depuis hier."),
        _("Appelez le référent ou la référente du territoire, qui arrête les suivants."),
    ),
    others_have_spoken=Entry(
        _("Quelqu'un d'autre s'est prononcé sur ce lieu : l'arrêt ne se retire plus."),
        _("Appelez le référent ou la référente du territoire, qui peut le lever."),
    ),
)
