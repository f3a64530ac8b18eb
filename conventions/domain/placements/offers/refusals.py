"""What offers refuse."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    seats_left=Entry(
        _("Il reste des places sur cette offre."), _("Attendez qu'elles soient toutes confirmées, ou retirez l'offre.")
    ),
    no_seat_left=Entry(_("Il ne reste pas de place sur cette offre."), _("Ajoutez une place ou une date.")),
    offer_incomplete=Entry(
        _("L'offre n'est pas encore complète."),
        _("Dites ce que l'élève verra et fera, pour quels niveaux, à quelles dates et pour combien d'élèves."),
    ),
)
