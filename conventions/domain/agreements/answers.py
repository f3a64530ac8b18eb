"""What the answers to an agreement or an amendment come to so far: who still counts, what is missing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from conventions.domain.rules.calendars import working_days_before
from signatures.models import Document, SignatureRequest
from signatures.policy import Answer, Need, Policy
from signatures.queries import open_requests
from workflow.models import Transition

from .kinds import kind

if TYPE_CHECKING:
    from .models import Convention
    from .signable import Signable

LAPSE_AFTER = timedelta(days=5)
LAPSE_BEFORE_START = 2
"""Working days before the first day after which optional signatures are no longer waited for."""


def is_adult(convention: "Convention") -> bool:
    """Tell whether the pupil is 18 today where the internship is (code civil 414)."""
    return convention.pupil.is_adult_on(convention.today())


def effective_policy(convention: "Convention", document: Document) -> Policy:
    """Return the policy of the document, or that of an adult pupil when the pupil has turned 18 since."""
    if is_adult(convention):
        return kind(convention.kind).policy_for(adult=True)
    return document.signing_policy()


def need_of(convention: "Convention", request: SignatureRequest) -> Need | None:
    """Return how much the signature is needed today, ``None`` when the role no longer counts (an adult's guardian)."""
    for rule in effective_policy(convention, request.document).rules:
        if rule.role == request.role:
            return rule.need
    return None


def state_of_play(subject: "Signable") -> tuple[list[SignatureRequest], Policy]:
    """Return the requests of what is being signed and the policy that decides; one query."""
    requests = subject.signature_requests()
    return requests, effective_policy(subject.convention, requests[0].document) if requests else Policy(())


def _answers(requests: list[SignatureRequest], policy: Policy) -> list[tuple[str, Answer]]:
    """Answers that count: an adult pupil's earlier visa as a minor is not the signature of an adult."""
    roles = {rule.role for rule in policy.rules}
    answers = []
    for request in requests:
        if request.role not in roles:
            continue
        answer = request.answer
        if answer is Answer.SIGNED and request.role == "pupil" and policy.rule("pupil").need is Need.REQUIRED:
            answer = answer if request.evidence.consent_key == "adult_pupil" else Answer.WAITING
        answers.append((request.role, answer))
    return answers


def is_met(requests: list[SignatureRequest], policy: Policy) -> bool:
    """Every required party has signed and nobody who may block has refused."""
    return policy.is_met(_answers(requests, policy))


def is_policy_met(subject: "Signable") -> bool:
    """Tell whether what is being signed has all the answers that it needs."""
    requests, policy = state_of_play(subject)
    return is_met(requests, policy)


def is_ready(requests: list[SignatureRequest], policy: Policy) -> bool:
    """The policy is met and no other request is open."""
    return is_met(requests, policy) and not open_requests(requests)


def is_ready_to_seal(subject: "Signable") -> bool:
    """Tell whether nothing of what is being signed is waited for but the seal."""
    return is_ready(*state_of_play(subject))


def lapse_time(subject: "Signable") -> datetime | None:
    """Return when the optional requests lapse: 5 days after the last required signature, or 2 working days before.

    The earlier of the two; ``None`` while a required signature is missing or when nothing is open.
    """
    requests, policy = state_of_play(subject)
    if not open_requests(requests) or not is_met(requests, policy):
        return None
    uuids = [request.uuid for request in requests]
    signings = Transition.objects.filter(subject_uuid__in=uuids, name__in=("sign", "record_paper"))
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
    """When each required signature was given; among guardians the first one was enough."""
    for rule in policy.rules:
        times = [signed_at[r.uuid] for r in requests if r.role == rule.role and r.answer is Answer.SIGNED]
        if rule.need is Need.REQUIRED:
            yield from times
        elif rule.need is Need.ONE_OF and times:
            yield min(times)
