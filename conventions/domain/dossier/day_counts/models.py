"""Counts of days: each certification is a row, so that what was proposed, certified and corrected stays."""

from django.db import models
from django.db.models import F, Q

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.records import PublicRecord
from workflow import clock

KEPT_YEARS = 10
"""Years for which the school keeps what the State's allowance rests on (rule H-12)."""


class DayCount(PublicRecord):
    """Days of one agreement as somebody certified them; the newest row counts, the table only grows."""

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="day_counts")
    proposed = models.PositiveSmallIntegerField("jours proposés", editable=False)
    """Days that the presences said at that moment."""
    certified = models.PositiveSmallIntegerField("jours certifiés", editable=False)
    reason = models.CharField("motif", max_length=300, blank=True, editable=False)
    """Reason of a number other than the one proposed, or of a second row."""
    certified_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="certifié par")
    at = models.DateTimeField("certifié le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "compte de jours"
        verbose_name_plural = "comptes de jours"
        ordering = ["convention_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(certified=F("proposed")) | ~Q(reason=""), name="day_count_differs_with_a_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certified} jours de {self.convention_id}"
