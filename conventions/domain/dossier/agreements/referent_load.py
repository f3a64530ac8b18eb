"""Pupils in training whom one referent follows at one moment: the most that the law lets (rule H-04)."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Self

from django.conf import settings

from conventions.domain.persons.people.models import Staff
from workflow.refusals import Refused

from .models import Convention


class TrainingStay(NamedTuple):
    """A pupil's stay in training; without days, any day may be one of them."""

    pupil: int
    first_day: date
    last_day: date

    @classmethod
    def of(cls, convention: Convention) -> Self:
        return cls(convention.pupil_id, convention.first_day or date.min, convention.last_day or date.max)


def at_once(stays: Iterable[TrainingStay], during: TrainingStay) -> int:
    """Return the most pupils who are in training on one day of a stay."""
    met = [one for one in stays if one.first_day <= during.last_day and one.last_day >= during.first_day]
    begun = {max(one.first_day, during.first_day) for one in met}
    return max((len({one.pupil for one in met if one.first_day <= day <= one.last_day}) for day in begun), default=0)


def followed_at_once(referent: Staff, convention: Convention) -> int:
    """Return how many pupils a referent would follow on one day of an agreement, with its own; one query."""
    others = Convention.objects.filter(referent=referent, erased_at=None).exclude(Convention.is_over)
    own = TrainingStay.of(convention)
    stays = [TrainingStay.of(one) for one in others.exclude(pk=convention.pk) if one.is_training]
    return at_once([*stays, own], own)


def check_room(referent: Staff, convention: Convention) -> None:
    """Refuse a pupil in training more than one person may follow at one moment."""
    if convention.is_training and (n := followed_at_once(referent, convention)) > settings.REFERENT_MOST:
        raise Refused("referent_is_full", name=referent.user.name, n=n, most=settings.REFERENT_MOST)
