"""The dated decision of an academic authority on one establishment (code de l'éducation, R124-11), and its file."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.records import PublicRecord


class LoadDecision(PublicRecord):
    """One decision: so many trainees of compulsory training at once, between two days, for one SIRET.

    Withdrawn, it allows nothing more; it stays, for what was approved by it.
    """

    siret = models.CharField("SIRET", max_length=14)
    allowed = models.PositiveSmallIntegerField("stagiaires par semaine au plus")
    decided_on = models.DateField("date de la décision")
    first_day = models.DateField("à partir du")
    last_day = models.DateField("jusqu'au")
    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was sent."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="déposée par"
    )
    """School whose office filed it; none where the officer did."""
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="déposée par")
    filed_at = models.DateTimeField("déposée le", default=timezone.now, editable=False)
    withdrawn_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="retirée par"
    )
    withdrawn_at = models.DateTimeField("retirée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "décision sur le nombre de stagiaires"
        verbose_name_plural = "décisions sur le nombre de stagiaires"
        ordering = ["-decided_on", "-id"]
        indexes = [models.Index(fields=["siret", "last_day"], name="load_decision_host")]
        constraints = [
            models.CheckConstraint(condition=Q(siret__regex=r"^[0-9]{14}$"), name="load_decision_siret_shape"),
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="load_decision_days_in_order"),
            models.CheckConstraint(condition=Q(allowed__gt=0), name="load_decision_allows_some"),
        ]

    def __str__(self) -> str:
        return f"décision du {self.decided_on:%d/%m/%Y}, {self.siret}"

    @property
    def filer(self) -> str:
        """Name of the school whose office filed it, or of the officer."""
        return self.school.name if self.school else self.filed_by.name
