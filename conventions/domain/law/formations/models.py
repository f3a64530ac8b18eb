"""Formations of a school, one for each national key on its roll, and the competences of their diplomas."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from conventions.domain.persons.people.models import Level, School
from conventions.domain.persons.people.records import PublicRecord

from .keys import Key, key_of

MOST_WEEKS = 60
"""Weeks of training that no cycle reaches: a number above it is a slip of the finger."""


class Formation(PublicRecord):
    """One formation at a school: a diploma, in one of its years; it lasts from one school year to the next.

    Level, year and years of the cycle are what the key says. What the State pays is in its table, never here
    (:mod:`.allowances`).
    """

    school = models.ForeignKey(
        School, on_delete=models.PROTECT, related_name="formations", verbose_name="établissement"
    )
    mef = models.CharField("code de formation (MEF)", max_length=11)
    title = models.CharField("intitulé", max_length=200)
    level = models.CharField("niveau", max_length=20, choices=Level)
    year_of_cycle = models.PositiveSmallIntegerField("année du cycle")
    cycle_years = models.PositiveSmallIntegerField("années du cycle")
    cycle_weeks = models.PositiveSmallIntegerField(
        "semaines de PFMP sur le cycle", null=True, blank=True, validators=[MaxValueValidator(MOST_WEEKS)]
    )
    """Weeks of training over the whole cycle, as the diploma's order says (rule B-11); empty until the school says."""
    usual_works = models.JSONField("travaux réglementés habituels", default=list, blank=True)
    """Keys of the regulated works that its pupils usually learn."""

    class Meta:
        verbose_name = "formation"
        verbose_name_plural = "formations"
        ordering = ["title", "year_of_cycle", "mef"]
        constraints = [
            models.UniqueConstraint(fields=["school", "mef"], name="formation_once_per_school"),
            models.CheckConstraint(condition=Q(mef__regex=r"^[0-9]{10}0$"), name="formation_key_of_eleven"),
            models.CheckConstraint(
                condition=Q(year_of_cycle__gte=1, year_of_cycle__lte=models.F("cycle_years")),
                name="formation_year_of_cycle",
            ),
            models.CheckConstraint(
                condition=Q(cycle_weeks=None) | Q(cycle_weeks__gte=1, cycle_weeks__lte=MOST_WEEKS),
                name="formation_weeks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.said_year})"

    @property
    def key(self) -> Key:
        """Meaning of the key's figures."""
        key = key_of(self.mef)
        assert key is not None  # none is made of another key
        return key

    @property
    def said_year(self) -> str:
        """The year in words: « 1re professionnelle », « CAP, 1re année sur 2 »."""
        return self.key.said_year


class DiplomaCompetence(models.Model):
    """A competence of the diploma of a formation, as its *référentiel* words it."""

    formation = models.ForeignKey(Formation, on_delete=models.CASCADE, related_name="competences")
    code = models.CharField("code", max_length=20)
    label = models.CharField("compétence", max_length=300)
    order = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "compétence d'un diplôme"
        verbose_name_plural = "compétences de diplômes"
        ordering = ["formation_id", "order", "id"]
        constraints = [models.UniqueConstraint(fields=["formation", "code"], name="competence_once_per_formation")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}".strip()
