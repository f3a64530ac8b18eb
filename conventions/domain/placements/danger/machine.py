"""The life of the stop of a place: pressed by a head or an officer, then kept or lifted by an officer."""

from datetime import datetime

from workflow import clock
from workflow.machine import Opening, Root, StateField, require, transition

from .states import State, StopWords

IN_FORCE = StopWords.is_in_force.states
_TOLD_ONE_BY_ONE = "Les directions dont des élèves sont attendus là sont prévenues une à une, sans motif ni nom."


class PlaceStopMachine(StopWords, Root):
    """It stands from the press on, whatever time the officer takes; only a decision ends it."""

    ROLES = {
        "head": "le chef ou la cheffe d'établissement",
        "author": "l'établissement qui a arrêté le lieu",
        "officer": "le référent ou la référente du territoire",
    }
    OPENING = Opening(label="Arrêter un lieu qui peut être dangereux", who=("head", "officer"), silent=_TOLD_ONE_BY_ONE)

    ended_at: datetime | None

    status = StateField(default=State.ASKED.value, choices=State.choices)

    class Meta:
        abstract = True

    @property
    def is_of_one(self) -> bool:
        """Nobody but who pressed has said anything of it."""
        return self.journal_length == 1

    @transition(
        source=IN_FORCE,
        target=None,
        label="Signaler aussi ce lieu",
        who=["head", "officer"],
        reason_required=True,
        silent="Le référent du territoire lit ce second motif à côté du premier.",
    )
    def report_too(self) -> None:
        """Somebody else presses, of the same school or another: their reason stands beside the first."""

    @transition(
        source=State.ASKED,
        target=State.KEPT,
        label="Maintenir l'arrêt",
        who=["officer"],
        reason_required=True,
        silent="Rien ne change pour personne : le lieu reste arrêté jusqu'à ce que l'arrêt soit levé.",
    )
    def keep(self) -> None:
        """The officer has looked: it lasts until it is lifted."""

    @transition(
        source=IN_FORCE,
        target=State.LIFTED,
        label="Lever l'arrêt",
        who=["officer"],
        reason_required=True,
        writes=("ended_at",),
        silent=_TOLD_ONE_BY_ONE,
    )
    def lift(self) -> None:
        """Pupils may go there again: offers, applications and approvals are as they were."""
        self.ended_at = clock.now()

    @transition(
        source=State.ASKED,
        target=State.WITHDRAWN,
        label="Retirer un arrêt posé par erreur",
        who=["author"],
        needs=[require(lambda stop: stop.is_of_one, "others_have_spoken")],
        reason_required=True,
        writes=("ended_at",),
        silent=_TOLD_ONE_BY_ONE,
    )
    def withdraw(self) -> None:
        """The author of the alert was mistaken, and nobody else has said anything of the place."""
        self.ended_at = clock.now()
