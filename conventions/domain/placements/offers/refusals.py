"""What offers refuse."""

from django.utils.translation import gettext_lazy as _

from workflow.refusals import Entry, register

register(
    seats_left=Entry(
        _("Il reste des places sur cette offre."), _("Attendez qu'elles soient toutes confirmées, ou retirez l'offre.")
    ),
)
