"""School years of a calendar, and in which class and at which level a pupil is for one of them."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from conventions.domain.persons.people.models import Level, Pupil
from conventions.domain.persons.people.records import PublicRecord, in_order


class SchoolYear(PublicRecord):
    """One school year of all the schools that follow one calendar, from its first day to the eve of the next one's.

    The calendar is that of the country, or of an académie whose rector fixes it: it alone says when a year begins, so
    no school has a year of its own. Written by :mod:`.calendars` alone; a trigger refuses a gap between two.
    """

    zone = models.CharField("calendrier", max_length=60, blank=True)
    """Académie whose rector fixes the calendar; empty for the national one."""
    number = models.PositiveSmallIntegerField("année")
    """Civil year in which it begins."""
    first_day = models.DateField("premier jour")
    """The *pré-rentrée*."""
    last_day = models.DateField("dernier jour")
    turned_at = models.DateTimeField(null=True, blank=True, editable=False)
    """Moment at which the pupils of all schools were shown with their enrolments of this year; empty before its first
    day."""

    class Meta:
        verbose_name = "année scolaire"
        verbose_name_plural = "années scolaires"
        ordering = ["zone", "number"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="school_year_once"),
            in_order("first_day", "last_day", "school_year_days_in_order"),
            ExclusionConstraint(
                name="school_years_apart",
                expressions=[
                    (Func(F("zone"), F("zone"), Value("[]"), function="textrange"), "&&"),
                    (Func(F("first_day"), F("last_day"), Value("[]"), function="daterange"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The year as people write it: « 2026-2027 »."""
        return f"{self.number}-{self.number + 1}"

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


class Enrolment(PublicRecord):
    """A pupil of a school for one year, in a class and at a level.

    One for each year, and years do not overlap: a pupil has one at an instant. Whoever leaves keeps the row, dated;
    whoever comes back within the year takes it up again.
    """

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="enrolments", verbose_name="élève")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="enrolments", verbose_name="année")
    class_name = models.CharField("classe", max_length=50, blank=True)
    level = models.CharField("niveau", max_length=20, choices=Level, blank=True)
    """Says the track too, where it is another than the common one: SEGPA, prépa-métiers, professional."""
    formation = models.ForeignKey(
        "conventions.Formation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="formation",
    )
    """Vocational formation, by its national key; empty elsewhere, and until somebody says which."""
    apprentice_from = models.DateField("apprenti à partir du", null=True, blank=True)
    """First day on which the pupil is an apprentice, whom an employer pays: no period of training from then on."""
    apprentice_until = models.DateField("apprenti jusqu'au", null=True, blank=True)
    left_at = models.DateTimeField("absent de la liste depuis", null=True, blank=True, editable=False)
    is_listed = models.BooleanField("nommé par une liste", default=False, db_default=False, editable=False)
    """A roll of the year named the pupil: whoever is added by hand does not make a roll."""

    class Meta:
        verbose_name = "inscription"
        ordering = ["pupil_id", "-year__number"]
        indexes = [models.Index(fields=["year", "class_name"])]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "year"], name="enrolment_once_per_year"),
            models.CheckConstraint(
                condition=Q(apprentice_until=None)
                | Q(apprentice_from__isnull=False, apprentice_from__lte=F("apprentice_until")),
                name="enrolment_apprentice_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.class_name or self.get_level_display()

    def is_apprentice_on(self, day: date) -> bool:
        """Tell whether the pupil is an apprentice on a day of the year."""
        return (
            self.apprentice_from is not None
            and self.apprentice_from <= day
            and (self.apprentice_until is None or day <= self.apprentice_until)
        )
