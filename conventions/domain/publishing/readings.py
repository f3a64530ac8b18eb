"""Writing down who read true numbers of pupils of a territory, and when."""

from collections.abc import Sequence

from django.utils.text import Truncator

from conventions.domain.people.models import School
from workflow.actors import Actor

from .models import NumbersReading

ROOM = 200
"""Characters in which a row says what was read."""


def note_numbers_reading(
    what: str,
    *,
    by: Actor,
    territories: Sequence[str],
    table: str = "",
    department: str = "",
    school: School | None = None,
    as_file: bool = False,
) -> NumbersReading:
    """Add a row: ``what`` is ``figures`` or ``needs``; ``department`` is the one whose schools are told apart.

    ``table`` says what was read of the territories; it stands last, and is cut where there is no room for all.
    """
    told = " – ".join(filter(None, (", ".join(territories), table)))
    return NumbersReading.objects.create(
        what=what,
        territory=Truncator(told).chars(ROOM),
        department=department,
        school=school,
        as_file=as_file,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
    )
