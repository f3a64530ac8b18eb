"""Localities, the groups of them that a road joins, and the crossings between two groups."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.db import models
from django.db.models import F, Q

from conventions.domain.persons.people.records import Searchable
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES

from .points import PointField


class Corrected(models.Model):
    """A row of the delivered files, which the operator's own file of corrections may change."""

    is_corrected = models.BooleanField("corrigé par l'exploitant", default=False)
    """Loading the delivered files again leaves this row as it is, and says so."""

    class Meta:
        abstract = True


class RoadGroup(Corrected):
    """Localities among which one goes by road, every day."""

    slug = models.SlugField("nom court", max_length=60, unique=True)
    name = models.CharField("nom", max_length=120)

    class Meta:
        verbose_name = "ensemble de communes reliées par la route"
        verbose_name_plural = "ensembles de communes reliées par la route"
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Crossing(Corrected):
    """A way between two groups that is no road, in both directions."""

    class Kind(models.TextChoices):
        DAILY = "daily", "trajet de chaque jour"
        EXPEDITION = "expedition", "voyage, avec un hébergement sur place"
        CLOSED = "closed", "fermée"

    first = models.ForeignKey(RoadGroup, on_delete=models.CASCADE, related_name="+", verbose_name="entre")
    second = models.ForeignKey(RoadGroup, on_delete=models.CASCADE, related_name="+", verbose_name="et")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    note = models.CharField("précision", max_length=200, blank=True)
    """Fact for families about the crossing: « barge toutes les demi-heures »."""

    class Meta:
        verbose_name = "traversée"
        ordering = ["first", "second"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="crossing_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="crossing_written_one_way"),
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.second}"


class Locality(Corrected, Searchable):
    """A commune, or a named part of one: a village, a hamlet, or a place that no road joins to the rest of it."""

    DERIVED_FROM = ("name", "part")
    DERIVED = ("search_name", "sort_name")

    code = models.CharField("code", max_length=20, unique=True)
    """Code INSEE of the commune; for a part of it, the code and a short name: ``97356-trois-sauts``."""
    insee = models.CharField("code INSEE", max_length=5)
    name = models.CharField("nom", max_length=100)
    """Name of the commune."""
    part = models.CharField("lieu", max_length=100, blank=True)
    """Name of the part: « Trois-Sauts »; empty for the commune itself."""
    postcodes = ArrayField(models.CharField(max_length=5), default=list, blank=True, verbose_name="codes postaux")
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES)
    population = models.PositiveIntegerField("habitants", default=0)
    """Inhabitants of the commune; 0 where nobody has said, and for a part of it."""
    latitude = models.FloatField("latitude")
    longitude = models.FloatField("longitude")
    point = PointField("point du plan")
    group = models.ForeignKey(RoadGroup, on_delete=models.PROTECT, related_name="localities", verbose_name="relié à")

    class Meta:
        verbose_name = "commune ou lieu"
        verbose_name_plural = "communes et lieux"
        ordering = ["sort_name", "code"]
        indexes = [
            GistIndex(fields=["point"], name="locality_point"),
            GinIndex(fields=["postcodes"], name="locality_postcodes"),
            GinIndex(fields=["sort_name"], opclasses=["gin_trgm_ops"], name="locality_letters"),
            models.Index(fields=["insee"]),
            models.Index(fields=["department"]),
        ]

    def __str__(self) -> str:
        return self.part or self.name

    @property
    def label(self) -> str:
        """« Camopi (97330), Trois-Sauts »; the département where a commune has no postcode as a whole, as Paris."""
        where = self.postcodes[0] if self.postcodes else self.department
        return ", ".join(filter(None, (f"{self.name} ({where})", self.part)))

    def name_parts(self) -> tuple[Sequence[str], Sequence[str]]:
        return (self.part, self.name), (self.part or self.name,)
