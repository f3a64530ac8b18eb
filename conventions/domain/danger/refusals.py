"""What the stop of a place refuses: neutral sentences, without who, why or which pupil."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    offer_of_stopped_place=Entry(
        _("Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification."),
        _("Rien n'est perdu : l'offre reprend comme elle était dès que la vérification est finie."),
    ),
    application_at_stopped_place=Entry(
        _("Ce lieu n'accueille pas d'élèves pour le moment, le temps d'une vérification."),
        _("La candidature est gardée et son délai aussi ; vous pouvez chercher d'autres offres en attendant."),
    ),
    agreement_at_stopped_place=Entry(
        _("Ce lieu est arrêté, le temps d'une vérification : aucune convention n'y est validée. Rien n'est perdu."),
        _("Appelez {who} au {phone} avant d'y envoyer un élève."),
    ),
    place_not_named=Entry(
        _("Ce lieu n'est pas assez connu pour être arrêté."), _("Écrivez son SIRET, ou son nom et son code postal.")
    ),
    others_have_spoken=Entry(
        _("Quelqu'un d'autre s'est prononcé sur ce lieu : l'arrêt ne se retire plus."),
        _("Le référent ou la référente du territoire peut le lever : appelez-le."),
    ),
)
