"""The medical opinion on the machines of one pupil: never a limit, a reason or a doctor (rules A-14 and J-03)."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import Pupil, User
from conventions.domain.persons.people.records import PublicRecord

LASTS = timedelta(days=365)
"""An opinion holds a year (rule D-03)."""


class MachineOpinion(PublicRecord):
    """The present opinion of a pupil: a new one takes the place of the former; office and head alone read it."""

    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="machine_opinion", verbose_name="élève")
    given_on = models.DateField("date de l'avis")
    works = models.TextField("travaux autorisés", max_length=1000)
    """Works allowed, one a line."""
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    recorded_at = models.DateTimeField("noté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "avis médical sur les machines"
        verbose_name_plural = "avis médicaux sur les machines"
        ordering = ["-id"]
        indexes = [models.Index(fields=["given_on"], name="machine_opinion_day")]

    def __str__(self) -> str:
        return f"avis {self.uuid}"
