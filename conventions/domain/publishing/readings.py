"""Writing down who read true numbers of pupils of a territory, and when."""

from collections.abc import Sequence

from conventions.domain.people.models import School
from workflow.actors import Actor

from .models import NumbersReading


def note_numbers_reading(
    what: str,
    *,
    by: Actor,
    territories: Sequence[str],
    department: str = "",
    school: School | None = None,
    as_file: bool = False,
) -> NumbersReading:
    """Add a row: ``what`` is ``figures`` or ``needs``; ``department`` is the one whose schools are told apart."""
    return NumbersReading.objects.create(
        what=what,
        territory=", ".join(territories)[:200],
        department=department,
        school=school,
        as_file=as_file,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
    )
