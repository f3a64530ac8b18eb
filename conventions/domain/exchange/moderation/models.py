"""People's reports on an offer, and an officer's answers."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.persons.people.models import User
from conventions.domain.persons.people.records import PublicRecord
from conventions.domain.placements.offers.models import Offer


class OfferReport(PublicRecord):
    """Somebody tells that something is wrong with an offer; an officer of its territory answers."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="reports", verbose_name="offre")
    reason = models.TextField("ce qui ne va pas")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    """Author: an account, a personal link; ``public`` without either."""
    at = models.DateTimeField("le", default=timezone.now, editable=False)
    answer = models.TextField("réponse", blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("répondu le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "signalement sur une offre"
        verbose_name_plural = "signalements sur les offres"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="offer_report_answered_wholly",
            )
        ]
        indexes = [models.Index(fields=["offer"], condition=Q(answered_at=None), name="offer_report_open")]

    def __str__(self) -> str:
        return f"signalement {self.uuid}"
