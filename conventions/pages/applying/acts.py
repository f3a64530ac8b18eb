"""What may be done with an application from the family's link: confirming, withdrawing, stopping, each asked once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from conventions.domain.agreements.services import open_from_application
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.services import stop_application, withdraw_application


@dataclass(frozen=True)
class Act:
    """One act: the transition of the law, what it is called, what follows, and what does it."""

    transition: str
    label: StrOrPromise
    follows: StrOrPromise
    button: StrOrPromise
    run: Callable[..., Any]
    done: StrOrPromise = ""
    by_guardian: bool | None = None
    """Of guardians alone, of the pupil alone, or of both."""

    def is_for(self, application: Application, *, guardian: bool) -> bool:
        """Tell whether it may be done now by the pupil, or by a guardian."""
        if self.by_guardian is not None and self.by_guardian != guardian:
            return False
        return bool(application.transitions()[self.transition].starts_from(application))


ACTS = {
    "confirmer": Act(
        "confirm",
        _("Confirmer ce stage"),
        _(
            "La place est prise pour de bon et la convention se prépare. Les autres candidatures devenues "
            "inutiles sont retirées, et ces organismes sont prévenus."
        ),
        _("Oui, confirmer"),
        open_from_application,
        _("La place est confirmée : l'établissement prépare la convention."),
    ),
    "retirer": Act(
        "withdraw",
        _("Retirer cette candidature"),
        _("L'organisme est prévenu. La place, si elle était gardée, va à quelqu'un d'autre."),
        _("Oui, retirer"),
        withdraw_application,
        _("La candidature est retirée et l'organisme prévenu."),
        by_guardian=False,
    ),
    "arreter": Act(
        "stop",
        _("Arrêter cette candidature"),
        _("L'organisme est prévenu, et votre enfant aussi. Cette candidature ne pourra pas être renvoyée."),
        _("Oui, arrêter"),
        stop_application,
        _("La candidature est arrêtée. L'organisme et votre enfant sont prévenus."),
        by_guardian=True,
    ),
}
"""By the name in the address."""
