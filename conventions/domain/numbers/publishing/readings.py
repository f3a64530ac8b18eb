"""Writing down who read true numbers of pupils of a territory, and when."""

from collections.abc import Sequence

from django.utils.text import Truncator

from conventions.domain.persons.people.models import School
from workflow.actors import Actor

from .models import NumbersReading

ROOM = 200
"""Characters in which a row says what was read."""


def note_numbers_reading(
    what: str,
    *,
    by: Actor,
    territories: Sequence[str],
    department: str = "",
    school: School | None = None,
    as_file: bool = False,
) -> NumbersReading:
    """Add a row: ``what`` is ``figures`` or ``needs``; ``department`` is the one whose schools are told apart.

    Each of ``territories`` may say what was read there, after its name: what stands last is cut where room lacks.
    """
    return NumbersReading.objects.create(
        what=what,
        territory=Truncator(", ".join(territories)).chars(ROOM),
        department=department,
        school=school,
        as_file=as_file,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
    )
