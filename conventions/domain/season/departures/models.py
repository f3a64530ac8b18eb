"""Departures asked: a pupil's new school waits until nothing runs any more at the former one."""

from django.db import models

from conventions.domain.persons.people.models import Pupil, User
from conventions.domain.persons.people.records import PublicRecord
from workflow import clock


class DepartureAsked(PublicRecord):
    """One request, between two rows of one child; what runs, and where, stays with the former school."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="departures_asked", verbose_name="élève")
    """The row at the school that asks."""
    former = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="+", verbose_name="ancienne fiche")
    """The row at the school where something runs."""
    asked_at = models.DateTimeField("demandé le", default=clock.now, editable=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="demandé par")
    told_at = models.DateTimeField("annoncé le", null=True, blank=True, editable=False)
    """The moment at which the new school was told that nothing runs any more."""

    class Meta:
        verbose_name = "départ demandé"
        verbose_name_plural = "départs demandés"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "former"], condition=models.Q(told_at=None), name="departure_open_once"
            ),
            models.CheckConstraint(condition=~models.Q(pupil=models.F("former")), name="departure_between_two"),
        ]

    def __str__(self) -> str:
        return f"{self.pupil_id} ({self.asked_at:%d/%m/%Y})"
