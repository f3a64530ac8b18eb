"""Signable subject, an agreement or an amendment of one, and the state of its parties' answers."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Generic
from uuid import UUID

from django.db.models import ForeignKey, QuerySet
from typing_extensions import TypeVar  # a default, as Python has since 3.13

from conventions.domain.law.rules.calendars import working_days_before
from conventions.domain.persons.people.models import HostContact
from signatures.models import Document, SignatureRequest
from signatures.policy import Answer, Need, Policy
from signatures.queries import documents_of, newest_requests, open_requests
from signatures.trail import SIGNING
from workflow.machine import Subject
from workflow.models import Transition
from workflow.states import StateWord

from .kinds import kind
from .kinds.base import all_guardians_sign, pupil_signs_alone
from .machine import ConventionMachine

if TYPE_CHECKING:
    _Subject = Subject
else:
    _Subject = object  # the models bring it
Agreement = TypeVar("Agreement", bound=ConventionMachine, default=ConventionMachine, covariant=True)
ALONE = ("adult_pupil", "emancipated_pupil")
"""Consents of a pupil who signs in place of the guardians."""
LAPSE_AFTER = timedelta(days=5)
LAPSE_BEFORE_START = 2
"""Working days before the first day after which optional signatures are no longer waited for."""


class Signable(Generic[Agreement], _Subject):
    """A subject with a document of its own, signed by the parties of an agreement under one policy."""

    PURPOSE: ClassVar[str]
    """Purpose of the document, among those of the agreement."""
    NAME: ClassVar[str]
    """Beginning of a sentence about it: « La convention »."""
    SEAL: ClassVar[str]
    """Name of the job that seals it, called with its public identifier."""
    if TYPE_CHECKING:
        counts_as_signed: StateWord
        tutor: ForeignKey[HostContact | None, HostContact | None]
        """Contact it names to follow the pupil at the host's, if any."""

        @property
        def convention(self) -> Agreement:
            """The agreement, whose journal and lock it shares."""

    request_uuid: UUID | None
    lapses_at: datetime | None
    """Moment of its lapse, in a list to sign and there alone (:mod:`conventions.domain.dossier.batches.queries`)."""

    @property
    def reference(self) -> str:
        """Name in a form among all that is signed: ``CV-7F3K-9Q2M``, ``CV-7F3K-9Q2M-A1``."""
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
        """The signing still waits for its parties."""
        raise NotImplementedError

    @property
    def signs_for_host(self) -> HostContact | None:
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
        """Need of a signature request today; ``None`` when its role no longer counts."""
        return need_of(self.convention, request)

    def may_lapse(self, request: SignatureRequest) -> bool:
        """A visa may lapse, and so may what no longer counts; another guardian's once the policy is met."""
        return not is_needed(self.convention, request) or is_policy_met(self)

    def all_have_signed(self) -> bool:
        return is_ready_to_seal(self)

    @property
    def is_put_off(self) -> bool:
        """Tell whether the day before which it is signed is suspended: it neither expires nor begins meanwhile."""
        day, convention = self.signed_before, self.convention
        return day is not None and convention.on_hold and convention.suspends(day, afternoon=False)

    def lapse_time(self) -> datetime | None:
        """Moment at which the optional requests still open lapse by themselves; never while it is put off."""
        return None if self.is_put_off else lapse_time(self)


def is_adult(convention: ConventionMachine) -> bool:
    """Tell whether the pupil is 18 today where the internship is (code civil 414)."""
    return convention.pupil.is_adult_on(convention.today())


def alone_as(convention: ConventionMachine) -> str:
    """Return the consent under which the pupil signs in place of the guardians today; empty when these sign."""
    if is_adult(convention):
        return "adult_pupil"
    return "emancipated_pupil" if convention.pupil.is_emancipated else ""


def pupil_quality(convention: ConventionMachine) -> str:
    """Say in what quality the pupil signs today."""
    words = {"adult_pupil": "élève majeure ou majeur", "emancipated_pupil": "élève émancipée ou émancipé"}
    return words.get(alone_as(convention), "élève")


def effective_policy(convention: ConventionMachine, document: Document) -> Policy:
    """Return the policy of the document, or what it has become since it was frozen.

    The pupil has turned 18 or was emancipated: the pupil alone. A disagreement was noted: each guardian.
    """
    if alone := alone_as(convention):
        return pupil_signs_alone(document.signing_policy(), alone)
    policy = document.signing_policy()
    return all_guardians_sign(policy) if convention.pupil.is_disputed else policy


def counts(convention: ConventionMachine, request: SignatureRequest) -> bool:
    """Tell whether whoever is asked may still answer: not a parent whom a judgment has left without authority."""
    pupil = convention.pupil
    if request.role != "guardian" or not pupil.is_of_one:
        return True
    return pupil.sole_guardian is not None and request.holder == f"guardian:{pupil.sole_guardian.uuid}"


