"""Offers: what an agreement needs to know of the place it starts from."""

from django.db import models

from conventions.domain.people.models import Host, HostContact, Level
from workflow.actors import Actor

from .machine import OfferMachine


class Offer(OfferMachine):
    """Seats that a host offers to pupils of one level for one period."""

    host = models.ForeignKey(Host, on_delete=models.PROTECT, related_name="offers")
    representative = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+")
    tutor = models.ForeignKey(HostContact, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    title = models.CharField("intitulé", max_length=200)
    activities = models.TextField("activités", blank=True)
    level = models.CharField("niveau", max_length=20, choices=Level.choices)
    seats = models.PositiveSmallIntegerField("places", default=1)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    city = models.CharField("commune", max_length=100)
    days = models.JSONField("journées", default=list)
    """Days of presence as in the agreement: ``{"date", "morning": [start, end] | null, "afternoon": …}``."""

    class Meta:
        verbose_name = "offre"
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=models.Q(seats__gte=1), name="offer_has_seats")]

    def __str__(self) -> str:
        return self.title

    @property
    def seats_left(self) -> int:
        return max(0, self.seats - self.applications.filter(self.applications.model.holds_seat).count())

    def roles_of(self, actor: Actor) -> frozenset[str]:
        if actor.is_system:
            return frozenset({"system"})
        return frozenset({"host"} if actor.id == f"host:{self.host.uuid}" else ())
