"""Documents with their bytes, the requests to sign them, one-time codes and the evidence of each signature."""

import hashlib
import uuid

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property

from workflow.actors import LINK, Actor
from workflow.machine import Root, Subject

from .assurance import Assurance
from .levels import B_B, B_T
from .machine import SignatureRequestMachine
from .policy import Answer, Policy
from .timestamps import Problem as TimestampProblem


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
    archived_until = models.DateTimeField(null=True, blank=True)
    """When the certificate of the last document time-stamp expires; empty while there is none."""
    archive_tries = models.PositiveIntegerField(default=0)
    """Vain attempts since the last document time-stamp."""

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
        constraints = [models.UniqueConstraint(fields=["document", "n"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.document_id} revision {self.n} ({self.act})"


class TimestampAnswer(models.Model):
    """What a time-stamping authority answered when it was asked about a document: insert-only rows."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="timestamp_answers")
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, null=True, blank=True, related_name="timestamp_answers"
    )
    """What it is about; empty when no revision came of it."""
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
    contest_cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When the head decided that it stands."""

    class Meta:
        ordering = ["document_id", "position"]
        verbose_name = "demande de signature"
        verbose_name_plural = "demandes de signature"
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
    def is_contested(self) -> bool:
        """Somebody said that this signature is not theirs, and the head has not decided since."""
        if self.contested_at is None:
            return False
        return self.contest_cleared_at is None or self.contest_cleared_at < self.contested_at

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

    @property
    def is_on_paper(self) -> bool:
        """The evidence is that of a sheet signed by hand, whose copy somebody has certified."""
        return self.is_proved and self.evidence.channel == Evidence.PAPER

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
    asked_from = models.CharField(max_length=64, blank=True, db_index=True)
    """HMAC of the network address that the code was asked from: codes are counted by it."""
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
    assurance = models.CharField(max_length=24, choices=Assurance.choices, blank=True)
    """What the signature rests on, as it was when the right code was typed; empty before."""
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
    """What is known of one signature: an insert-only row written in the transaction of the signature.

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
    channel = models.CharField(max_length=10)
    contact_masked = models.CharField(max_length=80)
    code_sent_at = models.DateTimeField(null=True)
    code_checked_at = models.DateTimeField(null=True)
    code_tries = models.PositiveIntegerField(default=0)
    assurance = models.CharField(max_length=24, choices=Assurance.choices, blank=True)
    """How sure we are of who signed; empty for a signature older than this record."""
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
        """Level at which the party signed (ETSI EN 319 142-1); what came later is `queries.signature_facts`' matter."""
        return B_T if self.revision.timestamped_at else B_B


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


class PaperCopy(models.Model):
    """The scan of sheets signed by hand, kept beside the document, which no added file may touch; insert-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="paper_copies")
    content = models.BinaryField()
    """The pages drawn again, as a PDF without the metadata of what was uploaded."""
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveIntegerField()
    original_kept = models.CharField(max_length=200)
    """Where the sheets themselves are kept."""
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


class PaperSignature(models.Model):
    """What the evidence of a signature given by hand has more than another: its day and its scan; insert-only."""

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
