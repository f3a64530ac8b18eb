"""An uploaded scan between its reading and its certification; what is certified is kept by the floor below."""

from django.db import models
from django.utils import timezone

from conventions.domain.agreements.models import Convention
from conventions.domain.people.models import User
from conventions.domain.people.records import PublicRecord
from signatures.models import Document


class PaperUpload(PublicRecord):
    """The clean pages of a scan that somebody uploaded and has not certified yet; forgotten after a day."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="+")
    """The version that the sheets are taken for."""
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    pages = models.PositiveIntegerField()
    found = models.JSONField(default=list)
    """For each page, the keys of the parties that its QR codes name."""
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
