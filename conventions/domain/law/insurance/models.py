"""The certificate of insurance of a pupil for one school year: seen by office and head alone, never by a host."""

from django.db import models
from django.utils import timezone

from conventions.domain.law.year.models import SchoolYear
from conventions.domain.persons.people.models import Pupil
from conventions.domain.persons.people.records import PublicRecord


class InsuranceCertificate(PublicRecord):
    """The latest file of a pupil for a year: a new one takes the place of the former."""

    pupil = models.ForeignKey(
        Pupil, on_delete=models.CASCADE, related_name="insurance_certificates", verbose_name="élève"
    )
    year = models.ForeignKey(SchoolYear, on_delete=models.PROTECT, related_name="+", verbose_name="année")
    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was photographed."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    sent_by = models.CharField("envoyée par", max_length=80, blank=True, editable=False)
    """Holder of the link (``guardian:<uuid>``), or ``account:<uuid>`` at the counter; unknown of the first ones."""
    created_at = models.DateTimeField("envoyée le", default=timezone.now, editable=False)

    class Meta:
        verbose_name = "attestation d'assurance"
        verbose_name_plural = "attestations d'assurance"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["pupil", "year"], name="insurance_once_a_year")]

    def __str__(self) -> str:
        return f"attestation {self.sha256[:12]}"
