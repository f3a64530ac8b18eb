"""Recordings: one voice, one sentence, one language, the operator's or a school's; and who at a school speaks one."""

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import E164, PublicRecord
from workflow import clock


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


class Speaker(PublicRecord):
    """Somebody at a school, or near it, who speaks a language with families: named on their pages, with a number."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="speakers")
    language = models.CharField("langue", max_length=40)
    """Code, as that of a recording."""
    language_name = models.CharField("nom de la langue", max_length=40)
    name = models.CharField("qui la parle", max_length=100)
    phone = models.CharField("téléphone", max_length=16, blank=True)
    """Number at which families call this person, E.164; empty for the school's own."""
    written_at = models.DateTimeField("écrit le", default=clock.now, editable=False)

    class Meta:
        verbose_name = "personne qui parle une langue"
        verbose_name_plural = "personnes qui parlent une langue"
        ordering = ["language_name", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["school", "language", "name"], name="speaker_once"),
            models.CheckConstraint(condition=models.Q(phone__regex=E164), name="speaker_phone_e164"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.language_name}"
