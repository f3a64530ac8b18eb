"""Writing down who opened or downloaded a pupil's dossier, and when."""

from workflow.actors import Actor

from .models import Consultation, Convention


def note_consultation(convention: Convention, what: str, *, by: Actor, detail: str = "") -> Consultation:
    """Add a row: ``what`` is ``opened``, ``downloaded`` or ``exported``; ``detail`` names the piece."""
    return Consultation.objects.create(
        convention=convention,
        what=what,
        detail=detail,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
    )
