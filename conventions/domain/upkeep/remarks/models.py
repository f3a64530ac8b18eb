"""A remark of a user, deleted after some months; an improvement, in the operator's own words, which stays."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.people.records import PublicRecord


class Improvement(PublicRecord):
    """Something asked of the service and what becomes of it: words that the operator wrote, for everybody."""

    class State(models.TextChoices):
        ASKED = "asked", _("Demandé")
        DONE = "done", _("Fait")
        REFUSED = "refused", _("Refusé")

    text = models.CharField("ce qui est demandé", max_length=300)
    state = models.CharField("état", max_length=8, choices=State, default=State.ASKED)
    why = models.CharField("pourquoi, ou depuis quand", max_length=500, blank=True)
    told_at = models.DateTimeField("dit le", default=timezone.now)

    class Meta:
        verbose_name = "amélioration"
        ordering = ["-told_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(why=""), name="improvement_refused_with_why"
            )
        ]

    def __str__(self) -> str:
        return self.text


class Remark(PublicRecord):
    """One idea or worry that somebody wrote, of whom nothing is known but in what quality they use the service."""

    class Role(models.TextChoices):
        PUPIL = "pupil", "élève"
        FAMILY = "family", "famille"
        HOST = "host", "lieu de stage"
        TUTOR = "tutor", "tuteur"
        STAFF = "staff", "établissement"
        OFFICER = "officer", "territoire"
        VISITOR = "visitor", "sans lien ni compte"

    role = models.CharField("qui", max_length=8, choices=Role)
    page = models.CharField("page", max_length=60, blank=True)
    """Name of the page in the program, never its address; empty where it is not known."""
    text = models.TextField("message", max_length=2000)
    written_at = models.DateTimeField("écrit le", default=timezone.now, editable=False)
    improvement = models.ForeignKey(
        Improvement, on_delete=models.SET_NULL, null=True, blank=True, related_name="remarks", editable=False
    )
    """The answer that it has."""
    aside_at = models.DateTimeField("laissé sans réponse le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "idée ou souci"
        verbose_name_plural = "idées et soucis"
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.page} ({self.written_at:%d/%m/%Y})"
