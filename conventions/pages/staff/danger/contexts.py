"""Stopped places as a head and an officer read them: where each stands, whom it concerns, what may be done."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.exchange.moderation.stopped import (
    StopEntry,
    StopExtent,
    agreements_at,
    applications_at,
    reach_of,
    said_of,
)
from conventions.domain.law.rules.weeks import day_and_month
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.standing import Standing
from conventions.domain.placements.danger.models import PlaceStop
from conventions.domain.placements.danger.states import State, StopWords
from workflow.actors import Actor
from workflow.machine import Law
from workflow.states import Wording

SAID = Wording(
    f"{__name__}.SAID",
    StopWords,
    {
        State.ASKED: gettext_lazy("Arrêté : le référent du territoire maintient ou lève l'arrêt."),
        State.KEPT: gettext_lazy("Arrêté : le référent du territoire a maintenu l'arrêt."),
        State.LIFTED: gettext_lazy("L'arrêt est levé : tout a repris comme avant."),
        State.WITHDRAWN: gettext_lazy("L'arrêt, posé par erreur, est retiré : tout a repris comme avant."),
    },
)


class StopCard:
    """One stop as a list says it."""

    def __init__(self, stop: PlaceStop) -> None:
        self.stop = stop

    @property
    def label(self) -> str:
        return self.stop.place.label

    @property
    def said(self) -> str:
        return str(SAID.of(self.stop))

    @property
    def due(self) -> str:
        """Until when an officer decides in time; late is said as late."""
        if not self.stop.awaits_officer:
            return ""
        words = {"day": day_and_month(self.stop.decided_by)}
        if self.stop.is_late:
            return _("En retard : à décider au plus tard le %(day)s") % words
        return _("À décider au plus tard le %(day)s") % words


class SchoolStopPage(StopCard):
    """One stop as a head reads it: their own pupils, their own words, whom to call."""

    def __init__(self, stop: PlaceStop, standing: Standing) -> None:
        super().__init__(stop)
        self._standing = standing

    @cached_property
    def agreements(self) -> list[Convention]:
        """Those of the school, the first to go first."""
        mine = agreements_at(self.stop.place).filter(school=self._standing.school)
        return list(mine.select_related("pupil", "host").order_by("first_day", "pk"))

    @property
    def is_ours(self) -> bool:
        """The school itself pressed: others call it."""
        return self.stop.school_id == self._standing.school.pk

    @cached_property
    def applications(self) -> int:
        """Number of its pupils who wait for an answer there, or have to confirm."""
        return applications_at(self.stop.place).filter(pupil__school=self._standing.school).count()

    @cached_property
    def told(self) -> list[StopEntry]:
        return said_of(self.stop, school=self._standing.school)

    @property
    def may_withdraw(self) -> bool:
        return any(law.name == "withdraw" for law in self.stop.may(self._standing.actor))


class OfficerStopPage(StopCard):
    """One stop as an officer reads it: every reason, numbers, the schools that were told; no pupil."""

    def __init__(self, stop: PlaceStop, by: Actor) -> None:
        super().__init__(stop)
        self._by = by

    @cached_property
    def reach(self) -> StopExtent:
        return reach_of(self.stop.place)

    @cached_property
    def told(self) -> list[StopEntry]:
        return said_of(self.stop)

    @cached_property
    def schools(self) -> list[School]:
        """Those whose heads were told; not the one that pressed."""
        told = self.stop.told.order_by("sort_name", "pk")
        return [school for school in told if school.pk != self.stop.school_id]

    @property
    def acts(self) -> list[Law]:
        """Decisions that the officer may take now: keeping, lifting."""
        return [law for law in self.stop.may(self._by) if law.name in ("keep", "lift")]
