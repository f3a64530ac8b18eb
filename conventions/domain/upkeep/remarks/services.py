"""Keeping what somebody writes about the service, and answering alike remarks once."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from conventions.domain.persons.people.models import User
from conventions.domain.upkeep.operator_acts.services import note_act
from workflow.refusals import Refused

from .contacts import without_contacts
from .models import Improvement, Remark


def keep_remark(text: str, *, role: str, page: str) -> Remark:
    """Keep a remark without the numbers and addresses that it holds."""
    return Remark.objects.create(text=without_contacts(text.strip()), role=Remark.Role(role), page=page)


@transaction.atomic
def answer_remarks(
    remarks: Iterable[UUID], *, by: User, text: str, state: str, why: str = "", known: Improvement | None = None
) -> Improvement:
    """Answer remarks with one sentence for everybody, a new one or the ``known`` one written anew."""
    if state == Improvement.State.REFUSED and not why.strip():
        raise Refused("refused_without_why")
    improvement = known or Improvement()
    improvement.text, improvement.state, improvement.why = text.strip(), state, why.strip()
    improvement.told_at = timezone.now()
    improvement.save()
    Remark.objects.filter(uuid__in=list(remarks), improvement=None).update(improvement=improvement)
    note_act(Improvement, improvement.get_state_display(), by=by, reason=improvement.text)
    return improvement


@transaction.atomic
def set_aside(remarks: Iterable[UUID], *, by: User) -> None:
    """Leave remarks without an answer: nothing is asked in them."""
    left = Remark.objects.filter(uuid__in=list(remarks), improvement=None, aside_at=None)
    n = left.update(aside_at=timezone.now())
    note_act(Remark, f"laissé sans réponse : {n}", by=by, reason="")
