"""Opening a kind in an académie, closing it, and how many days it lasts there."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from conventions.domain.persons.people.models import User
from workflow.engine import Refused

from .models import KindOpening


def open_kind(*, academy: str, kind: str, level: str, days: int, reference: str, by: User) -> KindOpening:
    """Open a kind at a level in an académie: its schools make these agreements from now on."""
    try:
        with transaction.atomic():
            return KindOpening.objects.create(
                academy=academy, kind=kind, level=level, days=days, reference=reference, opened_by=by
            )
    except IntegrityError:
        raise Refused("kind_opened_already") from None


def close_kind(opening: KindOpening, *, by: User) -> None:
    """Close it: nothing more is opened, what is already written down keeps its days."""
    changed = KindOpening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=timezone.now(), closed_by=by)
    if not changed:
        raise Refused("kind_closed_already")


def days_opened(kind: str, level: str, academy: str) -> int:
    """Return the most days of a kind at a level in an académie, in any without its name; 0 where it is not opened."""
    opened = KindOpening.objects.filter(kind=kind, level=level, closed_at=None)
    if academy:
        opened = opened.filter(academy=academy)
    return int(opened.aggregate(most=Max("days"))["most"] or 0)
