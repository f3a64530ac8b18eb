"""The text that an agreement is made with."""

from datetime import date

from django.db.models import Q

from conventions.domain.persons.people.models import School

from .models import VotedText


def text_in_force(*, school: School, kind: str, on: date) -> VotedText | None:
    """Return the text decided last, by the school's board or else by the operator; ``None``: the national wording."""
    serving = VotedText.objects.filter(
        Q(school=school) | Q(school=None), kind=kind, voted_on__lte=on, withdrawn_at=None
    ).exclude(adopted_at=None)
    return max(serving, key=lambda text: (text.school_id is not None, text.voted_on, text.adopted_at), default=None)


def texts_of(school: School) -> list[VotedText]:
    """List the texts voted for a school or given to all, without withdrawn ones, the latest decision first."""
    return list(VotedText.objects.filter(Q(school=school) | Q(school=None), withdrawn_at=None))
