"""Weeks at which a class trains, weeks that a pupil did before, and hosts who were called for a period."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from conventions.domain.law.formations.models import MOST_WEEKS
from conventions.domain.persons.people.models import Host, Pupil, School, User
from conventions.domain.persons.people.records import PublicRecord
from conventions.domain.season.periods.models import Period
from workflow import clock


class PlannedWeeks(models.Model):
    """One week at which a class is in one of its periods of training: a cell of the year's plan.

    Periods of training follow from these cells alone (:mod:`.services`).
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", verbose_name="établissement")
    class_name = models.CharField("classe", max_length=50)
    monday = models.DateField("lundi")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="weeks", verbose_name="période")
    is_catch_up = models.BooleanField("rattrapage", default=False)
    """True for a week that makes another up; it alone may lie in school holidays."""

    class Meta:
        verbose_name = "semaine de PFMP d'une classe"
        verbose_name_plural = "semaines de PFMP des classes"
        ordering = ["class_name", "monday"]
        constraints = [
            models.UniqueConstraint(fields=["school", "class_name", "monday"], name="planned_week_once"),
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="planned_week_from_a_monday"),
        ]

    def __str__(self) -> str:
        return f"{self.class_name}, {self.monday:%d/%m/%Y}"


class WeeksBefore(PublicRecord):
    """Weeks of the cycle that a pupil did at a school which this service does not know: a number, typed once."""

    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE, related_name="weeks_before", verbose_name="élève")
    weeks = models.PositiveSmallIntegerField(
        "semaines", validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    noted_at = models.DateTimeField("le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "semaines de PFMP faites avant"
        verbose_name_plural = "semaines de PFMP faites avant"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(weeks__gte=1, weeks__lte=MOST_WEEKS), name="weeks_before_plausible")
        ]

    def __str__(self) -> str:
        return f"{self.weeks} semaines"


class HostCall(PublicRecord):
    """One call of a school to a host that it knows, for one period of training, and its answer."""

    class Answer(models.TextChoices):
        CALLED = "called", "appelé"
        TAKES = "takes", "prend un élève"
        NO = "no", "ne prend personne"

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+", verbose_name="organisme")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="calls", verbose_name="période")
    answer = models.CharField("réponse", max_length=6, choices=Answer, default=Answer.CALLED)
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    called_at = models.DateTimeField("le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "organisme appelé"
        verbose_name_plural = "organismes appelés"
        ordering = ["-called_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["host", "period"], name="host_called_once_for_a_period")]

    def __str__(self) -> str:
        return f"{self.host_id}, {self.get_answer_display()}"
