"""The periods of a school's year, what was decided of a pupil in one of them, and who was asked for a place."""

from collections.abc import Sequence
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conventions.domain.law.rules.calendars import Days, school_days_before, weeks_before
from conventions.domain.law.rules.calendars import PublishedYear as PublishedYear
from conventions.domain.law.rules.school_years import school_years
from conventions.domain.law.rules.timetable import HourSpan, write_duration
from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Level, Pupil, School, User
from conventions.domain.persons.people.records import E164, PublicRecord, in_order
from notifications.dates import date_format

SIGNED_BEFORE = 3
"""School weeks before its first day by which agreements are signed, where the school says no day."""


class Period(PublicRecord):
    """Dates of one school year on which pupils of some levels or classes are away, and the days expected of them.

    The first and the last day are the dates of the internship, or a window in which ``days`` of it lie.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="periods")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="periods", verbose_name="année")
    name = models.CharField("nom", max_length=80)
    kind = models.CharField("nature", max_length=40)
    """Name of the kind of its agreements."""
    levels = ArrayField(models.CharField(max_length=20, choices=Level), verbose_name="niveaux")
    classes = ArrayField(models.CharField(max_length=50), default=list, blank=True, verbose_name="classes")
    """Classes concerned; empty for all."""
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    days = models.PositiveSmallIntegerField("jours attendus", null=True, blank=True)
    """Days of presence that cover it, all hosts together; empty: an agreement, however long, does."""
    number = models.PositiveSmallIntegerField("rang dans le cycle", null=True, blank=True)
    """Rank of a period of training among those of its cycle; empty for other kinds."""
    cycle_count = models.PositiveSmallIntegerField("périodes du cycle", null=True, blank=True)
    is_expected = models.BooleanField("attendu", default=True)
    morning_start = models.TimeField("matin, de", null=True, blank=True)
    morning_end = models.TimeField("à", null=True, blank=True)
    afternoon_start = models.TimeField("après-midi, de", null=True, blank=True)
    afternoon_end = models.TimeField("à", null=True, blank=True)
    due_on = models.DateField("conventions à signer avant le", null=True, blank=True)
    duty_phone = models.CharField("numéro d'astreinte", max_length=20, blank=True)
    """E.164; who is called in place of the school while the period lasts."""
    aims = models.TextField("objectifs", blank=True)
    assessment = models.TextField("évaluation et restitution", blank=True)
    reminders = models.JSONField("relances", default=dict, db_default={}, blank=True)
    """Rhythms that the school has changed, by act, as :meth:`.Rhythm.to_data` writes them."""
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Moment of the school's confirmation; empty for a period that is only proposed to it."""

    class Meta:
        verbose_name = "période de stage"
        verbose_name_plural = "périodes de stage"
        ordering = ["first_day", "name", "id"]
        indexes = [models.Index(fields=["school", "year"])]
        constraints = [
            in_order("first_day", "last_day", "period_days_in_order"),
            in_order("due_on", "last_day", "period_due_before_its_end"),
            in_order("morning_start", "morning_end", "period_morning_in_order"),
            in_order("afternoon_start", "afternoon_end", "period_afternoon_in_order"),
            models.CheckConstraint(condition=Q(levels__len__gt=0), name="period_of_some_level"),
            models.CheckConstraint(
                condition=Q(number=None, cycle_count=None) | Q(number__gte=1, number__lte=models.F("cycle_count")),
                name="period_of_its_cycle",
            ),
            models.CheckConstraint(condition=Q(duty_phone__regex=E164), name="period_duty_phone_e164"),
        ]

    def __str__(self) -> str:
        return self.name

    def concerns(self, level: str, class_name: str) -> bool:
        """Tell whether it is of the pupils of that level and class."""
        return level in self.levels and (not self.classes or class_name in self.classes)

    def shares_pupils(self, other: "Period") -> bool:
        """Tell whether some pupils may have both, for agreements of the same kind."""
        same = self.kind == other.kind and set(self.levels) & set(other.levels)
        return bool(same and (not self.classes or not other.classes or set(self.classes) & set(other.classes)))

    @property
    def is_whole_year(self) -> bool:
        """Its dates are not known: any day of the school year will do."""
        return (self.first_day, self.last_day) == (self.year.first_day, self.year.last_day)

    @cached_property
    def published_years(self) -> Sequence[PublishedYear]:
        """The calendar by which its school days are counted; two queries where a rector fixes it, unless given."""
        return school_years(self.school)

    def school_days_before(self, day: date, n: int) -> date:
        """Return the school day that lies ``n`` of them before ``day`` at its school."""
        return school_days_before(day, n, department=self.school.department, years=self.published_years)

    def school_weeks_before(self, day: date, n: int) -> date:
        """Return the school day that lies ``n`` weeks of class before ``day`` at its school."""
        return weeks_before(day, n, Days.SCHOOL, department=self.school.department, years=self.published_years)

    @property
    def ends_preparation_on(self) -> date | None:
        """The day by which agreements are to be signed; nothing while the school has not said when it is.

        Where it has said no day, :data:`SIGNED_BEFORE` school weeks before the first: before holidays that precede it.
        """
        if self.due_on or self.confirmed_at is None or self.is_whole_year:
            return self.due_on
        return self.school_weeks_before(self.first_day, SIGNED_BEFORE)

    def is_late_on(self, day: date) -> bool:
        """Tell whether what is not signed by all on that day is late."""
        return self.ends_preparation_on is not None and day > self.ends_preparation_on

    @property
    def dates(self) -> str:
        """« du 14 décembre 2026 au 18 décembre 2026 »."""
        if self.is_whole_year:
            return _("dates à fixer")
        words = {"first": date_format(self.first_day, "j F Y"), "last": date_format(self.last_day, "j F Y")}
        return _("du %(first)s au %(last)s") % words

    @property
    def whom(self) -> str:
        """Pupils in words: classes, or levels."""
        return ", ".join(self.classes or [str(Level(level).label) for level in self.levels])

    @property
    def hours(self) -> tuple[HourSpan | None, HourSpan | None]:
        """The usual morning and afternoon; nothing for a half-day that the school does not say."""
        halves = ((self.morning_start, self.morning_end), (self.afternoon_start, self.afternoon_end))
        morning, afternoon = (HourSpan(start, end) if start and end else None for start, end in halves)
        return morning, afternoon

    @property
    def day_minutes(self) -> int:
        """Minutes of a usual day; 0 where the school says no hours."""
        return sum(span.minutes for span in self.hours if span)

    @property
    def week_minutes(self) -> int:
        return 5 * self.day_minutes

    @property
    def week_words(self) -> str:
        """« 32 h 30 »."""
        return write_duration(self.week_minutes)


