"""Who is asked to sign which document, and the one-time codes sent for them."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.apps import apps
from django.db import models
from django.utils.functional import cached_property

from workflow.actors import LINK, Actor
from workflow.machine import Root, Subject
from workflow.refusals import RefusalField
from workflow.states import Wording

from ..assurance import Assurance
from ..machine import SignatureRequestMachine
from ..policy import Answer
from ..states import RequestWords, State
from ..tokens import HANDLE_LETTERS, new_handle
from .documents import Document

ANSWERS = Wording(
    f"{__name__}.ANSWERS",
    RequestWords,
    {
        State.WAITING: Answer.WAITING,
        State.SIGNED: Answer.SIGNED,
        State.READ: Answer.READ,
        State.REFUSED: Answer.REFUSED,
        State.DECLINED: Answer.LAPSED,
        State.LAPSED: Answer.LAPSED,
        State.VOID: Answer.WAITING,
    },
)
"""How the policy counts the answer to a request."""


class SignatureRequest(SignatureRequestMachine):
    """One party asked to sign one version of a document."""

    FETCH = ("document", "evidence")
    LEAVE = (
        *("document__data", "document__html"),
        *("evidence__consent_text", "evidence__certificate", "evidence__batch_leaves"),
    )

    timestamped_at: datetime | None
    proved_at: datetime | None
    """Moment that :func:`signatures.queries.with_levels` adds, and it alone."""

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
    salt = models.CharField(max_length=32, blank=True, editable=False)
    """Salt of the digest of this row's identity, which the journal keeps; empty for a request older than that."""
    handle = models.CharField(max_length=HANDLE_LETTERS, default=new_handle, unique=True, editable=False)
    """Name of the request in the address of its link."""
    link_generation = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(null=True, blank=True)
    """First act of the party on its page: opening a link proves nothing, scanners do it."""
    read_at = models.DateTimeField("lue le", null=True, blank=True, editable=False)
    """When the party ticked that it has read; it may still sign afterwards, once it has to."""
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

    @property  # type: ignore[override]  # a root of the kind that has documents
    def root(self) -> "SignedRoot":
        return self.document.root

    @root.setter
    def root(self, root: "SignedRoot") -> None:
        self.document.root = root  # type: ignore[assignment]  # the settings say which one

    @cached_property
    def carrier(self) -> Subject:
        """Signed subject: the root, or one of its subjects, as the root says of the document; ``root`` is loaded."""
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
        return Answer.WAITING if self.is_signed and not self.is_proved else ANSWERS.of(self)

    @property
    def is_proved(self) -> bool:
        """The evidence of a signature is written, in the same transaction, before the request says *signed*."""
        return hasattr(self, "evidence")

    @property
    def is_on_paper(self) -> bool:
        """The evidence is that of a sheet signed by hand, whose copy somebody has certified."""
        return self.is_proved and self.evidence.channel == self.evidence.PAPER

    @property
    def is_in_person(self) -> bool:
        """The evidence is that of a party who signed in presence of a member of staff."""
        return self.is_proved and self.evidence.assurance == Assurance.IN_PERSON

    def roles_of(self, actor: Actor) -> frozenset[str]:
        """``signer`` for the bearer of the personal link; the root says what a guardian and accounts may do."""
        if actor.is_system:
            return frozenset({"system"})
        if actor.kind == LINK:
            own = {"signer"} if actor.id == f"signature:{self.uuid}" else set()
            return frozenset(own | ({"guardian"} & self.root.roles_of(actor)))
        return self.root.request_roles(self, actor)


class SignedRoot(Root):
    """A root with documents that parties sign: what this floor asks of the trade above, which answers."""

    class Meta:
        abstract = True

    @classmethod
    def read_with(cls, requests: models.QuerySet[SignatureRequest]) -> models.QuerySet[SignatureRequest]:
        """Load with signature requests what acts on them ask of the root, besides what every act on it needs."""
        return requests

    def signed_by(self, document: Document) -> Subject:
        """Return what a document is about: the root itself, or one of its subjects."""
        raise NotImplementedError

    def request_roles(self, request: SignatureRequest, actor: Actor) -> frozenset[str]:
        """Return what an account may do with one of its signature requests."""
        raise NotImplementedError

    def differences_from(self, document: Document) -> Iterable[str]:
        """Name the columns that no longer say what the document in force says."""
        raise NotImplementedError


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
    in_person = models.ForeignKey(
        "signatures.InPersonSession", on_delete=models.PROTECT, related_name="batches", null=True, blank=True
    )
    """The party signs in presence of the account that gets the code, and in no other way with this code."""
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    ip = models.GenericIPAddressField(null=True, blank=True)
    """Address from which the right code was typed: kept with the batch, so that a job can go on signing it."""
    user_agent = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=10, blank=True)
    """In which the page stood where the right code was typed; empty for that of the documents."""
    shown = models.JSONField(default=dict, blank=True)
    """Text beside the consent on the page where it was given, by request; none on a page in French."""
    checked_items: "Sequence[BatchItem] | None" = None
    """As they were read when the code was checked just now; not of a batch that is read to go on with."""

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
    """Assurance of the signature when the right code was typed; empty before."""
    used_at = models.DateTimeField(null=True, blank=True)
    problem = RefusalField()
    """Why it was not signed once the code was checked."""

    class Meta:
        ordering = ["batch_id", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "request"], name="batch_item_once")]

    def __str__(self) -> str:
        return f"item {self.position} of batch {self.batch_id}"

    def leaf(self) -> str:
        text = f"{self.request.uuid}|{self.version}|{self.sha256}"
        return hashlib.sha256(bytes.fromhex(self.salt) + text.encode()).hexdigest()
