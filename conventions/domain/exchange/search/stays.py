"""Place where a pupil sleeps on given days: said by the family, read by the search, kept in its row alone."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet

from conventions.domain.persons.localities.models import Locality
from conventions.domain.persons.localities.queries import locality_of
from conventions.domain.persons.localities.reach import reach_of
from conventions.domain.persons.people.models import Pupil
from conventions.domain.placements.offers.models import Offer

from .models import Stay


def stay_of(pupil: Pupil, first_day: date | None = None, last_day: date | None = None) -> Stay | None:
    """Return the stay of a pupil on these days, else the usual one; nothing where nobody has said it. One query."""
    usual = Q(first_day=None)
    if first_day and last_day:
        usual |= Q(first_day__lte=last_day, last_day__gte=first_day)
    found = pupil.stays.filter(usual).select_related("locality__group")
    return found.order_by("first_day").first()  # PostgreSQL puts the usual one, without days, last


def is_boarder(pupil: Pupil) -> bool:
    """Tell whether a pupil sleeps away from home on some days: at a boarding school or in a host family."""
    return pupil.stays.exclude(kind=Stay.Kind.HOME).exists()


def is_far_for(pupil: Pupil, offer: Offer) -> bool:
    """Tell whether a pupil could not come back from a place each day, neither to the school nor to where they sleep.

    Where nobody knows one or the other, it is not.
    """
    school = pupil.school
    at_school = locality_of(postcode=school.postcode, city=school.city, insee=school.insee)
    stays = [stay.locality for stay in pupil.stays.select_related("locality")]
    starts = [one for one in (at_school, *stays) if one is not None]
    return bool(starts and offer.group_id) and all(offer.group_id not in reach_of(one) for one in starts)


@transaction.atomic
def say_stay(
    *, pupil: Pupil, kind: str, locality: Locality, first_day: date | None = None, last_day: date | None = None
) -> Stay:
    """Write a stay of a pupil, usual or at given days, in place of the one of the same days."""
    Pupil.objects.select_for_update(of=("self",)).get(pk=pupil.pk)
    _same_days(pupil, first_day, last_day).delete()
    return Stay.objects.create(pupil=pupil, kind=kind, locality=locality, first_day=first_day, last_day=last_day)


def forget_stays(pupil: Pupil) -> None:
    """Forget wherever a pupil was said to sleep."""
    pupil.stays.all().delete()


def _same_days(pupil: Pupil, first_day: date | None, last_day: date | None) -> QuerySet[Stay]:
    if first_day is None or last_day is None:
        return pupil.stays.filter(first_day=None)
    return pupil.stays.filter(first_day__lte=last_day, last_day__gte=first_day)
