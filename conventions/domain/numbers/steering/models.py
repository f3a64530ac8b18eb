"""Reports with what officers and schools wrote for them, the files that were kept, thresholds and their crossings."""

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from conventions.domain.numbers.figures.dimensions import Territory
from conventions.domain.persons.people.accounts import TerritorialOfficer, User
from conventions.domain.persons.people.records import PublicRecord, in_order

from .spans import Span, SpanKind


class SteeringReport(PublicRecord):
    """One report; once it is closed its files are kept as they are, and nothing is written in it any more."""

    kind = models.CharField("nature", max_length=10, choices=SpanKind)
    first_day = models.DateField("du")
    last_day = models.DateField("au")
    closed_at = models.DateTimeField("clos le", null=True, blank=True, editable=False)
    closed_by = models.CharField("clos par", max_length=200, blank=True, editable=False)
    figures_at = models.DateTimeField("chiffres du", null=True, blank=True, editable=False)
    """Workflow time up to which its figures count what is written."""

    class Meta:
        verbose_name = "rapport de pilotage"
        verbose_name_plural = "rapports de pilotage"
        ordering = ["-first_day", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "first_day"], name="steering_report_once"),
            in_order("first_day", "last_day", "steering_days_in_order"),
        ]

    def __str__(self) -> str:
        return self.span.name

    @property
    def span(self) -> Span:
        return Span(SpanKind(self.kind), self.first_day, self.last_day)


class SteeringFile(models.Model):
    """A report as it was printed when it was closed, for one circle of readers."""

    class Use(models.TextChoices):
        INTERNAL = "interne", "usage interne"
        PUBLIC = "diffusable", "diffusable"

    report = models.ForeignKey(SteeringReport, on_delete=models.CASCADE, related_name="files")
    use = models.CharField("usage", max_length=10, choices=Use)
    content = models.BinaryField("PDF")
    sha256 = models.CharField("empreinte SHA-256", max_length=64)

    class Meta:
        verbose_name = "fichier d'un rapport de pilotage"
        verbose_name_plural = "fichiers des rapports de pilotage"
        constraints: ClassVar = [models.UniqueConstraint(fields=["report", "use"], name="steering_file_once")]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_use_display()}"


class SteeringNote(models.Model):
    """A note of a territory's officer, or of a school's head, on a report: signed, dated, beside the figures."""

    report = models.ForeignKey(SteeringReport, on_delete=models.CASCADE, related_name="notes")
    territory = models.CharField("échelon", max_length=10, choices=Territory)
    code = models.CharField("territoire", max_length=100, blank=True)
    """Code of the figures; a school's key for a school."""
    text = models.TextField("texte")
    name = models.CharField("nom", max_length=301)
    function = models.CharField("fonction", max_length=100)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField("écrit le", editable=False)
    """Time by the workflow clock, as the figures beside it."""

    class Meta:
        verbose_name = "mot d'un rapport de pilotage"
        verbose_name_plural = "mots des rapports de pilotage"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "territory", "code"], name="steering_note_once")
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_territory_display()} {self.code}".strip()


class Threshold(PublicRecord):
    """« Préviens-moi quand plus de N élèves, ou N %, sont sans stage à M semaines dans un établissement. »"""

    class Where(models.TextChoices):
        SCHOOL = Territory.SCHOOL.value, "un établissement"
        DEPARTMENT = Territory.DEPARTMENT.value, "un département"

    officer = models.ForeignKey(
        TerritorialOfficer, on_delete=models.CASCADE, related_name="thresholds", verbose_name="territoire"
    )
    where = models.CharField("dans", max_length=10, choices=Where)
    above = models.PositiveSmallIntegerField("plus de")
    is_share = models.BooleanField("en pour cent des élèves attendus", default=False)
    weeks = models.PositiveSmallIntegerField("semaines avant le départ", validators=[MaxValueValidator(26)])
    chosen_at = models.DateTimeField("choisi le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "seuil d'un référent territorial"
        verbose_name_plural = "seuils des référents territoriaux"
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["officer", "where", "above", "is_share", "weeks"], name="threshold_once"),
            models.CheckConstraint(condition=Q(is_share=False) | Q(above__lt=100), name="threshold_share_below_all"),
            models.CheckConstraint(condition=Q(weeks__range=(1, 26)), name="threshold_weeks_in_season"),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.above}{' %' if self.is_share else ''}, {self.weeks}"


class ThresholdCrossing(models.Model):
    """A school or a département has passed a threshold for the periods that begin in one week: told once."""

    threshold = models.ForeignKey(Threshold, on_delete=models.CASCADE, related_name="crossings")
    code = models.CharField("territoire", max_length=100)
    """Code of the figures."""
    week = models.DateField("semaine du départ")
    at = models.DateTimeField("franchi le")
    ended_at = models.DateTimeField("repassé dessous le", null=True, blank=True)

    class Meta:
        verbose_name = "franchissement d'un seuil"
        verbose_name_plural = "franchissements de seuils"
        ordering = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["threshold", "code", "week"], condition=Q(ended_at=None), name="crossing_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.threshold}, {self.code}, {self.week}"
