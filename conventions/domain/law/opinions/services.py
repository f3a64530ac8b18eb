"""Recording the opinion on a pupil's machines, taking it away, and asking whether it holds."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.domain.persons.people.models import Pupil, User

from .models import LASTS, MachineOpinion


def record_opinion(
    pupil: Pupil,
    *,
    given_on: date,
    works: str = "",
    ends_on: date | None = None,
    listed: Sequence[str] = (),
    by: User,
) -> MachineOpinion:
    """Keep the days and the works allowed, in place of the former opinion; ``ValidationError`` names the field."""
    today = pupil.school.today()
    if given_on > today:
        raise ValidationError({"given_on": _("Cette date n'est pas encore venue : indiquez celle de l'avis.")})
    if given_on < today - LASTS:
        raise ValidationError({"given_on": _("Cet avis a plus d'un an : il ne vaut plus, demandez-en un autre.")})
    if ends_on is not None and not given_on <= ends_on <= given_on + LASTS:
        raise ValidationError({"ends_on": _("Un avis vaut un an au plus : corrigez sa fin.")})
    kept, _made = MachineOpinion.objects.update_or_create(
        pupil=pupil,
        defaults={
            **{"given_on": given_on, "ends_on": ends_on, "works": works, "listed": list(listed)},
            **{"recorded_by": by, "recorded_at": timezone.now()},
        },
    )
    return kept


def forget_opinion(pupil: Pupil) -> None:
    """Take the opinion away."""
    MachineOpinion.objects.filter(pupil=pupil).delete()


def opinions_among(pupils: Iterable[int]) -> dict[int, date]:
    """Return the day of the opinion of each of these pupils, by key; one query, none for nobody."""
    wanted = set(pupils)
    if not wanted:
        return {}
    return dict(MachineOpinion.objects.filter(pupil__in=wanted).values_list("pupil_id", "given_on"))
