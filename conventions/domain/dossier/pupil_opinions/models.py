"""Opinions that wait to be counted, and those told of a host; neither leads to a pupil."""

from uuid import uuid4

from django.db import models

from conventions.domain.persons.people.models import Host, School


class WaitingOpinion(models.Model):
    """One pupil's answers that wait to be told in a sum: ``{key: number}``; no pupil, no words, no day.

    Its key is drawn, so that rows stand in no order.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField("année scolaire")
    """Year in which the school year begins."""
    answers = models.JSONField()

    class Meta:
        verbose_name = "avis à compter"
        verbose_name_plural = "avis à compter"

    def __str__(self) -> str:
        return f"avis de {self.year}"


class ToldOpinions(models.Model):
    """Answers told of a host together, as sums alone: enough by themselves, so that no step of the total tells one."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="told_opinions")
    first_year = models.PositiveSmallIntegerField("première année")
    last_year = models.PositiveSmallIntegerField("dernière année")
    answers = models.PositiveSmallIntegerField("réponses")
    good = models.JSONField()
    """Good answers, by key of the question."""

    class Meta:
        verbose_name = "avis comptés"
        verbose_name_plural = "avis comptés"
        ordering = ["host_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answers__gte=5, last_year__gt=models.F("first_year")),
                name="told_opinions_are_enough",
            )
        ]

    def __str__(self) -> str:
        return f"avis de {self.first_year} à {self.last_year}"
