"""Recordings: one voice, one sentence, one language; the operator's for everybody, or a school's for its families."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import PublicRecord


class Recording(PublicRecord):
    """The latest recording of a sentence: a new one takes the place of the former."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="recordings", null=True, blank=True)
    """School whose families hear it; empty for the operator's, which everybody hears."""
    language = models.CharField("langue", max_length=40)
    """Code of ISO 639-3, or what a school's own language is called in an address."""
    language_name = models.CharField("nom de la langue", max_length=40)
    sentence = models.CharField("phrase", max_length=20)
    content = models.BinaryField()
    media_type = models.CharField("format", max_length=20)
    recorded_by = models.CharField("enregistré par", max_length=200)
    created_at = models.DateTimeField("enregistré le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "enregistrement"
        ordering = ["language", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "language", "sentence"], nulls_distinct=False, name="recording_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.sentence}"
