"""Calls asked: who wants to be called, in which language, at what time of the day."""

from django.db import models

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, User
from conventions.domain.persons.people.records import PublicRecord
from workflow import clock


class CallAsked(PublicRecord):
    """One call that a pupil or a guardian asks of the school; no number: the school knows it, or asks for it."""

    class Hour(models.TextChoices):
        ANY = "any", "dès que possible"
        MORNING = "morning", "le matin"
        NOON = "noon", "entre midi et deux"
        AFTERNOON = "afternoon", "l'après-midi"
        EVENING = "evening", "en fin de journée"

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="calls_asked", verbose_name="élève")
    guardian = models.ForeignKey(
        Guardian, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name="responsable"
    )
    """Who is called; nobody where it is the pupil."""
    convention = models.ForeignKey(
        Convention, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="convention"
    )
    language = models.CharField("langue", max_length=40)
    """Code of a language, as :mod:`conventions.domain.persons.spoken.speakers` gives it."""
    hour = models.CharField("heure", max_length=9, choices=Hour, default=Hour.ANY)
    asked_at = models.DateTimeField("demandé le", default=clock.now, editable=False)
    closed_at = models.DateTimeField("appelé le", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "appel demandé"
        verbose_name_plural = "appels demandés"
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "guardian"],
                condition=models.Q(closed_at=None),
                nulls_distinct=False,
                name="call_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_by=None)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False),
                name="call_closed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_hour_display()} ({self.language})"

    @property
    def person(self) -> Guardian | Pupil:
        """Who is called."""
        return self.guardian or self.pupil
