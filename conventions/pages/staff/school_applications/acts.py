"""Acts of the school for a pupil who asks: confirming, withdrawing, each asked once."""

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.services import open_from_application
from conventions.domain.placements.applications.services import withdraw_application
from conventions.pages.shared.applications import ApplicationAct

ACTS = {
    "confirmer": ApplicationAct(
        "confirm",
        _("Confirmer pour l'élève"),
        _("L'élève vous l'a demandé. La convention se prépare, les candidatures devenues inutiles sont retirées."),
        _("Confirmer"),
        open_from_application,
        _("La place est confirmée et la convention ouverte."),
    ),
    "retirer": ApplicationAct(
        "withdraw",
        _("Retirer pour l'élève"),
        _("L'organisme est prévenu. La place, si elle était gardée, va à quelqu'un d'autre."),
        _("Retirer"),
        withdraw_application,
        _("La candidature est retirée et l'organisme prévenu."),
    ),
}
"""Name in the address → act."""
