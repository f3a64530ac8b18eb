"""Scans between their reading and their certification, one or a pile; who took which sheet away to be signed."""

from django.db import models
from django.utils import timezone

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import School, User
from conventions.domain.persons.people.records import PublicRecord
from signatures.models import Document, SignatureRequest


class PaperUpload(PublicRecord):
    """The clean pages of a scan that somebody uploaded and has not certified yet; forgotten after a day."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    """The version that the sheets are taken for."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    pages = models.PositiveIntegerField()
    found = models.JSONField(default=list)
    """Keys of the parties that the QR codes of each page name."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"feuille numérisée {self.uuid}"

    @property
    def found_keys(self) -> set[str]:
        """Parties named by a QR code of the scan."""
        return {key for keys in self.found for key in keys}

    @property
    def is_open(self) -> bool:
        """A page names nobody: whoever signed it has to be said by hand."""
        return any(not keys for keys in self.found)


class SheetHandover(models.Model):
    """The sheet of one party was printed, and somebody took it away to have it signed."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.CASCADE, related_name="+")
    given_to = models.CharField("remise à", max_length=120)
    given_on = models.DateField("remise le")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    """Account that printed it."""

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["request"], name="handover_of_sheet")]

    def __str__(self) -> str:
        return f"feuille {self.request_id}, remise le {self.given_on}"


class PaperPile(PublicRecord):
    """One scan of many sheets of a school, read page by page by a job; forgotten after some days."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    """Uploaded file, until its last page is read: empty afterwards."""
    total = models.PositiveIntegerField(null=True)
    """Number of pages, once the first ones are read."""
    problem = models.CharField(max_length=300, blank=True)
    """Sentence on why it cannot be read."""
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)
    """Moment of the last pages read."""
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"pile {self.uuid}"


class PilePage(models.Model):
    """One page of a pile, drawn again, with the codes that it bears and what somebody took it for."""

    pile = models.ForeignKey(PaperPile, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    """Number from 1, in the order of the scan."""
    picture = models.BinaryField()
    thumbnail = models.BinaryField()
    codes = models.JSONField(default=list)
    is_blank = models.BooleanField()
    """True for a page with nothing on it: mostly the back of a sheet."""
    chosen = models.ForeignKey(SignatureRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    """Request of the sheet, chosen by hand."""

    class Meta:
        ordering = ["pile_id", "number"]
        constraints = [models.UniqueConstraint(fields=["pile", "number"], name="page_once_per_pile")]

    def __str__(self) -> str:
        return f"page {self.number} de la pile {self.pile_id}"
