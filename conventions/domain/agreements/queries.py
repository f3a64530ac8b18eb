"""Reads about agreements for other rooms and for commands."""

from conventions.domain.people.models import Pupil
from signatures.models import SignatureRequest

from .models import Convention


def pupil_has_live_request(pupil: Pupil) -> bool:
    """Tell whether a signature is being asked for this pupil: then a new roll redirects nothing by itself."""
    conventions = Convention.objects.filter(Convention.is_being_signed, pupil=pupil).values("pk")
    return SignatureRequest.objects.filter(
        SignatureRequest.is_waiting,
        document__root_label=Convention.journal_label(),
        document__root_id__in=conventions,
    ).exists()
