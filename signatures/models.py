"""Documents with their bytes, the requests to sign them, one-time codes and the evidence of each signature."""

import hashlib
import uuid

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property

from workflow.actors import LINK, Actor
from workflow.machine import Root, Subject

from .machine import SignatureRequestMachine
from .policy import Answer, Policy


class Document(models.Model):
    """One frozen version of a document about a root; its bytes are its revisions, in order."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    root_label = models.CharField(max_length=80)
    root_id = models.BigIntegerField()
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
    seal_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["root_label", "root_id", "purpose", "version"], name="document_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version} ({self.purpose})"

    def signing_policy(self) -> Policy:
        return Policy.from_data(self.policy)

    @property
    def sealed_sha256(self) -> str:
        """SHA-256 of the file as it is now."""
        return self.revisions.order_by("-n").values_list("sha256", flat=True).first()

    def content(self) -> bytes:
        """Return the whole file as it is now. One query."""
        return b"".join(bytes(part) for part in self.revisions.order_by("n").values_list("appended", flat=True))


class Revision(models.Model):
    """What one act appended to the file: insert-only rows, written in the act's transaction."""

    CERTIFIED, SIGNED, CLOSED = "certified", "signed", "closed"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="revisions")
    n = models.PositiveIntegerField()
    act = models.CharField(max_length=20)
    field_name = models.CharField(max_length=40)
    appended = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    """SHA-256 of the whole file up to and including this revision."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["document_id", "n"]
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.document_id} revision {self.n} ({self.act})"


class SignatureRequest(SignatureRequestMachine):
    """One party asked to sign one version of a document."""

    FETCH = ("document", "evidence")
    LEAVE = (
        *("document__data", "document__html"),
        *("evidence__consent_text", "evidence__certificate", "evidence__batch_leaves"),
    )

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="requests")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=20)
    """Name of the party in the document and of its field: ``guardian_1`` signs in ``sig_guardian_1``."""
    role = models.CharField(max_length=20)
    holder = models.CharField(max_length=80, blank=True)
    """Who it is for the trade, as ``model:uuid``."""
    given_name = models.CharField(max_length=100, blank=True)
    surname = models.CharField(max_length=100, blank=True)
    quality = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    link_generation = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    """First act of the party on its page: opening a link proves nothing, scanners do it."""
    answered_at = models.DateTimeField(null=True, blank=True)
    contested_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When somebody said that this signature is not theirs; the signature stands until the head has decided."""

    class Meta:
        ordering = ["document_id", "position"]
        constraints = [models.UniqueConstraint(fields=["document", "key"], name="request_once_per_party")]

    def __str__(self) -> str:
        return f"{self.key} of document {self.document_id}"

    @property
    def root_key(self) -> tuple[type[Root], int]:
        return apps.get_model(self.document.root_label), self.document.root_id

    @cached_property
    def carrier(self) -> Subject:
        """What is signed: the root, or one of its subjects, as the root says of the document; ``root`` is loaded."""
        return self.root.signed_by(self.document)

    @property
    def name(self) -> str:
        """Given name and surname as frozen with the document; a name may have one part."""
        return f"{self.given_name} {self.surname}".strip()

    @property
    def field_name(self) -> str:
        return f"sig_{self.key}"

    @property
    def answer(self) -> Answer:
        return {
            "signed": Answer.SIGNED if self.is_proved else Answer.WAITING,
            "refused": Answer.REFUSED,
            "declined": Answer.LAPSED,
            "lapsed": Answer.LAPSED,
        }.get(self.status, Answer.WAITING)

    @property
    def is_proved(self) -> bool:
        """The evidence of a signature is written, in the same transaction, before the request says *signed*."""
        return hasattr(self, "evidence")

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """``signer`` for the bearer of the personal link; the root says what a guardian and accounts may do."""
        if actor.is_system:
            return frozenset({"system"})
        if actor.kind == LINK:
            own = {"signer"} if actor.id == f"signature:{self.uuid}" else set()
            return frozenset(own | ({"guardian"} & self.root.roles_of(actor)))
        return self.root.request_roles(self, actor)


class SigningBatch(models.Model):
    """One code for an ordered list of documents; one signature is a batch of one.

    ``digest`` is SHA-256 over the concatenated leaves of the items; a leaf is SHA-256 over the item's salt and
    ``request|version|sha256``. So an evidence proves membership without telling the other documents.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    digest = models.CharField(max_length=64)
    code_mac = models.CharField(max_length=64)
    contact_mac = models.CharField(max_length=64, db_index=True)
    channel = models.CharField(max_length=10)
    contact_masked = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=100, blank=True)
    """Account that asked for the code; empty when it was asked from a personal link."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    """Where the right code was typed: kept with the batch, so that a job can go on signing it."""
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "signing batches"

    def __str__(self) -> str:
        return f"batch {self.uuid}"


class BatchItem(models.Model):
    """One document version in a batch."""

    batch = models.ForeignKey(SigningBatch, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="batch_items")
    version = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    """Why it was not signed once the code was checked: a sentence for the signer."""

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "request"], name="batch_item_once")]

    def __str__(self) -> str:
        return f"item {self.position} of batch {self.batch_id}"

    def leaf(self) -> str:
        text = f"{self.request.uuid}|{self.version}|{self.sha256}"
        return hashlib.sha256(bytes.fromhex(self.salt) + text.encode()).hexdigest()


class Evidence(models.Model):
    """What is known of one signature: an insert-only row written in the transaction of the signature."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.OneToOneField(SignatureRequest, on_delete=models.PROTECT, related_name="evidence")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="evidence")
    item = models.OneToOneField(BatchItem, on_delete=models.PROTECT, related_name="evidence")
    version = models.PositiveIntegerField()
    frozen_sha256 = models.CharField(max_length=64)
    html_sha256 = models.CharField(max_length=64)
    signer_name = models.CharField(max_length=200)
    quality = models.CharField(max_length=200)
    on_behalf_of = models.CharField(max_length=200, blank=True)
    consent_key = models.CharField(max_length=30)
    consent_version = models.CharField(max_length=20)
    consent_text = models.TextField()
    channel = models.CharField(max_length=10)
    contact_masked = models.CharField(max_length=80)
    code_sent_at = models.DateTimeField()
    code_checked_at = models.DateTimeField()
    code_tries = models.PositiveIntegerField()
    batch_digest = models.CharField(max_length=64)
    batch_position = models.PositiveIntegerField()
    batch_leaves = models.JSONField()
    signed_at = models.DateTimeField()
    time_zone = models.CharField(max_length=40)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    certificate = models.TextField()
    """The one-time certificate, PEM."""

    class Meta:
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return f"evidence {self.uuid}"
