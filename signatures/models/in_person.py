"""A party who signs on a device of the school, in presence of a member of its staff: what that person declares."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .requests import SignatureRequest


class InPersonSession(models.Model):
    """One party before one member of staff, for one request; what is declared when it opens never changes.

    The code that ends it is a :class:`SigningBatch` sent to the member of staff, the witness.
    """

    class Known(models.TextChoices):
        """How the witness knows who the person is; no copy of a document is kept."""

        IDENTITY_DOCUMENT = "identity_document", "pièce d'identité vue, sans copie"
        TO_THE_SCHOOL = "known_to_school", "personne connue de l'établissement"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="in_person_sessions")
    witness_id = models.CharField(max_length=80, db_index=True)
    """Account of the member of staff."""
    witness_name = models.CharField(max_length=200)
    witness_quality = models.CharField(max_length=400)
    second_factor = models.BooleanField()
    """The witness had proved a second factor when it opened."""
    known_by = models.CharField(max_length=20, choices=Known.choices)
    read_by = models.CharField(max_length=200, blank=True)
    """Who reads the text to the party, aloud or in their language; empty when they read it themselves."""
    read_in = models.CharField(max_length=60, blank=True)
    """Language in which it is read to them; empty when it is the text's own."""
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    """When the party, alone with the page, said that they sign."""
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["expires_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(read_in="") | ~Q(read_by=""), name="in_person_read_by_somebody")
        ]

    def __str__(self) -> str:
        return f"in-person session {self.uuid}"

    @property
    def is_open(self) -> bool:
        """The device still shows what is signed."""
        return self.ended_at is None and timezone.now() < self.expires_at

    @property
    def witness(self) -> str:
        """Name and quality of the member of staff."""
        return ", ".join(part for part in (self.witness_name, self.witness_quality) if part)

    @property
    def reading(self) -> str:
        """How the party knew the text, as a sentence without its point."""
        if not self.read_by:
            return "la personne a lu elle-même le texte"
        language = f", en {self.read_in}" if self.read_in else ""
        return f"le texte lui a été lu par {self.read_by}{language}"
