"""The medical opinion on a pupil's works: never a limit, a reason or a doctor (rules A-14, D-03 and J-03)."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import Pupil, User
from conventions.domain.persons.people.records import PublicRecord, in_order

LASTS = timedelta(days=365)
"""An opinion holds a year (rule D-03)."""


class MachineOpinion(PublicRecord):
    """The present opinion of a pupil: a new one takes the place of the former; office and head alone read it."""

    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="machine_opinion", verbose_name="élève")
    given_on = models.DateField("date de l'avis")
    ends_on = models.DateField("vaut jusqu'au", null=True, blank=True)
    """Its last day where it says one; otherwise a year after its day."""
    works = models.TextField("travaux autorisés", max_length=1000, blank=True)
    """Works allowed to a pupil of SEGPA, one a line."""
    listed = models.JSONField("travaux réglementés autorisés", default=list, blank=True)
    """Keys of the regulated works allowed to a pupil in training: what is not there was refused, or never asked."""
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    recorded_at = models.DateTimeField("noté le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "avis médical sur les machines"
        verbose_name_plural = "avis médicaux sur les machines"
        ordering = ["-id"]
        indexes = [models.Index(fields=["given_on"], name="machine_opinion_day")]
        constraints = [in_order("given_on", "ends_on", "machine_opinion_days_in_order")]

    def __str__(self) -> str:
        return f"avis {self.uuid}"

    @property
    def last_day(self) -> date:
        """Its last day: the one that it says, a year after its own at most."""
        year = self.given_on + LASTS
        return min(self.ends_on, year) if self.ends_on else year
