"""Writing down who opened or downloaded a pupil's dossier, and when."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from workflow.actors import Actor

from .models import Consultation, Convention

OPENED_ONCE_IN = timedelta(hours=1)
"""The pages of one dossier that one person reads in an hour are one opening."""


def note_opening(convention: Convention, *, by: Actor) -> None:
    """Write down that somebody opened the dossier, by whichever of its pages."""
    lately = Consultation.objects.filter(
        convention=convention,
        what=Consultation.What.OPENED,
        actor_id=by.id,
        detail="",
        at__gt=timezone.now() - OPENED_ONCE_IN,
    )
    if not lately.exists():
        note_consultation(convention, Consultation.What.OPENED, by=by)


def note_consultation(convention: Convention, what: str, *, by: Actor, detail: str = "") -> Consultation:
    """Add a row: ``what`` is ``opened``, ``downloaded`` or ``exported``; ``detail`` names the piece."""
    [row] = note_consultations([convention], what, by=by, detail=detail)
    return row


def note_consultations(
    conventions: Iterable[Convention], what: str, *, by: Actor, detail: str = ""
) -> list[Consultation]:
    """Add a row for each dossier, with one statement: several leave in one file."""
    actor = {"actor_kind": by.kind, "actor_id": by.id, "actor_label": by.label}
    rows = [Consultation(convention=one, what=what, detail=detail, **actor) for one in conventions]
    return Consultation.objects.bulk_create(rows)
