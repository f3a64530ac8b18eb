"""Calls that wait at a school, and the one that a person has asked for."""

from uuid import UUID

from django.db.models import QuerySet

from conventions.domain.dossier.agreements.models import Convention
from conventions.domain.persons.people.models import Guardian, Pupil, School
from signatures.models import SignatureRequest
from workflow.prepared import Given, prepared

from .models import CallAsked


def calls_waiting(school: School) -> list[CallAsked]:
    """Return the calls that a school has to make, the oldest first."""
    return _waiting().all(school=school.pk)


@prepared
def _waiting() -> QuerySet[CallAsked]:
    waiting = CallAsked.objects.filter(pupil__school=Given("school"), closed_at=None)
    return waiting.select_related("pupil", "guardian", "convention__host")


def call_of(person: Guardian | Pupil) -> CallAsked | None:
    """Return the call that a person waits for."""
    waiting = CallAsked.objects.filter(closed_at=None)
    if isinstance(person, Guardian):
        return waiting.filter(guardian=person).first()
    return waiting.filter(pupil=person, guardian=None).first()


def to_sign_at_the_counter(calls: list[CallAsked]) -> dict[tuple[int, str], UUID]:
    """Return the signature that waits by agreement and by who is called: ``(3, "guardian:<uuid>")``; one query."""
    about = [call.convention_id for call in calls if call.convention_id]
    waiting = SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        document__root_label=Convention.journal_label(),
        document__root_id__in=about,
        holder__in=[call.person.ref for call in calls],
    )
    rows = waiting.order_by("pk").values_list("document__root_id", "holder", "uuid") if about else ()
    return {(key, holder): uuid for key, holder, uuid in rows}
