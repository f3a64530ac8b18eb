"""Visits of teachers at the host's: a note of the school about a pupil, no act of the agreement."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Staff
from conventions.domain.persons.people.records import PublicRecord


class HostVisit(PublicRecord):
    """A visit to a pupil at the host's, or a call, by somebody of the school: planned, then done, with remarks.

    It has no state: it is done once it has its day.
    """

    class Way(models.TextChoices):
        ON_SITE = "on_site", "sur place"
        PHONE = "phone", "par téléphone"

    REMARKS = ("welcome", "work", "follow_up")

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="visits")
    way = models.CharField("comment", max_length=10, choices=Way, default=Way.ON_SITE)
    planned_at = models.DateTimeField("prévue le")
    moves = models.PositiveSmallIntegerField("déplacements", default=0, db_default=0, editable=False)
    """Times it was planned anew: the sequence number in calendar files."""
    done_on = models.DateField("faite le", null=True, blank=True)
    welcome = models.TextField("accueil et intégration", blank=True)
    work = models.TextField("ce que l'élève observe et fait", blank=True)
    follow_up = models.TextField("à suivre avec l'élève ou l'organisme", blank=True)

    class Meta:
        verbose_name = "visite de stage"
        ordering = ["planned_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_on__isnull=False) | models.Q(welcome="", work="", follow_up=""),
                name="visit_remarked_once_done",
            ),
            models.UniqueConstraint(fields=["convention", "visitor", "planned_at"], name="visit_planned_once"),
        ]

    def __str__(self) -> str:
        return f"visite {self.planned_at:%Y-%m-%d} de {self.convention_id}"

    @property
    def there_at(self) -> datetime:
        """The moment planned on the clocks of the place (naive): there one has to be."""
        return self.planned_at.astimezone(ZoneInfo(self.convention.time_zone)).replace(tzinfo=None)

    @property
    def is_done(self) -> bool:
        return self.done_on is not None
