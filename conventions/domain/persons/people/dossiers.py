"""Records of a school on a pupil beside the roll: notes of its office, readings of contacts in full or of a paper."""

from django.db import models
from django.utils import timezone

from .accounts import User
from .pupils import Pupil
from .records import PublicRecord


class PupilNote(PublicRecord):
    """A few words of the office about a pupil, for those who keep the lists: « le père passera jeudi »."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="notes", verbose_name="élève")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    text = models.CharField("note", max_length=500)
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "note sur un élève"
        verbose_name_plural = "notes sur des élèves"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"note {self.uuid}"


class ContactReading(models.Model):
    """A reading of a family's contacts in full, or of a paper, by the school; the table only grows until its term."""

    pupil = models.ForeignKey(Pupil, on_delete=models.CASCADE, related_name="contact_readings", verbose_name="élève")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name="par")
    piece = models.CharField("pièce", max_length=40, blank=True)
    """The paper that was read where no dossier could note it; empty: the contacts."""
    at = models.DateTimeField("le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "lecture de coordonnées"
        verbose_name_plural = "lectures de coordonnées"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.piece or 'coordonnées'} de {self.pupil_id}"
