"""The orals of a class after its internship, their juries, and the place of each pupil with what the jury said."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from conventions.domain.law.rules.timetable import write_duration
from conventions.domain.persons.people.models import Pupil, Staff, User
from conventions.domain.persons.people.records import PublicRecord, in_order
from conventions.domain.season.periods.models import Period

from .timetable import Hours, at_hour

CRITERIA = 3
"""Criteria of a jury."""


class Orals(PublicRecord):
    """The orals of one class after one period: form, days and hours, criteria; the places stand in :class:`Oral`."""

    class Form(models.TextChoices):
        ORAL = "oral", _("oral")
        REPORT = "report", _("présentation du rapport")
        POSTER = "poster", _("présentation d'une affiche")
        EXCHANGE = "exchange", _("échange collectif")
        """In 2nde: an hour, by groups."""

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="orals", verbose_name="période")
    class_name = models.CharField("classe", max_length=50)
    form = models.CharField("forme", max_length=8, choices=Form)
    days = ArrayField(models.DateField(), verbose_name="jours")
    first_hour = models.TimeField("de")
    last_hour = models.TimeField("à")
    noon_start = models.TimeField("pause de midi, de")
    noon_end = models.TimeField("à")
    minutes = models.PositiveSmallIntegerField("minutes par passage")
    together = models.PositiveSmallIntegerField("élèves à la fois", default=1)
    pause = models.PositiveSmallIntegerField("minutes de pause après six passages", default=0)
    criteria = ArrayField(models.CharField(max_length=80), size=CRITERIA, verbose_name="critères")
    letter = models.CharField("lettre tirée au sort", max_length=1)
    """From which the alphabet begins."""
    last_day = models.DateField("dernier jour", editable=False)
    """The last of :attr:`days`, from which its keeping counts."""

    class Meta:
        verbose_name = "oraux d'une classe"
        verbose_name_plural = "oraux de classes"
        ordering = ["-last_day", "class_name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["period", "class_name"], name="orals_once_for_a_class"),
            models.CheckConstraint(condition=Q(criteria__len=CRITERIA), name="orals_have_three_criteria"),
            models.CheckConstraint(condition=Q(minutes__gt=0, together__gt=0), name="orals_last_some_time"),
            in_order("first_hour", "last_hour", "orals_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.class_name}, {self.get_form_display()}"

    @property
    def hours(self) -> Hours:
        """Hours of each of its days."""
        return Hours(
            *(self.first_hour, self.last_hour, self.noon_start, self.noon_end),
            minutes=self.minutes,
            pause=self.pause,
        )

    @property
    def minutes_in_words(self) -> str:
        """« 10 min », « 1 h »."""
        return write_duration(self.minutes)

    @property
    def is_collective(self) -> bool:
        """Pupils pass by groups."""
        return self.form == self.Form.EXCHANGE


class OralJury(PublicRecord):
    """Two adults in one room: members of the staff, or one of them and somebody from outside, known by name alone."""

    orals = models.ForeignKey(Orals, on_delete=models.CASCADE, related_name="juries")
    number = models.PositiveSmallIntegerField("numéro")
    room = models.CharField("salle", max_length=40)
    first = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", verbose_name="membre du jury")
    second = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="second membre du jury"
    )
    guest = models.CharField("personne extérieure", max_length=80, blank=True)

    class Meta:
        verbose_name = "jury"
        verbose_name_plural = "jurys"
        ordering = ["number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["orals", "number"], name="oral_jury_numbered_once"),
            models.CheckConstraint(
                condition=(Q(second=None) & ~Q(guest="")) | Q(second__isnull=False, guest=""),
                name="oral_jury_of_two",
            ),
            models.CheckConstraint(condition=Q(second=None) | ~Q(second=F("first")), name="oral_jury_of_two_people"),
        ]

    def __str__(self) -> str:
        return self.room

    @property
    def names(self) -> list[str]:
        """Names of its two members."""
        return [self.first.user.name, self.second.user.name if self.second else self.guest]


class Oral(PublicRecord):
    """The place of one pupil before a jury; once it is held, a word for each criterion and nothing more."""

    class Word(models.TextChoices):
        NOT_YET = "not_yet", _("pas encore")
        A_LITTLE = "a_little", _("un peu")
        WELL = "well", _("bien")
        VERY_WELL = "very_well", _("très bien")

    orals = models.ForeignKey(Orals, on_delete=models.CASCADE, related_name="places")
    jury = models.ForeignKey(OralJury, on_delete=models.CASCADE, related_name="places", verbose_name="jury")
    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="orals", verbose_name="élève")
    day = models.DateField("jour")
    hour = models.TimeField("heure")
    told_at = models.DateTimeField("annoncé le", null=True, blank=True, editable=False)
    """Moment at which the family was told this day, hour and room; empty again once one of them changes."""
    was_told = models.BooleanField("déjà annoncé", default=False, editable=False)
    """The family knows some day and hour, this one or a former one."""
    words = ArrayField(
        models.CharField(max_length=9, choices=Word),
        size=CRITERIA,
        default=list,
        blank=True,
        verbose_name="appréciation",
    )
    noted_at = models.DateTimeField("noté le", null=True, blank=True, editable=False)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "passage d'un élève"
        verbose_name_plural = "passages d'élèves"
        ordering = ["day", "hour", "jury__number", "id"]
        constraints = [
            models.UniqueConstraint(fields=["orals", "pupil"], name="oral_once_for_a_pupil"),
            models.CheckConstraint(
                condition=Q(noted_at=None, noted_by=None, words__len=0)
                | Q(noted_at__isnull=False, noted_by__isnull=False, words__len=CRITERIA),
                name="oral_noted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.hour:%H:%M}"

    @property
    def at(self) -> str:
        """« 10 h 20 », on one line."""
        return at_hour(self.hour).replace(" ", "\u00a0")

    @property
    def said(self) -> list[tuple[str, str]]:
        """Each criterion with the jury's word; empty while nothing is noted."""
        return [(name, str(self.Word(word).label)) for name, word in zip(self.orals.criteria, self.words, strict=False)]
