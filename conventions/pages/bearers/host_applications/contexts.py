"""Applications as their host reads them: in words, with what it may do and until when."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django_stubs_ext import StrOrPromise

from conventions.domain.persons.people.models import HostContact
from conventions.domain.placements.applications.models import Application
from conventions.domain.placements.applications.reading import called_by_host, read_without_first_name
from conventions.domain.placements.applications.states import ApplicationWords, State
from conventions.pages.shared.applications import ApplicationLine, due_and_stopped
from workflow.actors import Actor
from workflow.engine import why_not
from workflow.states import Wording

WORDS: Wording[tuple[str, StrOrPromise]] = Wording(
    f"{__name__}.WORDS",
    ApplicationWords,
    {
        State.SUBMITTED: ("new", __("Votre réponse est attendue.")),
        State.WAITING: ("info", __("Sur votre liste d'attente : la première place libre lui est proposée.")),
        State.ACCEPTED: ("info", __("Vous avez dit oui : l'élève confirme, et la place est gardée.")),
        State.CONFIRMED: ("success", __("L'élève vient. La convention a son propre lien, qui vous est envoyé.")),
        State.REJECTED: ("", __("Vous avez dit non, l'élève le sait.")),
        State.WITHDRAWN: ("", __("L'élève a retiré sa candidature.")),
        State.STOPPED: ("", __("La famille a arrêté cette candidature.")),
        State.LAPSED: ("", __("Le délai est passé sans réponse.")),
    },
)
"""For each state of the law: the colour of its mark, and a sentence to the host."""


@dataclass(frozen=True)
class HostApplicationRow(ApplicationLine):
    """One application as its host reads it."""

    words = WORDS

    called: str
    reader: HostContact
    """Who reads it: the offer's representative, or the colleague to whom it was handed over."""

    @property
    def label(self) -> str:
        """Its state, as who received it says."""
        return _("reçue") if self.application.awaits_host else super().label

    @property
    def _awaits_colleague(self) -> bool:
        return self.application.awaits_host and self.application.answers != self.reader

    @property
    def badge(self) -> str:
        return "info" if self._awaits_colleague else super().badge

    @property
    def sentence(self) -> StrOrPromise:
        """State of the application; that a colleague is to answer, for whoever handed it over."""
        if self._awaits_colleague and not self.is_stopped:
            return _("La réponse de votre collègue est attendue.")
        return super().sentence

    @property
    def level(self) -> str:
        return self.application.pupil.get_level_display()

    @property
    def school(self) -> str:
        """The school with its commune."""
        school = self.application.pupil.school
        return f"{school.name}, {school.city}" if school.city else school.name

    @property
    def handed_to(self) -> str:
        """Who answers, where it is somebody else."""
        contact = self.application.contact
        return _("Confiée à %(name)s.") % {"name": contact.name} if contact and contact != self.reader else ""


def rows_of(applications: Iterable[Application], reader: HostContact) -> list[HostApplicationRow]:
    """Return the rows, those that wait for the host first; three queries more."""
    ordered = sorted(applications, key=lambda one: (not one.awaits_host, not one.is_open, -one.pk))
    closed = read_without_first_name()
    return [
        HostApplicationRow(one, *due, called_by_host(one, closed), reader)
        for one, due in zip(ordered, due_and_stopped(ordered), strict=True)
    ]


def offered(application: Application, actor: Actor) -> list[str]:
    """Return which acts the page shows, by their names in the law.

    Other dates are shown even while the offer has none free: the host may add some.
    """
    laws = application.transitions()
    return [
        name
        for name in ("accept", "put_on_waiting_list", "reject", "propose_dates", "hand_over")
        if (refused := why_not(application, laws[name], actor, reason="…")) is None
        or (name == "propose_dates" and refused.code == "seats_taken")
    ]
