"""Readings of true numbers of pupils by people of no school."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.territories import DEPARTMENT_CHOICES


class NumbersReading(models.Model):
    """An officer read true numbers of pupils: rows that are only ever added, as those of dossiers are (rule J-09)."""

    class What(models.TextChoices):
        FIGURES = "figures", "chiffres du territoire"
        NEEDS = "needs", "élèves sans stage et places libres"

    what = models.CharField("page", max_length=10, choices=What)
    territory = models.CharField("territoire", max_length=200)
    """Name of the territory in words, as the page says it: one département or several."""
    department = models.CharField("département", max_length=3, choices=DEPARTMENT_CHOICES, blank=True)
    """The département whose schools were listed one by one; empty where none was."""
    school = models.ForeignKey(School, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The school that was looked at alone."""
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


class Publication(models.Model):
    """Figures as they left on a declared day, or that they did not leave and why: a row that nobody changes."""

    class Refused(models.TextChoices):
        NO_KEY = "no_key", "la clé PUBLISHING_KEY manque"
        OTHER_KEY = "other_key", "la clé PUBLISHING_KEY a changé depuis les publications de la même année"
        OTHER_LIST = "other_list", "la liste des tables a changé depuis les publications de la même année"
        WRONG = "wrong", "un nombre d'élèves ne vient pas de ce qui est protégé"
        NARROWED = "narrowed", "un nombre de moins de 5 élèves serait retrouvé"

    date = models.DateField("date déclarée")
    year = models.PositiveSmallIntegerField("année scolaire")
    is_definitive = models.BooleanField("définitive")
    at = models.DateTimeField("le")
    refused = models.CharField("refusée", max_length=10, choices=Refused, blank=True)
    key_mark = models.CharField(max_length=16, blank=True)
    list_mark = models.CharField(max_length=16)
    audit = models.JSONField("contrôle", default=dict)
    """Number of attacks, régions whose agreements are withheld, and problems."""
    package = models.JSONField("description", default=dict)
    """The Data Package, as it is given."""

    class Meta:
        verbose_name = "publication des chiffres"
        verbose_name_plural = "publications des chiffres"
        ordering = ["-date", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["date"], condition=models.Q(refused=""), name="publication_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.date}"


class PublishedTable(models.Model):
    """One table of a publication, byte for byte as it is given."""

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="tables")
    name = models.CharField("nom", max_length=40)
    content = models.BinaryField("fichier CSV")
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "table publiée"
        verbose_name_plural = "tables publiées"
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="published_table_once")]

    def __str__(self) -> str:
        return f"{self.publication} {self.name}"
