"""Slots of an offer, from a first to a last day, and the seats of each."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from conventions.domain.law.rules.calendars import is_working_day
from conventions.domain.law.rules.timetable import Presence
from conventions.domain.law.rules.weeks import AFTERNOON, MORNING
from conventions.domain.persons.people.records import PublicRecord, in_order
from conventions.domain.placements.offers.models import Offer

WEEKEND = 5
"""Saturday by :meth:`datetime.date.weekday`: the first day that nobody works unless the days say so."""


class Slot(PublicRecord):
    """Dates at which an offer welcomes pupils; as many rows of :class:`Seat` as it welcomes."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="slots", verbose_name="offre")
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    free = models.PositiveSmallIntegerField("places libres", default=0, editable=False)
    """Seats that nobody holds: written with each holding, under the lock of this row."""
    length = models.PositiveSmallIntegerField("jours de présence", default=0, editable=False)
    """Number of them, which a search asks without reading the days; written with them (:meth:`measure`)."""
    days = models.JSONField("journées", default=list, blank=True)
    """Days that differ from each working day at the hours of the offer: ``{"date", "morning", "afternoon"}``."""

    class Meta:
        verbose_name = "dates d'une offre"
        verbose_name_plural = "dates d'une offre"
        ordering = ["first_day", "id"]
        constraints = [
            in_order("first_day", "last_day", "slot_days_in_order"),
            models.UniqueConstraint(fields=["offer", "first_day", "last_day"], name="slot_once"),
        ]
        indexes = [
            models.Index(fields=["first_day", "last_day"], condition=Q(free__gt=0), name="slot_free_by_day"),
            models.Index(fields=["offer", "first_day", "last_day", "free", "length"], name="slot_of_offer"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day:%d/%m/%Y}-{self.last_day:%d/%m/%Y}"

    def measure(self) -> "Slot":
        """Count its days of presence anew."""
        self.length = len(self.presences())
        return self

    def presences(self) -> tuple[Presence, ...]:
        """Return the days of presence: those that are written, else each working day at the offer's hours.

        Where the offer says none, at those that are proposed to any host, which corrects them in its part.
        """
        if self.days:
            return tuple(Presence.from_data(day) for day in self.days)
        morning, afternoon = self.offer.hours
        if morning is None and afternoon is None:
            morning, afternoon = MORNING, AFTERNOON
        return tuple(Presence(day, morning, afternoon) for day in self._working_days())

    def _working_days(self) -> Iterator[date]:
        department = self.offer.department
        for number in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + timedelta(days=number)
            if day.weekday() < WEEKEND and is_working_day(day, department):
                yield day


class Seat(models.Model):
    """One seat of a slot: a holding names it, once."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="seats", verbose_name="dates")
    number = models.PositiveSmallIntegerField("numéro")

    class Meta:
        verbose_name = "place"
        ordering = ["slot_id", "number"]
        constraints = [models.UniqueConstraint(fields=["slot", "number"], name="seat_once")]

    def __str__(self) -> str:
        return f"place {self.number}"
