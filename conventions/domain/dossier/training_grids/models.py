"""The grid that tutor and referent fill together, and the mark that counts for the diploma, apart from it."""

from datetime import date

from django.db import models

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import User
from workflow import clock


class TrainingGrid(models.Model):
    """Joint part of the grid of one period: the tutor's part is their evaluation, which this one never changes."""

    convention = models.OneToOneField(Convention, on_delete=models.PROTECT, related_name="training_grid")
    levels = models.JSONField("niveaux", default=dict, blank=True)
    """Level (1 to 4) by code of the competence, as tutor and referent agreed on it."""
    remark = models.TextField("bilan", max_length=2000, blank=True)
    met_on = models.DateField("entretien le")
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="noté par")
    closed_at = models.DateTimeField("fermée le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "grille de formation"
        verbose_name_plural = "grilles de formation"
        ordering = ["convention_id"]

    def __str__(self) -> str:
        return f"grille de {self.convention_id}"


class CertifyingMark(models.Model):
    """Mark out of 20 of one period; office, head and referent alone read it before the jury's day."""

    convention = models.OneToOneField(Convention, on_delete=models.CASCADE, related_name="certifying_mark")
    mark = models.DecimalField("note sur 20", max_digits=4, decimal_places=2)
    jury_on = models.DateField("jour du jury")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="donnée par")
    given_at = models.DateTimeField("donnée le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "note certificative"
        verbose_name_plural = "notes certificatives"
        ordering = ["convention_id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(mark__gte=0, mark__lte=20), name="certifying_mark_out_of_twenty")
        ]

    def __str__(self) -> str:
        return f"note de {self.convention_id}"

    def is_secret_on(self, day: date) -> bool:
        """Tell whether the jury has not deliberated yet: nobody outside the school reads the mark."""
        return day <= self.jury_on
