"""Spending on text messages, and its ceilings: counts and prices, of nobody in particular."""

from django.db import models
from django.db.models import Q

from conventions.domain.persons.people.accounts import TerritorialOfficer
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import PublicRecord


class SmsSpending(models.Model):
    """The text messages of one school in one month: counted when they leave, kept longer than they are."""

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="établissement"
    )
    """School that pays; none for what the service itself sends: to accounts, to a host of several schools."""
    month = models.DateField("mois")
    """First day of the month by the system's time, not by the trade's: messages leave by it."""
    messages = models.PositiveIntegerField("messages", default=0)
    segments = models.PositiveIntegerField("segments", default=0)
    cents = models.DecimalField("centimes", max_digits=12, decimal_places=2, default=0)

    class Meta:
        verbose_name = "dépense de SMS"
        verbose_name_plural = "dépenses de SMS"
        ordering = ["-month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "month"], name="sms_spending_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y} {self.school_id or '–'}"


class SmsCeiling(PublicRecord):
    """The most that the text messages of a school, or of a territory's schools together, may cost in a month."""

    SCHOOL = "school"
    LEVELS = ((SCHOOL, "établissement"), *TerritorialOfficer.Level.choices)

    level = models.CharField("échelon", max_length=10, choices=LEVELS)
    code = models.CharField("pour", max_length=100, blank=True)
    """A UAI, or a territory as an officer's is named."""
    euros = models.PositiveIntegerField("euros par mois")
    warned_for = models.DateField("annoncé pour le mois", null=True, blank=True, editable=False)
    """The month in which it was said that it is near; said once."""

    class Meta:
        verbose_name = "plafond de SMS"
        verbose_name_plural = "plafonds de SMS"
        ordering = ["level", "code"]
        constraints = [models.UniqueConstraint(fields=["level", "code"], name="sms_ceiling_once")]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.code}".strip()

    @property
    def cents(self) -> int:
        return self.euros * 100

    @property
    def schools(self) -> Q | None:
        """Filter of its schools, ``None`` for all of them and the service itself."""
        columns = {
            self.SCHOOL: "uai",
            TerritorialOfficer.Level.DEPARTMENT: "department",
            TerritorialOfficer.Level.ACADEMY: "academy",
            TerritorialOfficer.Level.REGION: "academic_region",
        }
        return Q(**{columns[self.level]: self.code}) if self.level in columns else None
