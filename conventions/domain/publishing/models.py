"""Who read true numbers of pupils without being of a school."""

from django.db import models
from django.utils import timezone

from conventions.domain.people.models import School
from conventions.domain.people.territories import DEPARTMENT_CHOICES


class NumbersReading(models.Model):
    """An officer read true numbers of pupils: rows that are only ever added, as those of dossiers are (rule J-09)."""

    class What(models.TextChoices):
        FIGURES = "figures", "chiffres du territoire"
        NEEDS = "needs", "élèves sans stage et places libres"

    what = models.CharField("page", max_length=10, choices=What)
    territory = models.CharField("territoire", max_length=200)
    """In words, as the page says it: of a département, of several."""
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    """Whose schools were told apart; empty where none was."""
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The one that was looked at alone."""
    as_file = models.BooleanField("en fichier", default=False)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=80)
    actor_label = models.CharField("par", max_length=200, blank=True)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lecture des chiffres d'un territoire"
        verbose_name_plural = "lectures des chiffres des territoires"
        ordering = ["-id"]
        indexes = [models.Index(fields=["actor_id", "-id"]), models.Index(fields=["department", "-id"])]

    def __str__(self) -> str:
        return f"{self.get_what_display()} : {self.territory}"
