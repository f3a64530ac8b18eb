"""Tables of the path: a class's code, and how far each of its pupils is; nothing that anybody wrote."""

from django.db import models

from conventions.domain.law.year.models import Enrolment, SchoolYear
from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import PublicRecord
from workflow import clock

from .content import STEPS


class PathClass(PublicRecord):
    """The code by which a class opens its path in one school year: it names no pupil, and shows none."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", verbose_name="établissement")
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="année")
    class_name = models.CharField("classe", max_length=50)
    code = models.CharField("code", max_length=8, unique=True)
    """Letters that the class types, as :mod:`conventions.domain.persons.limits.letters` writes them."""
    opened_at = models.DateTimeField("ouvert le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "classe du parcours"
        verbose_name_plural = "classes du parcours"
        ordering = ["class_name", "id"]
        constraints = [models.UniqueConstraint(fields=["school", "year", "class_name"], name="path_class_once_a_year")]

    def __str__(self) -> str:
        return self.class_name


class PathProgress(models.Model):
    """One step that a pupil has begun, or done, in a school year; its answers are on the telephone alone."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="path", verbose_name="inscription")
    step = models.CharField("étape", max_length=30, choices=[(step, step) for step in STEPS])
    begun_at = models.DateTimeField("commencée le", default=clock.now, editable=False)
    done_at = models.DateTimeField("faite le", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "étape du parcours"
        verbose_name_plural = "étapes du parcours"
        ordering = ["enrolment_id", "begun_at", "id"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "step"], name="path_step_once")]

    def __str__(self) -> str:
        return self.step


class SchoolStep(PublicRecord):
    """Choice of a school on one step at one level: hidden, moved, or a text of its own."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+", verbose_name="établissement")
    level = models.CharField("niveau", max_length=8)
    step = models.CharField("étape", max_length=60)
    """A step of ours, or the name of the school's own."""
    position = models.PositiveSmallIntegerField("rang", null=True, blank=True)
    """Rank in the school's order; empty: our order."""
    is_hidden = models.BooleanField("cachée", default=False)
    text = models.TextField("texte", blank=True)
    """Markdown with its front matter; empty: ours."""

    class Meta:
        verbose_name = "étape de l'établissement"
        verbose_name_plural = "étapes des établissements"
        ordering = ["level", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["school", "level", "step"], name="school_step_once")]

    def __str__(self) -> str:
        return f"{self.step} ({self.level})"
