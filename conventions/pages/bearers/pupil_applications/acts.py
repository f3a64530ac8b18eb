"""Acts on an application from the family's link: confirming, withdrawing, stopping, each asked once."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from conventions.domain.dossier.agreements.services import open_from_application
from conventions.domain.placements.applications.services import stop_application, withdraw_application
from conventions.pages.shared.applications import ApplicationAct


@dataclass(frozen=True)
class FamilyAct(ApplicationAct):
    """One act, of guardians alone, of the pupil alone, or of both."""

    by_guardian: bool | None = None

    def is_of(self, *, guardian: bool) -> bool:
        """Tell whether it is a guardian's, or the pupil's."""
        return self.by_guardian in (None, guardian)


ACTS = {
    "confirmer": FamilyAct(
        "confirm",
        _("Confirmer ce stage"),
        _(
            "La place est prise pour de bon et la convention se prépare. Les autres candidatures devenues "
            "inutiles sont retirées, et ces lieux de stage sont prévenus."
        ),
        _("Oui, confirmer"),
        open_from_application,
        _("La place est confirmée : l'établissement prépare la convention."),
    ),
    "retirer": FamilyAct(
        "withdraw",
        _("Retirer cette candidature"),
        _("Le lieu de stage est prévenu. La place, si elle était gardée, va à quelqu'un d'autre."),
        _("Oui, retirer"),
        withdraw_application,
        _("La candidature est retirée et le lieu de stage prévenu."),
        by_guardian=False,
    ),
    "arreter": FamilyAct(
        "stop",
        _("Arrêter cette candidature"),
        _("Le lieu de stage est prévenu, et votre enfant aussi. Cette candidature ne pourra pas être renvoyée."),
        _("Oui, arrêter"),
        stop_application,
        _("La candidature est arrêtée. Le lieu de stage et votre enfant sont prévenus."),
        by_guardian=True,
    ),
}
"""Name in the address → act."""
