"""Figures of a school as they were once a week, to say how they moved."""

from django.db import models

from conventions.domain.persons.people.models import School


class WeekFigures(models.Model):
    """The lacks of one school on one day of a week: numbers alone."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="week_figures")
    week = models.DateField()
    """The Monday of the week, by the country's clock: one row a week."""
    counted_on = models.DateField()
    """The day it was at the school."""
    counts = models.JSONField(default=dict)
    """Numbers of pupils without a place (``searching``), of agreements that wait for each of
    :class:`~conventions.domain.season.reminders.owed.Owed`, of pupils helped since the year began
    (:attr:`.HelpedNumbers.counts`); none that is zero."""

    class Meta:
        verbose_name = "chiffres d'une semaine"
        verbose_name_plural = "chiffres des semaines"
        ordering = ["-week"]
        constraints = [models.UniqueConstraint(fields=["school", "week"], name="school_counted_once_a_week")]

    def __str__(self) -> str:
        return f"semaine du {self.week:%d/%m/%Y}"
