"""Days of presence as rows: the timetable of an agreement, and what a suspension takes of it."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from conventions.domain.law.rules.timetable import LONGEST_NIGHT, MIDNIGHT, HourSpan, Presence

from ..models import Convention


class PresenceDayQuerySet(models.QuerySet):
    """Days of presence, and what a suspension took of them: whole days, as :meth:`Convention.suspends` says it."""

    _SUSPENDED = Q(
        Q(convention__suspended_from__lt=F("date"))
        | Q(convention__suspended_from=F("date"), convention__suspended_from_noon=False)
        | Q(convention__suspended_from=F("date"), morning_start=None),
        Q(convention__suspended_until__gte=F("date")) | Q(convention__suspended_until=None, convention__suspended=True),
    )

    def expected(self) -> Self:
        """Leave out what is suspended now, or lately was."""
        return self.exclude(self._SUSPENDED)

    def lost(self) -> Self:
        """Days that a suspension which is over took."""
        return self.filter(self._SUSPENDED, convention__suspended=False)


def _a_day_or_a_night(half: str) -> models.CheckConstraint:
    """Return the constraint that a range ends after its start, or on the next day once a night is over."""
    start, end = f"{half}_start", f"{half}_end"
    backwards = models.ExpressionWrapper(F(start) - F(end), output_field=models.DurationField())
    return models.CheckConstraint(
        condition=Q(**{start: None, end: None})
        | Q(**{f"{end}__gt": F(start)})
        | Q(GreaterThanOrEqual(backwards, timedelta(minutes=MIDNIGHT - LONGEST_NIGHT))),
        name=f"presence_{half}_in_order",
    )


class PresenceDay(models.Model):
    """One day of presence: the timetable of the agreement, from which the weekly grid is only the way of entry."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="days")
    date = models.DateField("date")
    morning_start = models.TimeField(null=True, blank=True)
    morning_end = models.TimeField(null=True, blank=True)
    afternoon_start = models.TimeField(null=True, blank=True)
    afternoon_end = models.TimeField(null=True, blank=True)

    objects = PresenceDayQuerySet.as_manager()

    class Meta:
        ordering = ["convention_id", "date"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "date"], name="presence_once_per_day"),
            _a_day_or_a_night("morning"),
            _a_day_or_a_night("afternoon"),
            models.CheckConstraint(
                condition=models.Q(morning_start__isnull=False) | models.Q(afternoon_start__isnull=False),
                name="presence_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}"

    def as_presence(self) -> Presence:
        """Return the day as rules and documents see it."""
        ranges = ((self.morning_start, self.morning_end), (self.afternoon_start, self.afternoon_end))
        # not « if start »: midnight is an hour like others
        halves = (HourSpan(start, end) if start is not None and end is not None else None for start, end in ranges)
        return Presence(self.date, *halves)

    def span_of(self, half: str) -> HourSpan | None:
        """Return the range of one half of the day, ``morning`` or ``afternoon``."""
        morning, afternoon = self.as_presence().halves
        return morning if half == "morning" else afternoon
