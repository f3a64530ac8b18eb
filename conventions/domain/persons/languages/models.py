"""Sheets that a named person signed off."""

from django.db import models
from django.utils import timezone


class LanguageReview(models.Model):
    """One sheet of sentences in one language, signed off; insert-only: a sentence that changes is no longer on it."""

    language = models.CharField("langue", max_length=10)
    reviewer = models.CharField("relue par", max_length=200)
    signed_off_at = models.DateTimeField("relue le", default=timezone.now, editable=False)
    sheet_sha256 = models.CharField("empreinte de la feuille", max_length=64)
    sentences = models.JSONField("empreintes des phrases")
    """SHA-256 of each sentence with its key and its French (:attr:`.sentences.Sentence.digest`)."""

    class Meta:
        verbose_name = "relecture d'une langue"
        verbose_name_plural = "relectures de langues"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["language", "sheet_sha256", "reviewer"], name="reviewed_once")]

    def __str__(self) -> str:
        return f"{self.language}, {self.reviewer}"
