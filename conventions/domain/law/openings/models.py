"""Kinds of internship that an académie opens at a level, the most days there, and the text that says so (rule A-14)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.persons.people.models import Level, User
from conventions.domain.persons.people.records import PublicRecord


class KindOpening(PublicRecord):
    """One kind opened at one level in one académie, until it is closed; agreements made meanwhile stay."""

    academy = models.CharField("académie", max_length=60)
    kind = models.CharField("nature", max_length=40)
    level = models.CharField("niveau", max_length=20, choices=Level)
    days = models.PositiveSmallIntegerField("jours au plus dans l'année")
    reference = models.CharField("texte", max_length=200)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="ouvert par")
    opened_at = models.DateTimeField("ouvert le", default=timezone.now, editable=False)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fermé par"
    )
    closed_at = models.DateTimeField("fermé le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "stage ouvert dans une académie"
        verbose_name_plural = "stages ouverts dans des académies"
        ordering = ["academy", "kind", "level", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["academy", "kind", "level"], condition=Q(closed_at=None), name="kind_opened_once"
            ),
            models.CheckConstraint(condition=Q(days__gt=0), name="kind_opened_for_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.level}, {self.academy}"
