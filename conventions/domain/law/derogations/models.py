"""One decision on the hours of young workers at one host, as a school filed it; its file names no pupil we know of."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from conventions.domain.law.rules.derogations import DecisionFacts, Derogation, HolidaySector
from conventions.domain.persons.people.models import Host, School, User
from conventions.domain.persons.people.records import PublicRecord, in_order

LASTS = timedelta(days=365)
"""A derogation is given for a year at most (code du travail, R3163-4)."""


class HoursDecision(PublicRecord):
    """A decision that a school has read and filed at a host: it holds for the agreements of that school there."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="hours_decisions")
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="hours_decisions")
    allows = models.CharField("ce que la décision permet", max_length=20, choices=Derogation)
    sector = models.CharField("secteur", max_length=20, choices=HolidaySector, blank=True)
    reference = models.CharField("référence", max_length=200)
    """Number or date of the decision; of work on holidays, the collective agreement."""
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was photographed."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="déposée par")
    filed_at = models.DateTimeField("déposée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "décision sur les horaires"
        verbose_name_plural = "décisions sur les horaires"
        ordering = ["-last_day", "-id"]
        indexes = [models.Index(fields=["school", "host"], name="hours_decision_at_host")]
        constraints = [
            in_order("first_day", "last_day", "hours_decision_in_order"),
            models.CheckConstraint(condition=Q(last_day__lte=F("first_day") + LASTS), name="hours_decision_of_a_year"),
            models.CheckConstraint(
                condition=Q(allows=Derogation.HOLIDAYS) ^ Q(sector=""), name="hours_decision_says_sector"
            ),
        ]

    def as_facts(self) -> DecisionFacts:
        """Return the decision as the rules see it."""
        return DecisionFacts(self.allows, self.first_day, self.last_day)

    def __str__(self) -> str:
        return f"décision {self.sha256[:12]}"
