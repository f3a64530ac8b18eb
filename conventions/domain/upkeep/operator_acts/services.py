"""Acts of an operator on the service itself: who, what and why.

Acts on accounts and on bans stand in their chains; schools, messages and jobs have none.
"""

from django.db.models import Model, QuerySet

from conventions.domain.persons.people.models import User

from .models import OperatorAct

SHOWN = 10


def note_act(about: type[Model], what: str, *, by: User, reason: str) -> None:
    """Write down that ``by`` did ``what`` about rows of a model, in words without personal data, and why."""
    OperatorAct.objects.create(user=by, about=about._meta.label_lower, what=what[:200], reason=reason)


def last_acts(*about: type[Model]) -> QuerySet[OperatorAct]:
    """Return the last acts about these models, the latest first, each with who did it."""
    labels = [model._meta.label_lower for model in about]
    return OperatorAct.objects.filter(about__in=labels).select_related("user").order_by("-at", "-pk")[:SHOWN]
