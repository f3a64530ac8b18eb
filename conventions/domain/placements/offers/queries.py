"""Reading offers: those of some départements, those of which something may still come, those that wait and why."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from conventions.domain.persons.people.territories import Department
from workflow.models import Deadline

from .contacts import Acquaintance, known_among
from .models import Offer


def offers_in(departments: Iterable[Department]) -> QuerySet[Offer]:
    """Return the offers of these départements: of the place, else of the host while the place is not known."""
    codes = [one.code for one in departments]
    placed = Q(locality__department__in=codes) | Q(locality=None, host__department__in=codes)
    return Offer.objects.filter(placed, erased_at=None)


def offers_alive() -> QuerySet[Offer]:
    """Return the offers of which something may still come: a draft that was erased keeps its state, and is none."""
    return Offer.objects.filter(erased_at=None).exclude(Offer.is_over)


def with_contact_known(offers: Iterable[Any]) -> list[tuple[Any, Acquaintance]]:  # Any: offers, with what was annotated
    """Return offers, read with ``representative__host``, each with why its contact is known; three queries more."""
    listed = list(offers)
    return list(zip(listed, known_among([offer.representative for offer in listed]), strict=True))


def shown_unverified_on(offers: Iterable[Offer]) -> dict[int, date]:
    """Return the day from which schools see each offer that waits for an officer, by key; one query."""
    waiting = {offer.pk: offer for offer in offers if offer.awaits_check}
    armed = Deadline.objects.filter(
        subject_label=Offer.journal_label(), subject_id__in=waiting, name="show_unverified"
    ).values_list("subject_id", "due_at")
    return {key: due.astimezone(waiting[key].time_zone).date() for key, due in armed}