def sees(convention: ConventionMachine, request: SignatureRequest) -> bool:
    """Tell whether whoever is asked sees what happens today: no guardian of a pupil of age before the pupil's yes."""
    return request.role != "guardian" or convention.pupil.shows_guardians_on(convention.today())


def need_of(convention: ConventionMachine, request: SignatureRequest) -> Need | None:
    """Return how much the signature is needed today, ``None`` when it no longer counts (an adult's guardian)."""
    if not counts(convention, request):
        return None
    for rule in effective_policy(convention, request.document).rules:
        if rule.role == request.role:
            return rule.need
    return None


def is_needed(convention: ConventionMachine, request: SignatureRequest) -> bool:
    """Tell whether what is signed cannot do without this party today, alone or among its like."""
    need = need_of(convention, request)
    return need is not None and not need.is_optional


def needs_referent(convention: ConventionMachine) -> bool:
    """Tell whether an agreement of this kind is not concluded without its referent, whose answer is else a visa."""
    return any(rule.role == "referent" and not rule.need.is_optional for rule in kind(convention.kind).policy.rules)


def is_owed(convention: ConventionMachine, request: SignatureRequest) -> bool:
    """Tell whether its answer is still to come: who has read as a minor and is of age since has not signed yet."""
    return request.is_waiting or (request.is_read and is_needed(convention, request))


def standing(
    convention: ConventionMachine, requests: Sequence[SignatureRequest]
) -> list[tuple[SignatureRequest, bool]]:
    """Return the requests of a document that are signed (True) or still missing (False).

    Neither visas nor whoever need not sign any more are missing.
    """
    if not requests:
        return []
    needs = {rule.role: rule.need for rule in effective_policy(convention, requests[0].document).rules}
    given = {one.role for one in requests if one.is_signed}
    missing = {
        role for role, need in needs.items() if need is Need.REQUIRED or (need is Need.ONE_OF and role not in given)
    }
    return [(one, one.is_signed) for one in requests if one.is_signed or one.role in missing]


def state_of_play(subject: Signable) -> tuple[list[SignatureRequest], Policy]:
    """Return the requests of what is being signed and the policy that decides; one query."""
    requests = subject.signature_requests()
    return requests, effective_policy(subject.convention, requests[0].document) if requests else Policy(())


def _answers(
    convention: ConventionMachine, requests: list[SignatureRequest], policy: Policy
) -> list[tuple[str, Answer]]:
    """Answers that count: a visa as a minor is not the signature of who acts alone since, nor a parent's shut out."""
    roles = {rule.role for rule in policy.rules}
    answers = []
    for request in requests:
        if request.role not in roles or not counts(convention, request):
            continue
        answer = request.answer
        if answer is Answer.SIGNED and request.role == "pupil" and policy.rule("pupil").need is Need.REQUIRED:
            answer = answer if request.evidence.consent_key in ALONE else Answer.WAITING
        answers.append((request.role, answer))
    return answers


def is_met(subject: Signable, requests: list[SignatureRequest], policy: Policy) -> bool:
    """Every required party has signed and nobody who may block has refused."""
    return policy.is_met(_answers(subject.convention, requests, policy))


def is_policy_met(subject: Signable) -> bool:
    """Tell whether what is being signed has all the answers that it needs."""
    requests, policy = state_of_play(subject)
    return is_met(subject, requests, policy)


def is_ready(subject: Signable, requests: list[SignatureRequest], policy: Policy) -> bool:
    """The policy is met and no other request is open."""
    return is_met(subject, requests, policy) and not open_requests(requests)


def is_ready_to_seal(subject: Signable) -> bool:
    """Tell whether nothing of what is being signed is waited for but the seal."""
    return is_ready(subject, *state_of_play(subject))


def lapse_time(subject: Signable) -> datetime | None:
    """Return when the optional requests lapse: 5 days after the last required signature, or 2 working days before.

    The earlier of the two; ``None`` while a required signature is missing or when nothing is open.
    """
    requests, policy = state_of_play(subject)
    if not open_requests(requests) or not is_met(subject, requests, policy):
        return None
    uuids = [request.uuid for request in requests]
    signings = Transition.objects.filter(subject_uuid__in=uuids, name__in=SIGNING)
    signed_at = dict(signings.values_list("subject_uuid", "at"))
    last = max(_required_times(requests, policy, signed_at))
    convention = subject.convention
    assert subject.signed_before is not None  # what is signed has its days
    before_start = convention.start_of(
        working_days_before(subject.signed_before, LAPSE_BEFORE_START, department=convention.department)
    )
    return min(last + LAPSE_AFTER, before_start)


def _required_times(
    requests: list[SignatureRequest], policy: Policy, signed_at: dict[UUID, datetime]
) -> Iterator[datetime]:
    """Yield the moment of each required signature; among guardians the first one was enough."""
    for rule in policy.rules:
        times = [signed_at[r.uuid] for r in requests if r.role == rule.role and r.answer is Answer.SIGNED]
        if rule.need is Need.REQUIRED:
            yield from times
        elif rule.need is Need.ONE_OF and times:
            yield min(times)
