"""Half-days of presence of an internship."""

from datetime import datetime

from django.db import models
from django.utils.functional import cached_property

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.law.rules.timetable import write_duration
from workflow.actors import Actor
from workflow.machine import Root
from workflow.models import Transition

from .machine import HalfDayMachine


class Half(models.TextChoices):
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class HalfDay(HalfDayMachine):
    """One half-day on which the pupil is expected."""

    root: Convention

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="half_days")
    date = models.DateField("date")
    half = models.CharField("demi-journée", max_length=10, choices=Half.choices)
    minutes = models.PositiveSmallIntegerField("minutes prévues")
    minutes_done = models.PositiveSmallIntegerField("minutes faites", null=True, blank=True, editable=False)
    """Empty: all of them, of a half-day that was attended."""

    class Meta:
        verbose_name = "demi-journée"
        ordering = ["convention_id", "date", "-half"]
        constraints = [models.UniqueConstraint(fields=["convention", "date", "half"], name="half_day_once")]
        indexes = [
            models.Index(
                fields=["date"],
                name="half_day_unmarked",
                condition=models.Q(status__in=HalfDayMachine.is_unmarked.states),
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.half}"

    @property
    def minutes_spent(self) -> int:
        """Minutes that the pupil spent there: none while nobody has said so."""
        if not self.was_attended:
            return 0
        return self.minutes if self.minutes_done is None else min(self.minutes_done, self.minutes)

    @property
    def parts(self) -> tuple[str, str] | None:
        """Durations done and planned, of a half-day that was not spent there whole."""
        if self.minutes_spent in (0, self.minutes):
            return None
        return write_duration(self.minutes_spent), write_duration(self.minutes)

    @property
    def in_part(self) -> str:
        """« 2 h sur 3 h 30 », of a half-day that was not spent there whole; else empty. In French: papers keep it."""
        return " sur ".join(self.parts or ())

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return Convention, self.convention_id

    def roles_of(self, actor: Actor) -> frozenset[str]:
        return self.root.roles_of(actor)

    @property
    def falls_into_suspension(self) -> bool:
        """Tell whether its agreement is, or lately was, suspended then; what was marked all the same stays."""
        return self.convention.suspends(self.date, afternoon=self.half == Half.AFTERNOON)

    @cached_property
    def family_told_at(self) -> datetime | None:
        """Moment at which the school told the family of this absence: read in the journal, or set beforehand for a
        whole list."""
        told = Transition.objects.filter(subject_uuid=self.uuid, name="tell_family")
        return told.values_list("at", flat=True).first()
