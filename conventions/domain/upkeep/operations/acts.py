"""Acts of an operator on the service itself: author, act and reason, in the table of the administration's acts.

Acts on accounts and on bans stand in their chains; schools, messages and jobs have none.
"""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from conventions.domain.persons.people.models import User

SHOWN = 10


def note_act(about: type[Model], what: str, *, by: User, reason: str) -> None:
    """Write down that ``by`` did ``what`` about rows of a model, in words without personal data, and why."""
    LogEntry.objects.create(
        user=by,
        content_type=ContentType.objects.get_for_model(about),
        object_repr=what[:200],
        action_flag=CHANGE,
        change_message=reason,
    )


def last_acts(*about: type[Model]) -> QuerySet[LogEntry]:
    """Return the last acts about these models, the latest first, each with who did it."""
    types = ContentType.objects.get_for_models(*about).values()
    return (
        LogEntry.objects.filter(content_type__in=types).select_related("user").order_by("-action_time", "-pk")[:SHOWN]
    )
