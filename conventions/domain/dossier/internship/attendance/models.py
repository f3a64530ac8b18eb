"""Half-days of presence of an internship."""

from datetime import datetime

from django.db import models
from django.utils.functional import cached_property

from conventions.domain.dossier.agreements.models import Convention
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
