"""Searches that are kept for a pupil, and where a pupil sleeps during an internship."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.records import PublicRecord, in_order


class SavedSearch(PublicRecord):
    """A search that is done again each day for a pupil, who is told of what is new."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="saved_searches", verbose_name="élève")
    criteria = models.JSONField("critères")
    """Criteria kept by :func:`.saved_searches.criteria_of`: numbers, dates, names of ours, nothing typed."""
    known = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """Keys of the offers that it has found: each is told once, whatever becomes of it."""
    wanted = models.CharField("métier ou secteur demandé", max_length=80, blank=True, editable=False)
    """Lexeme of the trade or sector that the pupil wishes for; officers read counts of it. Empty: nothing so clear."""
    until = models.DateField("jusqu'au", editable=False)
    """Last day of the school year for which it is kept."""
    created_at = models.DateTimeField("enregistrée le", default=timezone.now, editable=False)
    looked_at = models.DateTimeField("refaite le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "recherche enregistrée"
        verbose_name_plural = "recherches enregistrées"
        ordering = ["id"]
        indexes = [models.Index(fields=["looked_at"])]

    def __str__(self) -> str:
        return f"recherche {self.uuid}"


class Stay(PublicRecord):
    """Place where a pupil sleeps: on given days, or usually for a row without days."""

    class Kind(models.TextChoices):
        HOME = "home", _("à la maison")
        BOARDING = "boarding", _("à l'internat")
        HOST_FAMILY = "host_family", _("dans une famille d'accueil")

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="stays", verbose_name="élève")
    kind = models.CharField("hébergement", max_length=11, choices=Kind)
    locality = models.ForeignKey(Locality, on_delete=models.PROTECT, related_name="+", verbose_name="lieu")
    first_day = models.DateField("du", null=True, blank=True)
    last_day = models.DateField("au", null=True, blank=True)
    said_at = models.DateTimeField("dit le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lieu où dort un élève"
        verbose_name_plural = "lieux où dorment des élèves"
        ordering = ["id"]
        constraints = [
            in_order("first_day", "last_day", "stay_days_in_order"),
            models.CheckConstraint(
                condition=Q(first_day=None, last_day=None) | Q(first_day__isnull=False, last_day__isnull=False),
                name="stay_has_both_days_or_none",
            ),
            models.UniqueConstraint(fields=["pupil"], condition=Q(first_day=None), name="stay_one_usual"),
            ExclusionConstraint(
                name="stay_in_one_place_at_a_time",
                expressions=[
                    (Func(F("pupil"), F("pupil"), Value("[]"), function="int8range"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
                condition=Q(first_day__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, élève {self.pupil_id}"