class PeriodDecision(PublicRecord):
    """Decision of the school on one pupil in one period: the latest row counts, and none is ever changed."""

    class What(models.TextChoices):
        DISPENSED = "dispensed", gettext_lazy("dispensé de stage")
        RECEIVED = "received", gettext_lazy("reçu dans l'établissement")
        MAKE_UP = "make_up", gettext_lazy("stage à rattraper")
        EXPECTED = "expected", gettext_lazy("attendu en stage")

    class Reason(models.TextChoices):
        MOBILITY = "mobility", gettext_lazy("mobilité à l'étranger")
        STHR = "sthr", gettext_lazy("formation qui comporte déjà un stage (STHR)")
        MEDICAL = "medical", gettext_lazy("raison médicale")
        OTHER = "other", gettext_lazy("autre raison")

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="decisions", verbose_name="élève")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="decisions", verbose_name="période")
    what = models.CharField("décision", max_length=10, choices=What)
    reason = models.CharField("raison", max_length=10, choices=Reason, blank=True)
    """Kind of reason: nothing more is kept of a medical one (rule J-03)."""
    detail = models.CharField("précision", max_length=150, blank=True)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    at = models.DateTimeField("le", default=timezone.now, editable=False)
    decided_on = models.DateField("jour", editable=False)
    """The day at the school: what is to be made up is so by days that come after."""

    class Meta:
        verbose_name = "décision sur un élève dans une période"
        verbose_name_plural = "décisions sur des élèves dans une période"
        ordering = ["-id"]
        indexes = [models.Index(fields=["pupil", "period", "-id"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(what="dispensed") & ~Q(reason="") | ~Q(what="dispensed") & Q(reason=""),
                name="dispensation_has_its_reason",
            ),
            models.CheckConstraint(condition=Q(detail="") | Q(reason="other"), name="detail_of_another_reason_alone"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}, élève {self.pupil_id}"

    @property
    def words(self) -> str:
        """« dispensé de stage : mobilité à l'étranger »."""
        parts = [str(self.get_what_display()), str(self.detail or self.get_reason_display())]
        return " : ".join(part for part in parts if part)


class SearchStep(PublicRecord):
    """One step of the search for a place, in a few words: « appelé le garage X, refus »."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="searches", verbose_name="élève")
    text = models.CharField("démarche", max_length=150)
    author = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )
    """Author at the school; none for the family, which writes by its link."""
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "démarche d'un élève"
        verbose_name_plural = "démarches d'élèves"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"démarche {self.uuid}"
