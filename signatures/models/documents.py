"""Documents and their bytes: what each act appended to a file, the files kept beside it, the time-stamps asked for."""

import uuid
from functools import cached_property

from django.conf import settings
from django.db import models

from workflow.faults import Fault
from workflow.refusals import RefusalField

from ..faults import FaultKind
from ..policy import Policy
from ..timestamps import TimestampProblem as TimestampProblem


class Document(models.Model):
    """One frozen version of a document about a root; its bytes are its revisions, in order."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    root_label = models.CharField(max_length=80)
    root = models.ForeignKey(
        settings.SIGNED_ROOT_MODEL, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    """Read along with the document where ``root_label`` says that it is one: what the journal names may be no more."""
    purpose = models.CharField(max_length=30)
    version = models.PositiveIntegerField(default=1)
    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    data = models.JSONField()
    data_sha256 = models.CharField(max_length=64)
    html = models.TextField(blank=True)
    html_sha256 = models.CharField(max_length=64, blank=True)
    frozen_sha256 = models.CharField(max_length=64)
    """SHA-256 of the certified file: the name of this version in links, codes, evidence and journal."""
    policy = models.JSONField(default=list)
    time_zone = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    seal_tries = models.PositiveIntegerField(default=0)
    seal_problem = RefusalField()
    archived_until = models.DateTimeField(null=True, blank=True)
    """When the certificate of the last document time-stamp expires; empty while there is none."""
    archive_tries = models.PositiveIntegerField(default=0)
    """Vain attempts since the last document time-stamp."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["root_label", "root", "purpose", "version"], name="document_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version} ({self.purpose})"

    def signing_policy(self) -> Policy:
        return self._policy

    @cached_property
    def _policy(self) -> Policy:
        """Read once: a list asks it of each task, and the column is frozen with the document."""
        return Policy.from_data(self.policy)

    @property
    def sealed_sha256(self) -> str:
        """SHA-256 of the file as it is now."""
        return self.revisions.order_by("-n").values_list("sha256", flat=True).first() or ""

    def content(self) -> bytes:
        """Return the whole file as it is now. One query."""
        return b"".join(bytes(part) for part in self.revisions.order_by("n").values_list("appended", flat=True))


class Revision(models.Model):
    """One act's addition to the file: insert-only rows, written in the act's transaction."""

    CERTIFIED, SIGNED, CLOSED, ARCHIVED = "certified", "signed", "closed", "archived"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    act = models.CharField(max_length=20)
    field_name = models.CharField(max_length=40)
    appended = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    """SHA-256 of the whole file up to and including this revision."""
    timestamped_at = models.DateTimeField(null=True, blank=True)
    """Time that its time-stamp proves; empty when no authority answered in time, and for ever so."""
    timestamp_authority = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document_id", "n"]
        indexes = [models.Index(fields=["sha256"])]
        """How a copy is found among all files."""
        constraints = [
            models.UniqueConstraint(fields=["document", "n"], name="revision_once"),
            models.CheckConstraint(condition=models.Q(n__gte=1), name="revision_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} revision {self.n} ({self.act})"


class TimestampAnswer(models.Model):
    """Answer of a time-stamping authority about a document: insert-only rows."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="timestamp_answers")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="timestamp_answers"
    )
    """Revision that it is about; empty when none came of it."""
    authority = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    problem = models.CharField(max_length=20, choices=TimestampProblem.choices, blank=True)
    """Why the answer was refused; empty when it was taken."""
    time = models.DateTimeField(null=True, blank=True)
    certificate_expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["authority", "-asked_at"], name="timestamp_answer_latest")]

    def __str__(self) -> str:
        return f"{self.authority}: {self.problem or 'time-stamp'}"


class Enclosure(models.Model):
    """A file that a document's data name by its SHA-256, kept beside it as it was when it was frozen; insert-only."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="enclosures")
    content = models.BinaryField()
    """Pages drawn again, as a PDF without the metadata of what was uploaded."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document_id", "id"]

    def __str__(self) -> str:
        return f"enclosure {self.sha256[:12]}"


class DocumentFaultQuerySet(models.QuerySet):
    def set_aside(self) -> "DocumentFaultQuerySet":
        """Those for which the archive leaves a document alone: a time-stamp would vouch for a broken file."""
        return self.filter(what__in=FaultKind.OF_FILE)


class DocumentFault(models.Model):
    """Something wrong that a check has found and nobody has mended yet; it names nobody.

    It goes when a later check finds the document right again.
    """

    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="faults")
    """Empty when it is about something beside the documents, a list of revoked certificates for instance."""
    where = models.CharField(max_length=120)
    """Subject of the fault: ``label/uuid`` of a root, document, request or evidence."""
    what = models.CharField(max_length=30)
    """A code of :mod:`signatures.faults`."""
    values = models.JSONField(default=dict)
    """Values of the sentence, with the ``position`` of an entry; a row older than this has its ``sentence`` here."""
    found_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentFaultQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["where", "what"], name="document_fault_once")]

    def __str__(self) -> str:
        return f"{self.where}: {self.sentence}"

    @property
    def sentence(self) -> str:
        """Sentence of the fault, in the words of its code."""
        values = dict(self.values)
        if "sentence" in values:
            return values["sentence"]
        return Fault(self.where, FaultKind(self.what), values.pop("position", None), values).sentence


class CheckTurn(models.Model):
    """Position of the periodic check of all documents; one row."""

    next_id = models.BigIntegerField(default=0)
    """Documents below this number were checked in this round."""
    begun_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    """When the last whole round ended."""

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"next document {self.next_id}"

    @property
    def is_under_way(self) -> bool:
        """A round has begun and is not at its end."""
        if self.begun_at is None:
            return False
        return self.completed_at is None or self.completed_at < self.begun_at
