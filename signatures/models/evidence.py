"""Evidence of each signature, given by code or by hand, and the certificates that no longer count."""

import uuid

from django.db import models

from ..assurance import Assurance
from ..levels import B_B, B_T
from .documents import Document, Revision
from .requests import BatchItem, SignatureRequest


class Evidence(models.Model):
    """Evidence of one signature: an insert-only row written in the transaction of the signature.

    A signature on paper came without code: it has no batch, and a :class:`PaperSignature` beside.
    """

    PAPER = "paper"
    """Channel of a signature given by hand."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, related_name="evidence")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="evidence")
    item = models.OneToOneField(BatchItem, on_delete=models.PROTECT, related_name="evidence", null=True)
    version = models.PositiveIntegerField()
    frozen_sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    signer_name = models.CharField(max_length=200)
    quality = models.CharField(max_length=400)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    consent_key = models.CharField(max_length=30)
    consent_version = models.CharField(max_length=20)
    consent_text = models.TextField()
    shown = models.JSONField(default=dict, blank=True)
    """How a page in another language said it (:class:`signatures.services.Shown`); empty where there was none."""
    channel = models.CharField(max_length=10)
    contact_masked = models.CharField(max_length=80)
    code_sent_at = models.DateTimeField(null=True)
    code_checked_at = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)
    assurance = models.CharField(max_length=24, choices=Assurance.choices, blank=True)
    """How sure we are of who signed; empty for a signature older than this record."""
    contact_changed_at = models.DateTimeField(null=True)
    """When the contact that received the code had been changed, where that was shortly before the code left."""
    contact_changed_by = models.CharField(max_length=200, blank=True)
    batch_digest = models.CharField(max_length=64, blank=True)
    batch_position = models.PositiveIntegerField(default=0)
    batch_leaves = models.JSONField(default=list)
    signed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    certificate = models.TextField()
    """The one-time certificate, PEM."""

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="paper", item=None, code_sent_at=None, code_checked_at=None)
                | models.Q(item__isnull=False, code_sent_at__isnull=False, code_checked_at__isnull=False),
                name="evidence_by_code_or_on_paper",
            )
        ]

    def __str__(self) -> str:
        return f"evidence {self.uuid}"

    @property
    def level(self) -> str:
        """Level at which the party signed (ETSI EN 319 142-1); `queries.signature_levels` tells what came later."""
        return B_T if self.revision.timestamped_at else B_B


class PaperCopy(models.Model):
    """The scan of sheets signed by hand, kept beside the document, which no added file may touch; insert-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="paper_copies")
    content = models.BinaryField()
    """The pages drawn again, as a PDF without the metadata of what was uploaded."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    original_kept = models.CharField(max_length=200)
    """Place where the sheets themselves are kept."""
    certifier_id = models.CharField(max_length=80)
    """Actor who compared the scan with the sheets and certified it."""
    certifier_name = models.CharField(max_length=200)
    certifier_quality = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document_id", "id"]
        verbose_name_plural = "paper copies"

    def __str__(self) -> str:
        return f"paper copy {self.uuid}"

    @property
    def signer_names(self) -> str:
        """Who signed the sheets by hand, as they are read."""
        return ", ".join(signature.evidence.signer_name for signature in self.signatures.all())


class PaperSignature(models.Model):
    """Further evidence of a signature given by hand: its day and its scan; insert-only."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="paper")
    copy = models.ForeignKey(PaperCopy, on_delete=models.PROTECT, related_name="signatures")
    signed_on = models.DateField()
    """The day written beside the signature, as the certifier read it."""
    found_by_code = models.BooleanField()
    """The sheet's QR code named this party; otherwise the certifier chose it by hand."""

    class Meta:
        ordering = ["copy_id", "id"]

    def __str__(self) -> str:
        return f"signed on paper, {self.evidence_id}"


class Revocation(models.Model):
    """A signer's certificate that no longer counts: insert-only; the published list is made from these rows."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="revocation")
    serial = models.CharField(max_length=40, unique=True)
    """Serial number of the certificate, hexadecimal."""
    revoked_at = models.DateTimeField()
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"certificate {self.serial}"


class RevocationList(models.Model):
    """The newest list of revoked certificates of a signing authority."""

    issuer = models.CharField(max_length=64, unique=True)
    """Key identifier of the authority, hexadecimal."""
    number = models.PositiveBigIntegerField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    der = models.BinaryField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"list {self.number} of {self.issuer}"
