"""Half-days of presence of an internship."""

from django.db import models

from conventions.agreements.models import Convention
from workflow.actors import Actor
from workflow.machine import Root

from .machine import HalfDayMachine


class Half(models.TextChoices):
    MORNING = "morning", "matin"
    AFTERNOON = "afternoon", "après-midi"


class HalfDay(HalfDayMachine):
    """One half-day on which the pupil is expected."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="half_days")
    date = models.DateField("date")
    half = models.CharField("demi-journée", max_length=10, choices=Half.choices)
    minutes = models.PositiveSmallIntegerField("minutes prévues")

    class Meta:
        verbose_name = "demi-journée"
        ordering = ["convention_id", "date", "-half"]
        constraints = [models.UniqueConstraint(fields=["convention", "date", "half"], name="half_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.half}"

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return Convention, self.convention_id

    def roles_of(self, actor: Actor) -> frozenset[str]:
        return self.root.roles_of(actor)
