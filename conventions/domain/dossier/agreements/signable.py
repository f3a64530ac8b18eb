"""What parties sign, whatever it is: an agreement, or an amendment of one, and what signing asks of either."""

from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.db.models import ForeignKey, QuerySet

from signatures.models import Document, SignatureRequest
from signatures.policy import Need
from signatures.queries import documents_of, newest_requests
from workflow.machine import Subject
from workflow.states import Word

from . import answers

if TYPE_CHECKING:
    from conventions.domain.persons.people.models import HostContact

    from .models import Convention

    _Subject = Subject
else:
    _Subject = object  # the models bring it


class Signable(_Subject):
    """A subject with a document of its own, signed by the parties of an agreement under one policy."""

    PURPOSE: ClassVar[str]
    """Of the document, among those of the agreement."""
    NAME: ClassVar[str]
    """How a sentence begins that speaks of it: « La convention »."""
    SEAL: ClassVar[str]
    """Name of the job that seals it, called with its public identifier."""
    if TYPE_CHECKING:
        counts_as_signed: Word
        tutor: "ForeignKey[HostContact | None, HostContact | None]"
        """Whom it names to follow the pupil at the host's, if it names somebody."""

        @property
        def convention(self) -> "Convention":
            """The agreement, whose journal and lock it shares."""

    request_uuid: UUID | None
    lapses_at: datetime | None
    """Of a list of what is to be signed, and there alone (:mod:`conventions.domain.dossier.batches.queries`)."""

    @property
    def reference(self) -> str:
        """How a form names it among all that is signed: ``CV-7F3K-9Q2M``, ``CV-7F3K-9Q2M-A1``."""
        raise NotImplementedError

    @property
    def signed_version(self) -> int:
        """Version of the document that is being signed, or was."""
        raise NotImplementedError

    @property
    def signed_before(self) -> date | None:
        """Day on which it comes too late: everything has to be signed before."""
        raise NotImplementedError

    @property
    def awaits_answers(self) -> bool:
        """What is being signed still waits for its parties."""
        raise NotImplementedError

    @property
    def signs_for_host(self) -> "HostContact | None":
        """The contact who engages the host by signing this."""
        return self.convention.representative

    @property
    def is_in_late_time(self) -> bool:
        """It came too late, not so long ago: what was frozen still takes paper. Asks no query."""
        return False

    @property
    def takes_late_paper(self) -> bool:
        """It came too late, but what was signed by hand in time may still be recorded."""
        return False

    def signature_requests(self) -> list[SignatureRequest]:
        """Return the requests of its document in the order of the parties, with what decides; one query."""
        return newest_requests(self.convention, self.PURPOSE, self.signed_version)

    def when_sealed(self) -> None:
        """Do what follows the seal through the door, in the same transaction."""

    def documents(self) -> QuerySet[Document]:
        """Versions of its document, newest first."""
        return documents_of(self.convention, self.PURPOSE)

    def signed_document(self) -> Document | None:
        """Return its document, once it was frozen."""
        return self.documents().filter(version=self.signed_version).first()

    def frozen_document(self) -> Document:
        """Return its document, which was frozen; ``Document.DoesNotExist`` before."""
        return self.documents().get(version=self.signed_version)

    def need_of(self, request: SignatureRequest) -> Need | None:
        """How much a signature request is needed today; ``None`` when its role no longer counts."""
        return answers.need_of(self.convention, request)

    def may_lapse(self, request: SignatureRequest) -> bool:
        """A visa may lapse, and so may what no longer counts; another guardian's once the policy is met."""
        return self.need_of(request) in (None, Need.VISA) or answers.is_policy_met(self)

    def all_have_signed(self) -> bool:
        return answers.is_ready_to_seal(self)

    @property
    def is_put_off(self) -> bool:
        """Tell whether the day before which it is signed is suspended: it neither expires nor begins meanwhile."""
        day, convention = self.signed_before, self.convention
        return day is not None and convention.on_hold and convention.suspends(day, afternoon=False)

    def lapse_time(self) -> datetime | None:
        """When the optional requests still open lapse by themselves; never while it is put off."""
        return None if self.is_put_off else answers.lapse_time(self)


def signed_by(request: SignatureRequest) -> Signable:
    """Return what a request is about, with the methods that signing asks of it; its ``root`` is loaded."""
    subject = request.carrier
    assert isinstance(subject, Signable)
    return subject
