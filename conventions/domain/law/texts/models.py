"""Texts that stand in place of the national wording: voted by a school's board, or given by the operator to all."""

from typing import Any

from django.db import models
from django.utils import timezone

from conventions.domain.persons.people.models import School
from conventions.domain.persons.people.records import PublicRecord

from .checking import read_text


class VotedText(PublicRecord):
    """One file, checked; it serves once adopted, from the day of the decision on, until it is withdrawn.

    Its words never change: agreements are frozen with a copy of them.
    """

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="texts", null=True, blank=True)
    """School whose board voted the text; empty for the operator's, which serves every school without its own."""
    kind = models.CharField("nature", max_length=40)
    content = models.TextField("fichier")
    sha256 = models.CharField(max_length=64)
    voted_on = models.DateField("date de la décision")
    reference = models.CharField("référence de la décision", max_length=100, blank=True)
    proposed_by = models.CharField("proposé par", max_length=200)
    proposed_at = models.DateTimeField("proposé le", default=timezone.now, editable=False)
    adopted_by = models.CharField("mis en service par", max_length=200, blank=True)
    adopted_at = models.DateTimeField("mis en service le", null=True, blank=True)
    withdrawn_by = models.CharField("retiré par", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "texte voté"
        verbose_name_plural = "textes votés"
        ordering = ["-voted_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "sha256", "voted_on"],
                condition=models.Q(withdrawn_at=None),
                nulls_distinct=False,
                name="text_once_per_decision",
            ),
            models.CheckConstraint(
                condition=models.Q(adopted_at=None, adopted_by="") | ~models.Q(adopted_at=None),
                name="text_adopted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"texte {self.sha256[:12]} du {self.voted_on:%d/%m/%Y}"

    @property
    def serves(self) -> bool:
        return self.adopted_at is not None and self.withdrawn_at is None

    def as_data(self) -> dict[str, Any]:
        """Return the data frozen with an agreement: the words, the decision and the file's fingerprint."""
        return {
            "sha256": self.sha256,
            "voted_on": self.voted_on.isoformat(),
            "reference": self.reference,
            "board": self.school_id is not None,
            "words": dict(read_text(self.content.encode())),
        }
